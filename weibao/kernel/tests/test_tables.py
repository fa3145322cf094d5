"""The first migration of a package: made in one step, and nothing but a beginning."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from weibao.kernel.tables import FirstTables

LEAF = migrations.CreateModel(name="leaf", fields=[("id", models.BigAutoField(primary_key=True)), ("length", models.IntegerField())])


def first(*operations) -> FirstTables:
    migration = FirstTables("0001_tables", "herbarium")
    migration.operations = list(operations)
    return migration


@pytest.mark.django_db
def test_a_table_comes_with_its_later_fields_indexes_and_constraints():
    index = migrations.AddIndex("leaf", models.Index(fields=["width"], name="leaf_width"))
    check = migrations.AddConstraint("leaf", models.CheckConstraint(condition=models.Q(width__gt=0), name="leaf_is_wide"))
    width = migrations.AddField("leaf", "width", models.IntegerField(null=True))
    with connection.schema_editor() as editor:
        state = first(LEAF, width, index, check).apply(ProjectState(), editor)
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "herbarium_leaf")
        columns = [one.name for one in connection.introspection.get_table_description(cursor, "herbarium_leaf")]
    assert {"leaf_width", "leaf_is_wide"} <= set(found)
    assert columns == ["id", "length", "width"]
    assert state.apps.get_model("herbarium", "leaf")._meta.get_field("width")


@pytest.mark.django_db
def test_a_change_of_tables_is_no_beginning():
    later = migrations.RenameField("leaf", "length", "extent")
    with connection.schema_editor() as editor, pytest.raises(TypeError, match=r"herbarium\.0001_tables: Rename field length on leaf"):
        first(LEAF, later).apply(ProjectState(), editor)
