from typing import Any

from django.db import migrations, models

CHUNK = 2_000


def spell(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001  Django passes it
    """The sound of the names that are there already."""
    from weibao.kernel.pinyin import full  # noqa: PLC0415

    parents = apps.get_model("children", "Parent")
    batch = []
    for row in parents.objects.exclude(name="").only("pk", "name").iterator(chunk_size=CHUNK):
        row.pinyin = full(row.name)
        batch.append(row)
        if len(batch) == CHUNK:
            parents.objects.bulk_update(batch, ["pinyin"])
            batch = []
    parents.objects.bulk_update(batch, ["pinyin"])


class Migration(migrations.Migration):
    """Parents are found by the sound of the name, as children are: lists of departments misspell them."""

    dependencies = [("children", "0004_by_what_right_a_file_was_opened")]

    operations = [
        migrations.AddField(
            "parent",
            "pinyin",
            models.CharField(blank=True, db_default="", db_index=True, default="", max_length=160, verbose_name="拼音"),
        ),
        migrations.RunPython(spell, migrations.RunPython.noop),
    ]
