"""The first migration of a package: its tables, each made whole in one step.

Django renders every related model again for each single change of a migration, and a model of ours has some fifty relatives: 430 changes
took a minute, at each installation and at each run of the tests. Here the state is moved first and rendered once, and a table comes with
its fields, indexes, constraints and triggers at once.
"""

from django.contrib.postgres.operations import CreateExtension
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

MADE_WITH_THE_TABLE = (migrations.AddField, migrations.AddIndex, migrations.AddConstraint, AddTrigger)
MADE = (migrations.CreateModel, migrations.RunSQL, CreateExtension)


class FirstTables(migrations.Migration):
    """A migration that starts from nothing; one that changes tables is an ordinary `Migration`."""

    initial = True

    def apply(self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False) -> ProjectState:
        """Make the tables of the package as they stand at the end of this migration; raise TypeError at a change that is no beginning."""
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in filter(self._makes, self.operations):
            operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state

    def _makes(self, operation: Operation) -> bool:
        if isinstance(operation, (*MADE_WITH_THE_TABLE, *MADE)):
            return isinstance(operation, MADE)
        raise TypeError(f"{self.app_label}.{self.name}: {operation.describe()} changes tables; write it as a migration of its own")
