"""B1: decide category and monthly allowance, 1,000,000 children and one month. Target: 0.3 s in Decimal, half of OpenFisca-Core 46, 1 GB.

The real path: four typed tables of dated rows go in, one row a child with clauses, reason and Decimal yuan comes out. The peer
decides the same children by the same rules (`openfisca_peer/peer.py`), in turn, five times each; the ratio is that of the medians.
The peer is spared more than we are: its income and care form are picked for the month beforehand, its numbers stand in the formulas.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from array import array
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from weibao.rules import words
from weibao.rules.entitlement import decide_months
from weibao.rules.facts import Facts
from weibao.rules.parameters import load

SIZES = (100_000, 1_000_000)
MONTH = "2023-07"
ROUNDS = 5
HERE = Path(__file__).parent
VENV = HERE.parent / "var" / "bench-openfisca"
PROOFS = (None, "court_declaration", "police_receipt", "village_chain", "case_by_case")


def _drawn(count: int, below: int, seed: int, start: int = 0) -> pl.Series:
    """Whole numbers that look drawn by lot, the same ones every time."""
    return pl.select((pl.int_range(count).hash(seed) % below).cast(pl.Int32) + start).to_series()


def _chosen(options: tuple[str | None, ...], picks: pl.Series) -> pl.Series:
    return pl.Series(options, dtype=pl.String).gather(picks)


def people(count: int) -> Facts:
    """Children with two parents, a good two situations each child, one care form, and other aid for one in three."""
    child = pl.int_range(count, eager=True)
    birth = _drawn(count, 7300, 1, start=12_400).cast(pl.Date)  # 2003-12 to 2023-12
    confirmed = pl.select(pl.format("202{}-0{}", _drawn(count, 4, 2), _drawn(count, 9, 3, start=1))).to_series()
    children = pl.DataFrame({"child": child, "birth": birth, "foundling": _drawn(count, 20, 4) == 0, "confirmed_month": confirmed})
    rows = count * 22 // 10
    status = _chosen(tuple(words.STATUSES), _drawn(rows, len(words.STATUSES), 6))
    since = _drawn(rows, 2500, 7, start=17_100).cast(pl.Date)
    until = pl.select(pl.when(_drawn(rows, 3, 8) > 0).then(since + pl.duration(days=_drawn(rows, 900, 9)))).to_series()
    statuses = pl.DataFrame(
        {
            "child": _drawn(rows, count, 5).cast(pl.Int64).sort(),
            "parent": _chosen(("father", "mother"), _drawn(rows, 2, 10)),
            "status": status,
            "since": since,
            "until": until,
            "proof": _chosen(PROOFS, _drawn(rows, len(PROOFS), 11)),
            "disability_class": _chosen(tuple(words.DISABILITY_CLASSES), _drawn(rows, 7, 12)),
            "disability_grade": _drawn(rows, 4, 13, start=1),
        }
    )
    care = pl.DataFrame({"child": child, "form": _chosen(tuple(words.CARE), _drawn(count, 2, 14))})
    aided = child.filter(_drawn(count, 3, 15) == 0)
    cents = _drawn(len(aided), 1200, 16) * 25
    income = pl.DataFrame(
        {"child": aided, "kind": pl.repeat("minimum_living", len(aided), eager=True), "amount": cents.cast(pl.Decimal(12, 2)) / 100}
    )
    return Facts(children, statuses, care, income)


def hand_over(facts: Facts, folder: Path) -> None:
    """The same children as flat files of whole numbers: codes by place in the vocabulary, days since 1970 (-1 = none), cents."""
    counts = facts.children.height
    joined = facts.children.join(facts.care, on="child", maintain_order="left").join(
        facts.income, on="child", how="left", maintain_order="left"
    )
    confirmed = joined["confirmed_month"].str.replace("-", "").cast(pl.Int32)
    columns = {
        "birth": joined["birth"],
        "foundling": joined["foundling"],
        "confirmed": confirmed,
        "institutional": joined["form"] == "institutional",
        "income": (joined["amount"].fill_null(0) * 100).cast(pl.Int32),
        "of_child": facts.statuses["child"],
        "of_father": facts.statuses["parent"] == "father",
        "status": _code(facts.statuses["status"], tuple(words.STATUSES)),
        "since": facts.statuses["since"],
        "until": facts.statuses["until"],
        "proof": _code(facts.statuses["proof"], PROOFS[1:]),
        "class": _code(facts.statuses["disability_class"], tuple(words.DISABILITY_CLASSES)),
        "grade": facts.statuses["disability_grade"],
    }
    for name, column in columns.items():
        with (folder / f"{name}.i32").open("wb") as file:
            array("i", column.cast(pl.Int32).fill_null(-1).to_list()).tofile(file)
    (folder / "count").write_text(str(counts))


def _code(column: pl.Series, vocabulary: tuple[str | None, ...]) -> pl.Series:
    return column.cast(pl.String).replace_strict({word: code for code, word in enumerate(vocabulary)}, default=None, return_dtype=pl.Int32)


def ours(facts: Facts) -> tuple[float, dict[str, object]]:
    began = time.perf_counter()
    decided = decide_months(facts, [MONTH], load())
    seconds = time.perf_counter() - began
    counts = dict(decided["category"].value_counts().iter_rows())
    return seconds, {"paid": decided.filter(pl.col("amount") > 0).height, "yuan": str(decided["amount"].sum()), **counts}


def prepared() -> Path:
    """The peer's Python, in a virtual environment of its own: it is called as a program and never imported."""
    stamp, pins = VENV / "ready", HERE / "openfisca_peer" / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != pins.read_text():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run(
            [str(VENV / "bin" / "pip"), "install", "-q", "--require-hashes", "-r", str(pins)],
            check=True,
            stdout=sys.stderr,
            stderr=subprocess.DEVNULL,
        )
        stamp.write_text(pins.read_text())
    return VENV / "bin" / "python"


@contextmanager
def peer(facts: Facts):
    """A function that lets the peer decide once and gives its seconds and answer."""
    python = prepared()
    with tempfile.TemporaryDirectory() as folder:
        hand_over(facts, Path(folder))
        program = [str(python), str(HERE / "openfisca_peer" / "peer.py"), folder, MONTH]
        with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

            def once() -> tuple[float, dict[str, object]]:
                process.stdin.write("once\n")
                process.stdin.flush()
                said = json.loads(process.stdout.readline())
                return said.pop("seconds"), said

            yield once
            process.stdin.close()


def peak_mb() -> int:
    """The most memory this process ever held."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM"))


def main() -> None:
    for count in SIZES:
        facts = people(count)
        ours(facts)
        with peer(facts) as once:
            once()
            pairs = [(ours(facts), once()) for _ in range(ROUNDS)]
        mine, theirs = (statistics.median(pair[side][0] for pair in pairs) for side in (0, 1))
        answer, other = pairs[0][0][1], pairs[0][1][1]
        line = {
            "bench": "B1 decide",
            "n": count,
            "seconds": round(mine, 3),
            "peer": "openfisca-core 46",
            "peer_seconds": round(theirs, 3),
            "ratio": round(mine / theirs, 3),
            "agree": all(answer[key] == other[key] for key in ("paid", "orphan", "de_facto_unattended", "neither")),
            "yuan": answer["yuan"],
            "peer_yuan": other["yuan"],
            "peak_mb": peak_mb(),
            "peer_peak_mb": other["peak_mb"],
        }
        print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
