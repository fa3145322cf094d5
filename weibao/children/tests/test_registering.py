"""Registering: one child with the warning of look-alikes, and many at once."""

from dataclasses import replace
from datetime import date

import pytest

from weibao.children.actions.registering import (
    AlreadyRegistered,
    BadFacts,
    NewAccount,
    NewChild,
    NewCircumstance,
    NewGuardian,
    NewParent,
    NewSchooling,
    Resembles,
    register,
    register_many,
)
from weibao.children.models import Child, Circumstance
from weibao.kernel.refusal import NotAllowed
from weibao.testing import make
from weibao.testing.city import BAIGUI, QIDONG, XINYING

BIRTH = date(2014, 11, 6)


def new_child(**facts):
    wanted = {
        "name": "王子泽",
        "sex": "male",
        "birth_date": BIRTH,
        "household": XINYING,
        "since": date(2022, 9, 14),
        "id_number": make.id_number(facts.get("birth_date", BIRTH), sex=facts.get("sex", "male")),
        "care": "scattered",
        "address": "新营村三组",
        "parents": (
            NewParent("father", "王建军", None, (NewCircumstance("in_prison", date(2022, 9, 14), date(2025, 9, 13), proof_name="判决书"),)),
            NewParent("mother", "李秀", None, (NewCircumstance("out_of_contact", date(2022, 8, 1), proof="police_receipt"),)),
        ),
        "guardians": (NewGuardian("王福贵", "祖父", "13900000001"),),
        "schooling": NewSchooling("洪善镇中心小学", "小学"),
        "account": NewAccount("6217 0000 1234", "王福贵", "平遥农商银行"),
        "source": "测试",
    }
    return NewChild(**wanted | facts)


def test_a_child_is_registered_with_all_facts(city, at, trail):
    new = new_child()
    child = register(new, by=city.above, at=at)
    child.refresh_from_db()
    assert (child.name, child.pinyin, child.initials, child.id_number) == ("王子泽", "wangzize", "wzz", new.id_number)
    assert child.households.get().division_id == child.household_id == XINYING
    assert child.residences.get().address == "新营村三组"
    assert child.cares.get().form == "scattered"
    assert child.accounts.get().account == "621700001234"
    father = Circumstance.objects.get(parent__child=child, parent__side="father")
    assert (father.during.lower, father.during.upper) == (date(2022, 9, 14), date(2025, 9, 14))
    assert trail[-1].facts == {"child": child.pk, "acknowledged": []}


def test_a_known_identity_number_is_refused_without_telling_whose(city, at):
    theirs = make.child(village=BAIGUI, name="秘密名")
    with pytest.raises(AlreadyRegistered) as refusal:
        register(new_child(id_number=theirs.id_number), by=city.above, at=at)
    assert "秘密名" not in refusal.value.message
    assert "东观" not in refusal.value.message


@pytest.mark.parametrize(
    ("there", "warned"),
    [
        ({"name": "王子泽", "village": QIDONG}, True),
        ({"name": "汪子泽", "village": QIDONG}, True),
        ({"name": "王子则", "village": XINYING}, True),
        ({"name": "王子泽", "birth": date(2014, 6, 11)}, True),
        ({"name": "王子泽", "birth": date(2012, 11, 6)}, True),
        ({"name": "王子泽", "birth": date(2012, 10, 5)}, False),
        ({"name": "李文博"}, False),
    ],
)
def test_look_alikes_are_a_warning_that_can_be_answered(city, at, there, warned):
    other = make.child(**there)
    new = new_child()
    if warned:
        with pytest.raises(Resembles) as refusal:
            register(new, by=city.above, at=at)
        assert refusal.value.children == [other]
    assert register(new, by=city.above, at=at, acknowledged=frozenset({other.pk})).pk


def test_a_look_alike_that_one_may_not_see_is_no_hindrance_and_not_shown(city, at):
    make.child(village=BAIGUI, name="王子泽")
    assert register(new_child(), by=city.above, at=at).pk


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": "  "}, "姓名不能为空"),
        ({"id_number": "140728201411062710"}, "校验位"),
        ({"sex": "female", "id_number": make.id_number(BIRTH, sex="male")}, "性别与公民身份号码不一致"),
        ({"birth_date": date(2014, 11, 7), "id_number": make.id_number(BIRTH)}, "出生日期与公民身份号码不一致"),
        ({"birth_date": date(2030, 1, 1)}, "晚于今天"),
        (
            {"parents": (NewParent("father", circumstances=(NewCircumstance("normal"), NewCircumstance("dead", date(2020, 1, 1)))),)},
            "期间重叠",
        ),
        (
            {"parents": (NewParent("mother", circumstances=(NewCircumstance("in_prison", date(2020, 1, 2), date(2020, 1, 1)),)),)},
            "晚于期满日期",
        ),
    ],
)
def test_facts_that_cannot_be_true_are_refused(city, at, facts, sentence):
    with pytest.raises(BadFacts, match=sentence):
        register(new_child(**facts), by=city.above, at=at)
    assert not Child.objects.exists()


def test_situations_that_follow_each_other_do_not_contradict(city, at):
    one = NewCircumstance("normal", None, date(2020, 12, 31))
    parents = (NewParent("father", circumstances=(one, NewCircumstance("dead", date(2021, 1, 1)))),)
    assert register(new_child(parents=parents), by=city.above, at=at).pk


@pytest.mark.parametrize("person", ["county_officer_beside", "supervisor_beside", "director", "leader", "finance_officer", "nowhere"])
def test_only_those_over_the_place_may_register(city, at, person):
    with pytest.raises(NotAllowed):
        register(new_child(), by=city.people[person], at=at)


def many(count):
    births = [date(2010 + n % 12, 1 + n % 12, 1 + n % 28) for n in range(count)]
    return {
        ("file.xlsx", n): new_child(name=make.name(), birth_date=birth, id_number=make.id_number(birth, serial=n % 500))
        for n, birth in enumerate(births)
    }


def test_many_are_registered_at_once(city, at, trail, django_assert_max_num_queries):
    new = many(1200)
    with django_assert_max_num_queries(60):
        ids = register_many(new, by=city.above, at=at)
    assert list(ids) == list(new)
    assert Child.objects.get(pk=ids["file.xlsx", 700]).name == new["file.xlsx", 700].name
    assert Circumstance.objects.count() == 2400
    assert [entry.name for entry in trail] == ["children.register_many"]
    assert trail[0].facts["count"] == 1200
    with pytest.raises(AlreadyRegistered) as refusal:
        register_many(dict(list(many(1200).items())[:3]), by=city.above, at=at)
    assert len(refusal.value.keys) == 3


def test_a_number_of_a_file_that_one_may_not_know_of_is_answered_alike_and_the_try_stays(city, at, trail):
    near, far = make.restricted(make.child(village=XINYING), city.people["centre_worker"]), make.child(village=BAIGUI)
    said = set()
    for known in (near, far):
        one = new_child(birth_date=known.birth_date, sex=known.sex, id_number=known.id_number)
        for deed in (lambda new: register(new, by=city.above, at=at), lambda new: register_many({1: new}, by=city.above, at=at)):
            with pytest.raises(AlreadyRegistered) as refusal:
                deed(one)
            said.add(refusal.value.message)
        assert known.name not in str(said)
    assert len(said) == 1
    tries = [(entry.name, entry.outcome, entry.facts["known"]) for entry in trail if entry.outcome == "refused"]
    assert tries == [
        (name, "refused", row)
        for known in (near, far)
        for name, row in (("children.register", known.pk), ("children.register_many", [known.pk]))
    ]


def test_a_number_twice_in_the_set_is_refused_with_its_key(city, at):
    one = new_child()
    with pytest.raises(AlreadyRegistered) as refusal:
        register_many({1: one, 2: replace(one, name="王子择"), 3: new_child()}, by=city.above, at=at)
    assert refusal.value.keys == [2]


def test_a_set_with_a_child_of_another_county_is_refused_whole(city, at):
    with pytest.raises(NotAllowed):
        register_many({1: new_child(), 2: new_child(household=BAIGUI)}, by=city.above, at=at)
    assert not Child.objects.exists()


def test_a_fault_in_the_set_names_its_key(city, at):
    with pytest.raises(BadFacts) as refusal:
        register_many({1: new_child(), 2: new_child(name="")}, by=city.above, at=at)
    assert refusal.value.key == 2
