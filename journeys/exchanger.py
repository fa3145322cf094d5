"""One installation of two that exchange, in a process that forks for each of its lives and may kill itself at a stage of an envelope.

    python -m journeys.exchanger

Orders come one a line on standard input, the answer is one line. The product knows nothing of the blows: they fall where its own
functions are entered. Of the product only the patience between two tries is shortened.
"""

import contextlib
import functools
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

MORNING = "2023-07-03T09:00+08:00"
HOUSEHOLD = "140728103201"  # 新营村, 洪善镇, 平遥县
ACCEPTS = "410102001"  # a township of Zhengzhou
REFUSED_EVERY, ENCLOSED_EVERY = 4, 10
FIRST_BIRTH, APART = date(2009, 1, 1), 7
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林", "磊芳勇静涛艳强敏军丽杰娟超霞波慧浩"  # nobody's
AT_ONCE = 2  # deeds of a kind between two looks at the outbox
WORDS = "经与部门数据比对并入户核实，情况属实。"
REASON = "母亲刑期不足六个月，不符合规定条件。"


class Blow:
    """Strikes when a stage was entered for the n-th time in this life."""

    def __init__(self, stage: str, number: int) -> None:
        self.stage, self.left = stage, number

    def at(self, stage: str) -> None:
        if stage == self.stage:
            self.left -= 1
            if self.left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


def watch(blow: Blow) -> None:
    """The stages of an envelope, on the side that writes and on the side that reads."""
    from weibao.exchange import jobs, wire
    from weibao.exchange.actions import posting
    from weibao.exchange.models import Arrival, Letter
    from weibao.exchange.views import door

    for owner, name, stage in (
        (Letter, "save", "before the write"),
        (Arrival, "save", "before the arrival"),
        (wire, "send", "before sending"),
        (wire, "_received", "before the receipt"),
        (door, "receipt", "before the answer"),
        (posting, "record_sending", "after the receipt"),
    ):
        setattr(owner, name, _watched(getattr(owner, name), blow, stage))
    assert jobs.posting is posting


def _watched(real: Callable[..., Any], blow: Blow, stage: str) -> Callable[..., Any]:
    @functools.wraps(real)
    def call(*args: Any, **kwargs: Any) -> Any:
        if stage != "before the write" or args[0].pk is None:
            blow.at(stage)
        return real(*args, **kwargs)

    return call


# what a child does


def prepare(order: dict[str, Any]) -> dict[str, Any]:
    """The people of the place, and its keys."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    from weibao.exchange.actions import partnering
    from weibao.exchange.models import KeyPair
    from weibao.kernel import clock
    from weibao.org.models import Division, Post, Staff, Unit
    from weibao.testing.city import build

    city = build()
    if order["side"] == "accepting":
        levels = {"41": 1, "4101": 2, "410102": 3, ACCEPTS: 4}
        for code, level in levels.items():
            parent = next((one for one in reversed(levels) if len(one) < len(code)), None)
            Division.objects.create(code=code, name=f"区划{code}", level=level, parent_id=parent)
        unit = Unit.objects.create(kind="township", name="林山寨街道办事处", division_id=ACCEPTS)
        clerk = Staff.objects.create(username="clerk", name="孙亚楠", password="!")
        Post.objects.create(
            staff=clerk, role="township_supervisor", unit=unit, division_id=ACCEPTS, during=DateRange(date(2021, 1, 1), None)
        )
    pair = partnering.rotate_keys(KeyPair, by=city.people["system_admin"], at=clock.now())
    return partnering.file_of(pair, order["address"])


def meet(order: dict[str, Any]) -> dict[str, Any]:
    """The administrators exchange their files and compare the fingerprints."""
    from weibao.exchange.actions import partnering
    from weibao.kernel import clock
    from weibao.org.models import Staff

    system, security = (Staff.objects.get(username=name) for name in ("system_admin", "security_admin"))
    partner = partnering.add_partner(json.dumps(order["file"]).encode(), by=system, at=clock.now())
    partnering.confirm_partner(partner, by=security, at=clock.now(), fingerprint=order["file"]["fingerprint"])
    return {}


def live(order: dict[str, Any]) -> dict[str, Any]:
    """Serve, do what staff do, send what is due, seal the trail: until told to stop or struck down."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connection

    from weibao.audit.actions import seal_pending
    from weibao.exchange import jobs
    from weibao.exchange.actions import posting
    from weibao.kernel import clock

    posting.FIRST, posting.LONGEST = timedelta(milliseconds=100), timedelta(milliseconds=400)
    if order.get("kill"):
        watch(Blow(*order["kill"]))
    server = make_server("127.0.0.1", order["port"], get_wsgi_application(), handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    work = {"accepting": accepting, "household": household}[order["side"]]
    stop = Path(order["stop"])
    while not stop.exists():
        done = work(order)
        done += jobs.send_due()
        seal_pending(at=clock.now())
        if not done:
            stopped = threading.Event()
            stopped.wait(0.05)
    server.shutdown()
    connection.close()
    return {}


class Quiet(WSGIRequestHandler):
    """Writes no log of requests, and lets nobody keep the one thread busy."""

    timeout = 5

    def log_message(self, *_: Any) -> None:  # type: ignore[override]
        return


def _child(number: int) -> Any:
    from weibao.children.actions.facts import NewAccount, NewChild, NewCircumstance, NewGuardian, NewParent
    from weibao.testing import make

    birth = FIRST_BIRTH + timedelta(days=APART * number)
    dead = NewCircumstance("dead", since=date(2021, 3, 2), proof="death_certificate")
    jail = NewCircumstance("in_prison", since=date(2022, 5, 1), until=date(2027, 4, 30), proof="court_judgment")
    return NewChild(
        name=f"{SURNAMES[number % 16]}{GIVEN[number // 16]}", sex="male", birth_date=birth, household=HOUSEHOLD, care="scattered",
        id_number=make.id_number(birth, serial=number), guardians=(NewGuardian("王福贵", "祖父"),),
        account=NewAccount(f"62170000000{number:05d}", "王福贵", "农商银行"),
        parents=(NewParent("father", "王某", circumstances=(dead,)), NewParent("mother", "李某", circumstances=(jail,))),
    )  # fmt: skip


def accepting(order: dict[str, Any]) -> int:
    """The township of Zhengzhou: takes applications in, pushes them, tells the applicants. Returns how much was done."""
    from weibao.applications.actions.accepting import push
    from weibao.applications.actions.deciding import tell
    from weibao.applications.actions.facts import Applicant, NewApplication
    from weibao.applications.actions.submitting import submit
    from weibao.applications.models import Application
    from weibao.applications.querysets import KIND
    from weibao.applications.states import State
    from weibao.attachments.actions import Upload, add
    from weibao.attachments.models import Attachment
    from weibao.kernel import clock
    from weibao.org.models import Staff

    clerk, rows, done = Staff.objects.get(username="clerk"), Application.objects.accepted_here(), 0
    for number in range(rows.count(), min(order["applications"], rows.count() + AT_ONCE)):
        new = NewApplication(
            "de_facto", _child(number), Applicant("王福贵", "祖父"), entry="township", channel="cross_province", place=ACCEPTS,
            papers=("form", "identity", "photo", "account"),
        )  # fmt: skip
        submit(new, by=clerk, at=clock.now(), key=f"desk-{number}")
        done += 1
    for row in rows.in_state(State.SUBMITTED).order_by("pk")[:AT_ONCE]:
        if int(row.key.split("-")[1]) % ENCLOSED_EVERY == 0 and not Attachment.objects.of(KIND, [row.pk]).exists():
            add(row, by=clerk, at=clock.now(), kind=KIND, upload=Upload("户口簿.png", picture()), category="household")
        push(row, by=clerk, at=clock.now())
        done += 1
    for row in rows.in_state(State.CONFIRMED, State.DENIED).order_by("pk")[:AT_ONCE]:
        tell(row, by=clerk, at=clock.now())
        done += 1
    return done


def household(_order: dict[str, Any]) -> int:
    """The township and the county of the household place: opinion, decision, papers taken in. Returns how much was done."""
    from weibao.applications.actions.accepting import accept
    from weibao.applications.actions.checking import conclude
    from weibao.applications.actions.deciding import confirm, refuse
    from weibao.applications.models import Application
    from weibao.applications.states import State
    from weibao.children.actions.registering import Resembles
    from weibao.exchange.actions.handling import NothingCame, take_enclosures
    from weibao.exchange.models import Crossing
    from weibao.kernel import clock
    from weibao.org.models import Staff

    clerk, boss = (Staff.objects.get(username=name) for name in ("supervisor", "county_approver"))
    rows, done = Application.objects.received(), 0
    for row in rows.in_state(State.SUBMITTED).order_by("pk")[:AT_ONCE]:
        try:
            accept(row, by=clerk, at=clock.now())
        except Resembles as alike:  # looked at, and another child
            row.refresh_from_db()
            accept(row, by=clerk, at=clock.now(), acknowledged=frozenset(one.pk for one in alike.children))
        done += 1
    for row in rows.in_state(State.CHECKING).order_by("pk")[:AT_ONCE]:
        conclude(row, by=clerk, at=clock.now(), opinion="meets", words=WORDS)
        done += 1
    for row in rows.in_state(State.DECIDING).order_by("pk")[:AT_ONCE]:
        if number_of(row) % REFUSED_EVERY:
            confirm(row, by=boss, at=clock.now())
        else:
            refuse(row, by=boss, at=clock.now(), ground="untrue", reason=REASON)
        done += 1
    for crossing in Crossing.objects.filter(enclosures__isnull=False, enclosures__taken_at=None)[:AT_ONCE]:
        with contextlib.suppress(NothingCame):
            take_enclosures(crossing, by=clerk, at=clock.now())
            done += 1
    return done


def number_of(row: Any) -> int:
    """The running number of an application, from the child's birth date."""
    return (date.fromisoformat(row.facts["birth_date"]) - FIRST_BIRTH).days // APART


@functools.cache
def picture() -> bytes:
    """A page that is worth two letters."""
    from io import BytesIO

    from PIL import Image

    kept = BytesIO()
    Image.effect_noise((1200, 1200), 90).save(kept, "PNG")
    return kept.getvalue()


def report(order: dict[str, Any]) -> dict[str, Any]:
    """What stands in the books in the end, and whether the trail holds."""
    from django.conf import settings

    from weibao.attachments.models import Attachment
    from weibao.audit.actions import seal_pending
    from weibao.audit.verifier import verify
    from weibao.exchange.models import Arrival, Crossing, Letter
    from weibao.kernel import clock

    while seal_pending(at=clock.now()):
        pass
    rows = Crossing.objects.select_related("application").order_by("code")
    found = verify(settings.WEIBAO_ANCHOR_FILE)
    return {
        "crossings": [[str(row.code), row.application.child_name, row.application.state, row.outcome, str(row.told_on)] for row in rows],
        "waiting": Letter.objects.waiting().count(),
        "letters": Letter.objects.count(),
        "tries": sum(Letter.objects.values_list("tries", flat=True)),
        "arrivals": sorted(set(Arrival.objects.values_list("state", flat=True))),
        "letters_in": Arrival.objects.count(),
        "papers": Attachment.objects.present().count(),
        "findings": [str(one) for one in found.findings],
        "entries": found.entries,
    }


TASKS = {"prepare": prepare, "meet": meet, "live": live, "report": report}


def obey(order: dict[str, Any], answer: int) -> None:
    """In the forked child."""
    from django.conf import settings
    from django.test.utils import setup_test_environment

    settings.WEIBAO_CITY, settings.WEIBAO_CITY_NAME = order["city"], order["name"]
    settings.WEIBAO_NOW, settings.WEIBAO_NOW_SINCE = MORNING, order["since"]  # one clock through all lives
    setup_test_environment()
    told = TASKS[order["do"]](order)
    os.write(answer, json.dumps(told, ensure_ascii=False).encode())


def fork(order: dict[str, Any]) -> dict[str, Any]:
    """One life."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reading)
            quiet = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            obey(order, writing)
            status = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    os.close(writing)
    parts = []
    while part := os.read(reading, 1 << 16):
        parts.append(part)
    os.close(reading)
    _, left = os.waitpid(child, 0)
    return {"status": os.waitstatus_to_exitcode(left), "told": json.loads(b"".join(parts)) if parts else None}


def main() -> None:
    """Import everything once, then obey."""
    import django

    django.setup()
    import weibao.exchange.jobs
    import weibao.testing.city
    import weibao.urls  # noqa: F401

    for line in sys.stdin:
        print(json.dumps(fork(json.loads(line)), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
