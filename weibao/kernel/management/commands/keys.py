"""`weibao keys list | make | rotate`: the key ring of the sealed fields."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from weibao.kernel import clock, keyring
from weibao.kernel.resealing import reseal, rows_by_key, sealed_columns


def _moment() -> str:
    return clock.true_now().isoformat(timespec="seconds")


class Command(BaseCommand):
    help = "密钥环：list 列出密钥和每把密钥所加密的数据量，make 首次生成，rotate 换新密钥并重新加密全部数据（可中断后再执行）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["list", "make", "rotate"])
        parser.add_argument("--resume", action="store_true", help="不再换新密钥，只继续重新加密剩余数据")

    def handle(self, *args: Any, **options: Any) -> None:
        {"list": self.list_keys, "make": self.make, "rotate": self.rotate}[options["what"]](resume=options["resume"])

    def list_keys(self, **_: Any) -> None:
        ring = keyring.ring()
        for key in ring.keys.values():
            mark = "（当前）" if key is ring.current else ""
            self.stdout.write(f"{key.id:>10}  {key.made}{mark}")
        for column in sealed_columns():
            for (cipher, key_id), count in rows_by_key(column).items():
                known = "" if key_id in ring.keys else "  缺少此密钥！"
                self.stdout.write(f"{column.table}.{column.name}  {cipher}  {key_id}  {count} 条{known}")

    def make(self, **_: Any) -> None:
        keyring.make(_moment())
        self.stdout.write(f"密钥文件：{keyring.path()}。请与数据库分开备份。")

    def rotate(self, *, resume: bool) -> None:
        key = keyring.ring().current if resume else keyring.add_key(_moment())
        self.stdout.write(f"当前密钥：{key.id}")
        for column in sealed_columns():
            count = sum(reseal(column))
            self.stdout.write(f"{column.table}.{column.name}  重新加密 {count} 条")
        self.stdout.write("完成。旧密钥仍保留，用于打开备份中的数据。")
