"""The demo's registers, risk, delegated care and plans: six invented left-behind children of one township, all through actions."""

from datetime import date, datetime, timedelta
from typing import Final

from weibao.care.actions import delegating, guarding, planning, registering, weighing
from weibao.care.actions.delegating import NewDelegation
from weibao.care.actions.planning import NewService
from weibao.care.actions.registering import NewListing
from weibao.care.models import Listing
from weibao.children.actions.facts import NewChild, NewCircumstance, NewGuardian, NewParent, NewSchooling
from weibao.children.actions.registering import register
from weibao.children.models import Child
from weibao.org.models import Post, Staff
from weibao.org.powers import Role

SOURCE: Final = "示范"
# name, sex, birth date, who cares by the file
CHILDREN: Final = (
    ("梁子萱", "female", date(2014, 3, 12), "祖母"),
    ("郭宇航", "male", date(2011, 9, 5), "祖父"),
    ("侯佳怡", "female", date(2017, 5, 20), "外祖母"),
    ("武浩然", "male", date(2009, 12, 1), "祖父"),
    ("孟思琪", "female", date(2012, 6, 18), "祖母"),
    ("温天佑", "male", date(2016, 10, 9), "父亲"),
)
AWAY: Final = NewListing("left_behind", "both_away", date(2022, 8, 20), "父母务工证明", "village", "示范：父母在外省务工，春节返乡。")


def care(supervisor: Post, at: datetime) -> str:
    """Fill them for the township of a supervisor; what is there already is left as it is."""
    if not Listing.objects.exists():
        director = _director(supervisor)
        children = [_child(director.division_id, supervisor.staff, at, *one) for one in CHILDREN]
        for child in children[:5]:
            _registered(child, director.staff, supervisor.staff, at)
        registering.register(children[5], by=director.staff, at=at, new=AWAY)
        _entrusted(children[0], director.staff, at, since=date(2023, 6, 20), told=True)
        _entrusted(children[1], director.staff, at, since=date(2022, 7, 10), told=False)
        _planned(children[0], director.staff, at)
        weighing.weigh(list(Child.objects.current().values_list("pk", flat=True)), by=None, at=at)
        _watched(children, director.staff, supervisor.staff, at)
    return f"{Listing.objects.count()} 条名册"


def _director(supervisor: Post) -> Post:
    posts = Post.objects.filter(role=Role.VILLAGE_DIRECTOR, division__code__startswith=supervisor.division_id)
    return posts.select_related("staff").order_by("division")[0]


def _child(village: str, by: Staff, at: datetime, name: str, sex: str, born: date, relation: str) -> Child:
    normal = (NewCircumstance("normal", since=born),)
    guardian = NewGuardian(f"{name[0]}示范", relation, "13900000000")
    new = NewChild(
        name, sex, born, village, since=date(2022, 9, 1),
        parents=(NewParent("father", f"{name[0]}父", circumstances=normal), NewParent("mother", "示范母", circumstances=normal)),
        guardians=(guardian,), schooling=NewSchooling("镇中心小学（示范）", "小学"), source=SOURCE,
    )  # fmt: skip
    alike = frozenset(Child.objects.resembling(name=name, birth_date=born, place=village).values_list("pk", flat=True))
    return register(new, by=by, at=at, acknowledged=alike)


def _registered(child: Child, director: Staff, supervisor: Staff, at: datetime) -> None:
    row = registering.register(child, by=director, at=at - timedelta(days=20), new=AWAY)
    registering.confirm(row, by=supervisor, at=at - timedelta(days=18), opinion="入户核实属实。")


def _entrusted(child: Child, director: Staff, at: datetime, *, since: date, told: bool) -> None:
    new = NewDelegation(
        guardian="示范父", carer="示范祖母", carer_birth=date(1961, 4, 2), relation="grandparent", health="good",
        wish="示范：愿意跟奶奶生活。", assessed_on=since - timedelta(days=5), signed_on=since - timedelta(days=2), since=since,
        until=since + timedelta(days=364), capable=True, phone="13900000001",
    )  # fmt: skip
    row = delegating.delegate(child, by=director, at=at - timedelta(days=10), new=new)
    delegating.record_contact(row, by=director, at=at, on=at.date() - timedelta(days=9), way="video", words="示范：情绪好。")
    if told:
        for whom in ("school", "village"):
            delegating.tell_of_care(row, by=director, at=at, whom=whom, on=since)


def _planned(child: Child, director: Staff, at: datetime) -> None:
    plan = planning.make_plan(child, by=director, at=at - timedelta(days=85), goal="示范：半年内作业能按时完成，情绪稳定。")
    for new in (
        NewService("schooling", "示范：每周两次作业辅导", "镇中心小学（示范）", date(2023, 12, 31)),
        NewService("counselling", "示范：每月一次心理辅导", "", date(2023, 12, 31)),
        NewService("after_school", "示范：暑期照料", "", date(2023, 8, 31)),
    ):
        planning.add_service(plan, by=director, at=at, new=new)


def _watched(children: list[Child], director: Staff, supervisor: Staff, at: datetime) -> None:
    on = at.date()
    weighing.observe(children[3], by=director, at=at, indicator="dropout", on=on, words="示范：两周未到校。")
    weighing.observe(children[4], by=director, at=at, indicator="low_mood", on=on, words="示范：不愿与人说话。")
    weighing.override(
        children[4], by=supervisor, at=at, level="orange", reason="示范：近期反复哭泣，先按橙色走访。", until=date(2023, 9, 30)
    )
    guarding.report_unguarded(children[2], by=director, at=at, found_on=on, words="示范：外祖母住院，孩子独自在家。")
