"""What people write for a place, and the place that they mean."""

import csv

import pytest

from weibao.org.gazetteer import DATA, Gazetteer

SMALL = [
    ("990101", "东山区"), ("990122", "西河县"),
    ("990101001", "北关街道"), ("990101100", "柳镇"), ("990101101", "石桥镇"), ("990101200", "石桥乡"), ("990101400", "城区"),
    ("990101402", "东山区梨园乡社会事务服务中心"), ("990122100", "柳林镇"),
    ("990101101001", "石桥社区居民委员会"), ("990101101200", "石桥村委会"), ("990101101201", "王村村民委员会"),
    ("990101101202", "上会村委会"), ("990101101203", "丁庄村村委会"), ("990101101204", "河底"),
    ("990101200200", "丁庄村民员委会"),
]  # fmt: skip


@pytest.fixture(scope="module")
def small():
    return Gazetteer(SMALL, [("990122", "西河镇县")], prefixes=["某省", "某市"])


@pytest.fixture(scope="module")
def city():
    return Gazetteer.of_city("1407")


@pytest.mark.parametrize(
    ("text", "code", "warning"),
    [
        ("榆次区", "140702", ""), ("榆次", "140702", ""), (" 榆 次 ", "140702", ""), ("晋中市榆次区", "140702", ""),
        ("山西省晋中市祁县", "140727", ""), ("祁", "140727", ""), ("太谷", "140703", ""), ("太谷县", "140703", "division.former"),
        ("介休县", "140781", "division.former"), ("榆次市", "140702", "division.former"),
        ("文水县", "", ""), ("", "", ""), ("晋中市", "", ""), ("区", "", ""),
    ],
)  # fmt: skip
def test_counties(city, text, code, warning):
    found = city.county(text)
    assert (found.code, found.warning) == (code, warning)


@pytest.mark.parametrize(
    ("county", "text", "code"),
    [
        ("140721", "郝北镇", "140721102"), ("140721", "郝北", "140721102"), ("140702", "北关", "140702001"),
        ("140702", "北关街道办事处", "140702001"), ("140781", "北关街道", "140781001"), ("140724", "城区", "140724400"),
        ("140721", "城区", "140721400"), ("140702", "使赵乡", "140702402"), ("140702", "榆次区使赵乡社会事务服务中心", "140702402"),
        ("140729", "城区", "140729403"), ("140702", "榆次区郭家堡乡", "140702200"), ("140702", "修文镇人民政府", "140702105"),
        ("140702", "不存在镇", ""), ("140702", "郝北镇", ""), ("140702", "", ""), ("140727", "城", ""),
    ],
)  # fmt: skip
def test_townships_inside_their_county(city, county, text, code):
    found = city.township(county, text)
    assert (found.code, found.warning) == (code, "")


def test_a_township_of_another_kind_is_taken_with_a_warning(city):
    assert (city.township("140721", "郝北乡").code, city.township("140721", "郝北乡").warning) == (
        "140721102",
        "division.former",
    )


def test_a_short_name_of_two_townships_is_neither(small):
    place = small.locate("东山区", "石桥", "王村")
    assert (place.county, place.township) == ("990101", "")
    assert place.fault is not None
    assert place.fault.code == "division.unknown"
    assert "石桥镇、石桥乡" in place.fault.sentence
    assert small.township("990101", "石桥镇").code == "990101101"


@pytest.mark.parametrize(
    ("text", "code", "warning"),
    [
        ("石桥", "", "village.ambiguous"), ("石桥村", "990101101200", ""), ("石桥社区", "990101101001", ""),
        ("石桥村委会", "990101101200", ""), ("石桥村民委员会", "990101101200", ""), ("石桥居委会", "990101101001", ""),
        ("王村", "990101101201", ""), ("王村村委会", "990101101201", ""), ("王", "990101101201", ""),
        ("上会", "990101101202", ""), ("上会村", "990101101202", ""), ("丁庄", "990101101203", ""),
        ("丁庄村民委员会", "990101101203", ""), ("石桥镇丁庄村", "990101101203", ""), ("河底", "990101101204", ""),
        ("丁家庄", "", "village.unknown"), ("", "", "village.unknown"), ("村委会", "", "village.unknown"),
    ],
)  # fmt: skip
def test_villages_inside_their_township(small, text, code, warning):
    found = small.village("990101101", text)
    assert (found.code, found.warning) == (code, warning)


def test_the_misspelt_committee_is_understood(small, city):
    assert small.village("990101200", "丁庄村").code == "990101200200"
    assert city.village("140721102", "岚峪村").code == "140721102228"
    assert city.village("140728206", "郝开").code == "140728206208"


def test_two_that_fit_are_said(city):
    place = city.locate("榆次区", "修文镇", "修文")
    assert (place.township, place.village, place.fault) == ("140702105", "", None)
    assert [note.code for note in place.warnings] == ["village.ambiguous"]
    assert "修文社区居民委员会、修文村委会" in place.warnings[0].sentence


def test_every_official_name_is_its_own(city):
    with (DATA / "villages.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 2201
    for row in rows:
        assert city.village(row["code"][:9], row["name"]).code == row["code"], row


def test_every_township_is_found_by_its_name(city):
    with (DATA / "divisions.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["code"].startswith("1407")]
    townships = [row for row in rows if len(row["code"]) == 9]
    assert (len(rows), len(townships)) == (142, 130)
    for row in townships:
        assert city.township(row["code"][:6], row["name"]).code == row["code"], row


def test_a_line_without_county_or_township_says_which(city):
    assert city.locate("", "修文镇", "修文村").fault.sentence == "没有填写县（市、区）"
    assert city.locate("文水县", "修文镇", "修文村").fault.field == "county"
    assert city.locate("榆次区", None, "修文村").fault.sentence == "没有填写乡镇（街道）"
    former = city.locate("太谷县", "小白乡", "沙子地")
    assert (former.fault, former.village[:9]) == (None, "140703204")
    assert [note.code for note in former.warnings] == ["division.former"]
