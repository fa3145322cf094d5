"""The demo's visits: in the township of the demo's supervisor each child was seen, some long ago, some with a problem; a county asks more."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from weibao.children.models import Child
from weibao.demo.runs import holder
from weibao.kernel.months import Month
from weibao.org.models import Post, Staff
from weibao.org.powers import Role
from weibao.visits.actions.applying import NewUpdate, whole
from weibao.visits.actions.asking import publish_questions, read_questions
from weibao.visits.actions.following import check, draw, settle_task
from weibao.visits.actions.reporting import compile_reports
from weibao.visits.actions.updating import propose
from weibao.visits.actions.visiting import NewVisit, call_back, record
from weibao.visits.models import QuestionSet, Visit, VisitTask

MOST: Final = 14
QUESTIONS: Final = "上学路上由谁接送｜家人／邻居／自己走／住校\n最近一个月跟父母通过几次电话"
PROBLEMS: Final[tuple[dict[str, str], ...]] = (
    {},
    {"health": "咳嗽两周，还没有去医院"},
    {},
    {"mood": "不爱说话，晚上睡不好，有一个月了"},
    {},
    {"school": "数学跟不上，想有人辅导"},
    {},
)
LONG_AGO: Final = timedelta(days=103)


def visits(post: Post, at: datetime) -> str:
    """Fill the visits; what is there already is left as it is."""
    if Visit.objects.exists():
        return "已登记"
    rows = Child.objects.current().unrestricted().filter(residence__code__startswith=post.division_id, visit_plan__isnull=False)
    children = list(rows.order_by("residence", "pk")[:MOST])
    asked = publish_questions("de_facto_unattended", by=holder(Role.CITY_OFFICER), at=at, questions=read_questions(QUESTIONS), base=0)
    for turn, child in enumerate(children):
        _seen(child, turn, _visitor(child, post.staff, at), post.staff, at, asked)
    _followed(post, at)
    _updated(children, post.staff, at)
    compile_reports(Month.of(at.date()).previous(), by=None, at=at)
    return f"{post.division.name} {len(children)} 名儿童"


def _visitor(child: Child, other: Staff, at: datetime) -> Staff:
    """The director of the village; who looks after the township where there is none."""
    found = Post.objects.held_on(at.date()).filter(role=Role.VILLAGE_DIRECTOR, division=child.residence_id).first()
    return found.staff if found else other


def _seen(child: Child, turn: int, by: Staff, clerk: Staff, at: datetime, asked: QuestionSet) -> None:
    """One visit long ago that the township confirmed; and for most, one of these weeks."""
    guardian = child.guardians.order_by("pk").first()
    well = NewVisit(guardian.name if guardian else "邻居", (guardian.relation if guardian else "") or "监护人", child.residence.name)
    old = record(child, by=by, at=at, new=well, happened_at=at - LONG_AGO)
    if old.by_id != clerk.pk:
        check(old.checks.get(), by=clerk, at=at, upheld=True, words="与村委会的纸质走访记录核对，一致（示范）")
    if turn % 5 == 4:
        return
    problems = PROBLEMS[turn % len(PROBLEMS)]
    new = replace(
        well,
        areas=problems,
        ask=frozenset(problems),
        key_attention="mood" in problems,
        help=("mind",) if "mood" in problems else ("medical",) if "health" in problems else (),
        opinion="希望多来看看孩子" if problems else "",
        last_contact=(at - timedelta(days=20)).date(),
        answers={"0": "家人", "1": "每周一次"} if child.visit_plan.category == asked.category else {},
    )
    questions = asked if child.visit_plan.category == asked.category else None
    record(child, by=by, at=at, new=new, happened_at=at - timedelta(days=3 + turn), questions=questions)


def _followed(post: Post, at: datetime) -> None:
    """A problem that was dealt with and asked about again, and a visit drawn by lot."""
    task = VisitTask.objects.visible_to(post.staff, at.date()).waiting().order_by("pk").first()
    if task is not None:
        settle_task(task, by=post.staff, at=at, words="已联系乡镇卫生院上门看诊（示范）")
        person, words = task.visit.told["person"], "孩子好多了，已经上学（示范）"
        call_back(task.visit, by=post.staff, at=at, happened_at=at, way="phone", person=person, words=words)
    if Visit.objects.visible_to(post.staff, at.date()).current().filter(checks=None).exclude(by=post.staff).exists():
        draw(post.division, by=post.staff, at=at)


def _updated(children: list[Child], clerk: Staff, at: datetime) -> None:
    """A school that changed, an account that waits to be decided on, and a change that met another."""
    proposals = (
        NewUpdate("schooling", {"school": "示范寄宿制小学", "stage": "小学"}, at.date() - timedelta(days=10), "学校电话告知"),
        NewUpdate("account", {"bank": "山西农信", "account": "6217000099990001", "holder": "示范监护人"}, at.date(), "新的银行卡照片"),
        NewUpdate("health", {"condition": "贫血，正在服药"}, at.date() - timedelta(days=5), "县医院诊断证明"),
    )
    for turn, (child, new) in enumerate(zip(children, proposals, strict=False)):
        by = _visitor(child, clerk, at)
        seen = whole(child, new.fact, at.date()) if turn < len(proposals) - 1 else ""
        propose(child, by=by, at=at, new=new, happened_at=at, base=seen)
