"""Delegated care: who may not be entrusted, whom one hears, what is due each week, and children found without care."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from weibao.care.actions.delegating import (
    CannotDelegate,
    CarerBarred,
    NewDelegation,
    NotRunning,
    delegate,
    end_delegation,
    record_contact,
    tell_of_care,
)
from weibao.care.actions.guarding import NotUnguarded, find_unguarded, report_unguarded, settle_unguarded
from weibao.care.actions.registering import NewListing, confirm, register
from weibao.care.announcements import ChildUnguarded
from weibao.care.jobs import find_everybody_unguarded
from weibao.care.models import Delegation, Unguarded
from weibao.children.actions.ending import end
from weibao.children.actions.merging import merge, unmerge
from weibao.children.models import Guardian
from weibao.exports import actions as exports
from weibao.exports.models import Export
from weibao.kernel import announcements
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.rules.delegated_care import BARRED
from weibao.testing import make

NEW = NewDelegation(
    guardian="王某", carer="李桂英", carer_birth=date(1962, 3, 5), relation="grandparent", health="good", wish="愿意跟奶奶生活",
    assessed_on=date(2023, 6, 28), signed_on=date(2023, 6, 30), since=date(2023, 7, 1), until=date(2024, 6, 30), capable=True,
    phone="13900000001",
)  # fmt: skip


@pytest.fixture
def child(city):
    return make.child()


@pytest.fixture
def row(city, child, at):
    return delegate(child, by=city.inside, at=at, new=NEW)


def test_registered(row):
    assert (row.contact_due, row.last_day) == (date(2023, 7, 10), date(2024, 6, 30))


@pytest.mark.parametrize("ground", sorted(BARRED))
def test_a_barred_carer_is_refused_and_that_stays_in_the_trail(city, child, at, trail, ground):
    with pytest.raises(CarerBarred) as refusal:
        delegate(child, by=city.inside, at=at, new=replace(NEW, barred=frozenset({ground})))
    assert "第22条" in str(refusal.value)
    assert BARRED[ground] in str(refusal.value)
    assert (trail[-1].outcome, trail[-1].facts["grounds"]) == ("refused", [ground])
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"carer_birth": date(2006, 1, 1)}, "已满18周岁"),
        ({"capable": False}, "完全民事行为能力"),
    ],
)
def test_who_is_not_fit(city, child, at, changed, why):
    with pytest.raises(CarerBarred, match=why):
        delegate(child, by=city.inside, at=at, new=replace(NEW, **changed))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"wish": " "}, "本人意见"),
        ({"carer": ""}, "被委托人姓名"),
        ({"assessed_on": date(2023, 7, 1)}, "先评估"),
        ({"signed_on": date(2023, 7, 4)}, "不能晚于今天"),
        ({"until": date(2023, 6, 1)}, "先后有序"),
        ({"since": date(2023, 9, 1)}, "提前30天"),
        ({"number": "123456"}, "公民身份号码有误"),
    ],
)
def test_what_is_missing(city, child, at, changed, why):
    with pytest.raises(CannotDelegate, match=why):
        delegate(child, by=city.inside, at=at, new=replace(NEW, **changed))


def test_a_small_child_need_not_be_quoted(city, at):
    small = make.child(birth=date(2017, 1, 1))
    assert delegate(small, by=city.inside, at=at, new=replace(NEW, wish="")).wish is None


def test_one_at_a_time(city, child, row, at):
    with pytest.raises(CannotDelegate, match="已有委托照护"):
        delegate(child, by=city.inside, at=at, new=NEW)
    facts = {"guardian": "王某", "carer": "甲", "carer_health": "good", "relation": "relative", "assessed_on": at, "signed_on": at}
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(child=child, during=DateRange(date(2024, 6, 30), None), by=city.inside, at=at, **facts)


def test_the_parents_are_in_touch(city, row, at, on):
    record_contact(row, by=city.inside, at=at, on=on, way="video", words="情绪好")
    row.refresh_from_db()
    assert row.contact_due == date(2023, 7, 10)
    record_contact(row, by=city.inside, at=at, on=on - timedelta(days=2), way="call")
    row.refresh_from_db()
    assert row.contact_due == date(2023, 7, 10), "an earlier call noted later does not move the day back"
    assert list(Delegation.objects.silent(date(2023, 7, 11))) == [row]
    for day in (on + timedelta(days=1), date(2023, 6, 1)):
        with pytest.raises(CannotDelegate):
            record_contact(row, by=city.inside, at=at, on=day, way="call")


def test_school_and_village_are_told(city, row, at, on):
    tell_of_care(row, by=city.inside, at=at, whom="school", on=on)
    assert Delegation.objects.untold().exists()
    tell_of_care(row, by=city.inside, at=at, whom="village", on=on)
    assert not Delegation.objects.untold().exists()
    with pytest.raises(CannotDelegate):
        tell_of_care(row, by=city.inside, at=at, whom="neighbour", on=on)


def test_it_ends(city, child, row, at, on):
    with pytest.raises(CannotDelegate):
        end_delegation(row, by=city.inside, at=at, last_day=on, reason="carer_unfit")
    with pytest.raises(NotAllowed):
        end_delegation(row, by=city.beside, at=at, last_day=on, reason="parent_back")
    end_delegation(row, by=city.inside, at=at, last_day=on, reason="parent_back")
    row.refresh_from_db()
    assert (row.last_day, row.contact_due, row.end_reason) == (on, None, "parent_back")
    with pytest.raises(NotRunning):
        record_contact(row, by=city.inside, at=at, on=on, way="call")
    later = replace(NEW, assessed_on=on, signed_on=on, since=on + timedelta(days=1))
    assert delegate(child, by=city.inside, at=at, new=later).contact_due == date(2023, 7, 11)


def test_the_end_of_a_file_ends_it(city, child, row, at):
    end(child, by=city.above, at=at, kind="moved", on=at.date(), proof="户籍迁出证明")
    row.refresh_from_db()
    assert row.end_reason == "file_closed"


def _left_behind(city, child, at):
    new = NewListing("left_behind", "both_away", date(2022, 9, 1), "务工证明", "village")
    return confirm(register(child, by=city.inside, at=at, new=new), by=city.people["supervisor"], at=at)


def test_a_child_without_anybody_is_an_alarm_at_once(city, at, monkeypatch):
    heard = []
    monkeypatch.setitem(announcements.REACTIONS, ChildUnguarded, [heard.append])
    child = make.child(birth=date(2016, 1, 1))
    Guardian.objects.update(relation="父亲")
    _left_behind(city, child, at)
    alarm = Unguarded.objects.get()
    assert (alarm.kind, alarm.source) == ("unattended", "system")
    assert heard == [ChildUnguarded(child.pk, "unattended", at)]
    assert find_unguarded(None, by=None, at=at) == []
    settle_unguarded(alarm, by=city.people["supervisor"], at=at, measure="祖母今日到家照料")
    with pytest.raises(Stale):
        settle_unguarded(alarm, by=city.people["supervisor"], at=at, measure="再次")
    assert len(find_unguarded(None, by=None, at=at)) == 1, "as long as the file names nobody, it is asked again"


def test_nobody_is_missed_who_has_a_carer(city, child, at, settings):
    settings.WEIBAO_NOW = at.isoformat()
    _left_behind(city, child, at)
    assert not Unguarded.objects.exists(), "the grandfather is in the file"
    Guardian.objects.update(relation="母亲")
    made = delegate(child, by=city.inside, at=at, new=NEW)
    assert find_unguarded([child.pk], by=None, at=at) == []
    end_delegation(made, by=city.inside, at=at, last_day=at.date() - timedelta(days=1), reason="carer_changed")
    assert Unguarded.objects.get().kind == "alone"
    find_everybody_unguarded(0)
    assert Unguarded.objects.count() == 1


def test_a_worker_reports(city, child, at, on):
    with pytest.raises(NotUnguarded, match="写明"):
        report_unguarded(child, by=city.inside, at=at, found_on=on, words=" ")
    with pytest.raises(NotUnguarded, match="已满16周岁"):
        report_unguarded(make.child(birth=date(2007, 7, 3)), by=city.inside, at=at, found_on=on, words="独自居住")
    made = report_unguarded(child, by=city.inside, at=at, found_on=on, words="独自在家过夜", receipt="平公接〔2023〕1号")
    with pytest.raises(NotUnguarded, match="未处置"):
        report_unguarded(child, by=city.inside, at=at, found_on=on, words="独自在家过夜")
    with pytest.raises(NotAllowed):
        settle_unguarded(made, by=city.inside, at=at, measure="已联系父母")
    with pytest.raises(NotUnguarded):
        settle_unguarded(made, by=city.above, at=at, measure=" ")


def test_rows_follow_a_merge(city, child, row, at, on):
    kept = make.child()
    alarm = report_unguarded(child, by=city.inside, at=at, found_on=on, words="独自在家过夜")
    entry = merge(kept, by=city.people["city_officer"], at=at, merged=child, reason="同一名儿童")
    assert (list(kept.delegations.all()), list(kept.unguarded.all())) == ([row], [alarm])
    unmerge(entry, by=city.people["city_officer"], at=at)
    assert (list(child.delegations.all()), list(child.unguarded.all())) == ([row], [alarm])


def test_the_pages(city, enter, child, at):
    client = enter(city.inside)
    form = reverse("care:delegate", args=[child.pk])
    assert "核查发现的禁止情形" in client.get(form).content.decode()
    sent = {
        "guardian": "王某", "carer": "李桂英", "relation": "grandparent", "carer_birth": "1962-03-05", "health": "good", "capable": "on", "checked": "on",
        "assessed_on": "2023-06-28", "wish": "愿意", "signed_on": "2023-06-30", "since": "2023-07-01", "until": "2024-06-30",
    }  # fmt: skip
    assert client.post(form, {name: value for name, value in sent.items() if name != "checked"}).status_code == 422
    barred = client.post(form, sent | {"barred": ["alcohol"]})
    assert (barred.status_code, "不得委托" in barred.content.decode()) == (422, True)
    assert client.post(form, sent).status_code == 302
    url = reverse("care:delegation", args=[Delegation.objects.get().pk])
    assert "李桂英" in client.get(url).content.decode()
    assert client.post(url, {"form": "contact", "on": "2023-07-02", "way": "video"}).status_code == 302
    assert client.post(url, {"form": "contact", "on": "2023-08-02", "way": "video"}).status_code == 422
    assert client.post(url, {"form": "tell", "whom": "school", "on": "2023-07-02"}).status_code == 302
    assert client.post(url, {"form": "strange"}).status_code == 404
    listed = client.get(reverse("care:delegations")).content.decode()
    assert child.name not in listed
    assert "李桂英" not in listed
    for show in ("silent", "ending", "untold", "over"):
        assert client.get(reverse("care:delegations"), {"show": show}).status_code == 200
    assert "书面告知学校" in client.get("/").content.decode()
    assert client.post(url, {"form": "end", "last_day": "2023-07-02", "reason": "parent_back"}).status_code == 302
    assert (
        client.post(reverse("care:report_unguarded", args=[child.pk]), {"found_on": "2023-07-03", "words": "独自过夜"}).status_code == 302
    )
    alarm = reverse("care:unguarded", args=[Unguarded.objects.get().pk])
    assert client.get(alarm).status_code == 200
    assert client.post(alarm, {"measure": "已联系"}).status_code == 403
    county = enter(city.above)
    assert "儿童无人照护，立即处置" in county.get("/").content.decode()
    assert county.post(alarm, {}).status_code == 422
    assert county.post(alarm, {"measure": "父亲次日返回"}).status_code == 302
    assert "已处置" in county.get(reverse("desk:file", args=[child.pk, "care"])).content.decode()


@pytest.mark.parametrize("paper", ["confirmation", "school", "village"])
@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_papers(city, row, at, paper, form):
    asked = {"delegation": str(row.pk), "paper": paper}
    order = exports.ask(Export, by=city.inside, at=at, maker="care.paper", asked=asked, form=form, purpose="visit")
    assert exports.make(order, by=city.inside, at=at).state == "ready"


def test_the_words_of_the_papers(row):
    from weibao.care.reports.papers import paper_of

    text = "".join(paper_of(row, "confirmation").sentences)
    assert "委托李桂英（祖父母、外祖父母）代为照护，期间自2023年7月1日至2024年6月30日" in text
    assert "愿意跟奶奶生活" in text
    assert "村民委员会" in paper_of(row, "village").to
