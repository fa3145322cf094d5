"""`weibao figures release`: publish the figures of the youngest sealed list now, as the worker does each night."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from weibao.cockpit import actions
from weibao.kernel import clock


class Command(BaseCommand):
    """Published figures."""

    help = "统计公布：release 公布最近一批已封存名册的统计"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["release"])

    def handle(self, *args: Any, **options: Any) -> None:
        made = actions.release(None, by=None, at=clock.now())
        self.stdout.write(f"公布统计表 {len(made)} 张" if made else "没有新的已封存名册")
