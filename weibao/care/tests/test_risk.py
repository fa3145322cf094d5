"""Levels of risk: which facts make which indicator, what rises and warns, what a person sets otherwise, and the history that stays."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from weibao.care.actions.delegating import delegate, record_contact
from weibao.care.actions.guarding import report_unguarded, settle_unguarded
from weibao.care.actions.registering import NewListing, confirm, register
from weibao.care.actions.weighing import (
    CannotObserve,
    CannotOverride,
    NoWarning,
    answer_warning,
    clear,
    observe,
    override,
    weigh,
    withdraw_override,
)
from weibao.care.announcements import RiskLevelsChanged
from weibao.care.jobs import weigh_changed, weigh_everybody
from weibao.care.models import LevelOverride, Observation, RiskLevel, Unweighed
from weibao.care.reports.indicators import OF_LISTING, held
from weibao.care.tests.test_delegating import NEW
from weibao.children.actions.circumstances import amend_circumstance
from weibao.children.actions.ending import end
from weibao.children.actions.facts import NewCircumstance
from weibao.children.actions.merging import merge, unmerge
from weibao.children.models import Child, Guardian, Schooling, Side, Status
from weibao.kernel import announcements
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.rules import risk
from weibao.rules.care_registers import SITUATIONS
from weibao.testing import make


@pytest.fixture
def child(city):
    return make.child(father=Status.NORMAL, mother=Status.NORMAL)


def level(child):
    row = RiskLevel.objects.current().filter(child=child).first()
    return (row.level, row.due) if row else None


def test_nothing_is_written_of_a_child_without_indicators(child, at):
    assert weigh(None, by=None, at=at) == []
    assert not RiskLevel.objects.exists()


def test_the_first_level_warns_from_orange_on(city, child, at, on, monkeypatch):
    heard = []
    monkeypatch.setitem(announcements.REACTIONS, RiskLevelsChanged, [heard.append])
    observe(child, by=city.inside, at=at, indicator="low_mood", on=on, words="不愿说话")
    assert level(child) == ("yellow", None)
    observe(child, by=city.inside, at=at, indicator="dropout", on=on)
    assert level(child) == ("orange", date(2023, 7, 6))
    observe(child, by=city.inside, at=at, indicator="self_harm", on=on)
    assert level(child) == ("red", date(2023, 7, 4))
    assert [one.child_ids for one in heard] == [(child.pk,)] * 3
    assert RiskLevel.objects.filter(child=child).count() == 3
    assert weigh(None, by=None, at=at) == [], "what is the same writes nothing"


def test_a_warning_is_answered_once(city, child, at, on):
    observe(child, by=city.inside, at=at, indicator="dropout", on=on)
    row = RiskLevel.objects.current().get()
    with pytest.raises(NoWarning):
        answer_warning(row, by=city.inside, at=at, measure=" ")
    with pytest.raises(NotAllowed):
        answer_warning(row, by=city.beside, at=at, measure="已联系学校")
    answer_warning(row, by=city.inside, at=at, measure="已联系学校")
    with pytest.raises(NoWarning):
        answer_warning(row, by=city.inside, at=at, measure="再次")
    observe(child, by=city.inside, at=at, indicator="low_mood", on=on)
    assert level(child) == ("orange", None), "a further indicator without a rise warns no second time"


def test_what_falls_warns_no_more(city, child, at, on):
    seen = observe(child, by=city.inside, at=at, indicator="dropout", on=on)
    with pytest.raises(CannotObserve):
        clear(seen, by=city.inside, at=at, words=" ")
    clear(seen, by=city.inside, at=at, words="已复学")
    with pytest.raises(Stale):
        clear(seen, by=city.inside, at=at, words="已复学")
    assert level(child) == ("none", None)


def test_what_cannot_be_observed(city, child, at, on):
    for indicator, day in (("poverty", on), ("nonsense", on), ("low_mood", on + timedelta(days=1))):
        with pytest.raises(CannotObserve):
            observe(child, by=city.inside, at=at, indicator=indicator, on=day)
    observe(child, by=city.inside, at=at, indicator="low_mood", on=on)
    with pytest.raises(CannotObserve, match="尚未消除"):
        observe(child, by=city.inside, at=at, indicator="low_mood", on=on)
    with pytest.raises(NotAllowed):
        observe(child, by=city.people["county_approver"], at=at, indicator="online", on=on)


def test_a_person_sets_it_otherwise_for_a_time(city, child, at, on):
    observe(child, by=city.inside, at=at, indicator="low_mood", on=on)
    by = city.people["supervisor"]
    for wrong in ({"reason": " "}, {"until": date(2023, 7, 2)}, {"until": date(2024, 1, 4)}, {"level": "green"}):
        with pytest.raises(CannotOverride):
            override(child, by=by, at=at, **{"level": "orange", "reason": "父亲酒后多次打骂", "until": date(2023, 9, 1)} | wrong)
    with pytest.raises(NotAllowed):
        override(child, by=city.inside, at=at, level="orange", reason="x", until=date(2023, 9, 1))
    override(child, by=by, at=at, level="orange", reason="父亲酒后多次打骂", until=date(2023, 9, 1))
    assert level(child) == ("orange", date(2023, 7, 6))
    assert RiskLevel.objects.current().get().computed == "yellow"
    weigh(None, by=None, at=at.replace(month=9, day=2))
    assert level(child)[0] == "yellow", "it ends by itself"


def test_it_is_withdrawn(city, child, at, on):
    by = city.people["supervisor"]
    with pytest.raises(CannotOverride):
        withdraw_override(child, by=by, at=at)
    override(child, by=by, at=at, level="red", reason="线索待查", until=date(2023, 8, 1))
    override(child, by=by, at=at, level="yellow", reason="已排查", until=date(2023, 8, 1))
    assert LevelOverride.objects.filter(withdrawn_at=None).count() == 1
    withdraw_override(child, by=by, at=at)
    assert level(child) == ("none", None)


def test_every_situation_of_the_registers_is_an_indicator():
    known = {(kind, situation) for kind, all_of in SITUATIONS.items() for situation in all_of}
    assert known - set(OF_LISTING) == {("difficult", "own_disability")}, "own disability stands on its own register"
    assert set(OF_LISTING.values()) <= set(risk.table())


def test_registers_and_delegated_care_count_at_once(city, child, at, on):
    new = NewListing("left_behind", "both_away", date(2022, 9, 1), "务工证明", "village")
    confirm(register(child, by=city.inside, at=at, new=new), by=city.people["supervisor"], at=at)
    assert held([child.pk], on)[child.pk] == {"left_behind", "no_written_care"}
    made = delegate(child, by=city.inside, at=at, new=NEW)
    assert RiskLevel.objects.current().get().indicators == ["left_behind"]
    week_later = on + timedelta(days=8)
    assert "contact_late" in held([child.pk], week_later)[child.pk]
    record_contact(made, by=city.inside, at=at + timedelta(days=8), on=week_later, way="call")
    assert "contact_late" not in held([child.pk], week_later)[child.pk]
    assert "care_run_out" in held([child.pk], date(2024, 7, 1))[child.pk]


def test_a_small_child_of_the_register(city, at, on):
    small = make.child(birth=date(2016, 1, 1), father=Status.NORMAL, mother=Status.NORMAL)
    new = NewListing("left_behind", "one_away", date(2022, 9, 1), "务工证明", "village")
    confirm(register(small, by=city.inside, at=at, new=new), by=city.people["supervisor"], at=at)
    assert held([small.pk], on)[small.pk] == {"left_behind", "left_behind_small"}


def test_a_child_without_care_is_red_until_somebody_acts(city, child, at, on):
    alarm = report_unguarded(child, by=city.inside, at=at, found_on=on, words="独自过夜")
    assert level(child)[0] == "red"
    settle_unguarded(alarm, by=city.above, at=at, measure="父亲返回")
    assert level(child) == ("none", None)


@pytest.mark.parametrize(
    ("father", "mother", "expected"),
    [
        (Status.DEAD, Status.MISSING, {"both_gone"}),
        (Status.DEAD, Status.IN_PRISON, {"both_unable", "parent_in_custody"}),
        (Status.DRUG_REHAB, Status.NORMAL, {"parent_in_custody"}),
        (Status.NORMAL, Status.OUT_OF_CONTACT, {"parent_out_of_contact"}),
        (Status.SERIOUS_ILLNESS, Status.NORMAL, {"parent_ill"}),
        (Status.GUARDIANSHIP_REVOKED, Status.NORMAL, {"guardianship_revoked"}),
        (Status.NORMAL, None, set()),
    ],
)
def test_what_is_said_of_the_parents(city, on, father, mother, expected):
    one = make.child(father=father, mother=mother)
    assert held([one.pk], on)[one.pk] == expected


def test_an_institution_cares(city, on):
    one = make.child(institution=city.units["institution"])
    assert held([one.pk], on)[one.pk] == set()


def test_what_the_file_lacks(city, child, on):
    Schooling.objects.all().delete()
    Guardian.objects.all().delete()
    assert held([child.pk], on)[child.pk] == {"not_in_school", "no_guardian"}
    Child.objects.update(birth_date=date(2018, 1, 1))
    assert held([child.pk], on)[child.pk] == {"no_guardian"}


def test_a_change_of_the_file_is_marked_and_weighed_within_the_minute(city, child, at, on, settings):
    settings.WEIBAO_NOW = at.isoformat()
    Unweighed.objects.all().delete()
    new = NewCircumstance(Status.IN_PRISON, since=on, proof_name="判决书")
    amend_circumstance(child, by=city.above, at=at, side=Side.FATHER, new=new)
    assert Unweighed.objects.filter(child=child).exists()
    weigh_changed(0)
    assert RiskLevel.objects.current().get().indicators == ["parent_in_custody"]
    assert not Unweighed.objects.exists()
    weigh_everybody(0)
    assert RiskLevel.objects.count() == 1


def test_the_end_of_a_file_ends_its_level(city, child, at, on):
    observe(child, by=city.inside, at=at, indicator="dropout", on=on)
    end(child, by=city.above, at=at, kind="moved", on=on, proof="户籍迁出证明")
    assert level(child) == ("none", None)
    with pytest.raises(CannotObserve):
        observe(child, by=city.inside, at=at, indicator="online", on=on)


def test_what_was_seen_follows_a_merge(city, child, at, on):
    kept = make.child(father=Status.NORMAL, mother=Status.NORMAL)
    observe(kept, by=city.inside, at=at, indicator="low_mood", on=on)
    for indicator in ("low_mood", "dropout"):
        observe(child, by=city.inside, at=at, indicator=indicator, on=on)
    entry = merge(kept, by=city.people["city_officer"], at=at, merged=child, reason="同一名儿童")
    assert set(kept.observations.values_list("indicator", flat=True)) == {"low_mood", "dropout"}
    weigh(None, by=None, at=at)
    assert level(kept)[0] == "orange"
    unmerge(entry, by=city.people["city_officer"], at=at)
    assert set(child.observations.values_list("indicator", flat=True)) == {"low_mood", "dropout"}


def test_many_take_as_many_queries_as_few(city, at, django_assert_max_num_queries):
    make.children([{}] * 120)
    with django_assert_max_num_queries(25):
        assert len(weigh(None, by=None, at=at)) == 120


def test_a_restricted_child_is_known_to_its_team_alone(city, child, at, on):
    observe(child, by=city.inside, at=at, indicator="dropout", on=on)
    make.restricted(child, city.people["centre_worker"])
    assert RiskLevel.objects.visible_to(city.people["centre_worker"], on).exists()
    assert not RiskLevel.objects.visible_to(city.inside, on).exists()
    assert not Observation.objects.visible_to(city.above, on).exists()


def test_the_pages(city, enter, child, at):
    client, url = enter(city.inside), reverse("care:risk", args=[child.pk])
    assert "未见风险指标" in client.get(url).content.decode()
    assert client.post(url, {"form": "observe", "indicator": "poverty", "on": "2023-07-03"}).status_code == 422
    assert client.post(url, {"form": "observe", "indicator": "dropout", "on": "2023-07-03", "words": "旷课两周"}).status_code == 302
    page = client.get(url).content.decode()
    assert "橙色（高）" in page
    assert "旷课两周" in page
    listed = client.get(reverse("care:levels")).content.decode()
    assert "洪善镇" in listed
    assert child.name not in listed
    assert "风险预警：上门核实" in client.get("/").content.decode()
    assert "橙色" in client.get(reverse("desk:file", args=[child.pk, "care"])).content.decode()
    assert client.post(url, {"form": "answer", "measure": ""}).status_code == 422
    assert client.post(url, {"form": "answer", "measure": "已与学校劝返"}).status_code == 302
    assert client.post(url, {"form": "override", "level": "red", "reason": "x", "until": "2023-08-01"}).status_code == 403
    seen = Observation.objects.get()
    other = observe(make.child(), by=city.inside, at=at, indicator="online", on=at.date())
    assert client.post(url, {"form": "clear", "observation": other.pk, "words": "x"}).status_code == 422
    assert client.post(url, {"form": "clear", "observation": seen.pk, "words": "已复学"}).status_code == 302
    assert client.post(url, {"form": "nothing"}).status_code == 404
    township = enter(city.people["supervisor"])
    assert township.post(url, {"form": "override", "level": "red", "reason": "线索", "until": "2023-08-01"}).status_code == 302
    assert "人工调整" in township.get(url).content.decode()
    assert township.post(url, {"form": "withdraw"}).status_code == 302
    assert township.post(url, {"form": "withdraw"}).status_code == 422
    assert "未成年人保护法" in township.get(reverse("care:indicators")).content.decode()
    assert enter(city.people["leader"]).get(reverse("care:indicators")).status_code == 403
    assert enter(city.people["city_officer"]).get(reverse("care:levels")).status_code == 200
