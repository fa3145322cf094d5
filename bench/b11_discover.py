"""B11: the policy search over everybody (政策找人). Targets: 100,000 children in 2 s, 10,000,000 in 60 s on one machine.

The facts lie in files a million children each, as a job would find them exported, and each piece is read, judged and compared with the
enrolments; only reading and judging are timed.
"""

import json
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl

from bench.b01_decide import people
from weibao.rules.discovery import discover, summary
from weibao.rules.facts import DATED, Facts
from weibao.rules.parameters import load

ON = date(2023, 7, 3)
PIECE = 1_000_000
SIZES = (100_000, 10_000_000)


def written(folder: Path, count: int) -> list[Path]:
    """The facts and enrolments of so many children, in pieces; every third child is enrolled."""
    pieces = []
    size = min(count, PIECE)
    facts = people(size)
    for number in range(count // size):
        piece = folder / f"{number:02}"
        piece.mkdir()
        shift = (pl.col("child") + number * size).set_sorted()
        for name in ("children", *DATED):
            getattr(facts, name).with_columns(shift).write_parquet(piece / f"{name}.parquet")
        third = facts.children.select(shift).filter(pl.col("child") % 3 == 0)
        third.with_columns(category=pl.lit("de_facto_unattended")).write_parquet(piece / "enrolled.parquet")
        pieces.append(piece)
    return pieces


def searched(piece: Path) -> pl.DataFrame:
    facts = Facts(*(pl.read_parquet(piece / f"{name}.parquet") for name in ("children", *DATED)))
    return discover(facts, ON, pl.read_parquet(piece / "enrolled.parquet"), load())


def main() -> None:
    for count in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            pieces = written(Path(folder), count)
            began = time.perf_counter()
            found: dict[str, int] = {}
            for piece in pieces:
                for name, rows in summary(searched(piece)).items():
                    found[name] = found.get(name, 0) + rows
            seconds = time.perf_counter() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        said = {"bench": "B11", "n": count, "seconds": round(seconds, 3), "peer": None, "ratio": None, "found": found, "memory_mb": memory}
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
