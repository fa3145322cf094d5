"""Clauses in themselves: order, nulls, and what the tree says."""

import narwhals as nw
import polars as pl
import pytest

from weibao.rules.clause import Clause, Reason, all_of, any_of, decide, explain, fact, given, in_order, not_

WARM = fact("warm", "暖", nw.col("degrees") > 15, law="甲")
DRY = fact("dry", "干", nw.col("rain") == 0, law="乙", verified=False)
FINE = all_of("fine", "好天", WARM, DRY)
BEARABLE = any_of("bearable", "尚可", FINE, WARM)
BAD = not_("bad", "坏天", BEARABLE)
WEATHER = pl.DataFrame({"degrees": [20, 20, 5, None], "rain": [0, 3, 0, None]})


def test_every_clause_becomes_a_column_and_null_does_not_hold():
    decided = decide(nw.from_native(WEATHER), BAD).to_native()
    assert decided.select("warm", "dry", "fine", "bearable", "bad").to_dict(as_series=False) == {
        "warm": [True, True, False, False],
        "dry": [True, False, True, False],
        "fine": [True, False, False, False],
        "bearable": [True, True, False, False],
        "bad": [False, False, True, True],
    }


def test_lazy_frames_decide_the_same():
    lazy = decide(nw.from_native(WEATHER.lazy()), BAD).collect().to_native()
    assert lazy.equals(decide(nw.from_native(WEATHER), BAD).to_native())


def test_parts_come_before_wholes_and_once():
    layers = [[clause.name for clause in layer] for layer in in_order([BAD, BEARABLE])]
    assert layers == [["warm", "dry"], ["fine"], ["bearable"], ["bad"]]


def test_one_name_says_one_thing():
    other = fact("warm", "热", nw.col("degrees") > 30)
    with pytest.raises(ValueError, match="two clauses are named warm"):
        in_order([any_of("either", "之一", WARM, other)])


def test_a_given_column_with_nulls():
    frame = nw.from_native(pl.DataFrame({"known": [True, False, None]}))
    assert decide(frame, given("known", "已知")).to_native()["known"].to_list() == [True, False, False]


def test_the_tree_as_text_and_as_data():
    row = decide(nw.from_native(WEATHER), BAD).to_native().row(1, named=True)
    tree = explain(BEARABLE, row)
    assert tree.as_text() == "✓ 尚可\n  ✗ 好天　〔参数未核实〕\n    ✓ 暖　甲\n    ✗ 干　乙　〔参数未核实〕\n  ✓ 暖　甲"
    data = tree.as_dict()
    assert set(data) == {"name", "label", "law", "holds", "verified", "detail", "parts"}
    assert (data["holds"], data["verified"], data["parts"][0]["holds"]) == (True, True, False)


def test_unchecked_parameters_show_only_where_the_answer_hangs_on_them():
    first, last = (decide(nw.from_native(WEATHER), FINE).to_native().row(place, named=True) for place in (0, 2))
    assert not FINE.verified
    assert not explain(FINE, first).verified
    assert explain(FINE, last).verified, "it is cold, which nobody doubts"


def test_evidence_answers_in_place_of_the_row():
    own = explain(WARM, {"warm": False})
    tree = explain(FINE, {"fine": True, "dry": True}, lambda clause: own if clause.name == "warm" else None)
    assert [part.holds for part in tree.parts] == [False, True]


def test_what_nobody_doubts_is_verified():
    assert WARM.verified
    assert Clause("x", "", "", nw.lit(value=True)).verified
    assert Reason("x", "", "", holds=True).verified
