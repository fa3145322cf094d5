"""What the program writes for its operators: one JSON object a line, in which no person can be told.

A log leaves the house more easily than a database does. So the formatter, the only way out, lets through what cannot be
personal: the templates of our own log calls as they stand in the source, numbers of up to six digits, words of code.
From everything else (arguments, what libraries say, messages of exceptions, addresses) it takes Chinese writing, runs of
seven and more digits, mail addresses, quoted values and what PostgreSQL tells as a detail. Of a traceback it keeps the
places and not the lines. What was taken is shown as ▒.
"""

import datetime as dt
import json
import logging
import os
import re
import sys
import threading
import unicodedata
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from urllib.parse import unquote

TAKEN: Final = "▒"
OURS: Final = "weibao"
FRAMES: Final = 30
_WRITING = re.compile(
    r"[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u318f\u31a0-\u31bf\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7af\uf900-\ufaff"
    r"\u0f00-\u0fff\u0600-\u06ff\u1800-\u18af\U00020000-\U000323af][^\x00-\x7f]*"
)
_DIGITS = re.compile(
    r"\d{7,}[Xx]?"  # a card, an identity number, a mobile or fixed telephone
    r"|(?<!\d)\d{4}(?:[ -]\d{4}){2,}(?:[ -]\d{1,4})?"  # a card as it is printed
    r"|(?<!\d)\d{3}[ -]\d{4}[ -]\d{4}"  # a mobile as it is dictated
    r"|(?<!\d)0\d{2,3}[ -]\d{7,8}"
    r"|(?<!\d)\d{6}[ -]\d{8}[ -]\d{3}[\dXx]"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DETAIL = re.compile(r"\b(DETAIL|CONTEXT|HINT|STATEMENT|QUERY):.*?(?=\b(?:DETAIL|CONTEXT|HINT|STATEMENT|QUERY):|\Z)", re.DOTALL)
_NAMED = re.compile(r'(?<=relation )"[\w.]+"|(?<=column )"[\w.]+"|(?<=constraint )"[\w.]+"|(?<=index )"[\w.]+"|(?<=table )"[\w.]+"')
_QUOTED = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"")


def clean(text: str) -> str:
    """The text without Chinese writing, long numbers and mail addresses."""
    text = unicodedata.normalize("NFKC", text)
    for pattern in (_MAIL, _DIGITS, _WRITING):
        text = pattern.sub(TAKEN, text)
    return text


def clean_fault(text: str) -> str:
    """The message of an exception: quoted values and details go as well, names of tables and columns stay."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0].strip('"'))
        return f"\x00{len(kept) - 1}\x00"

    text = _NAMED.sub(keep, _DETAIL.sub(rf"\1: {TAKEN}", text.replace("\x00", "")))
    text = _QUOTED.sub(f"'{TAKEN}'", text)
    return clean(re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], text))


def clean_argument(value: Any) -> Any:
    """An argument of a log call: short numbers as they are, everything else as a cleaned text."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**7 else TAKEN
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {clean_fault(str(value))}"
    return clean(str(value))


class Formatter(logging.Formatter):
    """One record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; never raises."""
        try:
            told = self.told(record)
        except Exception as fault:  # noqa: BLE001  a log call that is wrong itself must not show its arguments
            told = {"message": f"a record that cannot be told: {type(fault).__name__}"}
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).astimezone().isoformat(timespec="milliseconds")
        head = {"at": at, "level": record.levelname.lower(), "logger": record.name, "pid": record.process}
        return json.dumps(head | told, ensure_ascii=False)

    def told(self, record: logging.LogRecord) -> dict[str, Any]:
        """What happened, cleaned."""
        if record.name == "granian.access" and isinstance(record.args, dict):
            return _access(record.args)
        told: dict[str, Any] = {"message": _message(record)}
        if isinstance(status := getattr(record, "status_code", None), int):
            told["status"] = status
        if record.exc_info and record.exc_info[1] is not None:
            told["fault"] = fault_of(record.exc_info[1])
        return told


def _message(record: logging.LogRecord) -> str:
    template, args = record.msg, record.args
    if not isinstance(template, str):
        return str(clean_argument(template))
    ours = record.name.split(".")[0] == OURS
    if not args:
        return template if ours else clean(template)
    given: Any = {key: clean_argument(one) for key, one in args.items()} if isinstance(args, dict) else tuple(map(clean_argument, args))
    try:
        said = template % given
    except (TypeError, ValueError):  # %d of what was taken
        said = f"{template} {list(given)}"
    return said if ours else clean(said)


def _access(args: dict[str, Any]) -> dict[str, Any]:
    """A request: no query string, and of the path what is not personal."""
    return {
        "message": "request",
        "method": clean(str(args["method"])),
        "path": clean(unquote(str(args["path"]))),
        "status": args["status"],
        "ms": round(float(args["dt_ms"]), 1),
        "from": str(args["addr"]).rsplit(":", 1)[0],
    }


def fault_of(fault: BaseException) -> list[dict[str, Any]]:
    """An exception and its causes: class, cleaned message, places."""
    found: list[dict[str, Any]] = []
    here: BaseException | None = fault
    while here is not None and len(found) < 5:
        found.append({"type": type(here).__qualname__, "text": clean_fault(str(here)), "at": _places(here.__traceback__)})
        here = here.__cause__ or (None if here.__suppress_context__ else here.__context__)
    return found


def _places(trace: TracebackType | None) -> list[str]:
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{'/'.join(Path(code.co_filename).parts[-3:])}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-FRAMES:]


class DayFile(logging.Handler):
    """A file a day, for all processes together: each line is one write to its end. Readable by its owner only."""

    def __init__(self, folder: str | Path) -> None:
        super().__init__()
        self.folder = Path(folder)
        self._day, self._file = "", -1

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            os.write(self._of_day(record.created), (self.format(record) + "\n").encode())
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging calls it so
        """A full disk is told without the record: what could not be written cleaned is not written otherwise."""
        sys.stderr.write(f"the log {self.folder} cannot be written ({record.name})\n")

    def close(self) -> None:
        """Let go of the file."""
        if self._file >= 0:
            os.close(self._file)
        self._day, self._file = "", -1
        super().close()

    def _of_day(self, moment: float) -> int:
        day = dt.datetime.fromtimestamp(moment, dt.UTC).astimezone().date().isoformat()
        if day != self._day:
            if self._file >= 0:
                os.close(self._file)
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.folder / f"weibao-{day}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            self._day = day
        return self._file


def forget(folder: Path, *, before: dt.date) -> int:
    """Remove the files of the days before; returns how many."""
    old = [path for path in folder.glob("weibao-*.jsonl") if path.stem.removeprefix("weibao-") < before.isoformat()]
    for path in old:
        path.unlink()
    return len(old)


def take_over() -> None:
    """In a process that serves: warnings and exceptions that nobody catches go to the log, and not as they are to the terminal."""
    log = logging.getLogger("weibao.process")
    logging.captureWarnings(capture=True)
    sys.excepthook = lambda _type, fault, _trace: log.critical("the process ends", exc_info=fault)
    threading.excepthook = lambda given: log.critical("a thread ends", exc_info=given.exc_value)


def config(folder: Path, *, console: str = "WARNING") -> dict[str, Any]:
    """The LOGGING of the settings: everything from INFO on to the day's file, from `console` on to the terminal as well."""
    handlers = {
        "file": {"()": "weibao.kernel.logs.DayFile", "folder": str(folder), "formatter": "json"},
        "console": {"class": "logging.StreamHandler", "formatter": "json", "level": console},
    }
    alone = {"handlers": ["file"], "level": "INFO", "propagate": False}
    both = {"handlers": ["file", "console"], "level": "INFO", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "weibao.kernel.logs.Formatter"}},
        "handlers": handlers,
        "root": {"handlers": ["file", "console"], "level": "INFO"},
        # libraries that bring handlers of their own lose them
        "loggers": {
            "granian.access": alone,
            "_granian": both,
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            "py.warnings": both,
            # they tell each job of every process that starts
            "procrastinate.periodic": {"level": "WARNING"},
            "procrastinate.blueprints": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"handlers": [], "level": "ERROR"},
        },
    }
