"""A whole registry against a whole list: our own way in columns, and Splink 5 on DuckDB beside it. Pure: frames in, pairs out.

Both take two frames with the same columns (COLUMNS) and give pairs of `left` and `right` with how sure they are. The way of `linked`
is that of `scoring`, said in columns: blocks first, then points; what differs in name or number is left to a person all the same.
"""

from collections.abc import Iterable
from typing import Any, Final

import polars as pl

from weibao.departments.scoring import POINTS

COLUMNS: Final = {"id": pl.Int64, "name": pl.String, "sound": pl.String, "number": pl.String, "birth": pl.Date, "place": pl.String}
"""`sound` is the name in pinyin, `place` the code of the township; what is not known is null."""
NUMBER: Final = 18
ASK: Final = 60
BLOCKS: Final = (("sound", "birth"), ("name", "birth"), ("number_head",), ("sound", "place"), ("birth", "place"), ("sound", "number_tail"))
OURS: Final = "ours"
SPLINK_BLOCKS: Final = (("number",), ("name", "birth"), ("sound", "birth"), ("birth", "place"), ("sound", "place"))


def linked(left: pl.DataFrame, right: pl.DataFrame, *, ask: int = ASK) -> pl.DataFrame:
    """Pairs (left, right, score) at or over `ask`: equal numbers first, then what shares a block and scores.

    Of several partners of a row all are given: who of them it is, a person says.
    """
    same = left.join(right, on="number", how="inner", suffix="_r").filter(pl.col("number").is_not_null())
    sure = same.select(pl.col("id").alias("left"), pl.col("id_r").alias("right"), score=pl.lit(POINTS["number.same"]) + _name(pl.lit(0)))
    rest_left = left.join(sure, left_on="id", right_on="left", how="anti").with_columns(**_keys())
    rest_right = right.join(sure, left_on="id", right_on="right", how="anti").with_columns(**_keys())
    pairs = pl.concat([_block(rest_left, rest_right, keys) for keys in BLOCKS]).unique()
    near = pairs.join(rest_left, left_on="left", right_on="id").join(rest_right, left_on="right", right_on="id", suffix="_r")
    scored = near.select("left", "right", score=_name(pl.lit(0)) + _number() + _birth() + _place())
    return pl.concat([sure, scored.filter(pl.col("score") >= ask)], how="vertical_relaxed")


def _keys() -> dict[str, pl.Expr]:
    number = pl.col("number")
    return {"number_head": number.str.slice(0, 14), "number_tail": number.str.slice(14, 3)}


def _block(left: pl.DataFrame, right: pl.DataFrame, keys: Iterable[str]) -> pl.DataFrame:
    """Pairs that agree in all of these columns; null agrees with nothing."""
    keys = list(keys)
    both = left.select("id", *keys).drop_nulls().join(right.select("id", *keys).drop_nulls(), on=keys, how="inner", suffix="_r")
    return both.select(pl.col("id").alias("left"), pl.col("id_r").alias("right"))


def _name(otherwise: pl.Expr) -> pl.Expr:
    one, other = pl.col("name"), pl.col("name_r")
    same = [one.str.slice(place, 1) == other.str.slice(place, 1) for place in range(4)]
    differing = pl.sum_horizontal([~one for one in same])
    one_off = (one.str.len_chars() == other.str.len_chars()) & (differing == 1)
    sound = pl.col("sound") == pl.col("sound_r")
    return (
        pl.when(one == other).then(POINTS["name.same"]).when(sound).then(POINTS["name.sound"])
        .when(one_off).then(POINTS["name.one"]).otherwise(otherwise)
    )  # fmt: skip


def _number() -> pl.Expr:
    """The same points as `scoring`: one inner digit wrong, or two neighbours swapped; the last sign follows from the others."""
    one, other = pl.col("number"), pl.col("number_r")
    differs = [one.str.slice(place, 1) != other.str.slice(place, 1) for place in range(NUMBER - 1)]
    count = pl.sum_horizontal(differs)
    swaps = [
        differs[place] & differs[place + 1] & (one.str.slice(place, 1) == other.str.slice(place + 1, 1))
        & (one.str.slice(place + 1, 1) == other.str.slice(place, 1))
        for place in range(NUMBER - 2)
    ]  # fmt: skip
    return (
        pl.when(one.is_null() | other.is_null()).then(0).when(count <= 1).then(POINTS["number.digit"])
        .when((count == 2) & pl.any_horizontal(swaps)).then(POINTS["number.swapped"]).otherwise(POINTS["number.other"])
    )  # fmt: skip


def _birth() -> pl.Expr:
    one, other = pl.col("birth"), pl.col("birth_r")
    year, month, day = (getattr(one.dt, part)() != getattr(other.dt, part)() for part in ("year", "month", "day"))
    turned = ~year & (one.dt.month() == other.dt.day().cast(pl.Int8)) & (one.dt.day() == other.dt.month().cast(pl.Int8))
    near = (pl.sum_horizontal([year, month, day]) == 1) | turned
    return (
        pl.when(one.is_null() | other.is_null()).then(0).when(one == other).then(POINTS["birth.same"])
        .when(near).then(POINTS["birth.near"]).otherwise(POINTS["birth.other"])
    )  # fmt: skip


def _place() -> pl.Expr:
    one, other = pl.col("place"), pl.col("place_r")
    county = one.str.slice(0, 6) == other.str.slice(0, 6)
    return pl.when(one == other).then(POINTS["place.township"]).when(county).then(POINTS["place.county"]).otherwise(0)


def linked_by_splink(left: pl.DataFrame, right: pl.DataFrame, *, sure: float = 0.9) -> pl.DataFrame:
    """The same by Splink: pairs (left, right, score) whose probability of a match is at least `sure`, in thousandths.

    Probabilities are learned from the two frames themselves; Splink is loaded only here.
    """
    import splink.comparison_library as cl  # noqa: PLC0415
    from splink import Linker, SettingsCreator, block_on  # noqa: PLC0415
    from splink.backends.duckdb import DuckDBAPI  # noqa: PLC0415

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.7]),
            cl.LevenshteinAtThresholds("sound", [1]),
            cl.LevenshteinAtThresholds("number", [1, 2]),
            cl.LevenshteinAtThresholds("birth", [1, 2]),
            cl.ExactMatch("place"),
        ],
        blocking_rules_to_generate_predictions=[block_on(*keys) for keys in SPLINK_BLOCKS],
        unique_id_column_name="id",
        retain_matching_columns=False,
        probability_two_random_records_match=1 / max(left.height, 1),
    )
    database = DuckDBAPI()
    tables = [database.register(_for_splink(frame), dataset_display_name=name) for name, frame in ((OURS, left), ("theirs", right))]
    linker: Any = Linker(tables, settings, log_level=40)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("sound", "birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("number"))
    found = pl.from_arrow(linker.inference.predict(threshold_match_probability=sure).as_pyarrow_table())
    if not isinstance(found, pl.DataFrame):
        raise TypeError("a table of pairs is wanted")
    turned = pl.col("source_dataset_l") != OURS  # which frame comes first is Splink's own choice
    one, other = pl.col("id_l"), pl.col("id_r")
    return found.select(
        left=pl.when(turned).then(other).otherwise(one),
        right=pl.when(turned).then(one).otherwise(other),
        score=(pl.col("match_probability") * 1000).cast(pl.Int32),
    )


def _for_splink(frame: pl.DataFrame) -> Any:
    return frame.with_columns(pl.col("birth").cast(pl.String)).to_arrow()
