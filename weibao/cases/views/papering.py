"""The papers of a case."""

from typing import Any, Final

from weibao.cases.actions.papering import issue_paper
from weibao.cases.forms.papering import IssuePaperForm
from weibao.cases.models import Case
from weibao.cases.views.deeds import Deed, Shown, Tab
from weibao.web.requests import StaffRequest


def _rows(case: Case, _: StaffRequest) -> Shown:
    return {"papers": list(case.papers.select_related("by"))}


def _issue(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    made = issue_paper(case, by=request.staff, at=request.at, kind=given["kind"])
    return f"已制发：{made.get_kind_display()}{made.number}。"


PAPERS: Final = Tab("文书", "cases/papers.html", _rows, (Deed("cases.issue_paper", IssuePaperForm, _issue, button="制发", first=True),))
