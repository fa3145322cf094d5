"""Figures: chart and table say the same."""

import json
from decimal import Decimal

import pytest
from django.template import Context, Template

from weibao.web.figures import Figure, Series

COUNTIES = ["祁县", "平遥县"]


def figure(**changes):
    given = {"kind": "map", "question": "哪些县超期最多？", "categories": COUNTIES, "series": [Series("超期", [None, 11], ["", "/p/"])]}
    return Figure(**{**given, "unit": "件", "head": "县", **changes})


def drawn(one):
    return Template('{% figure one "f" %}').render(Context({"one": one}))


@pytest.mark.parametrize(
    "series",
    [Series("短", [1]), Series("长", [1, 2, 3]), Series("址", [1, 2], ["/a/"]), Series("带", [1, 2], low=[1])],
)
def test_a_series_must_fit_its_categories(series):
    with pytest.raises(ValueError, match="does not fit"):
        figure(series=[series])


def test_what_is_under_five_is_told_nowhere():
    text = drawn(figure())
    assert "不公布" in text
    assert json.loads(text.split('type="application/json">')[1].split("</script>")[0])["series"][0]["values"] == [None, 11]


def test_the_table_below_holds_each_value_with_its_rows():
    text = drawn(figure(series=[Series("超期", [1200, 11], ["", "/p/"])]))
    assert '<td class="num">1,200</td>' in text
    assert '<td class="num"><a href="/p/">11</a></td>' in text
    assert "超期（件）" in text


def test_a_map_names_its_outline_and_others_do_not():
    assert "counties.json" in drawn(figure())
    assert "counties.json" not in drawn(figure(kind="bars"))


def test_a_forecast_says_so_and_shows_its_band():
    growth = Series("散居", [Decimal("1170.00"), Decimal("1315.00")], firm=0, low=[None, Decimal(1260)], high=[None, Decimal(1370)])
    one = figure(kind="forecast", categories=["2023", "2024"], series=[growth])
    assert one.rows()[0] == ("2023", [("1,170.00", "")])
    assert one.rows()[1] == ("2024", [("1,315.00（1,260–1,370） 测算", "")])
    assert one.as_dict()["series"][0]["firm"] == 0


def test_no_rows_say_what_would_stand_here():
    text = drawn(figure(categories=[], series=[Series("超期", [])], note="走访到期后在这里显示"))
    assert "还没有数据" in text
    assert "走访到期后在这里显示" in text
    assert "<canvas" not in text


def test_words_cannot_end_the_embedded_data():
    text = drawn(figure(categories=["</script><b>", "平遥县"]))
    assert "</script><b>" not in text
