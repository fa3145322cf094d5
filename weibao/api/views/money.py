"""Recognitions, standards and pay runs over the interface."""

from datetime import date
from typing import Any

from ninja import Query, Router, Status

from weibao.api import reports as published
from weibao.api import schemas
from weibao.api.gate import ApiRequest, answers, for_people, needs, once
from weibao.api.views.children import child_of
from weibao.benefits import actions, reports
from weibao.benefits.models import Recognition, Standard
from weibao.kernel.refusal import NotThere
from weibao.payroll.models import Run

router = Router(tags=["认定与发放"])


@router.get("/recognitions", response=answers(ok=schemas.Recognitions), url_name="recognitions", summary="认定")
@needs("recognitions")
def recognitions(request: ApiRequest, page: Query[schemas.Page]) -> schemas.Recognitions:
    """管辖内的认定，按编号。"""
    rows = list(Recognition.objects.visible_to(request.staff, request.on).filter(pk__gt=page.after).order_by("pk")[: page.limit + 1])
    items = [_recognition(one) for one in rows[: page.limit]]
    return schemas.Recognitions(items=items, next=items[-1].id if len(rows) > page.limit else None)


@router.post("/recognitions", response=answers(made=schemas.Made), url_name="confirm", summary="确认认定")
@for_people
@once
def confirm(request: ApiRequest, new: schemas.RecognitionIn) -> Status[Any]:
    """县级确认一名儿童，次月起发放。只由人办理，令牌不能代办。"""
    child = child_of(request, new.child)
    facts = actions.NewRecognition(child_id=child.pk, category=new.category, confirmed_month=_first(new.confirmed_month))
    made = actions.confirm(facts, by=request.staff, at=request.at, rules_version=reports.rules_version())
    return Status(201, schemas.Made(id=made.pk))


@router.get("/standards", response=answers(ok=schemas.Standards), url_name="standards", summary="养育标准")
@needs("payments")
def standards(request: ApiRequest) -> schemas.Standards:  # noqa: ARG001  asked by the gate
    """已公布的月标准，元。"""
    return schemas.Standards(items=[_standard(one) for one in published.standards()])


@router.get("/pay-runs", response=answers(ok=schemas.PayRuns), url_name="pay_runs", summary="发放批次")
@needs("payments")
def pay_runs(request: ApiRequest) -> schemas.PayRuns:
    """各月批次的状态和合计，新的在前。"""
    rows = Run.objects.visible_to(request.staff, request.on).order_by("-month")[:120]
    return schemas.PayRuns(items=[_run(one) for one in rows])


@router.get("/pay-runs/{month}", response=answers(ok=schemas.PayRun), url_name="pay_run", summary="一个月的批次")
@needs("payments")
def pay_run(request: ApiRequest, month: schemas.MonthText) -> schemas.PayRun:
    """一个月的批次，如 2023-07。"""
    row = Run.objects.visible_to(request.staff, request.on).filter(month=_first(month)).first()
    if row is None:
        raise NotThere
    return _run(row)


def _first(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _recognition(row: Recognition) -> schemas.Recognition:
    return schemas.Recognition(
        id=row.pk,
        child=row.child_id,
        category=row.category,
        confirmed_month=row.confirmed_month,
        ended_month=row.ended_month,
        in_doubt=bool(row.doubt) and row.doubt_answered_at is None,
    )


def _standard(row: Standard) -> schemas.Standard:
    return schemas.Standard(id=row.pk, care=row.care, monthly=row.monthly, effective_from=row.effective_from, document=row.document)


def _run(row: Run) -> schemas.PayRun:
    return schemas.PayRun(month=row.month, state=row.state, people=row.people, amount=row.amount, frozen_at=row.frozen_at)
