"""`weibao roster check DIR --month M --json OUT` reads only; `weibao roster load DIR` loads good lines, bad ones wait in the basket."""

import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from weibao.kernel import clock
from weibao.kernel.archive import MOST_BYTES
from weibao.kernel.months import Month
from weibao.kernel.output import write_json
from weibao.org.actions import console
from weibao.rosters.actions import checking, loading, receiving
from weibao.rosters.checking import books_in, check_books
from weibao.rosters.models import Book
from weibao.rosters.states import BookState, Fate
from weibao.rules import NotYetLaw


class Command(BaseCommand):
    """Rosters from a folder."""

    help = "花名册：核对（check）与载入（load）"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="只读：核对一个文件夹里的花名册")
        check.add_argument("directory")
        check.add_argument("--month", required=True, help="发放月份，如 2023-07")
        check.add_argument("--json", required=True, dest="target")
        load = verbs.add_parser("load", help="载入：正确的行入库，错误的行留在待改筐")
        load.add_argument("directory")
        load.add_argument("--quiet", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        directory = Path(options["directory"])
        if not directory.is_dir():
            _refuse(f"找不到文件夹 {directory}")
        if options["verb"] == "check":
            self._check(directory, options["month"], Path(options["target"]))
        else:
            self._load(directory, quiet=bool(options["quiet"]))

    def _check(self, directory: Path, month: str, target: Path) -> None:
        try:
            wanted = Month.parse(month)
        except ValueError as fault:
            _refuse(str(fault))
        try:
            outcome = check_books(books_in(directory), wanted)
        except NotYetLaw as fault:
            _refuse(fault.message)
        for one in outcome.refused:
            print(f"{one.file}：{one.message}", file=sys.stderr)
        write_json(target, outcome.as_dict())

    def _load(self, directory: Path, *, quiet: bool) -> None:
        by, at = console(), clock.now()
        books = []
        for path in books_in(directory):
            with path.open("rb") as opened:
                upload = receiving.Upload(path.name, opened.read(MOST_BYTES + 1))
            books.append(receiving.receive(upload, by=by, at=at))
        if any(book.state in {BookState.RECEIVED, BookState.CHECKED} for book in books):
            checking.check(books, by=by, at=at)
        total: Counter[str] = Counter()
        for book in books:
            total.update(self._load_one(book, by, at, quiet=quiet))
        if not quiet:
            self.stdout.write(_sentence("合计", total))

    def _load_one(self, book: Book, by: Any, at: Any, *, quiet: bool) -> dict[str, int]:
        if book.state == BookState.REFUSED:
            print(f"{book.name}：{book.refusal}", file=sys.stderr)
            return {}
        again = book.state == BookState.LOADED
        if not again:
            loading.load(book, by=by, at=at)
        counts = loading.tally(book)
        if again:
            counts["unchanged"] += counts.pop("loaded")
        if not quiet:
            self.stdout.write(_sentence(book.name, counts))
        return counts


def _sentence(name: str, counts: dict[str, int]) -> str:
    told = "，".join(f"{Fate(fate).label} {number}" for fate, number in counts.items() if number)
    return f"{name}：{sum(counts.values())} 行 = {told or '0'}"


def _refuse(line: str) -> NoReturn:
    print(line, file=sys.stderr)
    sys.exit(2)
