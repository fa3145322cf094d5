"""Applications of the little city, made through the door."""

from datetime import date
from typing import Any

from weibao.applications.actions.accepting import accept
from weibao.applications.actions.checking import conclude
from weibao.applications.actions.deciding import confirm, refuse
from weibao.applications.actions.facts import Applicant, NewApplication
from weibao.applications.actions.submitting import submit
from weibao.applications.models import Application
from weibao.children.actions.facts import NewAccount, NewChild, NewCircumstance, NewGuardian, NewParent
from weibao.testing import make
from weibao.testing.city import XINYING

WORDS = "经与部门数据比对并入户核实，情况属实。"
ALL = ("form", "identity", "photo", "account", "health")
DEAD = NewCircumstance("dead", since=date(2021, 3, 2), proof="death_certificate", proof_name="死亡证明")
JAIL = NewCircumstance("in_prison", since=date(2022, 5, 1), until=date(2027, 4, 30), proof="court_judgment", proof_name="刑事判决书")
LOST = NewCircumstance("out_of_contact", since=date(2022, 6, 1))


def child(**facts: Any) -> NewChild:
    birth = facts.pop("birth_date", date(2014, 11, 6))
    father, mother = facts.pop("father", (DEAD,)), facts.pop("mother", (JAIL,))
    given: dict[str, Any] = {
        "name": "王小雨", "sex": "male", "birth_date": birth, "household": XINYING, "care": "scattered",
        "id_number": make.id_number(birth), "guardians": (NewGuardian("王福贵", "祖父", "13900000000"),),
        "account": NewAccount("6217000000000001", "王小雨", "平遥农商银行"),
        "parents": (NewParent("father", "王某", circumstances=father), NewParent("mother", "李某", circumstances=mother)),
    }  # fmt: skip
    return NewChild(**given | facts)


def new(matter: str = "de_facto", **facts: Any) -> NewApplication:
    given: dict[str, Any] = {"papers": ALL, "applicant": Applicant("王福贵", "祖父", "13900000000", "140728195001011234")}
    mother = {"mother": (DEAD,)} if matter == "orphan" else {}
    own = {key: facts.pop(key) for key in list(facts) if key not in NewApplication.__dataclass_fields__}
    return NewApplication(matter, facts.pop("child", None) or child(**mother | own), **given | facts)


def submitted(city: Any, at: Any, matter: str = "de_facto", **facts: Any) -> Application:
    return submit(new(matter, **facts), by=city.people["director"], at=at)


def accepted(city: Any, at: Any, matter: str = "de_facto", **facts: Any) -> Application:
    return accept(submitted(city, at, matter, **facts), by=city.people["supervisor"], at=at)


def concluded(city: Any, at: Any, matter: str = "de_facto", **facts: Any) -> Application:
    return conclude(accepted(city, at, matter, **facts), by=city.people["supervisor"], at=at, opinion="meets", words=WORDS)


def confirmed(city: Any, at: Any, matter: str = "de_facto", **facts: Any) -> Application:
    return confirm(concluded(city, at, matter, **facts), by=city.people["county_approver"], at=at)


def denied(city: Any, at: Any, matter: str = "de_facto", **facts: Any) -> Application:
    words = "母亲刑期不足六个月，不符合规定条件。"
    return refuse(concluded(city, at, matter, **facts), by=city.people["county_approver"], at=at, ground="not_met", reason=words)


def pushed_to_us(at: Any, **facts: Any) -> Application:
    from weibao.applications.actions.submitting import receive

    given = {"entry": "pushed", "channel": "cross_province", "accepted_code": "110105001"} | facts
    return receive(new(**given), by=None, at=at, key=facts.pop("key", "abc"), pushed_on=at.date())


def for_elsewhere(city: Any, at: Any, **facts: Any) -> Application:
    facts = {"channel": "cross_province", "household": "110105001001", "place": "140728103", "entry": "township"} | facts
    return submit(new(**facts), by=city.people["supervisor"], at=at)


def of_child(row: Any, by: Any) -> Application:
    """An application for a child that has a file, with nothing but who the child is."""
    said = NewChild(row.name, row.sex, row.birth_date, row.household_id, id_number=row.id_number, institution=row.institution_id)
    return submit(NewApplication("de_facto", said, Applicant("甲某", "祖父"), child_id=row.pk), by=by, at=make.AT)
