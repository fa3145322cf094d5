"""`weibao pay …`: the monthly run from the list to the bank's answer, one verb a step.

pay run 2023-07 [--json OUT] [--as USER]      make or show the run of the month; the same again adds nothing
pay check|approve|freeze 2023-07 --as USER
pay file 2023-07 --out DIR --as USER          the bank file, workbook and text
pay return FILE --month 2023-07 --as USER
pay findings [2023-07] [--shared N]           run the money checks over the ledger
"""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from weibao.kernel import clock
from weibao.kernel.money import show
from weibao.kernel.months import Month
from weibao.kernel.output import write_bytes, write_json
from weibao.kernel.refusal import Refusal
from weibao.org.actions import console
from weibao.org.models import Staff
from weibao.payroll import reports
from weibao.payroll.actions import approving, checking, findings, freezing, listing, returning, sending
from weibao.payroll.models import Finding, Run

REFUSED = 2


class Command(BaseCommand):
    """The monthly run. A refusal is one sentence on standard error and exit code 2."""

    help = "按月发放：run 制表 · check 复核 · approve 审批 · freeze 封存 · file 银行文件 · return 回盘 · findings 资金疑点"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb in STEPS:
            step = verbs.add_parser(verb)
            if verb == "return":
                step.add_argument("file", type=Path, help="银行回盘文件（xlsx 或 csv）")
                step.add_argument("--month", required=True)
            else:
                step.add_argument("month", nargs="?" if verb == "findings" else None, help="月份，如 2023-07")
            step.add_argument("--as", dest="username", help="以谁的名义办理（登录名）")
        for verb, flag, text in (("run", "--json", "结果写入文件"), ("file", "--out", "银行文件放入哪个文件夹")):
            verbs.choices[verb].add_argument(flag, dest="target", type=Path, required=verb == "file", help=text)
        verbs.choices["findings"].add_argument("--shared", type=int, default=findings.SHARED_FROM, help="几人共用一个账户算疑点")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            STEPS[options["verb"]](options)
        except Refusal as refusal:
            print(refusal.message, file=sys.stderr)
            sys.exit(REFUSED)


class UnknownMonth(Refusal):
    """No such month, or no run of it."""


class UnknownPerson(Refusal):
    """No member of staff signs in under this name."""


def _month(options: dict[str, Any]) -> Month:
    try:
        return Month.parse(options["month"])
    except ValueError:
        raise UnknownMonth(f"“{options['month']}”不是月份，应写成 2023-07") from None


def _run(options: dict[str, Any]) -> Run:
    month = _month(options)
    run = Run.objects.filter(month=month.first_day).first()
    if run is None:
        raise UnknownMonth(f"{month.label}还没有编制名册，请先运行 weibao pay run {month}")
    return run


def _person(options: dict[str, Any], *, needed: bool = True) -> Staff:
    username = options["username"]
    if not username:
        if needed:
            raise UnknownPerson("请用 --as 写明由谁办理（登录名）")
        return console()
    staff = Staff.objects.filter(username=username, is_active=True).first()
    if staff is None:
        raise UnknownPerson(f"没有登录名为“{username}”的在用账号")
    return staff


def _make(options: dict[str, Any]) -> None:
    month = _month(options)
    run = listing.make(Run, by=_person(options, needed=False), at=clock.now(), month=month)
    told = reports.as_contract(run)
    if options["target"]:
        write_json(options["target"], told)
    print(f"{month.label}发放名册（第{run.version}版，{run.get_state_display()}）：{told['people']} 人，{show(run.amount)} 元")


def _check(options: dict[str, Any]) -> None:
    run = _run(options)
    checking.check(run, by=_person(options), at=clock.now(), seen=run.version)
    _told(run)


def _approve(options: dict[str, Any]) -> None:
    run = _run(options)
    approving.approve(run, by=_person(options), at=clock.now(), seen=run.version)
    _told(run)


def _freeze(options: dict[str, Any]) -> None:
    run = _run(options)
    freezing.freeze(run, by=_person(options), at=clock.now())
    _told(run)


def _told(run: Run) -> None:
    print(f"{Month.of(run.month).label}名册：{run.get_state_display()}")


def _file(options: dict[str, Any]) -> None:
    made = sending.export(_run(options), by=_person(options), at=clock.now())
    for name, content in made.parts().items():
        write_bytes(options["target"] / name, content)
        print(options["target"] / name)
    print(f"{made.payments} 笔，{show(made.amount)} 元")


def _return(options: dict[str, Any]) -> None:
    path: Path = options["file"]
    if not path.is_file():
        raise UnknownMonth(f"没有文件 {path.name}")
    run, content = _run(options), path.read_bytes()
    kept = returning.book_return(run, by=_person(options), at=clock.now(), name=path.name, content=content)
    print(f"{kept.lines} 行：记账 {kept.booked}，此前已记 {kept.repeated}，错误 {len(kept.wrong)}")
    for fault in kept.wrong:
        print(fault["message"])


def _findings(options: dict[str, Any]) -> None:
    run = _run(options) if options["month"] else Run.objects.booked().order_by("month").last()
    if run is None:
        raise UnknownMonth("还没有已封存的批次，无账可查")
    new = findings.run_checks(run, by=_person(options, needed=False), at=clock.now(), shared_from=options["shared"])
    waiting = Finding.objects.open()
    print(f"新增疑点 {new} 条，待答复 {waiting.count()} 条")


STEPS: dict[str, Callable[[dict[str, Any]], None]] = {
    "run": _make,
    "check": _check,
    "approve": _approve,
    "freeze": _freeze,
    "file": _file,
    "return": _return,
    "findings": _findings,
}
