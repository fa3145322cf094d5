"""Parameters: each with a document, dated, exact; before its first value there is no answer."""

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from weibao.rules import NotYetLaw
from weibao.rules.growth import propose
from weibao.rules.parameters import BadParameter, StandardRow, load, read

GOOD = """
label: 期限
unit: 个月
values:
  - {from: 2020-01-01, value: 6, ref: 民发〔2019〕62号, verified: true, checked_on: 2026-11-23}
"""
SCATTERED = "allowance/standard/scattered"


def loaded(text):
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder) / "some"
        inside.mkdir()
        (inside / "number.yaml").write_text(text, encoding="utf-8")
        return read(Path(folder))["some/number"]


def test_a_good_file_loads_under_its_path():
    parameter = loaded(GOOD)
    assert (parameter.label, parameter.unit, parameter.values[0].value) == ("期限", "个月", 6)


BAD = {
    "no document": GOOD.replace("ref: 民发〔2019〕62号, ", ""),
    "an empty document": GOOD.replace("民发〔2019〕62号", "' '"),
    "no unit": GOOD.replace("unit: 个月", "unit: ''"),
    "no label": GOOD.replace("label: 期限\n", ""),
    "a float": GOOD.replace("value: 6", "value: 0.8"),
    "no number": GOOD.replace("value: 6", "value: six"),
    "an empty set": GOOD.replace("value: 6", "value: []"),
    "a mixed set": GOOD.replace("value: 6", "value: [1, two]"),
    "a truth": GOOD.replace("value: 6", "value: true"),
    "no word on verification": GOOD.replace("verified: true, ", ""),
    "a doubtful word on verification": GOOD.replace("verified: true", "verified: perhaps"),
    "verified without a day": GOOD.replace("checked_on: 2026-11-23", "checked_on: null"),
    "no first day": GOOD.replace("from: 2020-01-01", "from: 2020"),
    "a strange item": GOOD.replace("value: 6", "value: 6, colour: red"),
    "no values": GOOD.split("values:", maxsplit=1)[0] + "values: []",
    "an end before the beginning": GOOD.replace("value: 6", "value: 6, until: 2019-12-31"),
    "one day twice": GOOD + GOOD.splitlines()[-1],
    "days out of order": GOOD + GOOD.splitlines()[-1].replace("2020-01-01", "2019-01-01"),
}


def test_what_may_not_load():
    for fault, text in BAD.items():
        try:
            loaded(text)
        except BadParameter:
            continue
        pytest.fail(f"loads with {fault}")


def test_a_value_of_one_day_loads():
    assert loaded(GOOD.replace("value: 6", "value: 6, until: 2020-01-01")).at(date(2020, 1, 1)).value == 6


def test_ours_all_load_with_document_and_unit():
    for parameter in load():
        assert parameter.unit
        for value in parameter.values:
            assert "〔" in value.ref or "《" in value.ref
            assert value.checked_on is not None or not value.verified


def test_unverified_facts_say_so():
    law = load().at(date(2023, 7, 1))
    for path in ("recognition/out_of_contact/proofs", "recognition/open_at_once", "growth/rounding_step", "end/grace_months/ended"):
        assert not law.verified(path), path
    assert law.verified("recognition/in_prison/months", SCATTERED)
    assert not law.verified(SCATTERED, "growth/rounding_step")


def test_before_the_first_value_there_is_a_sentence_and_no_zero():
    with pytest.raises(NotYetLaw) as refusal:
        load().at(date(2021, 12, 31)).amount(SCATTERED)
    assert refusal.value.message == "2021年12月没有已公布的“社会散居养育基本生活养育标准”，不能计算"
    with pytest.raises(NotYetLaw) as refusal:
        load().at(date(2010, 11, 15)).whole("age/limit")
    assert refusal.value.message == "2010年11月15日没有已公布的“保障年龄上限”，不能计算"


def test_a_kind_asked_for_wrongly_is_a_mistake():
    law = load().at(date(2023, 7, 1))
    for ask, path in ((law.whole, SCATTERED), (law.amount, "age/limit"), (law.words, "age/limit"), (law.numbers, "age/limit")):
        with pytest.raises(BadParameter):
            ask(path)


def row(**changed):
    said = {"form": "scattered", "amount": Decimal("1315.00"), "start": date(2024, 1, 1), "ref": "晋民发〔2024〕1号"}
    return StandardRow(**said | changed)


def test_the_standards_of_a_register_take_the_place_of_the_files():
    parameters = load().with_standards([row(), row(start=date(2023, 1, 1), amount=Decimal("1200.00"))])
    assert parameters.at(date(2023, 12, 31)).amount(SCATTERED) == Decimal("1200.00")
    assert parameters.at(date(2024, 12, 31)).amount(SCATTERED) == Decimal("1315.00")
    for day in (date(2022, 12, 31), date(2025, 1, 1)):
        with pytest.raises(NotYetLaw):
            parameters.at(day).amount(SCATTERED)
    assert parameters.at(date(2022, 5, 1)).amount("allowance/standard/institutional") == Decimal("1720.00"), "a form without rows stays"
    assert load().at(date(2023, 5, 1)).amount(SCATTERED) == Decimal("1170.00"), "the loaded ones did not change"


def test_a_row_may_say_how_long_it_holds():
    parameters = load().with_standards([row(until=date(2025, 6, 30))])
    assert parameters.at(date(2025, 6, 30)).amount(SCATTERED) == Decimal("1315.00")
    with pytest.raises(NotYetLaw):
        parameters.at(date(2025, 7, 1)).amount(SCATTERED)


def test_the_last_standard_may_be_carried_on():
    parameters = load().carrying_standards()
    assert parameters.at(date(2024, 3, 1)).amount(SCATTERED) == Decimal("1170.00")
    assert parameters.at(date(2022, 3, 1)).amount(SCATTERED) == Decimal("1145.00")
    with pytest.raises(NotYetLaw):
        parameters.at(date(2021, 12, 31)).amount(SCATTERED)


def test_rows_that_a_register_may_not_have():
    wrong = ({"amount": 1315.0}, {"amount": Decimal(0)}, {"amount": Decimal("-1.00")}, {"amount": Decimal("0.001")},
             {"amount": Decimal("1315.005")}, {"form": "foster"}, {"ref": " "})  # fmt: skip
    for changed in wrong:
        with pytest.raises(BadParameter):
            load().with_standards([row(**changed)])
    with pytest.raises(BadParameter):
        load().with_standards([row(), row()])
    for amount in ("0.01", "1315.5", "1315.55"):
        assert load().with_standards([row(amount=Decimal(amount))])
    assert row().verified
    assert not row(verified=False).value().verified


def test_the_proposal_looks_at_what_the_register_published():
    higher = {"start": date(2023, 1, 1), "amount": Decimal("1200.00")}
    proposal = propose(2023, 17537, load().with_standards([row(**higher)]))
    assert (proposal.agrees, proposal.scattered, proposal.published["scattered"]) == (False, Decimal("1170.00"), Decimal("1200.00"))


def test_a_standard_carried_on_is_not_published_for_the_year_but_still_the_floor():
    proposal = propose(2024, 10000, load().carrying_standards())
    assert (proposal.published, proposal.agrees) == (None, None)
    assert (proposal.institutional, proposal.scattered) == (Decimal("1755.00"), Decimal("1170.00"))


def test_the_floor_is_what_held_last_in_the_year_before():
    rows = [row(start=date(2023, 12, 31), amount=Decimal("1400.00")), row(start=date(2022, 1, 1), amount=Decimal("1145.00"))]
    assert propose(2024, 10000, load().with_standards(rows)).scattered == Decimal("1400.00")
