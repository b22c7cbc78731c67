"""Own features by hand: every how, where, by, rows and within_days."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from small_logs import many, one, small_log

import segmentry as sg

# Ann: four purchases and two events. Bob: one event. Cy: one purchase of which little is known.
ROWS = {
    "who": ["Ann"] * 6 + ["Bob", "Cy"],
    "when": [f"2024-01-0{day}" for day in (1, 2, 3, 4, 5, 6, 7, 8)],
    "paid": [10.0, 20.0, -5.0, 20.0, None, None, None, 1.0],
    "pieces": [1.0, None, 3.0, 4.0, 5.0, None, 7.0, None],
    "via": ["web", "shop", None, "web", "web", "app", "web", None],
    "what": ["purchase"] * 4 + ["view", "view", "cart", "purchase"],
    "stars": [5.0, None, 1.0, 3.0, 2.0, 2.0, None, None],
    "town": [7, 8, 7, None, 9, 7, 8, None],
}
LOG = small_log(
    ROWS, quantity="pieces", channel="via", event="what", numbers=["stars"], labels=["town"]
)


def own(how: str, column: str | None = None, **options: Any) -> list[Any]:
    """The feature of Ann, Bob and Cy."""
    wish = {"how": how, "column": column, **options}
    table = many(LOG, groups=["recency"], own={"x": wish})
    assert table["who"] == ["Ann", "Bob", "Cy"]
    return table["x"]


@pytest.mark.parametrize(
    ("how", "column", "expected"),
    [
        ("count", None, [4, 0, 1]),
        ("count", "pieces", [3, 0, 0]),
        ("count", "town", [3, 0, 0]),
        ("distinct", "paid", [3, 0, 1]),
        ("distinct", "via", [2, 0, 0]),
        ("distinct", "stars", [3, 0, 0]),
        ("sum", "paid", [45.0, 0.0, 1.0]),
        ("sum", "pieces", [8.0, 0.0, None]),
        ("mean", "pieces", [8 / 3, None, None]),
        ("min", "paid", [-5.0, None, 1.0]),
        ("max", "paid", [20.0, None, 1.0]),
        ("first", "stars", [5.0, None, None]),
        ("last", "stars", [3.0, None, None]),
        ("first", "via", ["web", None, None]),
        ("last", "town", [7, None, None]),
        ("last", "what", ["purchase", None, "purchase"]),
    ],
)
def test_every_how_over_purchases(how: str, column: str | None, expected: list[Any]) -> None:
    assert own(how, column) == expected


@pytest.mark.parametrize(
    ("rows", "expected"), [("purchases", [4, 0, 1]), ("events", [2, 1, 0]), ("all", [6, 1, 1])]
)
def test_rows_says_which_rows(rows: str, expected: list[int]) -> None:
    assert own("count", rows=rows) == expected


def test_events_have_values_as_well() -> None:
    assert own("sum", "pieces", rows="events") == [5.0, 7.0, 0.0]
    assert own("last", "via", rows="all") == ["app", "web", None]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"paid": (">", 10)}, [2, 0, 0]),
        ({"paid": (">=", 10)}, [3, 0, 0]),
        ({"paid": ("<", 10)}, [1, 0, 1]),
        ({"paid": ("<=", 10)}, [2, 0, 1]),
        ({"paid": ("==", 20.0)}, [2, 0, 0]),
        ({"paid": ("!=", 20)}, [2, 0, 1]),
        ({"stars": ("!=", 99)}, [3, 0, 0]),  # what is missing passes no comparison
        ({"via": "web"}, [2, 0, 0]),
        ({"via": ["web", "shop"]}, [3, 0, 0]),
        ({"via": ("web", "shop")}, [3, 0, 0]),
        ({"via": {"web"}}, [2, 0, 0]),
        ({"town": 7}, [2, 0, 0]),
        ({"town": [7, 8]}, [3, 0, 0]),
        ({"town": "7"}, [2, 0, 0]),
        ({"via": "web", "paid": (">", 10)}, [1, 0, 0]),
        ({"via": "no such channel"}, [0, 0, 0]),
        ({"town": [1, 2]}, [0, 0, 0]),
        ({}, [4, 0, 1]),
        (None, [4, 0, 1]),
    ],
    ids=repr,
)
def test_where_says_what_a_row_must_be(where: Any, expected: list[int]) -> None:
    assert own("count", where=where) == expected


def test_a_condition_on_the_event_type() -> None:
    assert own("count", rows="all", where={"what": ["cart", "purchase"]}) == [4, 1, 1]


def test_a_share_of_rows() -> None:
    assert own("share", where={"via": "web"}) == [0.5, None, 0.0]
    assert own("share", where={"via": "web"}, rows="all") == [0.5, 1.0, 0.0]


def test_a_share_of_values_is_of_positive_ones() -> None:
    assert own("share", "paid", where={"paid": ("<", 15)}) == [0.2, None, 1.0]
    assert own("share", "stars", where={"via": "web"}) == [8 / 9, None, None]


def test_a_share_of_the_last_days() -> None:
    # Of 1 January to 8 January: only the 3rd and later.
    options = {"where": {"via": "web"}, "within_days": 5}
    assert own("share", **options) == [1.0, None, 0.0]


def test_by_gives_a_feature_for_every_value() -> None:
    aggregate = sg.Aggregate("count", by="via")
    table = many(LOG, groups=["recency"], own={"n": aggregate})
    assert list(table)[-3:] == ["n_app", "n_shop", "n_web"]
    assert [table[f"n_{via}"] for via in ("app", "shop", "web")] == [[0] * 3, [1, 0, 0], [2, 0, 0]]


def test_by_whole_numbers_stands_in_their_order() -> None:
    log = small_log({"size": [10, 9, -1]}, labels=["size"])
    row = one(log, groups=["recency"], own={"n": sg.Aggregate("count", by="size")})
    assert list(row)[-3:] == ["n_-1", "n_9", "n_10"]
    assert [row[f"n_{size}"] for size in (-1, 9, 10)] == [1, 1, 1]


def test_by_with_sums_means_and_shares() -> None:
    wishes = {
        "sum": sg.Aggregate("sum", "paid", by="via"),
        "mean": sg.Aggregate("mean", "paid", by="via"),
        "share": sg.Aggregate("share", "paid", by="via"),
        "rows": sg.Aggregate("share", by="via"),
    }
    table = many(LOG, groups=["recency"], own=wishes)
    ann = {name: values[0] for name, values in table.items()}
    assert (ann["sum_web"], ann["sum_shop"], ann["sum_app"]) == (30.0, 20.0, 0.0)
    assert (ann["mean_web"], ann["mean_shop"], ann["mean_app"]) == (15.0, 20.0, None)
    # The line without a channel is a return, so that values are shared out but rows are not.
    assert (ann["share_web"], ann["share_shop"], ann["share_app"]) == (0.6, 0.4, 0.0)
    assert (ann["rows_web"], ann["rows_shop"], ann["rows_app"]) == (0.5, 0.25, 0.0)


def test_a_window_is_open_at_its_start() -> None:
    assert own("count", within_days=6) == [2, 0, 1]
    assert own("count", within_days=7) == [3, 0, 1]
    assert own("count", within_days=10**9) == [4, 0, 1]


def test_later_rows_are_invisible() -> None:
    wish = {"x": sg.Aggregate("last", "via", rows="all")}
    table = many(LOG, groups=["recency"], own=wish, as_of="2024-01-03")
    assert (table["who"], table["x"]) == (["Ann"], ["shop"])


def test_first_and_last_are_by_time_not_by_order() -> None:
    columns = {
        "when": ["2024-01-01", "2024-01-03", "2024-01-02"],
        "order": ["a", "a", "b"],
        "stars": [1.0, 3.0, 2.0],
    }
    log = small_log(columns, order="order", numbers=["stars"])
    assert one(log, own={"x": sg.Aggregate("last", "stars")})["x"] == 3.0
    assert one(log, own={"x": sg.Aggregate("first", "stars")})["x"] == 1.0


def test_first_and_last_of_one_moment_stand_by_the_other_columns() -> None:
    log = small_log({"paid": [2.0, 1.0], "tag": ["b", "a"]}, labels=["tag"])
    row = one(log, own={"f": sg.Aggregate("first", "tag"), "l": sg.Aggregate("last", "tag")})
    assert (row["f"], row["l"]) == ("a", "b")


def test_both_zeros_are_one_value() -> None:
    log = small_log({"stars": [0.0, -0.0]}, numbers=["stars"])
    assert one(log, own={"x": sg.Aggregate("distinct", "stars")})["x"] == 1


def test_large_values_do_not_overflow() -> None:
    log = small_log({"stars": [1e140, 1e140]}, numbers=["stars"])
    assert one(log, own={"x": sg.Aggregate("sum", "stars")})["x"] == 2e140


def test_counts_are_whole_numbers_and_ids_keep_their_type() -> None:
    wishes = {
        "n": sg.Aggregate("count"),
        "m": sg.Aggregate("distinct", "via"),
        "town": sg.Aggregate("first", "town"),
        "sum": sg.Aggregate("sum", "paid"),
    }
    frame = LOG.features(groups=["recency"], own=wishes)
    assert [str(frame[name].dtype) for name in wishes] == ["int64", "int64", "Int64", "float64"]
    assert frame["town"].isna().tolist() == [False, True, True]
    assert isinstance(frame, pd.DataFrame)


def test_a_dict_says_the_same_as_an_aggregate() -> None:
    arguments = {"how": "sum", "column": "paid", "where": {"via": "web"}, "within_days": 30}
    plain = many(LOG, own={"x": arguments})
    assert plain == many(LOG, own={"x": sg.Aggregate(**arguments)})


def test_own_features_stay_with_other_groups_and_can_be_picked() -> None:
    wishes = {"x": sg.Aggregate("count"), "y": sg.Aggregate("count")}
    assert list(many(LOG, groups=["channel"], own=wishes))[-2:] == ["x", "y"]
    assert list(many(LOG, columns=["y", "orders"], own=wishes)) == ["who", "orders", "y"]
    assert list(many(LOG, groups=["own"], own=wishes)) == ["who", "x", "y"]


@pytest.mark.parametrize("nothing", [None, {}])
def test_no_own_features(nothing: Any) -> None:
    assert many(LOG, own=nothing) == many(LOG)
