import pytest

from lints import writes

VIEW, MODELS = "weibao/children/views.py", "weibao/children/models.py"


@pytest.mark.parametrize(
    "line",
    [
        "child.save()",
        "child.save(update_fields=['name'])",
        "Child.objects.create(name='a')",
        "Child.objects.create()",
        "child.statuses.create(kind='dead')",
        "Child.objects.filter(pk=1).update(name='a')",
        "rows.update(name='a')",
        "rows.update(**{field: new})",
        "child.payments.all().update(state='paid')",
        "Child.objects.filter(pk=1).delete()",
        "child.delete()",
        "Child.objects.bulk_create(fresh, batch_size=500)",
        "Child.objects.bulk_update(rows, ['name'])",
        "Staff.objects.get_or_create(username='a')",
        "Staff.objects.update_or_create(username='a')",
        "await child.asave()",
        "await Child.objects.acreate(name='a')",
        "cursor.execute('INSERT INTO children_child (id) VALUES (1)')",
        "cursor.execute('update children_child set name = %s', [name])",
        "cursor.execute('DELETE FROM children_child')",
        "cursor.copy('COPY incoming (code, name) FROM STDIN')",
        "cursor.execute(f'DELETE FROM {table}')",
        "cursor.execute('TRUNCATE children_child')",
    ],
)
def test_a_write_outside_of_actions_is_found(judge, line):
    assert len(judge(writes, VIEW, f"async def page(child, cursor, rows):\n    {line}\n")) == 1


@pytest.mark.parametrize(
    "line",
    [
        "known.update({1: 2})",
        "seen.update(one.pk for one in rows)",
        "digest.update(b'text')",
        "context.update(title='名册')",
        "self.data.update(title='名册')",
        "book.save(path)",
        "cache.delete('key')",
        "server.create()",
        "Child.objects.select_for_update()",
        "hashlib.sm3().update(b'')",
        "cursor.copy('COPY (SELECT 1) TO STDOUT')",
        "words = '请先更新 from 再 update'",
        "cursor.execute('SELECT 1 FOR UPDATE')",
    ],
)
def test_sets_mappings_digests_and_books_are_innocent(judge, line):
    assert judge(writes, VIEW, f"def page(child, cursor, rows):\n    {line}\n") == []


def test_a_local_mapping_may_be_updated_by_keywords(judge):
    assert judge(writes, VIEW, "def page():\n    words = {'a': 1}\n    words.update(b=2)\n") == []
    assert judge(writes, VIEW, "def page():\n    words: dict[str, int] = dict()\n    words.update(b=2)\n") == []
    assert judge(writes, VIEW, "def page(words):\n    words.update(b=2)\n") == ["2: .update() writes outside of actions"]


@pytest.mark.parametrize(
    "path",
    [
        "weibao/children/actions.py",
        "weibao/children/actions/register.py",
        "weibao/children/tests/test_register.py",
        "weibao/children/migrations/0002_split.py",
        "weibao/testing/city.py",
        "weibao/demo/city.py",
        "weibao/kernel/states.py",
        "weibao/keys/resealing.py",
        "journeys/test_month.py",
        "conftest.py",
    ],
)
def test_the_writers_may_write(judge, path):
    assert judge(writes, path, "Child.objects.create(name='a')\n") == []


def test_a_model_may_write_its_own_row_only(judge):
    assert judge(writes, MODELS, "class Child:\n    def rename(self):\n        self.save(update_fields=['name'])\n") == []
    assert judge(writes, MODELS, "class Child:\n    def rename(self):\n        self.mother.save()\n") == [
        "3: .save() writes outside of actions"
    ]
    assert judge(writes, VIEW, "class Page:\n    def post(self):\n        self.save()\n") == ["3: .save() writes outside of actions"]


def test_a_model_may_swap_its_own_row(judge):
    swap = """
        class Run:
            def swap(self, **columns):
                rows = Run.objects.filter(pk=self.pk, state=self.state)
                rows.update(**columns)
    """
    assert judge(writes, MODELS, swap) == []
    assert len(judge(writes, MODELS, swap.replace("pk=self.pk, ", ""))) == 1


def test_an_actions_file_outside_of_a_package_is_no_writer(judge):
    assert judge(writes, "weibao/actions.py", "child.save()\n")


def test_prose_about_sql_is_innocent(judge):
    assert judge(writes, VIEW, '"""Rows that DELETE FROM children_child would take."""\n') == []
