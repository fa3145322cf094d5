"""B7: the duplicate search for one new child among 1,000,000, and a list of 100,000 against a registry of 100,000 beside Splink.

Half of the list are people of the registry; of those, two fifths carry errors as Chinese clerks make them: a homophone in the name, a
look-alike sign, two digits of the number turned round, one digit wrong, no number at all, a wrong day of birth. Recall and precision are
counted by pairs, for all and for those with errors alone.

    python -m bench.b07_duplicates [online|batch] [SIZE …]
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

import polars as pl

from bench.database import throwaway
from weibao.kernel.identity import check_digit
from weibao.kernel.pinyin import full

BATCH = (20_000, 100_000)
ONLINE = (200_000, 1_000_000)
FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭"
)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国玉兰志红梅文斌海燕晓春雪峰鹏飞宇浩然子轩梓涵欣怡佳琪思远博诗雅婷俊雨晨"
SOUNDS = {"伟": "炜", "静": "靖", "丽": "莉", "军": "君", "杰": "洁", "娟": "捐", "明": "铭", "霞": "瑕", "华": "桦", "建": "健", "志": "致",
          "红": "虹", "文": "雯", "晓": "小", "宇": "雨", "子": "梓", "佳": "嘉", "思": "斯", "诗": "施", "俊": "峻", "晨": "辰", "琪": "祺"}  # fmt: skip
LOOKS = {"伟": "纬", "娜": "哪", "敏": "繁", "强": "張", "涛": "淘", "明": "朋", "超": "赵", "刚": "钢", "桂": "柱", "国": "园", "梅": "海",
         "海": "梅", "峰": "锋", "鹏": "朋", "浩": "皓", "涵": "函", "怡": "治", "轩": "斩", "博": "傅", "雅": "稚", "远": "运", "婷": "停"}  # fmt: skip
TOWNS = [f"1407{county:02d}{town:03d}" for county in range(2, 13) for town in range(100, 112)]


def number(birth: date, town: str, turn: int) -> str:
    body = f"{town[:6]}{birth:%Y%m%d}{turn % 1000:03d}"
    return body + check_digit(body)


def person(draw: random.Random, turn: int) -> dict[str, Any]:
    birth = date(2005, 1, 1) + timedelta(days=draw.randrange(6500))
    town = draw.choice(TOWNS)
    name = draw.choice(FAMILY) + "".join(draw.choice(GIVEN) for _ in range(draw.choice((1, 2, 2))))
    return {"id": turn, "name": name, "number": number(birth, town, draw.randrange(1000)), "birth": birth, "place": town}


def swapped(text: str, table: dict[str, str]) -> str:
    place = next((place for place in range(len(text) - 1, 0, -1) if text[place] in table), None)
    return text if place is None else text[:place] + table[text[place]] + text[place + 1 :]


def misspelt(draw: random.Random, row: dict[str, Any]) -> dict[str, Any]:
    kind = draw.choice(("sound", "look", "turned", "digit", "none", "day"))
    place = draw.randrange(6, 16)
    digits = row["number"]
    if kind == "sound":
        return row | {"name": swapped(row["name"], SOUNDS), "number": None}
    if kind == "look":
        return row | {"name": swapped(row["name"], LOOKS), "number": None}
    if kind == "turned":
        return row | {"number": digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]}
    if kind == "digit":
        return row | {"number": digits[:place] + str((int(digits[place]) + 1 + draw.randrange(8)) % 10) + digits[place + 1 :]}
    if kind == "none":
        return row | {"number": None}
    return row | {"birth": row["birth"] + timedelta(days=draw.choice((-1, 1))), "number": None}


def frames(count: int) -> tuple[pl.DataFrame, pl.DataFrame, dict[int, bool]]:
    """A registry, a list, and of the list's people who are in the registry whether they carry an error."""
    draw = random.Random(7)
    left = [person(draw, turn) for turn in range(count)]
    errors = {turn: draw.random() < 0.4 for turn in range(count // 2)}
    right = [misspelt(draw, row) if errors[row["id"]] else row for row in left[: count // 2]]
    right += [person(draw, turn) for turn in range(count, count + count - len(right))]
    draw.shuffle(right)
    return framed(left), framed(right), errors


def framed(rows: list[dict[str, Any]]) -> pl.DataFrame:
    from weibao.departments.linkage import COLUMNS

    return pl.DataFrame([row | {"sound": full(row["name"])} for row in rows], schema=COLUMNS)


def measured(pairs: pl.DataFrame, errors: dict[int, bool]) -> dict[str, float]:
    """Recall over all and over those with errors; precision."""
    found = {(left, right) for left, right in pairs.select("left", "right").iter_rows()}
    hits = {left for left, right in found if left == right and left in errors}
    wrong = [turn for turn, bad in errors.items() if bad]
    return {
        "recall": round(len(hits) / len(errors), 4),
        "recall_errors": round(sum(turn in hits for turn in wrong) / len(wrong), 4),
        "precision": round(len(hits) / len(found), 4),
    }


def timed(deed: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    came_to = deed()
    return time.perf_counter() - began, came_to


def batch(sizes: tuple[int, ...]) -> None:
    from weibao.departments.linkage import linked, linked_by_splink

    for count in sizes:
        left, right, errors = frames(count)
        ours, pairs = min((timed(partial(linked, left, right)) for _ in range(3)), key=lambda one: one[0])
        theirs, others = timed(partial(linked_by_splink, left, right))
        print(
            json.dumps(
                {"bench": "B7 batch", "n": count, "seconds": round(ours, 3), "peer": round(theirs, 3), "ratio": round(ours / theirs, 3)}
                | measured(pairs, errors)
                | {f"splink_{key}": value for key, value in measured(others, errors).items()}
            )
        )


def copied(count: int) -> None:
    """So many children in one city, by COPY: only what the search looks at."""
    from django.db import connection

    from weibao.org.models import Division, Level

    parent = None
    for code, level in (("14", Level.PROVINCE), ("1407", Level.CITY)):
        parent = Division.objects.create(code=code, name=code, level=level, parent=parent)
    for county in sorted({town[:6] for town in TOWNS}):
        Division.objects.create(code=county, name=county, level=Level.COUNTY, parent=parent)
    Division.objects.bulk_create([Division(code=town, name=town, level=Level.TOWNSHIP, parent_id=town[:6]) for town in TOWNS])
    columns = "name,pinyin,initials,sex,birth_date,ethnicity,is_foundling,household_id,residence_id,place_note,registered_at,changed_at"
    with connection.cursor() as cursor, cursor.copy(f"COPY children_child ({columns}) FROM STDIN") as out:
        for row in rows(count):
            out.write_row(row)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE children_child")


def rows(count: int) -> Iterator[tuple[Any, ...]]:
    draw, moment = random.Random(1), "2023-07-03T09:00:00+08:00"
    spoken = {sign: full(sign) for sign in FAMILY + GIVEN}
    for turn in range(count):
        one = person(draw, turn)
        sound = "".join(spoken[sign] for sign in one["name"])
        yield one["name"], sound, sound[:3], "male", one["birth"], "汉族", False, one["place"], one["place"], "", moment, moment


def online(sizes: tuple[int, ...]) -> None:
    for count in sizes:
        with throwaway():
            from weibao.children.models import Child

            copied(count)
            draw = random.Random(2)
            known = list(Child.objects.order_by("pk").values("name", "birth_date", "household_id")[: count : max(1, count // 60)])
            spent, found = [], 0
            for one in known:
                asked = {"name": swapped(one["name"], SOUNDS), "birth_date": one["birth_date"], "place": draw.choice(TOWNS)[:6] + "101"}
                seconds, alike = timed(partial(list, Child.objects.resembling(**asked)))
                spent.append(seconds)
                found += any(child.name == one["name"] for child in alike)
        median, worst = statistics.median(spent), sorted(spent)[int(len(spent) * 0.95)]
        said = {"bench": "B7 online", "n": count, "seconds": round(median, 4), "p95": round(worst, 4), "peer": None, "ratio": None}
        print(json.dumps(said | {"recall": round(found / len(known), 4)}))


def main(words: list[str]) -> None:
    which = [word for word in words if not word.isdecimal()] or ["batch", "online"]
    sizes = tuple(int(word) for word in words if word.isdecimal())
    if "batch" in which:
        batch(sizes or BATCH)
    if "online" in which:
        online(sizes or ONLINE)


if __name__ == "__main__":
    main(sys.argv[1:])
