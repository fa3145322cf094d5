"""The columns of a county roster: how their heads are recognised, wherever they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from weibao.kernel.reading import tidy_text


@dataclass(frozen=True, slots=True)
class Column:
    """One fact of a line: our key, the head in the form, and other heads that mean the same."""

    key: str
    label: str
    others: tuple[str, ...] = ()
    required: bool = False


CHILD = (
    Column("serial", "序号", ("编号", "顺序号")),
    Column("name", "儿童姓名", ("姓名", "孩子姓名"), required=True),
    Column("sex", "性别", required=True),
    Column("ethnicity", "民族"),
    Column("id_number", "公民身份号码", ("身份号码", "身份证号", "身份证号码", "公民身份证号码", "儿童身份号码"), required=True),
    Column("birth_date", "出生日期", ("出生年月日", "出生年月"), required=True),
    Column("county", "县（市、区）", ("县区", "县市区", "所属县区"), required=True),
    Column("township", "乡镇（街道）", ("乡镇", "乡镇街道", "镇街"), required=True),
    Column("village", "村（社区）", ("村", "社区", "村居", "村社区"), required=True),
    Column("address", "现住址", ("现居住地", "住址", "现住地址")),
    Column("care", "养育方式", ("供养方式", "养育形式", "安置方式"), required=True),
)
GUARDIAN = (
    Column("guardian", "监护人姓名", ("监护人",)),
    Column("relation", "与儿童关系", ("与儿童的关系", "监护人与儿童关系", "关系")),
    Column("phone", "联系电话", ("电话", "手机号码", "联系方式")),
    Column("school", "就读学校", ("学校", "所在学校")),
    Column("stage", "学段", ("就学阶段", "学习阶段")),
    Column("minimum_living", "低保特困月领金额", ("低保特困金额", "低保特困月领取金额"), required=True),
    Column("disability_living", "困难残疾人补贴", ("困难残疾人生活补贴", "残疾人补贴"), required=True),
    Column("bank", "开户银行", ("开户行",)),
    Column("account", "银行账号", ("银行帐号", "账号", "卡号", "银行卡号"), required=True),
    Column("payee", "账户姓名", ("帐户姓名", "户名", "账户名", "开户名"), required=True),
    Column("confirmed", "确认月份", ("确认年月", "认定月份"), required=True),
    Column("remark", "备注"),
)
PARENT = (
    Column("name", "姓名", required=True),
    Column("id_number", "身份号码", ("公民身份号码", "身份证号", "身份证号码", "公民身份证号码")),
    Column("status", "情形", ("情况", "状况"), required=True),
    Column("disability_class", "残疾类别", ("残疾类型",), required=True),
    Column("disability_grade", "残疾等级", ("残疾级别",), required=True),
    Column("since", "起始日期", ("开始日期", "起始时间"), required=True),
    Column("until", "期满日期", ("截止日期", "期满时间", "终止日期"), required=True),
    Column("proof", "证明材料", ("证明",), required=True),
)
PARENTS = {"father": "父亲", "mother": "母亲"}

COLUMNS: dict[str, Column] = {column.key: column for column in CHILD}
for _parent, _word in PARENTS.items():
    for _column in PARENT:
        _key = f"{_parent}.{_column.key}"
        COLUMNS[_key] = Column(_key, _word + _column.label, required=_column.required)
COLUMNS |= {column.key: column for column in GUARDIAN}

_MARKS = re.compile(r"[()（）、，,/／:：*＊\[\]【】\"'“”.。\-—_\s]|元|必填")


def plain_head(value: object) -> str:
    """Give a head without the marks and breaks that people put into it."""
    return _MARKS.sub("", tidy_text(value))


def _words(columns: Sequence[Column]) -> dict[str, str]:
    return {plain_head(word): column.key for column in columns for word in (column.label, *column.others)}


_OWN = _words(CHILD) | _words(GUARDIAN)
_OF_PARENT = _words(PARENT)


def find_columns(heads: Sequence[object]) -> dict[str, int]:
    """Find which column holds which fact; the first of two that claim the same wins.

    The words that father and mother share (情形, 残疾类别 …) belong to the parent named last before them.
    """
    found: dict[str, int] = {}
    parent = ""
    for index, head in enumerate(heads):
        word = plain_head(head)
        for name, called in PARENTS.items():
            if word.startswith(called):
                parent, word = name, word.removeprefix(called)
                key = f"{parent}.{_OF_PARENT[word]}" if word in _OF_PARENT else ""
                break
        else:
            inside = parent and word in _OF_PARENT and f"{parent}.{_OF_PARENT[word]}" not in found
            key = f"{parent}.{_OF_PARENT[word]}" if inside else _OWN.get(word, "")
        if key:
            found.setdefault(key, index)
    return found


def missing_columns(found: dict[str, int]) -> list[str]:
    """Name the heads without which a line cannot be judged or paid."""
    return [column.label for column in COLUMNS.values() if column.required and column.key not in found]
