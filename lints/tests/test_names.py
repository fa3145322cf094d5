import pytest

from lints import names


@pytest.mark.parametrize(
    "path", ["weibao/children/registry.py", "weibao/payroll/ledger/book.py", "weibao/desk/search.py", "weibao/benefits/powers.py"]
)
def test_a_name_that_nobody_decided_on_is_found(judge, path):
    assert len(judge(names, path, "")) == 1


@pytest.mark.parametrize(
    "path",
    [
        "weibao/children/actions/merging.py",
        "weibao/children/querysets.py",
        "weibao/children/README.md",
        "weibao/children/templates/children/_card.html",
        "weibao/org/powers.py",
        "weibao/kernel/money.py",
        "weibao/urls.py",
        "lints/chains.py",
    ],
)
def test_the_vocabulary_is_innocent(judge, path):
    assert judge(names, path, "") == []


@pytest.mark.parametrize("name", ["utils.py", "core/door.py", "helpers.py", "common.py", "services.py", "misc.py", "selectors.py"])
def test_a_drawer_is_found_even_where_names_are_free(judge, name):
    assert any("a role and no subject" in one for one in judge(names, f"weibao/kernel/{name}", ""))
