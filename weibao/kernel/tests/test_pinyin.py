"""Pinyin: family names read as family names."""

import pytest

from weibao.kernel.pinyin import full, initials


@pytest.mark.parametrize(
    ("name", "spelling", "letters"),
    [
        ("王杰", "wangjie", "wj"), ("单国强", "shanguoqiang", "sgq"), ("曾敏", "zengmin", "zm"),
        ("翟丽诗", "zhailishi", "zls"), ("仇  晓", "qiuxiao", "qx"), ("尉迟敬", "yuchijing", "ycj"),
        ("吕梁", "lvliang", "ll"), ("要睿", "yaorui", "yr"), ("", "", ""),
        ("John", "john", "j"), ("阿依·古丽", "ayiguli", "aygl"),
    ],
)  # fmt: skip
def test_names_are_spelled(name, spelling, letters):
    assert (full(name), initials(name)) == (spelling, letters)
