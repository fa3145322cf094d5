"""Looking through all that the program has written while the suite ran, for whatever tells a person.

Three nets. In the lines of the log: Chinese writing that is not the text of a log call in our own source, since a name
can only come from a value. Everywhere: what looks like an identity number, a telephone or a card. And everywhere, each
value that was sealed while the suite ran, and each name of a child in the rosters that the demo city is made of.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROSTERS = ROOT / "weibao" / "demo" / "data" / "rosters"
CHINESE = re.compile(r"[\u3400-\u9fff]+")
NUMBERS = re.compile(
    r"(?<![\w.-])(?:[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]|1[3-9]\d{9}|6[0-9]{15,18})(?![\w.])"
)
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
SHORTEST, LONGEST = 6, 60  # of a sealed value, to be looked for as it is
SEALED: set[str] = set()


def watch() -> None:
    """From now on, remember what is sealed in this process."""
    from weibao.kernel import sealed

    real = sealed.seal

    def seal(label: str, data: bytes) -> bytes:
        if SHORTEST <= len(data) <= LONGEST:
            SEALED.add(bytes(data).decode(errors="ignore"))
        return real(label, data)

    sealed.seal = seal


def keep_sealed(folder: Path) -> None:
    """Hand what this process has sealed to the one that looks."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "sealed.txt").open("a") as file:
        file.writelines(f"{json.dumps(one)}\n" for one in sorted(SEALED))


def sealed(folder: Path) -> set[str]:
    """What all processes of the suite have sealed."""
    file = folder / "sealed.txt"
    return {json.loads(line) for line in file.read_text().splitlines()} if file.exists() else set()


def logs_of(folder: Path) -> list[Path]:
    """The day files in a folder of logs."""
    return sorted(folder.glob("*.jsonl"))


@cache
def our_words() -> str:
    """Every text that stands as the template of a log call in the program."""
    found: list[str] = []
    for path in (ROOT / "weibao").rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.append(first.value)
    return "\n".join(found)


@cache
def names_of_children() -> frozenset[str]:
    """The names of three and more characters in the rosters of the demo city; shorter ones are words as well."""
    from python_calamine import CalamineWorkbook

    found: set[str] = set()
    for path in ROSTERS.glob("*.xlsx"):
        for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python():
            found |= {cell for cell in row if isinstance(cell, str) and re.fullmatch(r"[\u3400-\u9fff]{3}", cell)}
    return frozenset(one for one in found if one[0] in SURNAMES)


SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"


def leaks(files: Iterable[Path], secrets: Iterable[str] = (), allowed: str = "") -> list[str]:
    """Each line that tells a person, with the reason. `allowed` is what the operator's own terminal is meant to show."""
    wanted = {one for one in secrets if not one.isascii() or len(re.sub(r"\D", "", one)) >= 7}
    names = {one for one in names_of_children() if one not in allowed}
    return [
        f"{path.name}: {why}" for path in files if path.exists() for line in _lines(path) for why in _told(line, wanted, names, allowed)
    ]


def _lines(path: Path) -> Iterator[str]:
    with path.open(errors="replace") as file:
        yield from file


def _told(line: str, secrets: set[str], names: set[str], allowed: str) -> Iterator[str]:
    for found in NUMBERS.finditer(line):
        if found[0] not in allowed:
            yield f"a number like {found[0][:4]}… in {line[:200]!r}"
    for word in _words(line):
        if word in secrets:
            yield f"a sealed value in {line[:200]!r}"
        if word in names:
            yield f"the name of a child in {line[:200]!r}"
    if line.startswith("{"):
        told = json.loads(line)
        for word in CHINESE.findall(json.dumps({**told, "fault": _texts(told.get("fault", []))}, ensure_ascii=False)):
            if word not in our_words():
                yield f"writing that is not ours, {word!r} in {line[:200]!r}"


def _texts(faults: Any) -> list[str]:
    return [one["text"] for one in faults]


def _words(line: str) -> set[str]:
    """Runs of letters and digits, and every three characters of Chinese writing."""
    found = set(re.findall(r"[\w.@-]{6,60}", line))
    for run in CHINESE.findall(line):
        found |= {run[at : at + 3] for at in range(len(run) - 2)}
        found.add(run)
    return found
