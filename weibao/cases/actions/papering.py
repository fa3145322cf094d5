"""文书 Papering: the papers of each step, numbered without gaps by office, kind and year, kept as they were issued."""

from datetime import datetime
from typing import ClassVar, Final

from django.utils.timezone import localdate

from weibao.cases.actions.opening import next_number
from weibao.cases.actions.telling import tell
from weibao.cases.models import Case, CasePaper, PaperKind
from weibao.cases.reports.wording import WORDS, cn, told
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Division, Staff

LAW: Final = "党政机关公文处理工作条例；GB/T 9704—2012（格式）"
COUNTY: Final = 6


class CannotIssue(Refusal):
    """The case has nothing yet that the paper could rest on."""

    status: ClassVar[int] = 409


@action("cases.issue_paper", label="制发个案文书", law=LAW)
def issue_paper(case: Case, *, by: Staff, at: datetime, kind: str) -> CasePaper:
    """Number a paper of a kind (PaperKind) and keep what it says, about the youngest row of its kind. Raises CannotIssue."""
    row = Case.objects.select_for_update(of=["self"]).select_related("child", "lead", "opened_by", "place").get(pk=case.pk)
    said = told(row, kind) if kind in PaperKind.values else None
    if said is None:
        raise CannotIssue("个案还没有办到这一步，不能制发这种文书。")
    on, issuer = localdate(at), Division.objects.get(pk=row.place_id[:COUNTY])
    turn = next_number(issuer.pk, kind, on.year)
    body = {
        "office": f"{issuer.name}民政局",
        "number": f"{issuer.name}未保{WORDS[kind]}〔{on.year}〕{turn}号",
        "title": str(PaperKind(kind).label),
        "to": said[0],
        "sentences": said[1],
        "day": cn(on),
    }
    made = CasePaper.objects.create(case=row, kind=kind, issuer=issuer, year=on.year, turn=turn, body=body, by=by, at=at)
    note(paper=made.pk, kind=kind)
    tell(row, "cases.issue_paper", by=by, at=at, words=f"{body['title']} {body['number']}")
    return made


@action("cases.take_out", label="取出个案文书", law="未成年人网络保护条例第36条", reads=True)
def take_out(paper: CasePaper, *, by: Staff, at: datetime) -> None:
    """A paper leaves the house as a file."""
    note(case=paper.case_id, paper=paper.pk)
