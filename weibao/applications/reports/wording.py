"""What a paper of decision says, as plain data: drawn later as docx and PDF, and never written anew."""

from datetime import datetime
from typing import Any, Final

from django.utils.timezone import localdate

from weibao.applications.models import Application, NoticeKind
from weibao.org.models import Division

MARK: Final = {
    NoticeKind.ACCEPTANCE: "受",
    NoticeKind.SUPPLEMENT: "补",
    NoticeKind.APPROVAL: "认",
    NoticeKind.REFUSAL: "不认",
    NoticeKind.ENDING: "终",
}
REMEDY: Final = (
    "如不服本决定，可以自收到本决定书之日起六十日内向{county}人民政府申请行政复议，"
    "也可以自收到本决定书之日起六个月内依法向人民法院提起行政诉讼。"
)


def body(application: Application, kind: NoticeKind, *, at: datetime, turn: int, issuer: str, **facts: Any) -> dict[str, Any]:
    """The content of a paper. A closed application's paper names no matter in its title and carries no tree."""
    places = Division.objects.in_bulk([issuer, issuer[:6]])
    county = places[issuer[:6]].name
    office = f"{county}民政局" if len(issuer) == 6 else f"{places[issuer].name}人民政府"
    on = localdate(at)
    number = f"{short(places[issuer].name)}民{MARK[kind]}〔{on.year}〕{turn}号"
    said = {
        "kind": kind, "title": title(application, kind), "office": office, "number": number,
        "on": on.isoformat(), "child": application.child_name, "applicant": application.applicant_name,
        "relation": application.applicant_relation, "matter": "" if application.closed else application.get_matter_display(),
        "due": application.due.isoformat() if application.due else "", "remedy": REMEDY.format(county=county),
    }  # fmt: skip
    if application.closed:
        facts.pop("tree", None)
    return said | facts


def title(application: Application, kind: NoticeKind) -> str:
    """What the paper is called, in the words of the matter: 事实无人抚养儿童确认决定书, 孤儿批准决定书."""
    deeds, matter = application.deeds, "" if application.closed else application.get_matter_display()
    if kind == NoticeKind.APPROVAL:
        return f"{matter}{deeds['yes']}决定书"
    if kind == NoticeKind.REFUSAL:
        return f"{matter}{deeds['no']}决定书"
    return f"{matter}认定申请{kind.label}" if kind != NoticeKind.ENDING else f"{matter}保障{kind.label}"


def short(name: str) -> str:
    """平遥 for 平遥县, 洪善 for 洪善镇."""
    return name[:-1] if len(name) > 2 and name[-1] in "市县区镇乡" else name
