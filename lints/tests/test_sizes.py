from lints import sizes
from lints.source import Source


def _function(lines):
    return "def long():\n" + "    x = 1\n" * (lines - 1)


def test_a_long_function_is_found(judge):
    assert judge(sizes, "weibao/desk/views.py", _function(61)) == ["1: long has 61 lines; 60 are much"]
    assert judge(sizes, "weibao/desk/views.py", _function(60)) == []


def test_a_long_module_is_found(judge):
    assert judge(sizes, "weibao/desk/views.py", "x = 1\n" * 401) == ["1: 401 lines in one module; 400 are much"]
    assert judge(sizes, "weibao/desk/views.py", "x = 1\n" * 400) == []
    assert judge(sizes, "weibao/desk/migrations/0001_a.py", "x = 1\n" * 401) == []


def test_a_reason_allows_length(judge):
    text = "# house: allow sizes – one table, read from top to bottom\n" + _function(61)
    assert judge(sizes, "weibao/desk/views.py", text) == []


def test_the_summary_counts_functions_and_modules():
    text = sizes.summary([Source("weibao/desk/views.py", _function(5)), Source("weibao/desk/forms.py", _function(9))])
    assert "functions: 2, median 7 lines" in text
    assert "modules: 2" in text
