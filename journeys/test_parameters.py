"""Every day that a screen shows leads to a dated parameter with a document, and every unchecked parameter is marked where it is used."""

import ast
import re
from pathlib import Path

import pytest
from django.urls import reverse

from weibao.cockpit.reports.parameters import SETS, USES, sets, use_of
from weibao.desk.reports import terms
from weibao.org.powers import NO_PERSON, READS, Role
from weibao.rules.words import UNVERIFIED
from weibao.testing import make

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "weibao").rglob("*.py"))
# a document: a number of a notice, a title, an article of a law or a standard, an announcement with its day, a prompt of the register
DOCUMENT = re.compile(r"〔\d{4}〕\d+号|《.+》|第\s?\d+条|GB/T|全国儿童福利信息系统（|公告（\d{4}年\d+月\d+日）")
ALL = [pytest.param(name, one, id=f"{name}:{one.path}") for name in SETS for one in terms.sets()[name]]


@pytest.mark.parametrize(("name", "parameter"), ALL)
def test_every_value_has_its_document_and_its_use(name, parameter):
    for value in parameter.values:
        assert DOCUMENT.search(value.ref), value.ref
        assert value.verified is False or value.checked_on
    assert use_of(name, parameter.path) is not None, "where it is used is told on the page of parameters"


@pytest.mark.parametrize("start", sorted(USES))
def test_where_an_unchecked_parameter_is_used_the_template_marks_it(start):
    name, _, path = start.partition("/")
    assert any(one.path.startswith(path) for one in terms.sets()[name]), "no parameter begins like this any more"
    if all(value.verified for one in terms.sets()[name] if one.path.startswith(path) for value in one.values):
        return
    for template in USES[start].marked:
        page = next((ROOT / "weibao").glob(f"*/templates/{template}"))
        assert "{% unverified" in page.read_text(encoding="utf-8"), f"{template} shows {start} without the mark"


def test_the_mark_is_written_in_one_place():
    """A page that wrote the words itself would go on saying so after the value was checked."""
    literal = [
        str(page.relative_to(ROOT)) for page in (ROOT / "weibao").rglob("*.html") if "参数未核实" in page.read_text(encoding="utf-8")
    ]
    assert literal == []


def _constants(tree):
    """The texts that a module names: `A = "a"`, `A: Final = "a"`, `A, B = "a", "b"`."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            several = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
            pairs = zip(target.elts, node.value.elts, strict=True) if several else [(target, node.value)]
            for name, value in pairs:
                if isinstance(name, ast.Name) and isinstance(value, ast.Constant):
                    yield name.id, value.value


def _items():
    """Each `Item(…)` of the worklist that has a day, with its module and its topic as written."""
    for source in sorted((ROOT / "weibao/desk/reports").glob("*.py")):
        tree = ast.parse(source.read_text(encoding="utf-8"))
        known = dict(_constants(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Item":
                given = {word.arg: word.value for word in node.keywords}
                if "due" in given and not (isinstance(given["due"], ast.Constant) and given["due"].value is None):
                    topic = given["topic"]
                    yield (
                        source.name,
                        topic.value if isinstance(topic, ast.Constant) else known.get(getattr(topic, "id", ""), ast.unparse(topic)),
                    )


def test_every_day_on_a_worklist_leads_to_a_parameter():
    found = list(_items())
    assert len(found) > 8
    assert [one for one in found if one[1] not in terms.TERMS and not terms.carried(one[1])] == []
    for name, path in terms.TERMS.values():
        assert terms.sets()[name][path].values


def test_a_term_in_days_is_no_number_in_the_program():
    """`deadline(day, 5)` would be a term without a document: the number comes from a parameter."""
    wrong = []
    for source in SOURCES:
        if "tests" in source.parts or "testing" in source.parts:
            continue
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if name in {"deadline", "add_workdays"} and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                wrong.append(f"{source.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []


def test_every_row_with_a_day_names_its_law_and_bears_the_mark(city, enter, at):
    """The worklists of the roles of the little city, as the page shows them."""
    from weibao.discovery.actions import search

    make.child()
    search(None, by=None, at=at)
    page = enter(city.inside).get("/").content.decode()
    assert "政策找人：上门告知" in page
    assert UNVERIFIED in page, "the term for telling a family is this office's own"


@pytest.mark.parametrize("role", [role for role in Role if role not in NO_PERSON])
def test_the_page_of_parameters(role, city, enter):
    answer = enter(city.in_role(role)).get(reverse("cockpit:parameters"))
    assert answer.status_code == (200 if role in READS["parameters"] else 403)


def test_the_page_shows_the_unchecked_first_and_is_searched(city, enter):
    client, url = enter(city.people["county_officer"]), reverse("cockpit:parameters")
    page = client.get(url).content.decode()
    body = page[page.index("<tbody>") :]
    assert UNVERIFIED in body
    assert "已核实" not in body, "the first page is of those that nobody has checked"
    found = client.get(url, {"words": "保障年龄上限"}).content.decode()
    assert "国办发〔2010〕54号" in found
    assert "已核实" in found
    assert client.get(url, {"words": "没有这样的字"}).status_code == 200
    assert "告知家庭期限" not in client.get(url, {"set": "privacy"}).content.decode()
    assert set(sets()) == set(SETS)
