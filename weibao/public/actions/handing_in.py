"""提交、补正、撤回、异议 Handing in: what the applicant does goes through the deeds of weibao.applications, under the public's account.

Each entry of the trail names the proof, never the person. Law: 民发〔2010〕161号；民发〔2019〕62号；民发〔2020〕125号；行政复议法.
"""

import datetime as dt
from typing import Final

from weibao.applications.actions.objecting import lodge_remedy
from weibao.applications.actions.submitting import AlreadyApplied, submit, take_back, withdraw
from weibao.applications.actions.supplementing import answer_supplement, take_papers
from weibao.applications.models import Application, Notice, RemedyKind
from weibao.applications.querysets import KIND
from weibao.attachments.actions import AlreadyThere, Upload, receive
from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.org.models import Staff
from weibao.public.actions.drafting import drop_draft, opened
from weibao.public.models import Draft, Proof
from weibao.public.reports.stepping import application_of, category

LAW: Final = "民发〔2010〕161号；民发〔2019〕62号；民发〔2020〕125号"


class AtTheDesk(Refusal):
    """It cannot go on here; why is told at the desk, to whoever may know it."""

    status = 409


@action("public.hand_in", label="公众提交认定申请", law=LAW, says="公众提交认定申请 {application}（{reference}）")
def hand_in(draft: Draft, *, by: Staff, at: dt.datetime, on: dt.date, proof: Proof) -> Application:
    """The draft becomes an application with its papers, and is gone. The same draft twice is one application.

    Raises AtTheDesk where it cannot be taken here: why is not said, since others may type a child's number.
    """
    try:
        made = submit(application_of(draft, proof, on), by=by, at=at, key=f"public-{draft.pk}")
    except (AlreadyApplied, NotAllowed) as known:
        raise AtTheDesk("这份申请不能在网上提交。请带身份证和户口簿到孩子户籍所在地的乡镇（街道）办理，或者打 12345。") from known
    for paper in draft.papers.order_by("pk"):
        _attach(made, by=by, at=at, code=paper.item, upload=Upload(paper.name, opened(paper)))
    drop_draft(draft, by=by, at=at)
    note(application=made.pk, reference=proof.reference)
    return made


def _attach(application: Application, *, by: Staff, at: dt.datetime, code: str, upload: Upload) -> None:
    try:
        receive(application, by=by, at=at, kind=KIND, upload=upload, category=category(code).value)
    except AlreadyThere:
        return  # the same photo for two papers of the list is one paper


@action("public.supply", label="公众补交材料", law=LAW, says="公众补交材料 {application}（{reference}）")
def supply(application: Application, *, by: Staff, at: dt.datetime, proof: Proof, code: str, kind: str, upload: Upload) -> Application:
    """A paper that was asked for comes in; when it was the last one, the clock runs on. Raises BadFile, NotNow, Refusal."""
    _attach(application, by=by, at=at, code=code, upload=upload)
    take_papers(application, by=by, at=at, codes=() if kind else (code,), proofs={code: kind} if kind else None)
    note(application=application.pk, reference=proof.reference)
    return application


@action("public.finish_supplement", label="公众补正完成", law=LAW, says="公众补正完成 {application}（{reference}）")
def finish_supplement(application: Application, *, by: Staff, at: dt.datetime, proof: Proof, words: str = "") -> Application:
    """All that was asked for is there: the clock runs on. Raises PapersMissing, NotNow."""
    answer_supplement(application, by=by, at=at, words=words)
    note(application=application.pk, reference=proof.reference)
    return application


@action("public.take_back", label="公众撤回刚提交的申请", law=LAW, says="公众撤回刚提交的申请 {application}（{reference}）")
def take_back_mine(application: Application, *, by: Staff, at: dt.datetime, proof: Proof) -> Application:
    """Within ten minutes what was sent is taken back. Raises TooLate."""
    take_back(application, by=by, at=at)
    note(application=application.pk, reference=proof.reference)
    return application


@action("public.withdraw", label="公众撤回申请", law=LAW, says="公众撤回申请 {application}（{reference}）")
def withdraw_mine(application: Application, *, by: Staff, at: dt.datetime, proof: Proof, words: str) -> Application:
    """An application that was not decided is taken back. Raises NoReason, ForbiddenMove."""
    withdraw(application, by=by, at=at, reason=words)
    note(application=application.pk, reference=proof.reference)
    return application


@action("public.object", label="公众提出异议", law="行政复议法（2023年修订）第20条", says="公众提出异议 {application}（{reference}）")
def object_to(application: Application, *, by: Staff, at: dt.datetime, on: dt.date, proof: Proof, words: str) -> Application:
    """The applicant objects to a conclusion or a refusal: it is checked again. Raises BadRemedy, NoReason."""
    lodge_remedy(application, by=by, at=at, kind=RemedyKind.OBJECTION, lodged_on=on, words=words)
    note(application=application.pk, reference=proof.reference)
    return application


@action("public.fetch_notice", label="公众下载文书", law="民发〔2019〕62号", says="公众下载文书 {notice}（{reference}）", reads=True)
def fetch_notice(notice: Notice, *, by: Staff, at: dt.datetime, proof: Proof) -> Notice:
    """A paper of decision goes to the one whom it concerns."""
    note(notice=notice.pk, application=notice.application_id, reference=proof.reference)
    return notice
