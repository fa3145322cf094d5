"""`weibao department_link FILE --kind deaths --area 1407 [--splink]`: a whole list against everybody of an area, as JSON lines."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from weibao.departments import tables
from weibao.departments.actions.linking import WholeList, link
from weibao.departments.reading import read_list
from weibao.kernel import clock
from weibao.kernel.archive import MOST_BYTES, BadWorkbook
from weibao.org.actions import console


class Command(BaseCommand):
    """A list against everybody; row numbers and file numbers come out, no names."""

    help = "部门名单全量比对（只读）：输出行号、档案编号、得分"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--kind", required=True, choices=sorted(tables.kinds()))
        parser.add_argument("--area", default="1407", help="区划代码")
        parser.add_argument("--splink", action="store_true", help="用 Splink（DuckDB）比对，得分为概率的千分数")

    def handle(self, *args: Any, **options: Any) -> None:
        path, kind = Path(options["file"]), tables.kind_of(options["kind"])
        try:
            with path.open("rb") as opened:
                read = read_list(opened.read(MOST_BYTES + 1), path.name, kind)
        except (OSError, BadWorkbook) as bad:
            print(bad, file=sys.stderr)
            sys.exit(2)
        whole = WholeList(read, kind, options["area"])
        for one in link(whole, by=console(), at=clock.now(), by_splink=options["splink"]):
            self.stdout.write(json.dumps({"row": one.row, "who": one.who, "child": one.child, "score": one.score}))
