"""`weibao demo load` makes the demo city; `weibao demo accounts` prints who can sign in, `weibao demo code NAME` the phone's code."""

import base64
import hashlib
import io
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from weibao.accounts.models import Account, Factor, FactorKind
from weibao.accounts.reports import needs_second_factor
from weibao.accounts.standing import demo_code
from weibao.benefits.actions import PublishedStandard, publish_standard
from weibao.children.models import Care, Child
from weibao.demo import city
from weibao.demo.applications import applications
from weibao.demo.care import care
from weibao.demo.cases import cases
from weibao.demo.crossings import crossings
from weibao.demo.departments import two_lists
from weibao.demo.harm import harm
from weibao.demo.money import money
from weibao.demo.national import one_batch
from weibao.demo.people import people
from weibao.demo.phones import phones
from weibao.demo.registers import registers
from weibao.demo.restricted import two_restricted
from weibao.demo.runs import june_and_july
from weibao.demo.schemes import schemes
from weibao.demo.training import training
from weibao.demo.visits import visits
from weibao.kernel import clock
from weibao.org.actions import appoint, console, load_divisions, open_units
from weibao.org.models import Post, Staff
from weibao.org.powers import Role

PASSWORD = "weibao-shifan-2023"  # noqa: S105  the demo city holds invented children only and listens on loopback
DATA = Path(__file__).resolve().parents[3] / "org" / "data"
ROSTERS = Path(__file__).resolve().parents[2] / "data" / "rosters"
STANDARDS = (
    (2022, "1720.00", "1145.00", "晋民发〔2022〕18号", date(2022, 3, 31)),
    (2023, "1755.00", "1170.00", "晋民发〔2023〕20号", None),
)


class Command(BaseCommand):
    """The demo city."""

    help = "示范城市：载入与账号"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["load", "accounts", "code"])
        parser.add_argument("username", nargs="?", default="", help="登录名（code）")

    def handle(self, *args: Any, **options: Any) -> None:
        if getattr(settings, "WEIBAO_PRODUCTION", False):
            raise CommandError("生产环境不能载入示范城市：其中的人员和口令都是公开的")
        if options["what"] == "accounts":
            self._print_accounts()
            return
        if options["what"] == "code":
            self._print_code(options["username"])
            return
        self.at = clock.now()
        self.by = console()
        self._step("行政区划", self._divisions)
        self._step("单位与岗位", self._people)
        self._step("养育标准", self._standards)
        self._step("十一县花名册", self._rosters)
        self._step("价格、救助、寄养、渠道", lambda: money(self.at))
        self._step("六月、七月发放批次", self._runs)
        self._step("统计公布", self._figures)
        self._step("限制查阅的档案", lambda: two_restricted(self.at))
        self._step("部门名单", lambda: two_lists(self.at))
        self._step("个人信息登记", lambda: registers(self.at))
        self._step("认定申请", lambda: applications(busiest(Role.TOWNSHIP_SUPERVISOR)[0], self.at))
        self._step("跨省通办", lambda: crossings(self.at, busiest(Role.TOWNSHIP_SUPERVISOR)[0]))
        self._step("专项救助", lambda: schemes(self.at))
        self._step("走访", lambda: visits(busiest(Role.TOWNSHIP_SUPERVISOR)[0], self.at))
        self._step("手机", lambda: phones(busiest(Role.TOWNSHIP_SUPERVISOR)[0], self.at, clock.true_now()))
        self._step("全国系统报送", lambda: one_batch(self.at))
        self._step("培训", lambda: training(self.at))
        self._step("人员配备与学校核对", lambda: people(self.at))
        self._step("关爱名册", lambda: care(busiest(Role.TOWNSHIP_SUPERVISOR)[0], self.at))
        self._step("个案", lambda: cases(busiest(Role.COUNTY_OFFICER)[0], self.at))
        self._step("报告与反向核查", lambda: harm(busiest(Role.COUNTY_OFFICER)[0], self.at))
        self._step("示范账号", self._accounts)
        self._step("数据库统计信息", _analyse)

    def _step(self, title: str, deed: Callable[[], str]) -> None:
        started = time.monotonic()
        self.stdout.write(f"  · {title}：{deed()}（{time.monotonic() - started:.1f} 秒）")

    def _divisions(self) -> str:
        from weibao.org.models import Division  # noqa: PLC0415

        if Division.objects.filter(code="140702001002").exists():
            return "已载入"
        new = load_divisions([DATA / "divisions.csv", DATA / "villages.csv"], by=self.by, at=self.at)
        return f"{new:,} 个"

    def _people(self) -> str:
        if Post.objects.filter(role=Role.VILLAGE_DIRECTOR).exists():
            return "已任职"
        units = open_units(list(city.units()), by=self.by, at=self.at)
        posts = appoint(city.appointments(), by=self.by, at=self.at)
        return f"{units} 个单位，{posts:,} 个岗位"

    def _standards(self) -> str:
        for year, institutional, scattered, document, issued in STANDARDS:
            pair = ((Care.INSTITUTIONAL, institutional), (Care.SCATTERED, scattered))
            notice = [
                PublishedStandard(care, Decimal(monthly), date(year, 1, 1), document, issued, verified=True) for care, monthly in pair
            ]
            publish_standard(notice, by=self.by, at=self.at)
        return "2022、2023 年"

    def _rosters(self) -> str:
        call_command("roster", "load", str(ROSTERS), quiet=True)
        return "完成"

    def _runs(self) -> str:
        return june_and_july(self.at)

    def _figures(self) -> str:
        said = io.StringIO()
        call_command("figures", "release", stdout=said)
        return said.getvalue().strip()

    def _accounts(self) -> str:
        if not accounts():
            chosen = [post.staff_id for role, number in ACCOUNTS for post in busiest(role)[:number]]
            Staff.objects.filter(pk__in=chosen).update(password=make_password(PASSWORD))
        open_accounts()
        return f"{len(accounts())} 个"

    def _print_code(self, username: str) -> None:
        staff = Staff.objects.filter(username=username).first()
        code = demo_code(staff, clock.true_now()) if staff else ""
        if not code:
            raise CommandError(f"“{username}”没有示范验证码")
        self.stdout.write(code)

    def _print_accounts(self) -> None:
        self.stdout.write(f"\n  示范账号（口令都是 {PASSWORD}；第二步的验证码就在页面上；儿童和人员均为虚构）")
        for post in accounts():
            self.stdout.write(f"    {post.staff.username:<16}{Role(post.role).label}　{post.staff.name}　{post.division.name}")
        self.stdout.write("")


# One account a role, and a second where the work wants two people.
ACCOUNTS = (
    (Role.CITY_OFFICER, 2), (Role.FINANCE_OFFICER, 2), (Role.LEADER, 1), (Role.COUNTY_OFFICER, 1), (Role.COUNTY_APPROVER, 1),
    (Role.TOWNSHIP_SUPERVISOR, 1), (Role.STATION_WORKER, 1), (Role.CENTRE_WORKER, 1), (Role.INSTITUTION_WORKER, 1),
    (Role.HOTLINE_OPERATOR, 1), (Role.UNIT_LIAISON, 1), (Role.VILLAGE_DIRECTOR, 1),
    (Role.SYSTEM_ADMIN, 1), (Role.SECURITY_ADMIN, 1), (Role.AUDITOR, 1),
)  # fmt: skip


def _analyse() -> str:
    """So much was loaded at once that plans made from the old statistics would be far off."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return "已更新"


def open_accounts() -> None:
    """Activate the accounts that have the demo's password; whose role asks for a second factor has a phone that is only a text."""
    now = clock.true_now()
    for post in accounts():
        Account.objects.get_or_create(staff=post.staff, defaults={"activated_at": now, "awake_since": now, "password_set_at": now})
        if needs_second_factor([post.role]):
            phone = {"name": "示范手机", "secret": demo_secret(post.staff.username), "made_at": now}
            Factor.objects.get_or_create(staff=post.staff, kind=FactorKind.TOTP, defaults=phone)


def demo_secret(username: str) -> str:
    """The secret of a demo account's phone: always the same, and worth nothing."""
    return base64.b32encode(hashlib.sha256(f"weibao-shifan-{username}".encode()).digest()[:20]).decode()


def busiest(role: Role) -> list[Post]:
    """The posts of a role, those over the most children first (among city posts all are alike: by sign-in name)."""
    posts = list(Post.objects.filter(role=role).select_related("staff").order_by("staff__username"))
    if role not in {Role.VILLAGE_DIRECTOR, Role.TOWNSHIP_SUPERVISOR, Role.STATION_WORKER}:
        return posts
    length = len(posts[0].division_id)
    children = Counter(code[:length] for code in Child.objects.values_list("household_id", flat=True))
    return sorted(posts, key=lambda post: -children[post.division_id])


def accounts() -> list[Post]:
    """The posts of the people who can sign in to the demo, in the order of the roles."""
    order = [role for role, _ in ACCOUNTS]
    posts = Post.objects.exclude(staff__password__startswith="!").select_related("staff", "division")
    known: dict[str, Post] = {}
    for post in posts.order_by("pk"):
        known.setdefault(post.staff.username, post)
    return sorted(known.values(), key=lambda post: (order.index(Role(post.role)), post.staff.username))
