"""`weibao account activate NAME`: the operator lets in the first security administrator; everybody else is let in by one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from weibao.accounts.actions.admitting import CODE_WORKS, issue_activation
from weibao.kernel import clock
from weibao.kernel.refusal import Refusal
from weibao.org.actions import console
from weibao.org.models import Staff


class Command(BaseCommand):
    """Activation codes from the console of this machine."""

    help = "发放激活码（首个安全管理员由本机控制台发放）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["activate"])
        parser.add_argument("username", help="登录名")
        parser.add_argument("--lost", action="store_true", help="手机或密钥已遗失：第二因素一并清除")

    def handle(self, *args: Any, **options: Any) -> None:
        staff = Staff.objects.filter(username=options["username"]).first()
        if staff is None:
            raise CommandError(f"没有登录名为“{options['username']}”的人员")
        try:
            code = issue_activation(staff, by=console(), at=clock.now(), now=clock.true_now(), factors=options["lost"])
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"激活码：{code}（{CODE_WORKS.days} 天内有效，只用一次；请当面交给本人，在登录页点“首次使用”）")
