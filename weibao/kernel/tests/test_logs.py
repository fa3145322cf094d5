"""A record goes out without a person in it, whoever made it and whatever is in it."""

import json
import logging
import stat
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weibao.kernel import logs

NAME, NUMBER, PHONE, CARD = "郝安然", "140728201503042719", "13835412345", "6217000010012345678"
SECRETS = (NAME, NUMBER, PHONE, CARD)


def told(message, *args, logger="weibao.children", fault=None, **extra):
    info = (type(fault), fault, fault.__traceback__) if fault else None
    record = logging.LogRecord(logger, logging.WARNING, __file__, 1, message, args or None, info)
    if len(args) == 1 and isinstance(args[0], dict):
        record.args = args[0]
    vars(record).update(extra)
    line = logs.Formatter().format(record)
    for secret in SECRETS:
        assert secret not in line
    return json.loads(line)


def test_a_line_is_json_with_place_and_time():
    line = told("the list of %s was made in %.1f s", "2023-07", 1.25)
    assert line["message"] == "the list of 2023-07 was made in 1.2 s"
    assert (line["level"], line["logger"]) == ("warning", "weibao.children")
    assert datetime.fromisoformat(line["at"]).tzinfo is not None


def test_our_own_words_stay_and_arguments_lose_what_is_personal():
    assert told("审计记录提交后即被删除：%s", [7, 12])["message"] == "审计记录提交后即被删除：[7, 12]"
    assert told("登记 %s 号 %d", NAME, 12)["message"] == "登记 ▒ 号 12"
    assert told("%(who)s %(n)s", {"who": NAME, "n": 3})["message"] == "▒ 3"


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("shape", ["{}", "x{}y", "/children/?q={}", "({})", "名字{}", "'{}'", "a={}&b"])
def test_what_libraries_say_is_cleaned(secret, shape):
    line = told(shape.format(secret), logger="procrastinate.worker")
    assert secret not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize(
    "written",
    [
        "6217 0000 1001 2345 678", "6217-0000-1001-2345", "138 3541 2345", "138-3541-2345", "0354-3023456", "3023456",
        "１３８３５４１２３４５", "140728 20150304 271X", "14072820150304271X", "zhang.san@example.org", "阿依古丽·买买提", "བསོད་ནམས", "ﺎﺣﻣﺩ",
    ],
)  # fmt: skip
def test_however_it_is_written(written):
    assert logs.clean(f"<{written}>") in {"<▒>", "<▒"}


def test_small_numbers_and_words_of_code_stay():
    assert logs.clean("GET /children/4711/benefits/ 404 in 12.5 ms, run 2023-07, entry 512345") == (
        "GET /children/4711/benefits/ 404 in 12.5 ms, run 2023-07, entry 512345"
    )


def test_an_integer_argument_is_no_way_out():
    assert told("%s and %d", int(NUMBER), int(PHONE))["message"] == "%s and %d ['▒', '▒']"


def test_an_exception_keeps_its_place_and_loses_its_values():
    def read(text):
        return {"x": 1}[text]

    try:
        try:
            read(NAME)
        except KeyError as fault:
            raise ValueError(f"bad cell 'Zhang San' of {NUMBER}") from fault
    except ValueError as fault:
        line = told("a job failed", fault=fault)
    first, cause = line["fault"]
    assert (first["type"], first["text"]) == ("ValueError", "bad cell '▒' of ▒")
    assert (cause["type"], cause["text"]) == ("KeyError", "'▒'")
    assert cause["at"][-1].startswith("kernel/tests/test_logs.py:")
    assert cause["at"][-1].endswith(" read")
    assert NAME not in json.dumps(line, ensure_ascii=False)


def test_a_fault_of_the_database_names_the_constraint_and_not_the_row():
    text = f'duplicate key value violates unique constraint "child_id_once"\nDETAIL:  Key (name)=({NAME}) exists, Zhang San.\nCONTEXT: x'
    assert logs.clean_fault(text) == "duplicate key value violates unique constraint child_id_once\nDETAIL: ▒CONTEXT: ▒"
    assert logs.clean_fault('invalid input syntax for type date: "Zhang"') == "invalid input syntax for type date: '▒'"


def test_an_access_is_told_without_its_query():
    line = told(
        "%(path)s",
        {"addr": "127.0.0.1:5000", "time": "", "dt_ms": 3.21, "status": 200, "path": f"/files/%E9%83%9D%E5%AE%89%E7%84%B6/{NUMBER}/",
         "query_string": f"q={NAME}", "method": "GET", "scheme": "http", "protocol": "1.1"},
        logger="granian.access",
    )  # fmt: skip
    assert (line["method"], line["path"], line["status"], line["ms"], line["from"]) == ("GET", "/files/▒/▒/", 200, 3.2, "127.0.0.1")
    assert "query_string" not in line


def test_what_libraries_hang_on_a_record_does_not_go_out():
    line = told("done", logger="procrastinate.worker", job={"args": {"name": NAME}}, request=NAME, status_code=404)
    assert line["status"] == 404
    assert set(line) == {"at", "level", "logger", "pid", "message", "status"}


class Broken:
    def __str__(self):
        raise RuntimeError(NAME)


def test_a_record_that_cannot_be_told_says_so_and_no_more():
    assert "RuntimeError" in told("%s", Broken())["message"]


@given(st.text(), st.sampled_from(SECRETS), st.text())
def test_nothing_around_a_secret_lets_it_through(before, secret, after):
    assert secret not in logs.clean(before + secret + after)
    assert secret not in logs.clean_fault(before + secret + after)


def test_a_day_is_a_file_for_its_owner(tmp_path):
    handler = logs.DayFile(tmp_path / "log")
    handler.setFormatter(logs.Formatter())
    for n in range(3):
        handler.emit(logging.LogRecord("weibao", logging.INFO, "", 1, "line %d", (n,), None))
    handler.close()
    (file,) = (tmp_path / "log").iterdir()
    assert file.name == f"weibao-{datetime.now(UTC).astimezone().date()}.jsonl"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [json.loads(line)["message"] for line in file.read_text().splitlines()] == ["line 0", "line 1", "line 2"]


def test_old_days_are_forgotten_and_half_a_year_is_kept(tmp_path, settings):
    for day in ("2023-07-03", "2026-05-01", "2026-11-24"):
        (tmp_path / f"weibao-{day}.jsonl").touch()
    assert logs.forget(tmp_path, before=date(2026, 1, 1)) == 1
    assert len(list(tmp_path.iterdir())) == 2
    assert settings.WEIBAO_LOG_DAYS >= 183


def test_a_full_disk_does_not_bring_the_record_out(capsys, tmp_path):
    handler = logs.DayFile(tmp_path / "taken")
    (tmp_path / "taken").touch()
    handler.emit(logging.LogRecord("weibao", logging.INFO, "", 1, NAME, None, None))
    assert NAME not in capsys.readouterr().err


DIES = f"""
import logging.config, sys, threading, warnings
from pathlib import Path
from weibao.kernel import logs
logging.config.dictConfig(logs.config(Path(sys.argv[1])))
logs.take_over()
warnings.warn("about {NAME}")
thread = threading.Thread(target=lambda: int("{NUMBER}x"))
thread.start(); thread.join()
raise ValueError("{NAME}")
"""


def test_a_process_that_dies_says_why_and_not_of_whom(tmp_path):
    done = subprocess.run([sys.executable, "-c", DIES, str(tmp_path)], check=False, capture_output=True, text=True)
    written = done.stderr + done.stdout + "".join(path.read_text() for path in tmp_path.iterdir())
    assert done.returncode == 1
    assert written.count("the process ends") == written.count("a thread ends") == 2, written
    assert not [one for one in SECRETS if one in written]
