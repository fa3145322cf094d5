"""The words of a roster and what they mean: situations, care, proofs, disability. Data; nothing is judged here."""

import re
import unicodedata
from functools import lru_cache

from weibao.kernel.reading import tidy_text

UNFOUND = "unfound"
"""Said of both parents: they cannot be found (查找不到). It is no status of one parent."""

NO_SITUATION = frozenset({"normal", UNFOUND})
"""What is said of a parent and yet is no situation of the rules."""

SITUATIONS = {
    "normal": ("正常", "无"),
    "dead": ("死亡", "病故", "去世", "亡故"),
    "missing": ("失踪", "宣告失踪"),
    "severe_disability": ("重残", "重度残疾"),
    "serious_illness": ("重病", "患重病"),
    "in_prison": ("服刑在押", "服刑", "在押服刑"),
    "drug_rehab": ("强制隔离戒毒", "强戒"),
    "other_custody": ("被执行其他限制人身自由的措施",),
    "out_of_contact": ("失联", "失去联系"),
    "guardianship_revoked": ("被撤销监护资格",),
    "deported": ("被遣送（驱逐）出境",),
    UNFOUND: ("查找不到", "弃婴"),
}
"""Statuses of the rules and the words for each. Any other word is unknown: it is asked about, never guessed."""

LABELS = {status: words[0] for status, words in SITUATIONS.items()}
CARE_LABELS = {"scattered": "散居", "institutional": "集中"}
SEX_LABELS = {"male": "男", "female": "女"}

_DISABILITIES = {
    "肢体": "physical", "视力": "visual", "听力": "hearing", "言语": "speech",
    "精神": "mental", "智力": "intellectual", "多重": "multiple",
}  # fmt: skip
_GRADES = {"一": 1, "二": 2, "三": 3, "四": 4, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "I": 1, "II": 2, "III": 3, "IV": 4}
_SEXES = {
    **dict.fromkeys(("男", "男性", "男孩", "男童", "M", "MALE"), "male"),
    **dict.fromkeys(("女", "女性", "女孩", "女童", "F", "FEMALE"), "female"),
}
_MARKS = re.compile(r"[()（）\s,，、.。;；:：\"'“”《》<>]")
# The five links of the village chain (民发〔2020〕125号): pledge, neighbours, village, township, county.
_CHAIN = ("承诺", "邻里", "证实", "查验", "确认")
OPEN_END = frozenset({"无期", "无期徒刑", "死缓", "长期", "终身", "至今", "无", "无期限", "未定", "待定"})


def _plain(text: str) -> str:
    return _MARKS.sub("", tidy_text(unicodedata.normalize("NFKC", text)))


_STATUS_OF = {_plain(word): status for status, words in SITUATIONS.items() for word in words}


@lru_cache(maxsize=2048)
def situation(text: str) -> str | None:
    """Give the status that a word stands for; None for a word that nobody agreed on, also for none at all."""
    return _STATUS_OF.get(_plain(text))


@lru_cache(maxsize=512)
def care_form(text: str) -> str | None:
    """Give ``scattered`` or ``institutional``; None where the word says neither or both."""
    plain = _plain(text)
    scattered = "散居" in plain or "分散" in plain
    institutional = "集中" in plain or "机构" in plain or "福利院" in plain
    if scattered == institutional:
        return None
    return "scattered" if scattered else "institutional"


@lru_cache(maxsize=512)
def sex(text: str) -> str | None:
    """Give ``male`` or ``female``; None for another word."""
    return _SEXES.get(_plain(text).upper())


@lru_cache(maxsize=512)
def disability_class(text: str) -> str | None:
    """Give the class of a disability; two classes named together are 多重."""
    plain = _plain(text)
    named = {code for word, code in _DISABILITIES.items() if word in plain}
    return "multiple" if len(named) > 1 else next(iter(named), None)


@lru_cache(maxsize=512)
def disability_grade(text: str) -> int | None:
    """Give the grade 1–4, from 一级, 1级, Ⅰ级 or 1."""
    plain = _plain(text).upper().removesuffix("级")
    return _GRADES.get(plain, int(plain) if plain in {"1", "2", "3", "4"} else None)


@lru_cache(maxsize=2048)
def proof(status: str, text: str) -> str:
    """Give the kind of proof that decides for a status, empty where it decides nothing.

    失踪 is what a court declared; 失联 needs the receipt of the police search, the village chain or
    一事一议 (民发〔2020〕125号). A mere report to the police is not the receipt.
    """
    plain = _plain(text)
    if status == "missing":
        declared = "宣告失踪" in plain or ("法院" in plain and any(word in plain for word in ("判决", "裁定", "宣告")))
        return "court_declaration" if declared else ""
    if status == "out_of_contact":
        if "查找情况" in plain or ("回执" in plain and ("查找" in plain or "失联" in plain)):
            return "police_receipt"
        if "一事一议" in plain:
            return "case_by_case"
        if sum(link in plain for link in _CHAIN) >= len(_CHAIN) - 1:
            return "village_chain"
    return ""
