"""The demo's two restricted files: invented children whom the demo's accounts of the team see, and all others do not."""

from datetime import datetime
from typing import Final

from weibao.children.actions.restricting import restrict
from weibao.children.models import Child, Ground
from weibao.demo.runs import holder
from weibao.org.models import Post, Staff
from weibao.org.powers import Role

WHY: Final = {
    Ground.SEXUAL_HARM: "示范：侵害案件的被害人，办案期间须严格保密。",
    Ground.HIDDEN_PLACE: "示范：母子已转移安置，须隐去住处。",
}


def two_restricted(at: datetime) -> str:
    """One file of the first county, shut by its approver, and one of the last, shut by the city."""
    if not Child.objects.filter(restricted=True).exists():
        approver, officer = holder(Role.COUNTY_APPROVER), holder(Role.CITY_OFFICER)
        centre = holder(Role.CENTRE_WORKER)
        counties = [post.division_id for post in Post.objects.filter(role=Role.COUNTY_APPROVER).order_by("division")]
        _shut(counties[0], Ground.SEXUAL_HARM, approver, [approver, centre], at)
        _shut(counties[-1], Ground.HIDDEN_PLACE, officer, [officer, centre], at)
    return f"{Child.objects.filter(restricted=True).count()} 份"


def _shut(county: str, ground: Ground, by: Staff, team: list[Staff], at: datetime) -> None:
    child = Child.objects.current().filter(household__code__startswith=county, recognitions__ended_month=None).order_by("-pk").first()
    if child is not None:
        restrict(child, by=by, at=at, ground=ground, reason=WHY[ground], team=team)
