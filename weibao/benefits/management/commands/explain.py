"""`weibao explain IDNUMBER --on DAY --json OUT`: why a child is or is not entitled on a day."""

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from weibao.benefits import reports
from weibao.benefits.models import Recognition
from weibao.children.models import Child
from weibao.kernel.identity import tidy
from weibao.kernel.output import write_json
from weibao.rules import NotYetLaw


class Command(BaseCommand):
    """The tree of reasons; the number may come from standard input, so that it stands in no list of processes."""

    help = "说明一名儿童在某日为什么符合或不符合条件"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="公民身份号码；写 - 从标准输入读取")
        parser.add_argument("--on", required=True, help="日期，如 2023-07-01")
        parser.add_argument("--json", required=True, dest="target")

    def handle(self, *args: Any, **options: Any) -> None:
        number = sys.stdin.readline() if options["number"] == "-" else options["number"]
        try:
            on = date.fromisoformat(options["on"])
        except ValueError:
            _refuse(f"日期“{options['on']}”不对，应写成 2023-07-01")
        child = Child.objects.current().with_id_number(tidy(number)).first()
        row = Recognition.objects.filter(child=child).order_by("-confirmed_month").first() if child else None
        if child is None or row is None:
            _refuse("档案中没有这个公民身份号码的认定对象")
        else:
            self._write(child, row, on, Path(options["target"]))

    def _write(self, child: Child, row: Recognition, on: date, target: Path) -> None:
        month = f"{on:%Y-%m}"
        try:
            paid = reports.due([month], [child.pk]).to_dicts()[0]
            answer = {"child": child.pk, "on": str(on), "month": month, **reports.category_on(row, on)}
            answer |= {"amount": str(paid["amount"]), "reason": reports.REASONS[paid["reason"]]}
        except NotYetLaw as fault:
            _refuse(fault.message)
        write_json(target, answer)


def _refuse(line: str) -> NoReturn:
    print(line, file=sys.stderr)
    sys.exit(2)
