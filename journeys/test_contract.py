"""The command contract as another program calls it: a process, its exit code, what it writes and what it says on standard error."""

import json
import os
import stat
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from journeys.running import ROOT, environment, weibao

ROSTERS = ROOT / "weibao" / "demo" / "data" / "rosters"
TRUTH = json.loads((ROOT / "weibao" / "rosters" / "tests" / "data" / "truth.json").read_text())
MONTH = "2023-07"
EXAMPLE = {
    "case": "a", "on": "2023-07-01", "birth": "2014-11-06", "care": "scattered", "confirmed": "2023-05", "foundling": False,
    "father": [{"status": "in_prison", "since": "2022-09-14", "until": "2025-09-13"}],
    "mother": [{"status": "out_of_contact", "since": "2022-08-01", "proof": "police_receipt"}],
    "income": {"minimum_living": "318.00", "disability_living": "0.00"},
}  # fmt: skip
ORPHAN = EXAMPLE | {
    "case": "o",
    "father": [{"status": "dead", "since": "2020-01-01"}],
    "mother": [{"status": "dead", "since": "2021-01-01"}],
}


@pytest.fixture
def var(tmp_path):
    """An empty folder for what the program keeps."""
    return tmp_path / "var"


def refused(done: "subprocess.CompletedProcess[str]", lines: int = 1) -> list[str]:
    """Exit code 2 and one Chinese line a fault."""
    assert done.returncode == 2, (done.stdout, done.stderr)
    said = done.stderr.splitlines()
    assert len(said) == lines, said
    assert all(any("一" <= letter <= "鿿" for letter in line) for line in said), said
    assert "Traceback" not in done.stderr
    return said


def owner_only(path: Path) -> bool:
    return stat.S_IMODE(path.stat().st_mode) == 0o600


# roster check


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("check")
    before = {path: path.stat().st_mtime_ns for path in ROSTERS.iterdir()}
    env = {"WEIBAO_VAR": folder / "var", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    done = weibao("roster", "check", ROSTERS, "--month", MONTH, "--json", folder / "out.json", **env)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert {path: path.stat().st_mtime_ns for path in ROSTERS.iterdir()} == before
    return folder, json.loads((folder / "out.json").read_text())


def test_check_gives_the_totals_of_the_truth(checked):
    _, told = checked
    assert told["month"] == MONTH
    assert told["rows"] == TRUTH["totals"]["rows"]
    assert told["totals"] == {name: number for name, number in TRUTH["totals"].items() if name != "rows"}


def test_check_names_each_rejected_row_with_its_codes(checked):
    _, told = checked
    found = {(row["file"], row["row"]): row["codes"] for row in told["rejected"]}
    faulty = {(row["file"], row["row"]): [row["fault"]] for row in TRUTH["rows"] if row["fault"] not in {None, "duplicate"}}
    assert found == faulty
    assert all(str(row["row"]) in row["message"] for row in told["rejected"])


def test_check_names_each_duplicate_with_the_line_that_was_kept(checked):
    _, told = checked
    kept = {row["id"]: (row["file"], row["row"]) for row in TRUTH["rows"] if row["fault"] is None}
    expected = {(row["file"], row["row"]): kept[row["id"]] for row in TRUTH["rows"] if row["fault"] == "duplicate"}
    assert {(row["file"], row["row"]): (row["same_as"]["file"], row["same_as"]["row"]) for row in told["duplicates"]} == expected


def test_check_says_of_each_child_what_is_paid(checked):
    _, told = checked
    good = [row for row in TRUTH["rows"] if row["fault"] is None]
    assert {child["id"]: child["pay"] for child in told["children"]} == {row["id"]: row["pay"] for row in good}
    assert {child["id"]: child["care"] for child in told["children"]} == {row["id"]: row["care"] for row in good}
    assert Counter(child["category"] for child in told["children"]) == Counter(row["category"] for row in good)
    assert all(child["reason"] for child in told["children"])


def test_check_writes_its_answer_and_nothing_else(checked):
    folder, _ = checked
    assert [path.name for path in folder.iterdir() if path.name != "var"] == ["out.json"]
    assert [str(path) for path in (folder / "var").rglob("*") if path.name != "secret_key"] == []
    assert owner_only(folder / "out.json")


@pytest.mark.parametrize(("month", "word"), [("2023-13", "月份"), ("七月", "月份"), ("2031-01", "标准")])
def test_check_refuses_a_month_that_is_none_or_has_no_standard(month, word, var, tmp_path):
    said = refused(weibao("roster", "check", ROSTERS, "--month", month, "--json", tmp_path / "out.json", WEIBAO_VAR=var))
    assert word in said[0]
    assert not (tmp_path / "out.json").exists()


def test_a_folder_that_is_not_there_is_a_sentence(city_run, tmp_path):
    nowhere, var = tmp_path / "nowhere", city_run.folder / "var"
    refused(weibao("roster", "check", nowhere, "--month", MONTH, "--json", tmp_path / "out.json", WEIBAO_VAR=var))
    refused(weibao("roster", "load", nowhere, WEIBAO_VAR=var))


def test_check_goes_on_past_a_file_that_is_none(var, tmp_path):
    folder = tmp_path / "rosters"
    folder.mkdir()
    (folder / "140702-榆次区-花名册.xlsx").write_bytes(b"no workbook at all")
    done = weibao("roster", "check", folder, "--month", MONTH, "--json", tmp_path / "out.json", WEIBAO_VAR=var)
    assert done.returncode == 0
    assert done.stderr.startswith("140702-榆次区-花名册.xlsx：")
    assert json.loads((tmp_path / "out.json").read_text())["rows"] == 0


# from rosters to the run, on an empty folder


def test_load_twice_and_run_twice(var, tmp_path):
    """The second load changes nothing, the second run adds nothing."""
    var.parent.chmod(0o755)
    first = weibao("roster", "load", ROSTERS, WEIBAO_VAR=var)
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[-1] == "合计：1328 行 = 已载入 1228，退回 60，重复 40"
    again = weibao("roster", "load", ROSTERS, WEIBAO_VAR=var)
    assert again.returncode == 0, again.stderr
    assert again.stdout.splitlines()[-1] == "合计：1328 行 = 无变化 1228，退回 60，重复 40"
    told = []
    for name in ("one.json", "two.json"):
        done = weibao("pay", "run", MONTH, "--json", tmp_path / name, WEIBAO_VAR=var)
        assert done.returncode == 0, done.stderr
        told.append((tmp_path / name).read_bytes())
    assert told[0] == told[1]
    run = json.loads(told[0])
    assert (run["month"], run["people"], run["amount"]) == (MONTH, 1094, "1288114.00")
    assert {name: part["people"] for name, part in run["by_category"].items()} == {"orphan": 423, "de_facto_unattended": 671}
    assert sum(part["people"] for part in run["by_care"].values()) == 1094
    assert owner_only(tmp_path / "one.json")


@pytest.mark.parametrize(
    "words", [["run", "2031-01"], ["run", "never"], ["check", MONTH, "--as", "nobody"], ["check", "2023-09", "--as", "city0001"]]
)
def test_pay_refuses_with_a_sentence(words, city_run):
    refused(weibao("pay", *words, WEIBAO_VAR=city_run.folder / "var"))


# explain


@pytest.mark.parametrize("way", ["argument", "standard input"])
def test_explain_gives_the_reasons_of_a_child(way, city_run, tmp_path):
    row = next(row for row in TRUTH["rows"] if row["fault"] is None and row["why"] == "de_facto")
    out, number = tmp_path / "why.json", row["id"]
    given = {"given": f" {number.lower()}\n"} if way == "standard input" else {}
    done = weibao("explain", "-" if given else number, "--on", "2023-07-01", "--json", out, **given, WEIBAO_VAR=city_run.folder / "var")
    assert done.returncode == 0, done.stderr
    told = json.loads(out.read_text())
    assert (told["category"], told["amount"]) == (row["category"], row["pay"])
    assert told["reasons"]["holds"] is True
    assert owner_only(out)
    assert number not in done.stdout + done.stderr


@pytest.mark.parametrize(("number", "day"), [("110101199003070134", "2023-07-01"), ("-", "2023-02-30")])
def test_explain_refuses_what_it_does_not_know(number, day, city_run, tmp_path):
    done = weibao("explain", number, "--on", day, "--json", tmp_path / "why.json", given="0\n", WEIBAO_VAR=city_run.folder / "var")
    refused(done)
    assert not (tmp_path / "why.json").exists()


# decide


def decide(cases: object, folder: Path) -> "subprocess.CompletedProcess[str]":
    (folder / "in.json").write_text(cases if isinstance(cases, str) else json.dumps(cases))
    nowhere = {"WEIBAO_VAR": folder / "var", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    return weibao("decide", "--json", folder / "in.json", folder / "out.json", **nowhere)


def test_decide_answers_the_same_cases(tmp_path):
    cases = [
        EXAMPLE,
        ORPHAN,
        ORPHAN | {"case": "institution", "care": "institutional"},
        ORPHAN | {"case": "unconfirmed", "confirmed": None},
        ORPHAN | {"case": "this month", "confirmed": MONTH},
        ORPHAN | {"case": "of age today", "birth": "2005-07-01"},
        EXAMPLE | {"case": "no proof", "mother": [{"status": "out_of_contact", "since": "2022-08-01"}]},
        EXAMPLE | {"case": "foundling", "foundling": True, "father": [], "mother": []},
        ORPHAN | {"case": "last year", "on": "2022-12-31", "confirmed": "2022-11"},
    ]
    done = decide(cases, tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "out.json").read_text())
    assert [{name: one[name] for name in case} for one, case in zip(told, cases, strict=True)] == cases
    assert {one["case"]: (one["category"], one["amount"]) for one in told} == {
        "a": ("de_facto_unattended", "852.00"),
        "o": ("orphan", "1170.00"),
        "institution": ("orphan", "1755.00"),
        "unconfirmed": ("orphan", "0.00"),
        "this month": ("orphan", "0.00"),
        "of age today": ("neither", "1170.00"),  # entitled on the last day of June
        "no proof": ("neither", "0.00"),
        "foundling": ("orphan", "1170.00"),
        "last year": ("orphan", "1145.00"),
    }
    assert all(one["reasons"]["label"] and isinstance(one["reasons"]["holds"], bool) for one in told)
    assert owner_only(tmp_path / "out.json")


def test_decide_refuses_a_month_without_a_standard(tmp_path):
    said = refused(decide([EXAMPLE | {"on": "2031-01-15"}], tmp_path))
    assert "2031年1月" in said[0]
    assert not (tmp_path / "out.json").exists()


def test_decide_names_each_fault_on_a_line(tmp_path):
    changes = [
        ({"care": "elsewhere"}, "elsewhere"),
        ({"on": "2023-02-30"}, "2023-02-30"),
        ({"birth": "06/11/2014"}, "06/11/2014"),
        ({"confirmed": "2023-13"}, "2023-13"),
        ({"father": [{"status": "lost", "since": "2022-01-01"}]}, "lost"),
        ({"father": [{"status": "dead", "since": "2022-13-01"}]}, "2022-13-01"),
        ({"mother": [{"status": "out_of_contact", "since": "2022-08-01", "proof": "a letter"}]}, "a letter"),
        ({"mother": [{"status": "severe_disability", "since": "2022-08-01", "disability": {"class": "physical", "grade": 9}}]}, "grade"),
        ({"income": {"minimum_living": "many", "disability_living": "0.00"}}, "minimum_living"),
        ({"foundling": "perhaps"}, "foundling"),
    ]
    cases = [ORPHAN, *(EXAMPLE | {"case": place} | change for place, (change, _) in enumerate(changes))]
    said = refused(decide(cases, tmp_path), lines=len(changes))
    for place, ((_, word), line) in enumerate(zip(changes, said, strict=True)):
        assert line.startswith(f"案例 {place}：")
        assert word in line
    assert not (tmp_path / "out.json").exists()


def test_decide_names_each_missing_key(tmp_path):
    keys = ["on", "birth", "care", "confirmed", "foundling", "father", "mother", "income"]
    said = refused(decide([{"case": "empty"}], tmp_path), lines=len(keys))
    assert all(key in line for key, line in zip(keys, said, strict=True))


@pytest.mark.parametrize("text", ["{", '{"case": "a"}', "[1]"])
def test_decide_refuses_what_is_no_list_of_cases(text, tmp_path):
    refused(decide(text, tmp_path))


def test_decide_refuses_a_file_that_cannot_be_read(tmp_path):
    refused(weibao("decide", "--json", tmp_path / "none.json", tmp_path / "out.json", WEIBAO_VAR=tmp_path))
    (tmp_path / "latin.json").write_bytes(b"\xff\xfe\x00")
    refused(weibao("decide", "--json", tmp_path / "latin.json", tmp_path / "out.json", WEIBAO_VAR=tmp_path))


def test_an_answer_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "in.json").write_text(json.dumps([ORPHAN]))
    (tmp_path / "file").touch()
    refused(weibao("decide", "--json", tmp_path / "in.json", tmp_path / "file" / "out.json", WEIBAO_VAR=tmp_path))


# standard propose


def propose(folder: Path, year: object, consumption: object) -> "subprocess.CompletedProcess[str]":
    words = ["standard", "propose", "--year", year, "--consumption", consumption, "--json", folder / "out.json"]
    return weibao(*words, WEIBAO_VAR=folder, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")


@pytest.mark.parametrize(("year", "consumption", "pair"), [(2022, 17191, ("1720.00", "1145.00")), (2023, 17537, ("1755.00", "1170.00"))])
def test_propose_agrees_with_what_was_published(year, consumption, pair, tmp_path):
    done = propose(tmp_path, year, consumption)
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "out.json").read_text())
    assert (told["year"], told["agrees"]) == (year, True)
    assert (told["institutional"], told["scattered"]) == pair
    assert (told["published"]["institutional"], told["published"]["scattered"]) == pair


def test_propose_says_when_the_formula_differs(tmp_path):
    assert propose(tmp_path, 2023, 20000).returncode == 0
    assert json.loads((tmp_path / "out.json").read_text())["agrees"] is False


def test_propose_for_a_year_that_is_not_published(tmp_path):
    assert propose(tmp_path, 2024, 19756).returncode == 0
    told = json.loads((tmp_path / "out.json").read_text())
    assert told["published"] is None
    assert told["agrees"] is None
    assert told["institutional"] > "1755.00"


@pytest.mark.parametrize(("year", "consumption"), [(1990, 17191), (2023, "many")])
def test_propose_refuses(year, consumption, tmp_path):
    refused(propose(tmp_path, year, consumption))
    assert not (tmp_path / "out.json").exists()


def test_an_unknown_command_is_no_traceback(var):
    done = subprocess.run(
        [os.fspath(ROOT / ".venv" / "bin" / "weibao"), "prophesy"],
        check=False,
        capture_output=True,
        text=True,
        env=environment(WEIBAO_VAR=var),
        cwd=ROOT,
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
