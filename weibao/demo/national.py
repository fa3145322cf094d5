"""The demo's exchange with the national register: a county's export compared, and one batch answered with two rejections."""

import csv
import io
from datetime import datetime
from typing import Final

from django.utils.timezone import localdate

from weibao.children.models import Child
from weibao.national.actions.answering import Upload, book_answer
from weibao.national.actions.preparing import What, find_gaps, prepare
from weibao.national.actions.reconciling import compare
from weibao.national.models import Batch
from weibao.national.reports.collecting import Within
from weibao.national.reports.due import due
from weibao.national.reports.mapping import tables
from weibao.org.models import Division, Post, Staff
from weibao.org.powers import Role

KNOWN: Final = 8  # children whom the register knows already
REJECTED: Final = ("户籍地址与公安数据不符", "监护人信息重复登记")


def one_batch(at: datetime) -> str:
    """The first county that has enough: what the register knows is compared, what is new goes out, and the answer comes back.

    Study aid, 明天计划 and visits of the counties that have some go out before it, and wait for their answer.
    """
    if Batch.objects.exists():
        return "已报送"
    aid = sum(_sent(post, kind, at) for post in _officers() for kind in ("study", "tomorrow", "visit"))
    for post in _officers():
        whole = _whole(post, "entry", at)
        if len(whole) > len(REJECTED):
            batch = _entries(post, whole, at)
            return f"{post.division.name} {batch.rows} 条，缺项 {batch.incomplete} 条，助学、明天计划和走访 {aid} 条"
    return "没有一个县有足够的记录"


def _officers() -> list[Post]:
    """Of each county, the officer who works there."""
    posts = Post.objects.filter(role=Role.COUNTY_OFFICER).select_related("division", "staff").order_by("staff__username")
    return list({post.division_id: post for post in reversed(posts)}.values())[::-1]


def _whole(post: Post, kind: str, at: datetime) -> list[Child]:
    """The children of whom a whole record of a type is due."""
    rows = due(tables()[kind], Within(post.division_id, localdate(at)))
    return [one.subject.kid for one in rows if one.is_whole]


def _sent(post: Post, kind: str, at: datetime) -> int:
    """How many records of a type went out."""
    return prepare(post.division, by=post.staff, at=at, what=What(kind)).rows if _whole(post, kind, at) else 0


def _entries(post: Post, whole: list[Child], at: datetime) -> Batch:
    """All but those whom the register knows already; as many stay as are rejected, at the least."""
    county, officer = post.division, post.staff
    compare(county, by=officer, at=at, file=_export(county, whole[: min(KNOWN, len(whole) - len(REJECTED))]))
    find_gaps(county, by=None, at=at)
    batch = prepare(county, by=officer, at=at, what=What("entry"))
    _answer(batch, officer, at)
    return batch


def _file(rows: list[list[str]], name: str) -> Upload:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return Upload(name, out.getvalue().encode("utf-8-sig"))


def _export(county: Division, known: list[Child]) -> Upload:
    """What the register would give for these children: the first of them with another date of birth."""
    rows = [["儿童编号", "儿童姓名", "公民身份号码", "性别", "出生日期"]]
    for turn, child in enumerate(known):
        born = child.birth_date.replace(day=1) if turn == 0 and child.birth_date.day != 1 else child.birth_date
        rows.append([f"{county.pk}{child.pk:08d}", child.name, str(child.id_number), child.get_sex_display(), born.isoformat()])
    return _file(rows, f"全国系统导出-{county.name}.csv")


def _answer(batch: Batch, officer: Staff, at: datetime) -> None:
    rows = [["记录号", "处理结果", "失败原因", "全国系统编号"]]
    for record in batch.records.order_by("number"):
        reason = REJECTED[record.number - 1] if record.number <= len(REJECTED) else ""
        number = "" if reason else f"{batch.division_id}{record.child_id:08d}"
        rows.append([record.label, "失败" if reason else "成功", reason, number])
    book_answer(batch, by=officer, at=at, file=_file(rows, f"回执-批次{batch.pk}.csv"))
