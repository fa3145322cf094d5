"""`weibao keys list | make | rotate | retire`: the key ring of the sealed fields and of the blind index."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from weibao.kernel import clock, keyring
from weibao.kernel.refusal import Refusal
from weibao.keys import actions
from weibao.keys.models import Kind, Rotation
from weibao.keys.reindexing import indexed_columns
from weibao.keys.reindexing import rows_by_key as indexed_rows
from weibao.keys.reports import held
from weibao.keys.resealing import rows_by_key, sealed_columns
from weibao.org.actions import console

EVERY = 1.0  # seconds between two lines of progress


class Command(BaseCommand):
    help = (
        "密钥环：list 列出密钥和各自的数据量，make 首次生成，rotate 换新的加密密钥（加 --index 换盲索引密钥）并处理全部数据，"
        "retire 编号 销毁不再使用的旧密钥。系统可以照常运行，中断后用 rotate --resume 接着做。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["list", "make", "rotate", "retire"])
        parser.add_argument("key", nargs="?", type=int, help="retire：要销毁的密钥编号")
        parser.add_argument("--index", action="store_true", help="更换盲索引密钥")
        parser.add_argument("--resume", action="store_true", help="不换新密钥，只接着做没有完成的更换")

    def handle(self, *args: Any, **options: Any) -> None:
        deeds: dict[str, Callable[..., None]] = {
            "list": self.list_keys,
            "make": self.make,
            "rotate": self.rotate,
            "retire": self.retire,
        }
        try:
            deeds[options["what"]](**options)
        except Refusal as refusal:
            raise CommandError(refusal.message) from None

    def list_keys(self, **_: Any) -> None:
        known = keyring.ring()
        for key in held():
            self.stdout.write(f"{key.id:>10}  {key.kind}  {key.made}{'（当前）' if key.is_current else ''}")
        for column in sealed_columns():
            for (cipher, key_id), count in rows_by_key(column).items():
                missing = "" if key_id in known.keys else "  缺少此密钥！"
                self.stdout.write(f"{column.table}.{column.name}  {cipher}  {key_id}  {count} 条{missing}")
        heads = {key.to_bytes(4, "big"): key for key in known.index_keys if key}
        for indexed in indexed_columns():
            for head, count in indexed_rows(indexed).items():
                self.stdout.write(f"{indexed.table}.{indexed.name}  {heads.get(head, '未编号')}  {count} 条")

    def make(self, **_: Any) -> None:
        keyring.make(clock.true_now().isoformat(timespec="seconds"))
        self.stdout.write(f"密钥文件：{keyring.path()}。请与数据库分开备份。")

    def rotate(self, *, index: bool, resume: bool, **_: Any) -> None:
        if resume:
            rotation = Rotation.objects.under_way().first()
            if rotation is None:
                raise CommandError("没有未完成的密钥更换。")
        else:
            kind = Kind.INDEX if index else Kind.SEALING
            rotation = actions.rotate(Rotation, by=console(), at=clock.now(), kind=kind)
        self.stdout.write(f"{rotation.get_kind_display()} {rotation.key}")
        told = time.monotonic()
        for row in actions.carry_on(rotation, clock=clock.now):
            if time.monotonic() - told > EVERY:
                self.stdout.write(f"已处理 {row.done} / {row.total} 条")
                told = time.monotonic()
        left = f"，{rotation.left} 条处理不了，见审计记录" if rotation.left else ""
        self.stdout.write(f"完成：处理 {rotation.done} 条{left}。请立即备份密钥文件；旧密钥仍保留，用于打开备份中的数据。")

    def retire(self, *, key: int | None, **_: Any) -> None:
        if key is None:
            raise CommandError("请写明要销毁的密钥编号。")
        actions.retire(key, by=console(), at=clock.now())
        self.stdout.write(f"密钥 {key} 已销毁。用它加密的备份从此不能打开。")
