"""Identity numbers: as typed, as printed on old cards, and as nobody has them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weibao.kernel.identity import BadIdNumber, check_digit, dissect, mask, read_id_number, tidy


def number(region="140702", birth="20131119", serial="837"):
    body = region + birth + serial
    return body + check_digit(body)


@pytest.mark.parametrize(
    "text",
    [
        "14070220131119837x",
        "１４０７０２２０１３１１１９８３７Ｘ",
        " 140702 20131119 837X ",
        "140702-20131119-837X",
        "'14070220131119837X",
        "\ufeff14070220131119837Ⅹ",
        "14070220131119837×",
    ],
)
def test_one_number_has_many_spellings(text):
    found = read_id_number(text)
    assert found.text == "14070220131119837X"
    assert (found.birth_date, found.sex, found.region, found.kind) == (date(2013, 11, 19), "male", "140702", "resident")


def test_the_county_that_libraries_do_not_know_is_read():
    assert read_id_number("140703200709213295").region == "140703"


def test_an_old_card_gets_its_eighteen_digits():
    found = read_id_number("140702790101002")
    assert found.text == "14070219790101002" + check_digit("14070219790101002")
    assert (found.birth_date, found.sex) == (date(1979, 1, 1), "female")


@pytest.mark.parametrize(("region", "kind"), [("810000", "hong_kong"), ("820000", "macao"), ("830000", "taiwan"), ("911124", "foreign")])
def test_permits_of_residents_from_elsewhere(region, kind):
    assert read_id_number(number(region)).kind == kind


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("140702201311198371", "id.checksum"), ("14070220131119837", "id.format"), ("", "id.format"),
        (None, "id.format"), ("无", "id.format"), ("X4070220131119837X", "id.format"),
        ("1407022013111983７é", "id.format"),
        (number(birth="20131340"), "id.birth_date"), (number(birth="20230229"), "id.birth_date"),
        ("140702791301002", "id.birth_date"),
        ("٣٤٠٧٠٢٢٠١٣١١١٩٨٣٧٠", "id.format"),
    ],
)  # fmt: skip
def test_numbers_that_nobody_has(text, code):
    with pytest.raises(BadIdNumber) as refusal:
        read_id_number(text)
    assert refusal.value.code == code
    assert not text or str(text) not in str(refusal.value)


def test_a_float_has_lost_its_tail_and_is_refused():
    assert tidy(140702201311198370.0).isdigit()
    for number in (140702201311198370.0, 140703200709213295.0, 1.40702201311198e17):
        with pytest.raises(BadIdNumber) as refusal:
            read_id_number(number)
        assert refusal.value.code == "id.format"
    assert read_id_number(140703200709213295).text == "140703200709213295"
    assert read_id_number(140702790101002.0).birth_date == date(1979, 1, 1)


def test_a_faulty_number_can_still_be_taken_apart():
    found = dissect("140702201311198371")
    assert found is not None
    assert (found.checks, found.birth_date, found.sex) == (False, date(2013, 11, 19), "male")
    assert dissect("140702") is None


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 999), st.integers(0, 17))
def test_one_digit_wrong_is_always_found(birth, serial, place):
    good = number(birth=f"{birth:%Y%m%d}", serial=f"{serial:03d}")
    found = read_id_number(good)
    assert (found.birth_date, found.sex) == (birth, "male" if serial % 2 else "female")
    wrong = good[:place] + str((int(good[place].replace("X", "5")) + 1) % 10) + good[place + 1 :]
    with pytest.raises(BadIdNumber):
        read_id_number(wrong)


def test_a_mask_shows_the_ends_only():
    assert mask("140728201210162719") == "140728********2719"
    assert mask("140702790101002") == "140702*****1002"
    assert mask("12345") == "*****"


@given(st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.booleans()))
def test_no_value_breaks_the_reader(value):
    with suppress(BadIdNumber):
        read_id_number(value)
