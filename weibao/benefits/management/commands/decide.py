"""`weibao decide --json IN OUT`: the rules alone, without a database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from weibao.kernel.output import write_json
from weibao.rules import NotYetLaw, contract


class Command(BaseCommand):
    """Judge a list of cases."""

    help = "按规则判断一组案例（不用数据库）"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", nargs=2, required=True, metavar=("IN", "OUT"), dest="files")

    def handle(self, *args: Any, **options: Any) -> None:
        source, target = map(Path, options["files"])
        try:
            answer = contract.decide(json.loads(source.read_text(encoding="utf-8")))
        except contract.BadCases as fault:
            _refuse(*fault.lines)
        except NotYetLaw as fault:
            _refuse(fault.message)
        except (OSError, ValueError) as fault:
            _refuse(f"{source.name} 不能读取：{fault}")
        else:
            write_json(target, answer)


def _refuse(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)
    sys.exit(2)
