"""What is to be done and what was said: the list of a director, and the messages beside it."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Q

from weibao.care.models import Delegation, Listing
from weibao.care.reports.guarding import ahead
from weibao.discovery.models import Lead, Scheme
from weibao.org.models import Staff
from weibao.sync.models import Nudge
from weibao.training.models import PlanItem
from weibao.training.querysets import without_pass
from weibao.visits.models import Conflict, FactUpdate, QuestionSet, VisitPlan
from weibao.visits.reports.conflicts import in_words, of_person
from weibao.visits.reports.plans import AHEAD, next_of
from weibao.visits.states import UpdateState

MOST_TASKS: Final = 500
KEPT: Final = timedelta(days=14)  # how long a message stands on the list
VISITS: Final = "民发〔2019〕34号（定期走访）"
ENTRUSTED: Final = "未成年人保护法第22条、第23条"
REGISTERS: Final = "国发〔2016〕13号、36号（定期排查、动态更新）"
TRAINING: Final = "民发〔2019〕34号（每年至少培训一次）"
DISCOVERY: Final = "民发〔2019〕62号；国办发〔2010〕54号（应保尽保）"


def tasks(staff: Staff, on: date, keys: list[int], *, all_kinds: bool = True) -> list[dict[str, Any]]:
    """What waits for this person about the children of the round (`keys`), each with why, under which rule, and until when.

    `all_kinds`: an app of version 1 knows visits and 政策找人 only.
    """
    leads = Lead.objects.visible_to(staff, on).waiting(on).filter(child__in=keys)
    plans = VisitPlan.objects.visible_to(staff, on).worked_by(staff, on).due_by(on + timedelta(days=AHEAD))
    mine = plans.filter(child__in=keys)
    asked = {one.category: one for one in QuestionSet.objects.order_by("version")}
    visits = [_visit(one, asked.get(one.category), on) for one in mine.order_by("due", "pk")[:MOST_TASKS]]
    found = [*visits, *(_lead(one) for one in leads.order_by("due", "pk")[:MOST_TASKS])]
    return [*found, *_entrusted(staff, on, keys), *_listings(staff, on, keys), *_lessons(staff, on)] if all_kinds else found


def _task(kind: str, row: Any, *, child: int | None, title: str, law: str, due: date | None, grave: bool = False) -> dict[str, Any]:
    return {
        "key": f"{kind}:{row.pk}", "kind": kind, "subject": row.pk, "child": child, "base": "", "title": title, "law": law,
        "due": due.isoformat() if due else None, "grave": grave,
    }  # fmt: skip


def _entrusted(staff: Staff, on: date, keys: list[int]) -> list[dict[str, Any]]:
    """Delegated care: agreements that run out, and parents who should have been in touch."""
    rows = Delegation.objects.visible_to(staff, on).running().filter(child__in=keys)
    near = on + ahead(on)
    rows = rows.filter(Q(contact_due__lte=on) | Q(during__endswith__lte=near + timedelta(days=1))).order_by("contact_due", "pk")
    found = []
    for one in rows[:MOST_TASKS]:
        if one.last_day is not None and one.last_day <= near:
            title = "委托照护快到期：和家里商量续签，还是父母回来自己照护，再到乡镇办理"
            found.append(_task("expiry", one, child=one.child_id, title=title, law=ENTRUSTED, due=one.last_day, grave=True))
        if one.contact_due is not None and one.contact_due <= on:
            title = "委托照护：请父母和孩子联系一次，联系了就记下来"
            found.append(_task("contact", one, child=one.child_id, title=title, law=ENTRUSTED, due=one.contact_due))
    return found


def _listings(staff: Staff, on: date, keys: list[int]) -> list[dict[str, Any]]:
    """Rows of the registers that are to be confirmed again."""
    rows = Listing.objects.visible_to(staff, on).standing().filter(due__lte=on + timedelta(days=AHEAD), child__in=keys)
    found = []
    for one in rows.order_by("due", "pk")[:MOST_TASKS]:
        title = f"核对{one.get_kind_display()}名册：{one.situation_label}，还是这样吗？"
        found.append(_task("recheck", one, child=one.child_id, title=title, law=REGISTERS, due=one.due))
    return found


def _lessons(staff: Staff, on: date) -> list[dict[str, Any]]:
    """Lessons of the yearly plan that were not passed yet; they are learned in the browser, after signing in."""
    rows = without_pass(PlanItem.objects.for_person(staff, on).filter(year=on.year), staff).select_related("course").order_by("due", "pk")
    told = {one.course_id: one for one in reversed(rows[:20])}
    return [
        _task("lesson", one, child=None, title=f"年度培训：{one.course.title}，学习并通过测试", law=TRAINING, due=one.due)
        | {"link": f"/training/courses/{one.course_id}/"}
        for one in told.values()
    ]


def _visit(plan: VisitPlan, asked: QuestionSet | None, on: date) -> dict[str, Any]:
    rule = next_of(plan, on)
    return {
        "key": f"visit:{plan.child_id}", "kind": "visit", "subject": plan.child_id, "child": plan.child_id, "base": str(plan.last_on or ""),
        "title": f"走访。{rule.why_in_list}", "law": VISITS + ("" if rule.verified else "〔参数未核实〕"),
        "due": plan.due.isoformat() if plan.due else None, "grave": plan.grave,
        "asks": {"set": asked.pk, "questions": asked.questions} if asked else None,
    }  # fmt: skip


def _lead(one: Lead) -> dict[str, Any]:
    what = one.get_scheme_display() if one.scheme != Scheme.ALLOWANCE else f"{one.get_category_display()}保障"
    due = one.due if one.state == "open" else one.until
    return {
        "key": f"discovery:{one.pk}", "kind": "discovery", "subject": one.pk, "child": one.child_id, "base": one.state,
        "title": f"可能符合{what}，请上门告知，问问是否愿意申请", "law": DISCOVERY, "due": due.isoformat() if due else None, "grave": True,
    }  # fmt: skip


def messages(staff: Staff, on: date, at: datetime) -> list[dict[str, Any]]:
    """What a person is told: conflicts of the own values with those of others, decisions on own proposals, words of the supervisor."""
    said = [_nudge(one) for one in Nudge.objects.filter(staff=staff).since(at - KEPT).select_related("by")[:20]]
    met = [_conflict(one, staff) for one in of_person(staff, on, at)]
    decided = FactUpdate.objects.visible_to(staff, on).filter(by=staff, clash=None, decided_by__isnull=False, decided_at__gte=at - KEPT)
    return [*said, *met, *(_decided(one) for one in decided.select_related("decided_by")[:20])]


def _nudge(one: Nudge) -> dict[str, Any]:
    return {"key": f"nudge:{one.pk}", "title": f"督导员{one.by.name}提醒", "words": one.words, "at": one.at.isoformat(), "child": None}


def _conflict(one: Conflict, staff: Staff) -> dict[str, Any]:
    title, at = f"{one.update.get_fact_display()}：两个人登记得不一样", (one.decided_at or one.at).isoformat()
    return {"key": f"conflict:{one.pk}:{one.state}", "title": title, "words": in_words(one, staff), "at": at, "child": one.update.child_id}


def _decided(one: FactUpdate) -> dict[str, Any]:
    taken, who = one.state == UpdateState.APPLIED, one.decided_by.name if one.decided_by else ""
    words = f"{who}{'已同意，档案已更新' if taken else '退回'}{'：' + one.reason if one.reason else ''}。"
    title, at = f"{one.get_fact_display()}更新{'已通过' if taken else '被退回'}", one.decided_at.isoformat() if one.decided_at else ""
    return {"key": f"update:{one.pk}", "title": title, "words": words, "at": at, "child": one.child_id}
