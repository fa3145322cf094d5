"""The same child twice: which line stays, whichever way the files come."""

from weibao.org.gazetteer import Gazetteer
from weibao.rosters.checking import read_contents
from weibao.rosters.duplicates import county_of
from weibao.rosters.tests.form import HEADS, book, values
from weibao.rosters.workbook import read_roster

TAIGU = {"county": "太谷区", "township": "小白乡", "village": "沙子地"}


def found(**books):
    """Read books named by county (yuci, taigu, zuoquan …) with their lines; tell kept rows and duplicates."""
    names = {"yuci": "140702-榆次区.xlsx", "taigu": "140703-太谷区.xlsx", "yushe": "140721-榆社县.xlsx"}
    contents = [(names[key], book(HEADS, *rows, above=(f"晋中市{names[key][7:10]}花名册",))) for key, rows in books.items()]
    read = read_contents(sorted(contents))
    kept = [(line.file[:6], line.row) for line in read.kept]
    twice = [((each.line.file[:6], each.line.row), (each.same_as.file[:6], each.same_as.row)) for each in read.duplicates]
    return kept, twice, read


def test_the_line_in_the_roster_of_the_household_county_stays():
    kept, twice, _ = found(yuci=[values(**TAIGU)], taigu=[values(**TAIGU)])
    assert (kept, twice) == ([("140703", 3)], [(("140702", 3), ("140703", 3))])


def test_where_no_file_is_that_county_s_the_first_stays():
    kept, twice, _ = found(yuci=[values(**TAIGU)], yushe=[values(**TAIGU)])
    assert (kept, twice) == ([("140702", 3)], [(("140721", 3), ("140702", 3))])


def test_within_one_file_the_first_stays():
    kept, twice, _ = found(yuci=[values(), values(), values()])
    assert kept == [("140702", 3)]
    assert [row for (_, row), _ in twice] == [4, 5]


def test_of_two_lines_that_each_stand_at_home_the_first_stays():
    kept, twice, _ = found(yuci=[values()], taigu=[values(**TAIGU)])
    assert (kept, twice) == ([("140702", 3)], [(("140703", 3), ("140702", 3))])


def test_a_rejected_line_is_never_a_duplicate_and_never_kept():
    kept, twice, read = found(yuci=[values(care=""), values(), values(name="")])
    assert (kept, twice) == ([("140702", 4)], [])
    assert [reading.row for reading in read.readings if not reading.line] == [3, 5]


def test_an_old_number_is_the_same_child():
    old = {"id_number": "140702790101001", "birth_date": "1979-1-1"}
    new = {"id_number": "140702197901010014", "birth_date": "1979-1-1"}
    _, _, read = found(yuci=[values(**old), values(**new)])
    assert len(read.kept) + len(read.duplicates) + sum(not each.line for each in read.readings) == 2


def test_differences_are_told():
    change = {"payee": "别人", "account": "", "care": "集中", "confirmed": "2020-01", "minimum_living": 100}
    _, _, read = found(yuci=[values(), values(), values(**change), values(mother__until="2030-01-01")])
    same, all_four, mother = read.duplicates
    assert (same.differs, same.also) == ((), ())
    assert (all_four.differs, all_four.also) == (("payee", "account", "care", "confirmed"), ("minimum_living",))
    assert (mother.differs, mother.also) == ((), ("mother",))


def test_whose_roster_it_is():
    city = Gazetteer.of_city("1407")

    def told(*above, file="a.xlsx"):
        return county_of(read_roster(book(HEADS, values(), above=above), file), city)

    assert told("晋中市祁县孤儿花名册") == "140727"
    assert told("孤儿花名册", "填报单位（盖章）：太谷民政局") == "140703"
    assert told("花名册", file="140728-平遥县-花名册.xlsx") == "140728"
    assert told("花名册", file="左权县.xlsx") == "140722"
    assert told("榆次区、祁县花名册", file="x.xlsx") == ""
    assert told("晋中市花名册") == ""
