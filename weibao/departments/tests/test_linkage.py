"""A whole list against everybody: the same people by our way and by Splink."""

import json
from datetime import date

import polars as pl
import pytest
from django.core.management import call_command

from weibao.departments.actions.linking import WholeList, link
from weibao.departments.linkage import COLUMNS, linked
from weibao.departments.reading import read_list
from weibao.departments.tables import kind_of
from weibao.departments.tests.invented import dead, family, list_file, mistyped, stranger
from weibao.kernel.refusal import NotAllowed
from weibao.testing.city import PINGYAO

OURS = (1, "郝建国", "haojianguo", "140728198504093516", date(1985, 4, 9), "140728103")


@pytest.mark.parametrize(
    ("changed", "score"),
    [
        ({}, 100),
        ({"name": "郝健国"}, 92),
        ({"number": "140728198504093517"}, 107),
        ({"number": "140728198504039516", "birth": date(1985, 4, 3)}, 94),
        ({"number": None, "name": "郝建园", "sound": "haojianyuan"}, 61),
        ({"number": None, "birth": date(1985, 4, 10)}, 64),
        ({"number": "110101197001011234", "birth": date(1970, 1, 1)}, None),
        ({"number": None, "birth": None, "place": None}, None),
    ],
)
def test_points_as_in_the_score(changed, score):
    left = pl.DataFrame([OURS], schema=COLUMNS, orient="row")
    right = pl.DataFrame([dict(zip(COLUMNS, OURS, strict=True)) | changed], schema=COLUMNS)
    assert linked(left, right)["score"].to_list() == ([] if score is None else [score])


def test_the_command(city, at, tmp_path, capsys):
    people = [family(name, date(1980 + turn, 3, 4))[1] for turn, name in enumerate(("郝建国", "段志强", "马永红"))]
    rows = [
        dead(people[0]),
        dead(people[1], number=mistyped(people[1].id_number)),
        {"name": "外人", "id_number": stranger(2), "day": "2023-01-01"},
    ]
    file = tmp_path / "名单.xlsx"
    file.write_bytes(list_file("deaths", rows))
    call_command("department_link", str(file), kind="deaths", area=PINGYAO)
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["row"], one["child"]) for one in found] == [(2, people[0].child_id), (3, people[1].child_id)]
    whole = WholeList(read_list(list_file("deaths", rows), "名单.xlsx", kind_of("deaths")), kind_of("deaths"), PINGYAO)
    with pytest.raises(NotAllowed):
        link(whole, by=city.people["county_officer"], at=at)


def test_splink_finds_the_equal_ones(city, at):
    names = [f"{family_name}{given}" for family_name in "王李张刘陈杨赵黄" for given in ("建国", "志强", "永红", "秀兰", "文斌")]
    people = [family(name, date(1970 + turn % 20, 1 + turn % 12, 1 + turn % 28))[1] for turn, name in enumerate(names)]
    read = read_list(list_file("deaths", [dead(one) for one in people[:20]]), "名单.xlsx", kind_of("deaths"))
    whole = WholeList(read, kind_of("deaths"), PINGYAO)
    found = {(one.row, one.child) for one in link(whole, by=city.people["console"], at=at, by_splink=True)}
    assert {(turn + 2, one.child_id) for turn, one in enumerate(people[:20])} <= found
