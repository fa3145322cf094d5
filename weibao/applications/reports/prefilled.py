"""The form of an application filled in from the child's file: a field typed once is never typed again."""

from datetime import date, timedelta
from typing import Any

from weibao.children.models import CarePeriod, Child, Circumstance, Guardian, Parent, PayeeAccount, ResidencePeriod, Status
from weibao.org.models import Staff
from weibao.org.powers import COUNTY

FIELDS = ("status", "proof", "proof_name", "disability_class", "disability_grade")


def prefilled(child: Child, on: date) -> dict[str, Any]:
    """The fields of the form as the file holds them on a day."""
    guardian = Guardian.objects.filter(child=child).on(on).first()
    account = PayeeAccount.objects.filter(child=child).on(on).first()
    care = CarePeriod.objects.filter(child=child).on(on).first()
    home = ResidencePeriod.objects.filter(child=child).on(on).first()
    given: dict[str, Any] = {
        "name": child.name, "id_number": child.id_number or "", "sex": child.sex, "birth_date": child.birth_date,
        "ethnicity": child.ethnicity, "is_foundling": child.is_foundling, "household": child.household_id, "residence": child.residence_id,
        "address": (home.address or "") if home else "",
    }  # fmt: skip
    if care:
        given["care"] = care.form
    if guardian:
        given |= {"guardian": guardian.name, "relation": guardian.relation, "phone": guardian.phone or ""}
        given |= {"applicant_name": guardian.name, "applicant_relation": guardian.relation, "applicant_phone": guardian.phone or ""}
    if account:
        given |= {"bank": account.bank, "account": account.account, "holder": account.holder}
    return given | _parents(child, on)


def colleagues_of(staff: Staff, on: date) -> list[Staff]:
    """Who could be on the team of a closed application: officers and approvers of the same county."""
    counties = [post.division_id[:6] for post in staff.posts_on(on)]
    posts = {"posts__role__in": COUNTY, "posts__division__in": counties, "posts__during__contains": on}
    return list(Staff.objects.filter(is_active=True, **posts).exclude(pk=staff.pk).distinct().order_by("pk"))


def _parents(child: Child, on: date) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for parent in Parent.objects.filter(child=child):
        given |= {f"{parent.side}_name": parent.name, f"{parent.side}_id_number": parent.id_number or ""}
    rows = Circumstance.objects.filter(parent__child=child).on(on).exclude(status=Status.NORMAL).select_related("parent")
    for row in rows.order_by("during", "pk"):
        given |= {f"{row.parent.side}_{name}": getattr(row, name) for name in FIELDS}
        given |= {f"{row.parent.side}_since": row.during.lower, f"{row.parent.side}_until": _last(row.during.upper)}
    return given


def _last(upper: date | None) -> date | None:
    return upper - timedelta(days=1) if upper else None
