"""One line at a time: what is forgiven, what is a fault, and what is only doubted."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weibao.kernel.identity import check_digit
from weibao.kernel.months import Month
from weibao.org.gazetteer import Gazetteer
from weibao.rosters.columns import COLUMNS
from weibao.rosters.lines import REJECTING
from weibao.rosters.reading import column_letters, read_line
from weibao.rosters.tests.form import GOOD, raw
from weibao.rosters.workbook import RawLine

CITY = Gazetteer.of_city("1407")


def read(**changes):
    return read_line(raw(**changes), "140702-榆次区-花名册.xlsx", CITY)


def line(**changes):
    found = read(**changes)
    assert found.line is not None, found.message
    return found.line


def number(birth="20131119", serial="837"):
    body = "140702" + birth + serial
    return body + check_digit(body)


def test_a_good_line_is_read_whole():
    found = read()
    child = found.line
    assert (found.codes, found.warnings) == ((), ())
    assert (child.name, child.sex, child.birth_date) == ("王杰", "male", date(2013, 11, 19))
    assert (child.county, child.township, child.village) == ("140702", "140702200", "140702200205")
    assert (child.care, child.confirmed, child.foundling) == ("scattered", Month(2018, 12), False)
    assert (child.father.status, child.father.since, child.father.until) == ("dead", date(2021, 1, 22), None)
    assert (child.mother.status, child.mother.proof) == ("out_of_contact", "police_receipt")
    assert (child.minimum_living, child.disability_living) == (Decimal("0.00"), Decimal("0.00"))


FORGIVEN = {
    "id_number": ["14070220131119837x", "１４０７０２２０１３１１１９８３７Ｘ", " 140702 20131119 837X "],
    "name": ["王 杰", "王　杰", " 王杰 "],
    "sex": ["男性", " 男 ", "男孩"],
    "birth_date": ["2013年11月19日", "2013.11.19", "20131119", date(2013, 11, 19), datetime(2013, 11, 19), 41597.0],
    "county": ["榆次", "晋中市榆次区"],
    "township": ["郭家堡"],
    "village": ["张超", "张超村", "张超村民委员会"],
    "care": ["社会散居", "社会散居养育", "散居养育", "分散供养"],
    "father__status": ["病故", "去世", "亡 故"],
    "father__since": ["2021年1月22日", "2021/1/22"],
    "mother__status": ["失去联系", "失联 "],
    "mother__proof": ["儿童失联父母查找情况回执单 "],
    "minimum_living": [0, "0", "/", "无", None],
    "account": ["6228 4876 1042 8516 735", "６２２８４８７６１０４２８５１６７３５"],
    "confirmed": ["201812", "2018.12", "2018年12月", 201812.0, date(2018, 12, 31)],
    "phone": [15863251763.0, "158-6325-1763"],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in FORGIVEN.items() for value in values])
def test_spellings_of_one_fact_make_one_line(key, value):
    assert line(**{key: value}).facts() | {"village_text": "", "father": 0, "mother": 0} == line().facts() | {
        "village_text": "",
        "father": 0,
        "mother": 0,
    }
    if not key.startswith(("village", "mother__proof")):
        assert line(**{key: value}).fingerprint() == line().fingerprint()


FAULTS = [
    ({"id_number": "140702201311198371"}, ["id.checksum"]),
    ({"id_number": ""}, ["id.checksum"]),
    ({"id_number": "1407022013111983"}, ["id.checksum"]),
    ({"id_number": 1.4070220131119837e17}, ["id.checksum"]),
    ({"id_number": "140702790101002"}, ["id.birth_date", "id.sex"]),
    ({"id_number": number("20131340")}, ["id.birth_date"]),
    ({"id_number": number(serial="838")}, ["id.sex"]),
    ({"birth_date": "2013-11-20"}, ["id.birth_date"]),
    ({"birth_date": "2015年13月40日"}, ["date.invalid"]),
    ({"birth_date": 2013}, ["date.invalid"]),
    ({"sex": "女"}, ["id.sex"]),
    ({"name": ""}, ["name.missing"]),
    ({"name": "——"}, ["name.missing"]),
    ({"name": 3.0}, ["name.missing"]),
    ({"county": "文水县"}, ["division.unknown"]),
    ({"county": ""}, ["division.unknown"]),
    ({"township": "不存在镇"}, ["division.unknown"]),
    ({"township": "城区"}, ["division.unknown"]),
    ({"father__status": "情况复杂"}, ["parent.status_unknown"]),
    ({"father__status": ""}, ["parent.status_unknown"]),
    ({"mother__status": "离异"}, ["parent.status_unknown"]),
    ({"father__since": "2021年2月30日"}, ["date.invalid"]),
    ({"mother__until": "很久以后"}, ["date.invalid"]),
    ({"mother__since": "2022-02-17", "mother__until": "2021-02-17"}, ["date.invalid"]),
    ({"confirmed": "2018年13月"}, ["date.invalid"]),
    ({"confirmed": 2022.1}, ["date.invalid"]),
    ({"care": ""}, ["care_form.missing"]),
    ({"care": "待定"}, ["care_form.missing"]),
    ({"care": "集中/散居"}, ["care_form.missing"]),
    ({"id_number": number("20131120")[:17] + "0", "sex": "女"}, ["id.checksum", "id.birth_date", "id.sex"]),
    (
        {"id_number": "1", "sex": "女", "name": "", "county": "", "birth_date": "无", "father__status": "?", "care": ""},
        ["id.checksum", "name.missing", "division.unknown", "date.invalid", "parent.status_unknown", "care_form.missing"],
    ),
]


@pytest.mark.parametrize(("changes", "codes"), FAULTS)
def test_every_fault_is_named_at_once(changes, codes):
    found = read(**changes)
    assert list(found.codes) == codes
    assert found.line is None
    assert found.message.startswith("第4行 ")


def test_a_fault_names_its_cell():
    found = read_line(raw(row=17, id_number="140702201311198371", mother__since="2022.13.1"), "a.xlsx", CITY)
    assert [(fault.cell, fault.message) for fault in found.faults] == [
        ("E17", "第17行 公民身份号码校验位不对（E17）"),
        ("Y17", "第17行 母亲起始日期“2022.13.1”不是日期（Y17）"),
    ]
    assert found.faults[0].as_dict()["message"] == found.faults[0].message
    assert [column_letters(index) for index in (0, 25, 26, 38, 701, 702)] == ["A", "Z", "AA", "AM", "ZZ", "AAA"]


DOUBTS = [
    ({"birth_date": ""}, "birth_date.missing", {"birth_date": date(2013, 11, 19)}),
    ({"sex": "未知"}, "sex.missing", {"sex": "male"}),
    ({"sex": ""}, "sex.missing", {"sex": "male"}),
    ({"village": "不存在村"}, "village.unknown", {"village": ""}),
    ({"township": "修文镇", "village": "修文"}, "village.ambiguous", {"village": ""}),
    ({"county": "太谷县", "township": "小白乡", "village": "沙子地"}, "division.former", {"county": "140703"}),
    ({"confirmed": ""}, "confirmed.missing", {"confirmed": None}),
    ({"minimum_living": -150}, "amount.unreadable", {"minimum_living": Decimal("0.00")}),
    ({"disability_living": "约77"}, "amount.unreadable", {"disability_living": Decimal("0.00")}),
    ({"account": ""}, "account.missing", {"account": ""}),
    ({"account": 6.228487610428517e18}, "account.unreadable", {"account": ""}),
    ({"account": "见存折"}, "account.unreadable", {"account": ""}),
    ({"account": "6228487610428516736"}, "account.check_digit", {"account": "6228487610428516736"}),
    ({"phone": "无号码"}, "phone.unreadable", {}),
    ({"father__since": ""}, "since.missing", {}),
    ({"mother__proof": ""}, "proof.missing", {}),
    ({"mother__proof": "报警回执"}, "proof.missing", {}),
    ({"father__id_number": "140702197911167518"}, "parent.id_number", {}),
    ({"father__status": "重残"}, "disability.incomplete", {}),
    ({"father__status": "服刑"}, "until.missing", {}),
    ({"name": "王" * 300}, "text.too_long", {"name": "王" * 25}),
    ({"remark": "长" * 30_000}, "text.too_long", {"remark": "长" * 80}),
    ({"father__status": "查找不到"}, "parent.unfound_alone", {"foundling": False}),
]


@pytest.mark.parametrize(("changes", "code", "facts"), DOUBTS)
def test_a_doubt_is_told_and_stops_nothing(changes, code, facts):
    found = read(**changes)
    assert [warning.code for warning in found.warnings] == [code]
    assert {key: getattr(found.line, key) for key in facts} == facts


def test_both_parents_unfound_make_a_foundling():
    assert line(father__status="查找不到", mother__status="弃婴", mother__since="").foundling


@pytest.mark.parametrize(
    ("kind", "grade", "read_as"),
    [
        ("精神残疾", "3级", ("mental", 3)),
        ("视力、听力", "Ⅱ级", ("multiple", 2)),
        ("肢体", 1.0, ("physical", 1)),
        ("多重", "四级", ("multiple", 4)),
        ("言语类", "贰", ("speech", 2)),
    ],
)
def test_disabilities(kind, grade, read_as):
    father = line(father__status="重度残疾", father__disability_class=kind, father__disability_grade=grade).father
    assert (father.disability_class, father.disability_grade) == read_as


@pytest.mark.parametrize(
    ("status", "text", "proof"),
    [
        ("失踪", "法院宣告失踪判决书", "court_declaration"), ("失踪", "XX县人民法院民事判决书", "court_declaration"),
        ("宣告失踪", "派出所证明", ""), ("失联", "一事一议会议纪要", "case_by_case"),
        ("失联", "个人承诺+邻里证明+村（居）证实+乡镇查验+县级确认", "village_chain"), ("失联", "村证明", ""), ("死亡", "死亡证明", ""),
    ],
)  # fmt: skip
def test_proofs(status, text, proof):
    assert line(father__status=status, father__proof=text).father.proof == proof


def test_open_ended_terms():
    father = line(father__status="服刑在押", father__until="无期").father
    assert (father.status, father.until) == ("in_prison", None)


def test_a_line_is_the_same_wherever_it_stands_and_another_when_a_fact_changes():
    elsewhere = read_line(raw(row=99, serial=96), "b.xlsx", CITY).line
    assert elsewhere.fingerprint() == line().fingerprint()
    changed = {
        line(**change).fingerprint() for change in ({"payee": "甲"}, {"minimum_living": 1}, {"mother__until": "2030-1-1"}, {"care": "集中"})
    }
    assert len(changed | {line().fingerprint()}) == 5


def test_a_line_can_be_read_again_from_its_own_texts():
    found = read(birth_date=date(2013, 11, 19), confirmed=201812.0, minimum_living=318.5)
    again = read_line(RawLine(4, found.texts), "b.xlsx", CITY)
    assert again.line.fingerprint() == found.line.fingerprint()


anything = st.one_of(
    st.none(), st.text(max_size=20), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.times(),
    st.timedeltas(), st.sampled_from(list(GOOD.values())), st.sampled_from(["死亡", "散居", "榆次区", "修文镇", "2020-01-01"]),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(list(COLUMNS)), anything, max_size=39))
def test_whatever_stands_in_the_cells_a_row_is_good_or_says_why(cells):
    found = read_line(RawLine(7, dict.fromkeys(COLUMNS, "") | GOOD | cells), "a.xlsx", CITY)
    assert (found.line is None) == bool(found.faults)
    assert set(found.codes) <= set(REJECTING)
    assert {fault.code for fault in found.faults} <= set(REJECTING)
    assert not {warning.code for warning in found.warnings} & set(REJECTING)
    if found.line:
        assert len(found.line.fingerprint()) == 64
