"""`weibao audit verify [--anchor FILE]` and `weibao audit seal`."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from weibao.audit.actions import seal_pending
from weibao.audit.verifier import verify
from weibao.kernel import clock


class Command(BaseCommand):
    help = "审计链：verify 逐条校验全部审计记录，发现改动、删除、调换、截断并指出位置；seal 立即封存待封存记录。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "seal"])
        parser.add_argument("--anchor", type=Path, help="另行保存的锚文件，默认用本机的")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "seal":
            self.stdout.write(f"已封存 {seal_pending(at=clock.now())} 条记录")
        else:
            self.verify(options["anchor"])

    def verify(self, anchor: Path | None) -> None:
        try:
            report = verify(anchor)
        except FileNotFoundError as fault:
            raise CommandError(f"没有找到锚文件 {anchor}") from fault
        for finding in report.findings:
            self.stdout.write(f"✗ {finding}")
        if report.more:
            self.stdout.write(f"✗ 另有 {report.more} 处，未逐一列出")
        counts = f"记录 {report.entries} 条，封存 {report.seals} 个，待封存 {report.waiting} 条，锚 {report.anchored} 处"
        self.stdout.write(f"{'✓ 审计链完整' if report.is_whole else '✗ 审计链不完整'}：{counts}")
        if not report.is_whole:
            sys.exit(1)
