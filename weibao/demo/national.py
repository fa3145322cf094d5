"""The demo's exchange with the national register: a county's export compared, and one batch answered with two rejections."""

import csv
import io
from datetime import datetime
from typing import Final

from weibao.children.models import Child
from weibao.national.actions.answering import Upload, book_answer
from weibao.national.actions.preparing import NothingDue, What, find_gaps, prepare
from weibao.national.actions.reconciling import compare
from weibao.national.models import Batch
from weibao.org.models import Division, Post, Staff
from weibao.org.powers import Role

KNOWN: Final = 8  # children whom the register knows already
REJECTED: Final = ("户籍地址与公安数据不符", "监护人信息重复登记")


def one_batch(at: datetime) -> str:
    """The county of the demo account: what the register knows is compared, what is new goes out, and the answer comes back."""
    if Batch.objects.exists():
        return "已报送"
    post = Post.objects.filter(role=Role.COUNTY_OFFICER).select_related("division", "staff").order_by("staff__username").first()
    if post is None:
        return "没有县级经办"
    county, officer = post.division, post.staff
    compare(county, by=officer, at=at, file=_export(county))
    find_gaps(county, by=None, at=at)
    try:
        batch = prepare(county, by=officer, at=at, what=What("entry"))
    except NothingDue as refusal:
        return refusal.message
    _answer(batch, officer, at)
    return f"{county.name} {batch.rows} 条，缺项 {batch.incomplete} 条"


def _file(rows: list[list[str]], name: str) -> Upload:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return Upload(name, out.getvalue().encode("utf-8-sig"))


def _export(county: Division) -> Upload:
    """What the register would give for the first children: one of them under another name of a school."""
    children = Child.objects.current().unrestricted().filter(household__code__startswith=county.pk, recognitions__ended_month=None)
    known = children.filter(recognitions__isnull=False).exclude(id_index=None).order_by("pk")[:KNOWN]
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
