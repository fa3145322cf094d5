"""The demo's cross-province work: an invented partner city that no server stands behind, a place without Weibao, cases of both directions.

Nothing is sent: the demonstration calls this machine only, and the partner's address is no one's.
"""

import json
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from weibao.applications.actions.accepting import accept, push
from weibao.applications.actions.checking import conclude
from weibao.applications.actions.facts import Applicant, NewApplication
from weibao.applications.actions.submitting import submit
from weibao.applications.models import Application, plain
from weibao.children.actions.facts import NewAccount, NewChild, NewCircumstance, NewGuardian, NewParent
from weibao.demo.runs import holder
from weibao.exchange.actions import papers, partnering
from weibao.exchange.actions.taking_in import take_in
from weibao.exchange.envelopes import Opened, draw
from weibao.exchange.letters import PAPERS_TOPIC
from weibao.exchange.models import Crossing, KeyPair, Partner, PartnerKey
from weibao.kernel.identity import check_digit
from weibao.org.models import Division, Post
from weibao.org.powers import Role

NAMESPACE: Final = UUID("6d1f6c0e-4d2a-4f0e-9a51-2f6b3a6a1407")
THERE, THERE_NAME, NO_WEIBAO = "410102001", "河南省郑州市中原区林山寨街道", "610103001"
PAPERS: Final = ("form", "identity", "photo", "account")
LIST: Final = ("《事实无人抚养儿童基本生活补贴申请表》", "儿童和监护人的身份证件、户口簿", "父母情形的证明", "儿童近期照片", "银行账户")
DEAD: Final = NewCircumstance("dead", since=date(2021, 9, 14), proof="death_certificate")
JAIL: Final = NewCircumstance("in_prison", since=date(2022, 3, 8), until=date(2026, 3, 7), proof="court_judgment")
ILL: Final = NewCircumstance("serious_illness", since=date(2022, 11, 2), proof="medical_certificate")
WORDS: Final = "入户核实并与部门数据比对，父母情形属实。"


def crossings(at: datetime, clerk: Post) -> str:
    """Fill both directions at one township; what is there already is left as it is."""
    if not Partner.objects.exists():
        partner = _partner(at)
        _out(at, clerk, partner)
        _in(at, clerk, partner)
    return f"{Crossing.objects.count()} 件"


def _partner(at: datetime) -> Partner:
    system, security, officer = (holder(role) for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.COUNTY_OFFICER))
    partnering.rotate_keys(KeyPair, by=system, at=at)
    keys = draw().public
    told = {"file": partnering.FILE, "name": "郑州市（示范）", "prefix": "4101", "address": "https://weibao.zhengzhou.example"}
    partner = partnering.add_partner(json.dumps({**told, "sign": keys.sign, "encrypt": keys.encrypt}).encode(), by=system, at=at)
    partnering.confirm_partner(partner, by=security, at=at, fingerprint=keys.fingerprint)
    county = Division.objects.get(pk=officer.posts_on(at.date())[0].division_id)
    papers.publish_papers(county, by=officer, at=at, category="de_facto", items=LIST, contact="0354-0000000")
    told_list = {"code": "410102", "place": "河南省郑州市中原区", "category": "de_facto", "items": [*LIST, "居住证"], "contact": ""}
    _say(partner, "papers", told_list, PAPERS_TOPIC, 1, at)
    return partner


def _out(at: datetime, clerk: Post, partner: Partner) -> None:
    """Taken in here: one answered, one under way there, one to a place without Weibao, one that waits to be pushed."""
    places = (("屠小满", THERE, 1), ("厉知夏", THERE, 2), ("缪一诺", NO_WEIBAO, 3), ("卞思齐", THERE, 4))
    rows = []
    for name, household, number in places:
        new = NewApplication(
            "de_facto", _child(name, household, number), Applicant(f"{name[0]}老汉", "祖父"), channel="cross_province",
            place=clerk.division_id, papers=PAPERS,
        )  # fmt: skip
        rows.append(submit(new, by=clerk.staff, at=at))
    for row in rows[:3]:
        push(row, by=clerk.staff, at=at)
    step = {"unit": "林山寨街道办事处", "person": "示范人员", "day": "2023-07-03", "step": "乡镇初审", "result": "确认中", "words": "属实"}
    answered, under_way = (Crossing.objects.get(application=row) for row in rows[:2])
    _say(partner, "answer", {"outcome": "passed", "answered_on": "2023-07-03", "words": "", "rows": [step]}, answered.code, 1, at)
    _say(partner, "progress", {"state": "查验中", "due": "2023-07-24", "rows": []}, under_way.code, 1, at)


def _in(at: datetime, clerk: Post, partner: Partner) -> None:
    """Pushed to us: one that has just come, one with the township, one with the county."""
    for number, (name, steps) in enumerate((("娄安安", 0), ("邬子墨", 1), ("闵若溪", 2)), start=11):
        topic = uuid5(NAMESPACE, name)
        pushed = {"unit": "林山寨街道办事处", "person": "示范人员", "day": "2023-06-30", "step": "形式审查并推送", "result": "已推送户籍地"}
        told = {
            "matter": "de_facto", "from_code": THERE, "from_name": THERE_NAME, "to_code": clerk.division_id,
            "child": plain(_child(name, clerk.division_id, number)),
            "applicant": {"name": f"{name[0]}婆婆", "relation": "祖母", "phone": "", "id_number": ""}, "papers": list(PAPERS), "aids": {},
            "files": [], "complete_on": "2023-06-29", "pushed_on": "2023-06-30", "round": 1, "rows": [pushed],
        }  # fmt: skip
        _say(partner, "application", told, topic, 1, at)
        row = Application.objects.get(crossing__code=topic)
        if steps:
            accept(row, by=clerk.staff, at=at)
        if steps > 1:
            conclude(row, by=clerk.staff, at=at, opinion="meets", words=WORDS)


def _child(name: str, household: str, number: int) -> NewChild:
    birth = date(2013, 1, 1 + number)
    body = f"{household[:6]}{birth:%Y%m%d}{900 + 2 * number:03d}"
    other = ILL if number % 2 else JAIL
    return NewChild(
        name=name, sex="female", birth_date=birth, household=household, care="scattered", id_number=body + check_digit(body),
        guardians=(NewGuardian(f"{name[0]}老汉", "祖父"),), account=NewAccount(f"62284800000000{number:04d}", name, "农商银行"),
        parents=(NewParent("father", circumstances=(DEAD,)), NewParent("mother", circumstances=(other,))),
    )  # fmt: skip


def _say(partner: Partner, kind: str, body: dict[str, Any], topic: UUID, turn: int, at: datetime) -> None:
    """A letter of the partner's, as if it had come in at the door."""
    key = PartnerKey.objects.standing().select_related("partner").get(partner=partner)
    code = uuid5(NAMESPACE, f"{topic}:{turn}:{kind}")
    take_in(Opened(str(code), str(topic), turn, kind, body, key, ""), by=None, at=at)
