"""The rail: who sees which entry, in which order, and where one is."""

import pytest
from django.test import RequestFactory

from weibao.org.powers import Role
from weibao.web import rail
from weibao.web.rail import Entry


@pytest.fixture(autouse=True)
def _empty_rail(settings, monkeypatch):
    settings.ROOT_URLCONF = "weibao.web.tests.pages"
    monkeypatch.setattr(rail, "ENTRIES", {})
    monkeypatch.setattr(rail.SLOTS, "search", "")


def shown(path="/", *roles):
    return rail.links(RequestFactory().get(path), frozenset(roles))


def test_an_entry_is_hidden_from_whom_it_is_not_for():
    rail.register(Entry("审计", "audit", "clock", power="audit.read"), Entry("待办", "todo", "home"))
    assert [link.label for link in shown("/", Role.LEADER)] == ["待办"]
    assert {link.label for link in shown("/", Role.AUDITOR)} == {"审计", "待办"}


def test_a_row_of_the_table_of_reads_is_a_power_too():
    rail.register(Entry("儿童档案", "children", "home", power="children"))
    assert shown("/", Role.FINANCE_OFFICER) == []
    assert len(shown("/", Role.COUNTY_OFFICER)) == 1


def test_an_unknown_power_shows_to_nobody():
    rail.register(Entry("?", "todo", "home", power="no.such"))
    assert shown("/", *Role) == []


def test_places_order_and_the_longest_address_is_here():
    rail.register(Entry("后", "todo", "clock", place=2), Entry("前", "todo", "home", place=1))
    links = shown("/clock/more/")
    assert [(link.label, link.here) for link in links] == [("前", False), ("后", True)]


def test_at_most_eight_and_none_without_an_address(monkeypatch):
    monkeypatch.setattr(rail, "_address", lambda name: "" if name == "none" else f"/{name}/")
    rail.register(Entry("无", "todo", "none", place=0), *(Entry(str(n), "todo", f"n{n}", place=n) for n in range(1, 12)))
    assert [link.label for link in shown()] == [str(n) for n in range(1, 9)]


def test_a_group_is_one_line_and_opens_where_one_is():
    rail.register(Entry("发放", "todo", "home", place=1, group="money"), Entry("疑点", "todo", "clock", place=2, group="money"))
    (line,) = shown("/clock/more/")
    assert (line.label, line.url, line.here) == ("资金发放", "/", True)
    assert [(one.label, one.here) for one in line.within] == [("发放", False), ("疑点", True)]


def test_alone_in_a_group_an_entry_stands_for_itself():
    rail.register(Entry("审计", "audit", "clock", power="audit.read", group="money"), Entry("发放", "todo", "home", group="money"))
    assert [(link.label, link.within) for link in shown("/", Role.LEADER)] == [("发放", ())]


def test_the_same_address_again_replaces_and_the_count_is_asked():
    rail.register(Entry("旧", "todo", "home"))
    rail.register(Entry("新", "todo", "home", count=lambda _: 7))
    assert [(link.label, link.count) for link in shown()] == [("新", 7)]


def test_the_search_box_needs_a_view_that_answers():
    assert rail.search_url() == ""
    rail.search_with("clock")
    assert rail.search_url() == "/clock/"
    rail.search_with("no:such")
    assert rail.search_url() == ""
