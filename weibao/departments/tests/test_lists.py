"""Lists from file to file: read, matched, judged, applied; strangers leave no trace; the money settles."""

import time
from datetime import date
from decimal import Decimal

import pytest

from weibao.benefits.models import ReceivedAid
from weibao.children.models import Circumstance, Schooling, Status
from weibao.departments.actions import clearing, judging, settling
from weibao.departments.actions.judging import NoReason
from weibao.departments.actions.receiving import Upload, receive
from weibao.departments.actions.settling import NotByItself
from weibao.departments.exports import Asking, ask_department, download
from weibao.departments.models import Difference, Effect, Fate, Line, Match, Snapshot
from weibao.departments.reports.lists import tallies
from weibao.departments.states import DifferenceState, MatchState, SnapshotState
from weibao.departments.tables import kind_of
from weibao.departments.tests.invented import AS_OF, BORN, dead, family, list_file, mistyped, parent, sent, stranger
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.payroll.tests.books import Books
from weibao.testing import make
from weibao.testing.city import BAIGUI, PINGYAO, QIDONG


@pytest.fixture
def officer(city):
    return city.people["county_officer"]


def tally(snapshot, staff, on):
    return tallies([snapshot], staff, on)[snapshot.pk]


def test_a_thousand_names_of_which_thirty_are_ours(city, officer, at, on):
    surnames, given = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧", "建国华军伟强"
    ours = [
        family(f"{surnames[turn]}{given[turn % 6]}{given[(turn + 2) % 6]}", date(1980, 1 + turn % 12, 1 + turn % 28))[1]
        for turn in range(30)
    ]
    rows = [dead(one, place=f"山西省晋中市平遥县洪善镇新营村{turn}号") for turn, one in enumerate(ours[5:])]
    sounds = {"建": "健", "国": "果", "华": "桦", "军": "君", "伟": "炜", "强": "墙"}
    rows += [dead(one, name=one.name[0] + sounds[one.name[1]] + one.name[2]) for one in ours[:3]]
    rows += [dead(one, number=mistyped(one.id_number)) for one in ours[3:5]]
    rows += [
        {
            "name": f"{surnames[turn % 30]}{given[turn % 6]}{given[turn % 5]}",
            "id_number": stranger(turn),
            "day": "2023-05-01",
            "place": "重庆市",
        }
        for turn in range(970)
    ]
    began = time.monotonic()
    snapshot = sent(city, at, "deaths", rows)
    seconds = time.monotonic() - began
    told = tally(snapshot, officer, on)
    assert (told.rows, told.found, told.waiting, told.unmatched, told.rejected) == (1000, 25, 5, 970, 0)
    assert {(one.line.row, one.parent_id) for one in Match.objects.select_related("line")} == {
        (row + 2, one.pk) for row, one in enumerate([*ours[5:], *ours[:5]])
    }
    assert Difference.objects.filter(effect=Effect.STATUS, status=Status.DEAD, exact=True).count() == 25
    print(f"death list of 1,000: {seconds:.2f} s")
    assert seconds < 30


def test_strangers_leave_no_trace_and_the_file_goes(city, officer, at):
    child, father = family()
    snapshot = sent(city, at, "deaths", [dead(father), {"name": "外人", "id_number": stranger(7), "day": "2023-01-01"}])
    snapshot.refresh_from_db()
    assert (snapshot.state, snapshot.content, snapshot.returned) == (SnapshotState.MATCHED, None, None)
    assert [line.row for line in Line.objects.all()] == [2]
    assert Line.objects.get().facts["name"] == father.name


def test_the_same_file_twice_changes_nothing(city, officer, at):
    _, father = family()
    file = list_file("deaths", [dead(father)])
    first, again = (sent(city, at, "deaths", [], content=file) for _ in range(2))
    assert first.pk == again.pk
    assert (Snapshot.objects.count(), Match.objects.count(), Difference.objects.count()) == (1, 1, 1)


def test_a_later_list_does_not_ask_again(city, officer, at):
    _, father = family()
    sent(city, at, "deaths", [dead(father)])
    one = Difference.objects.get()
    settling.keep_file(one, by=officer, at=at, reason="已在派出所核实，同名误报")
    sent(
        city,
        at,
        "deaths",
        [dead(father)],
        as_of=date(2023, 7, 2),
        name="次日.xlsx",
        content=list_file("deaths", [dead(father), dead(father)]),
    )
    assert Difference.objects.count() == 1


def test_a_death_of_three_months_ago_books_three_recoveries(city, at):
    books = Books(city)
    books.standard("scattered", "1170.00", date(2023, 1, 1), "晋民发〔2023〕20号")
    child = books.child()
    for month in ("2023-04", "2023-05", "2023-06", "2023-07"):
        books.pay(month)
    row = {"name": child.name, "id_number": child.id_number, "day": "2023年4月20日"}
    snapshot = sent(city, books.at("2023-07"), "deaths", [row])
    came_to = settling.apply_exact(snapshot, by=city.people["county_officer"], at=books.at("2023-07"))
    assert (came_to.done, came_to.refused) == (1, ())
    ending = child.endings.get()
    assert (ending.kind, ending.on, ending.proof) == ("died", date(2023, 4, 20), "公安《死亡人员名单》2023-07-01 第2行")
    run = books.pay("2023-08")
    assert [line[:3] for line in books.lines(run, child)] == [
        ("2023-05", "recovery", "-1170.00"), ("2023-06", "recovery", "-1170.00"), ("2023-07", "recovery", "-1170.00"), ("2023-08", "regular", "0.00"),
    ]  # fmt: skip


def test_applying_a_parent_s_death(city, officer, at, trail):
    child, father = family()
    sent(city, at, "deaths", [dead(father)])
    one = settling.apply(Difference.objects.get(), by=officer, at=at)
    row = Circumstance.objects.get(parent=father, status=Status.DEAD)
    assert (row.during.lower, row.proof, row.source) == (date(2023, 5, 20), "data_comparison", "公安《死亡人员名单》2023-07-01 第2行")
    assert (one.state, one.match.state, one.due) == (DifferenceState.APPLIED, MatchState.SAME, None)
    told = next(entry.facts for entry in trail if entry.name == "departments.apply")
    assert (told["row"], told["child"], told["effect"]) == (2, child.pk, "父母情形开始")
    with pytest.raises(ForbiddenMove):
        settling.apply(one, by=officer, at=at)


def test_of_two_who_settle_at_once_the_second_is_told(city, officer, at):
    _, father = family()
    sent(city, at, "deaths", [dead(father)])
    first, second = Difference.objects.get(), Difference.objects.get()
    settling.apply(first, by=officer, at=at)
    with pytest.raises(Stale):
        settling.keep_file(second, by=officer, at=at, reason="重复")


def test_what_the_file_says_already_is_no_difference(city, officer, at):
    child, _ = family()
    mother = parent(child, "mother", "程秀兰", date(1987, 2, 3))
    snapshot = sent(city, at, "deaths", [dead(mother, on="2020-01-03")])
    assert (Difference.objects.count(), Snapshot.objects.get(pk=snapshot.pk).known) == (0, 1)


def test_prison_and_release(city, officer, at):
    child, father = family()
    row = {"name": father.name, "id_number": father.id_number, "since": "2022-03-01", "until": "2024-02-28", "word": "在押"}
    sent(city, at, "sentences", [row])
    settling.apply(Difference.objects.get(), by=officer, at=at)
    prison = Circumstance.objects.get(parent=father, status=Status.IN_PRISON)
    assert (prison.during.lower, prison.during.upper) == (date(2022, 3, 1), date(2024, 2, 29))
    sent(city, at, "sentences", [row | {"word": "刑满释放", "day": "2023-06-12"}], name="释放.xlsx")
    settling.apply(Difference.objects.exclude(state=DifferenceState.APPLIED).get(), by=officer, at=at)
    prison.refresh_from_db()
    assert prison.during.upper == date(2023, 6, 13)


def test_a_sentence_is_not_custody_and_is_looked_into(city, officer, at):
    _, father = family()
    base = {"name": father.name, "id_number": father.id_number, "day": "2023-05-05", "number": "（2023）晋0728刑初1号"}
    sent(city, at, "judgments", [base | {"word": "有期徒刑"}])
    one = Difference.objects.get()
    assert one.effect == Effect.LOOK
    with pytest.raises(NotByItself):
        settling.apply(one, by=officer, at=at)
    settling.look_into(one, by=officer, at=at, reason="向看守所核实")
    one.refresh_from_db()
    assert (one.state, one.due is None) == (DifferenceState.LOOKING, False)
    sent(city, at, "judgments", [base | {"word": "撤销监护人资格"}], name="撤销.xlsx")
    settling.apply(Difference.objects.filter(effect=Effect.STATUS).get(), by=officer, at=at)
    assert Circumstance.objects.get(parent=father, status=Status.GUARDIANSHIP_REVOKED).proof == "court_judgment"


@pytest.mark.parametrize(
    ("kind", "row", "effect"),
    [
        ("adoptions", {"day": "2023-06-01"}, Effect.ADOPTED),
        ("moves", {"day": "2023-06-01", "to": "山西省晋中市平遥县段村镇七洞村"}, Effect.HOUSEHOLD),
        ("moves", {"day": "2023-06-01", "to": "山西省太原市小店区"}, Effect.MOVED_OUT),
        ("disabilities", {"day": "2023-06-01", "class": "肢体", "grade": "二级"}, Effect.HEALTH),
        ("illnesses", {"day": "2023-06-01", "word": "急性白血病"}, Effect.HEALTH),
        ("enrolment", {"day": "2023-02-20", "school": "平遥县第二中学", "stage": "初中"}, Effect.SCHOOLING),
        ("cancellations", {"day": "2023-06-01", "word": "死亡"}, Effect.CHILD_DIED),
    ],
)
def test_what_lists_say_of_the_child(city, officer, at, kind, row, effect):
    child = make.child()
    sent(city, at, kind, [row | {"name": child.name, "id_number": child.id_number}])
    one = Difference.objects.get()
    assert one.effect == effect
    settling.apply(one, by=officer, at=at)
    child.refresh_from_db()
    if effect == Effect.HOUSEHOLD:
        assert child.household_id == QIDONG
    elif effect == Effect.SCHOOLING:
        assert Schooling.objects.get(child=child, during__endswith=None).school == "平遥县第二中学"
    elif effect in {Effect.ADOPTED, Effect.MOVED_OUT, Effect.CHILD_DIED}:
        assert child.endings.get().on == date(2023, 6, 1)
    else:
        assert child.healths.get().condition


@pytest.mark.parametrize(
    ("kind", "row", "status"),
    [
        ("disabilities", {"day": "2023-06-01", "class": "精神", "grade": "三级"}, Status.SEVERE_DISABILITY),
        ("illnesses", {"day": "2023-06-01", "word": "尿毒症"}, Status.SERIOUS_ILLNESS),
        ("rehab", {"since": "2022-12-01", "until": "2024-11-30", "word": "在所"}, Status.DRUG_REHAB),
        ("judgments", {"day": "2023-06-01", "number": "（2023）晋0728民特2号", "word": "宣告失踪"}, Status.MISSING),
        (
            "searches",
            {"since": "2022-09-14", "day": "2023-04-01", "number": "平公查〔2023〕3号", "word": "未查找到"},
            Status.OUT_OF_CONTACT,
        ),
    ],
)
def test_what_lists_say_of_a_parent(city, officer, at, kind, row, status):
    _, father = family()
    sent(city, at, kind, [row | {"name": father.name, "id_number": father.id_number}])
    settling.apply(Difference.objects.get(), by=officer, at=at)
    held = Circumstance.objects.get(parent=father, status=status)
    proofs = {Status.MISSING: "court_declaration", Status.OUT_OF_CONTACT: "police_receipt"}
    assert held.proof == proofs.get(status, "data_comparison")


def test_a_light_disability_is_no_situation(city, officer, at):
    _, father = family()
    sent(
        city,
        at,
        "disabilities",
        [{"name": father.name, "id_number": father.id_number, "day": "2023-06-01", "class": "肢体", "grade": "三级"}],
    )
    assert not Difference.objects.exists()


def test_the_relief_of_a_household_is_divided_and_compared(city, officer, at):
    child = make.child()
    sent(city, at, "relief", [{"name": child.name, "id_number": child.id_number, "day": "2023-06", "amount": "1,200元", "persons": "3人"}])
    one = Difference.objects.get()
    assert (one.effect, one.detail["share"]) == (Effect.RELIEF, "400.00")
    assert not ReceivedAid.objects.exists(), "a person applies it"
    assert settling.may_apply(one, officer, at)
    settling.apply(one, by=officer, at=at)
    held = ReceivedAid.objects.get()
    assert (held.kind, held.household_amount, held.persons, held.monthly) == ("minimum_living", Decimal("1200.00"), 3, Decimal("400.00"))
    assert (held.during.lower, held.source, "第2行" in held.proof or "第 2 行" in held.proof) == (date(2023, 6, 1), "部门名单", True)
    assert Difference.objects.get().state == DifferenceState.APPLIED
    again = [{"name": child.name, "id_number": child.id_number, "day": "2023-07", "amount": "1200", "persons": "3"}]
    sent(city, at, "relief", again)
    assert Difference.objects.count() == 1, "the file says so already"


def test_a_change_of_the_household_s_relief_settles_what_was_paid(city, officer, at):
    books = Books(city)
    for care, amount in (("scattered", "1170.00"), ("institutional", "1755.00")):
        books.standard(care, amount, date(2023, 1, 1), "晋民发〔2023〕20号")
    child = books.child(category="de_facto_unattended", mother=Status.GUARDIANSHIP_REVOKED)
    books.aid(child, "400.00", date(2022, 1, 1))
    books.pay("2023-07")
    assert books.booked(child, "2023-07") == Decimal("770.00")
    row = {"name": child.name, "id_number": child.id_number, "day": "2023-07", "amount": "1500", "persons": "3"}
    sent(city, at, "relief", [row])
    settling.apply(Difference.objects.get(), by=officer, at=at)
    run = books.pay("2023-08")
    assert [(month, amount) for month, _, amount, _ in books.lines(run, child)] == [("2023-07", "-100.00"), ("2023-08", "670.00")]


def test_a_guardian_s_death_is_looked_into(city, officer, at):
    make.child()
    sent(city, at, "deaths", [{"name": "王福贵", "day": "2023-06-20", "place": "晋中市平遥县洪善镇新营村"}])
    match = Match.objects.get()
    assert (match.who, match.state) == ("guardian", MatchState.WAITING)
    judging.confirm_match(match, by=officer, at=at)
    assert Difference.objects.get().effect == Effect.LOOK


def test_judging_and_being_remembered(city, officer, at):
    _, father = family()
    row = dead(father, number=mistyped(father.id_number), place="平遥县洪善镇")
    sent(city, at, "deaths", [row])
    with pytest.raises(NoReason):
        judging.reject_match(Match.objects.get(), by=officer, at=at, reason=" ")
    judging.reject_match(Match.objects.get(), by=officer, at=at, reason="号码属邻县同名的人")
    line = Line.objects.get()
    assert (line.fate, line.facts) == (Fate.UNMATCHED, None)
    sent(city, at, "deaths", [row, dead(father, name="别人", number=stranger(3))], name="再来.xlsx")
    assert (Match.objects.count(), Line.objects.count(), Difference.objects.count()) == (1, 1, 0)


def test_a_confirmed_match_is_remembered_and_compared(city, officer, at):
    _, father = family()
    row = dead(father, number=mistyped(father.id_number))
    sent(city, at, "deaths", [row])
    judging.confirm_match(Match.objects.get(), by=officer, at=at)
    one = Difference.objects.get()
    assert (one.exact, one.on) == (False, date(2023, 5, 20))
    sent(city, at, "deaths", [row, row | {"name": "某某", "id_number": stranger(4)}], name="再来.xlsx")
    assert set(Match.objects.values_list("state", "remembered")) == {(MatchState.SAME, False), (MatchState.SAME, True)}
    assert Difference.objects.count() == 1


def test_the_wrong_person_after_all(city, officer, at):
    _, father = family()
    sent(city, at, "deaths", [dead(father)])
    one = settling.wrong_person(Difference.objects.get(), by=officer, at=at, reason="号码登记错误")
    assert (one.state, Match.objects.get().state, Line.objects.get().facts) == (DifferenceState.WRONG, MatchState.NOT_SAME, None)


def test_two_children_of_one_father_both_differ(city, officer, at):
    child, father = family()
    other = make.child(father=Status.NORMAL, village=QIDONG)
    parent(other, "father", father.name, BORN, number=father.id_number)
    sent(city, at, "deaths", [dead(father)])
    assert set(Difference.objects.values_list("child", flat=True)) == {child.pk, other.pk}


def test_a_county_s_list_finds_nobody_of_another_county(city, officer, at):
    child = make.child(village=BAIGUI)
    sent(city, at, "deaths", [{"name": child.name, "id_number": child.id_number, "day": "2023-06-01"}])
    assert not Match.objects.exists()
    sent(city, at, "deaths", [{"name": child.name, "id_number": child.id_number, "day": "2023-06-01"}], by="city_officer", division="1407")
    assert Match.objects.get().child == child


def test_a_restricted_child_counts_as_a_stranger_for_all_but_the_team(city, officer, at, on):
    child = make.restricted(make.child(), city.people["centre_worker"])
    snapshot = sent(city, at, "deaths", [{"name": child.name, "id_number": child.id_number, "day": "2023-06-01"}])
    assert (tally(snapshot, officer, on).found, tally(snapshot, officer, on).unmatched) == (0, 1)
    assert tally(snapshot, city.people["centre_worker"], on).found == 1
    assert not Difference.objects.visible_to(officer, on).exists()
    assert settling.apply_exact(snapshot, by=officer, at=at).done == 0


def test_who_may_do_what(city, officer, at):
    child, father = family()
    upload = Upload("名单.xlsx", list_file("deaths", [dead(father)]), "deaths", AS_OF, PINGYAO)
    for role in ("director", "county_approver", "county_officer_beside", "leader", "auditor"):
        with pytest.raises(NotAllowed):
            receive(upload, by=city.people[role], at=at)
    snapshot = sent(city, at, "deaths", [dead(father), {"name": child.name, "id_number": child.id_number, "day": "2023-06-02"}])
    rows = {one.effect: one for one in Difference.objects.all()}
    for role in ("director", "county_approver", "supervisor_beside"):
        with pytest.raises(NotAllowed):
            settling.apply(rows[Effect.STATUS], by=city.people[role], at=at)
    supervisor = city.people["supervisor"]
    with pytest.raises(NotAllowed):
        settling.apply(rows[Effect.CHILD_DIED], by=supervisor, at=at)
    assert not settling.may_apply(rows[Effect.CHILD_DIED], supervisor, at)
    settling.apply(rows[Effect.STATUS], by=supervisor, at=at)
    with pytest.raises(NotAllowed):
        download(snapshot, by=supervisor, at=at)


def test_our_list_for_a_department(city, officer, at):
    child, father = family()
    make.restricted(make.child(), city.people["centre_worker"])
    sheet, children = ask_department(Asking(kind_of("deaths"), PINGYAO), by=officer, at=at)
    assert [column.head for column in sheet.columns] == ["姓名", "公民身份号码", "死亡日期", "死亡原因"]
    assert [row[:2] for row in sheet.rows] == [(child.name, child.id_number), (father.name, father.id_number)]
    assert children == [child.pk]
    with pytest.raises(NotAllowed):
        ask_department(Asking(kind_of("deaths"), "140727"), by=officer, at=at)


def test_what_a_list_said_of_an_erased_child_goes(city, officer, at):
    child, father = family()
    sent(city, at, "deaths", [dead(father)])
    clearing.clear_lines_of([child.pk], at)
    line, one = Line.objects.get(), Difference.objects.get()
    assert (line.facts, line.who, one.on, one.detail, one.state) == (None, None, None, {}, DifferenceState.KNOWN)
