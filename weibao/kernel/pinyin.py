"""Pinyin of names, for search by keyboard: 王杰 is found by ``wangjie`` and by ``wj``."""

import re
from functools import lru_cache

# Characters that read otherwise as a family name; the library reads them as common words.
_FAMILY_NAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "任": "ren", "查": "zha", "区": "ou", "盖": "ge", "曾": "zeng",
    "朴": "piao", "缪": "miao", "尹": "yin", "翟": "zhai", "华": "hua", "宓": "mi", "乐": "yue", "员": "yun",
    "召": "shao", "种": "chong", "繁": "po", "秘": "bi", "冼": "xian", "折": "she", "黑": "he", "洗": "xian",
    "要": "yao", "药": "yao", "燕": "yan", "纪": "ji", "宁": "ning", "葛": "ge", "覃": "qin", "訾": "zi",
}  # fmt: skip
_COMPOUND = {"尉迟": ["yu", "chi"], "长孙": ["zhang", "sun"], "万俟": ["mo", "qi"], "单于": ["chan", "yu"]}
_NOT_LATIN = re.compile(r"[^a-z]")


def full(name: str) -> str:
    """Give the name in pinyin without tones or blanks: ``wangjie``; ü is written v, as keyboards have it."""
    return "".join(_syllables(name))


def initials(name: str) -> str:
    """Give the first letters of the name's syllables: ``wj``."""
    return "".join(syllable[:1] for syllable in _syllables(name))


@lru_cache(maxsize=8192)
def _syllables(name: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  its dictionary takes a third of a second, and most commands read no name

    text = "".join(name.split())
    head: list[str] = []
    if text[:2] in _COMPOUND:
        head, text = _COMPOUND[text[:2]], text[2:]
    elif text[:1] in _FAMILY_NAMES:
        head, text = [_FAMILY_NAMES[text[0]]], text[1:]
    rest = lazy_pinyin(text, style=Style.NORMAL)
    spoken = [_NOT_LATIN.sub("", syllable.lower().replace("ü", "v")) for syllable in (*head, *rest)]
    return tuple(syllable for syllable in spoken if syllable)
