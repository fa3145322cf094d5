import pytest

from lints import identifiers

BELOW = "weibao/children/reports.py"
NUMBER = "140702" + "20120305001" + "7"


@pytest.mark.parametrize(
    "line",
    [
        "cursor.execute(f'SELECT * FROM {table}')",
        "cursor.execute('SELECT %s' % name)",
        "cursor.execute('SELECT {}'.format(name))",
        "cursor.execute('SELECT ' + name)",
        "Child.objects.raw(f'SELECT {name}')",
        "connection.cursor().executemany(f'SELECT {name}', rows)",
    ],
)
def test_sql_of_variables_is_found(judge, line):
    assert len(judge(identifiers, BELOW, f"def read(cursor, name):\n    {line}\n")) == 1


def test_sql_of_variables_by_way_of_a_name_is_found(judge):
    assert len(judge(identifiers, BELOW, "def read(cursor, name):\n    text = f'SELECT {name}'\n    cursor.execute(text)\n")) == 1


def test_fixed_parts_may_be_joined(judge):
    text = "def read(cursor, query, name):\n    where = '' if name else ' WHERE a = %s'\n    cursor.execute(query + where, [name])\n"
    assert judge(identifiers, BELOW, text) == []


@pytest.mark.parametrize(
    "line",
    [
        "cursor.execute(QUERY + ' WHERE a = %s', [name])",
        "cursor.execute('SELECT %s', [name])",
        "cursor.execute(sql.SQL('SELECT {}').format(sql.Identifier(name)))",
        "cursor.execute('SELECT 1 ' 'FROM a')",
        "cursor.execute(f'SELECT 1')",
        "cursor.execute(f'{COMMON} SELECT 1')",
        "cursor.execute(QUERY, [name])",
        "pool.submit(f'{name}')",
    ],
)
def test_parameters_and_composed_names_are_innocent(judge, line):
    assert judge(identifiers, BELOW, f"def read(cursor, name):\n    {line}\n") == []


def test_ruffs_opt_out_counts_when_it_says_why(judge):
    text = "def read(cursor, name):\n    cursor.execute(\n        f'SELECT {name}',  # noqa: S608{}\n    )\n"
    assert judge(identifiers, BELOW, text.replace("{}", "  names of our own columns")) == []
    assert len(judge(identifiers, BELOW, text.replace("{}", ""))) == 1


@pytest.mark.parametrize("path", ["weibao/children/reports.py", "docs/manual/README.md", "weibao/web/templates/web/page.html"])
def test_an_identity_number_is_found(judge, path):
    assert len(judge(identifiers, path, f"# {NUMBER}\n")) == 1


@pytest.mark.parametrize("path", ["weibao/children/tests/test_a.py", "weibao/rules/cases/orphan.yaml", "weibao/demo/city.py"])
def test_invented_people_live_in_tests_cases_and_the_demo(judge, path):
    assert judge(identifiers, path, f"# {NUMBER}\n") == []


@pytest.mark.parametrize("text", ["140728********2719", "140702001001", "20230703090000123456", "9" * 18])
def test_other_numbers_are_innocent(judge, text):
    assert judge(identifiers, "docs/notes.md", text) == []
