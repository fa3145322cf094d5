"""What the rules say of an application on a day: advice to a person, never a decision (个人信息保护法第24条)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from weibao.applications.actions.facts import stated
from weibao.applications.models import Application
from weibao.applications.reports.papers import CATEGORY
from weibao.benefits.reports import parameters
from weibao.children.models import Circumstance
from weibao.rules import NotYetLaw
from weibao.rules.explain import explain_day
from weibao.rules.facts import Facts

Row = dict[str, Any]
STATUS: Final = ("parent", "status", "since", "until", "proof", "disability_class", "disability_grade")


@dataclass(frozen=True)
class Advice:
    """Whether the rules bear the matter out on a day (None: no law of that day, or the rules do not judge it), and the tree of reasons."""

    holds: bool | None
    tree: dict[str, Any] | None
    sentence: str = ""


def advice(application: Application, on: date) -> Advice:
    """The rules' word on what is stated and what the child's file holds, as of a day."""
    try:
        reason = explain_day(facts_of(application), application.pk, on, parameters())
    except NotYetLaw as unknown:
        return Advice(None, None, str(unknown))
    tree = reason.as_dict()
    wanted = CATEGORY[application.law_matter]
    part = next((one for one in tree["parts"] if one["name"] == wanted), tree)
    return Advice(bool(part["holds"]), tree)


def facts_of(application: Application) -> Facts:
    """What the rules are given: the stated facts, and the dated situations that the file of the child holds beside them."""
    child = stated(application.facts)
    rows = {_key(one): one for one in [*_filed(application), *_claimed(application)]}
    key = {"child": pl.Int64}
    likened = application.law_matter == "hiv" and "health" in application.papers
    own = {"child": [application.pk], "birth": [child.birth_date], "foundling": [child.is_foundling], "likened": [likened]}
    children = pl.DataFrame(own, schema_overrides=key)
    given = [{"child": application.pk, **row} for row in rows.values()]
    schema = {
        **key, "parent": pl.String, "status": pl.String, "since": pl.Date, "until": pl.Date, "proof": pl.String,
        "disability_class": pl.String, "disability_grade": pl.Int8,
    }  # fmt: skip
    return Facts(children, pl.DataFrame(given, schema=schema))


def _key(row: Row) -> tuple[Any, ...]:
    return row["parent"], row["status"], row["since"]


def _claimed(application: Application) -> list[Row]:
    return [
        {
            "parent": parent.side, "status": one.status, "since": one.since, "until": one.until, "proof": one.proof or None,
            "disability_class": one.disability_class or None, "disability_grade": one.disability_grade,
        }
        for parent in stated(application.facts).parents
        for one in parent.circumstances
    ]  # fmt: skip


def _filed(application: Application) -> list[Row]:
    rows = Circumstance.objects.filter(parent__child=application.child).select_related("parent") if application.child_id else ()
    return [
        {
            "parent": row.parent.side, "status": row.status, "since": row.during.lower,
            "until": row.during.upper - timedelta(days=1) if row.during.upper else None, "proof": row.proof or None,
            "disability_class": row.disability_class or None, "disability_grade": row.disability_grade,
        }
        for row in rows
    ]  # fmt: skip
