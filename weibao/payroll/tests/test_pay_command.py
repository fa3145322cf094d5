"""`weibao pay` from the list to the bank's answer."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from weibao.payroll.models import Payment, Run
from weibao.payroll.tests.books import Books


@pytest.fixture(autouse=True)
def _july(settings, books: Books) -> None:
    settings.WEIBAO_NOW = "2023-07-03T09:00+08:00"


def _pay(*words: str) -> None:
    call_command("pay", *words)


def test_run_writes_the_contract_and_adds_nothing_the_second_time(books: Books, tmp_path: Path) -> None:
    books.child()
    books.child(care="institutional")
    books.child(birth=date(2004, 1, 5))
    out = tmp_path / "run.json"
    _pay("run", "2023-07", "--json", str(out))
    told = json.loads(out.read_text())
    assert (told["month"], told["people"], told["amount"]) == ("2023-07", 2, "2925.00")
    assert told["by_category"] == {"orphan": {"people": 2, "amount": "2925.00"}}
    assert told["by_care"] == {"institutional": {"people": 1, "amount": "1755.00"}, "scattered": {"people": 1, "amount": "1170.00"}}
    assert told["unpaid"] == {"over_age": 1}
    assert out.stat().st_mode & 0o777 == 0o600
    _pay("run", "2023-07", "--json", str(out))
    assert json.loads(out.read_text()) == told
    assert Run.objects.get().version == 1


def test_the_whole_way(books: Books, tmp_path: Path, capsys) -> None:
    books.child()
    books.child()
    people = {key: books.city.people[key].username for key in ("finance_officer", "leader")}
    _pay("run", "2023-07")
    _pay("check", "2023-07", "--as", people["finance_officer"])
    _pay("approve", "2023-07", "--as", people["leader"])
    _pay("freeze", "2023-07", "--as", people["finance_officer"])
    _pay("file", "2023-07", "--out", str(tmp_path), "--as", people["finance_officer"])
    made = tmp_path / "202307-发放明细.csv"
    assert made.stat().st_mode & 0o777 == 0o600
    answered = made.read_text(encoding="utf-8-sig").splitlines()
    lines = [answered[0] + ",结果,原因", *(line + ",成功," for line in answered[1:])]
    (tmp_path / "回盘.csv").write_text("\n".join(lines))
    _pay("return", str(tmp_path / "回盘.csv"), "--month", "2023-07", "--as", people["finance_officer"])
    assert Payment.objects.filter(state="paid").count() == 2
    assert Run.objects.get().state == "settled"
    _pay("findings")
    assert "新增疑点 0 条" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ("run", "2026-01"),
        ("run", "2023-13"),
        ("run", "七月"),
        ("check", "2023-07", "--as", "nobody"),
        ("check", "2023-07"),
        ("freeze", "2023-06", "--as", "leader"),
        ("run", "2023-07", "--as", "nobody"),
        ("findings",),
        ("return", "/nowhere", "--month", "2023-07", "--as", "leader"),
    ],
)
def test_a_refusal_is_one_sentence_and_code_two(books: Books, words: tuple[str, ...], capsys) -> None:
    books.child()
    with pytest.raises(SystemExit) as left:
        _pay(*words)
    assert left.value.code == 2
    told = capsys.readouterr().err.strip()
    assert told
    assert "\n" not in told


def test_the_console_makes_but_does_not_sign(books: Books) -> None:
    books.child()
    _pay("run", "2023-07")
    with pytest.raises(SystemExit):
        _pay("check", "2023-07", "--as", "console")
    assert Run.objects.get().state == "draft"
