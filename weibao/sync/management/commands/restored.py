from typing import Any

from django.core.management.base import BaseCommand

from weibao.kernel import clock
from weibao.org.models import Post
from weibao.org.powers import Role
from weibao.sync.actions.complaining import renew_epoch


class Command(BaseCommand):
    help = "数据库由备份恢复后运行一次：各手机下次同步时会补报备份中没有的内容"

    def handle(self, **options: Any) -> None:
        console = Post.objects.filter(role=Role.CONSOLE).select_related("staff").latest("pk").staff
        renew_epoch(None, by=console, at=clock.now())
        self.stdout.write("已登记。各手机下次同步时会核对并补报。")
