"""`weibao standard propose --year Y --consumption C --json OUT`: the growth formula beside what was published."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from weibao.kernel.output import write_json
from weibao.rules import NotYetLaw, contract
from weibao.rules.growth import BadConsumption


class Command(BaseCommand):
    """Propose and check, never pay from the formula."""

    help = "按自然增长机制测算标准（不用数据库）"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["propose"])
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--consumption", required=True, help="上一年度全省居民人均消费支出（元）")
        parser.add_argument("--json", required=True, dest="target")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = contract.propose(options["year"], options["consumption"])
        except NotYetLaw as fault:
            print(fault.message, file=sys.stderr)
            sys.exit(2)
        except BadConsumption as fault:
            print(str(fault), file=sys.stderr)
            sys.exit(2)
        write_json(Path(options["target"]), answer)
