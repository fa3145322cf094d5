"""The demo's two runs: June from the list to the return file, July made and waiting for its check."""

import csv
import io
from datetime import datetime

from weibao.kernel.months import Month
from weibao.org.models import Post, Staff
from weibao.org.powers import Role
from weibao.payroll.actions.approving import approve
from weibao.payroll.actions.checking import check
from weibao.payroll.actions.freezing import freeze
from weibao.payroll.actions.listing import make
from weibao.payroll.actions.returning import book_return
from weibao.payroll.actions.sending import export
from weibao.payroll.models import Run
from weibao.payroll.states import RunState

JUNE, JULY = Month(2023, 6), Month(2023, 7)


def holder(role: Role, place: int = 0) -> Staff:
    """The person who holds the n-th post of a role."""
    return Post.objects.filter(role=role).order_by("staff__username")[place].staff


def june_and_july(at: datetime) -> str:
    """Bring June to its settled return and make July; what is done already is left as it is."""
    officer, finance, leader = holder(Role.CITY_OFFICER), holder(Role.FINANCE_OFFICER), holder(Role.LEADER)
    if not Run.objects.filter(month=JULY.first_day).exists():
        run = make(Run, by=officer, at=at, month=JUNE)
        if run.state == RunState.DRAFT:
            check(run, by=finance, at=at, seen=run.version)
        if run.state == RunState.CHECKED:
            approve(run, by=leader, at=at, seen=run.version)
        if run.state == RunState.APPROVED:
            freeze(run, by=officer, at=at)
        if run.state in {RunState.FROZEN, RunState.SENT}:
            _settle(run, finance, at)
        make(Run, by=officer, at=at, month=JULY)
    return "六月已回盘，七月待复核"


def _settle(run: Run, finance: Staff, at: datetime) -> None:
    file = export(run, by=finance, at=at)
    rows = list(csv.reader(io.StringIO(file.text.decode("utf-8-sig"))))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*rows[0], "结果", "原因"])
    writer.writerows([*row, "成功", ""] for row in rows[1:])
    book_return(run, by=finance, at=at, name="202306-回盘.csv", content=out.getvalue().encode("utf-8-sig"))
