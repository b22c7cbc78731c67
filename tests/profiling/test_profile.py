"""`sg.profile` compares segments with all customers."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from profile_twin import category, number
from scipy.stats.contingency import association

import frame_kinds
import segmentry as sg

mpl.use("agg")

RANDOM = np.random.default_rng(3)
N = 90
LABELS = RANDOM.integers(0, 3, N)
FRAME = pd.DataFrame(
    {
        "customer": np.arange(N),
        "orders": RANDOM.poisson(3 + 3 * LABELS).astype(float),
        "revenue": np.round(RANDOM.gamma(2.0, 30.0, N), 2),
        "gap_mean_days": np.where(RANDOM.random(N) < 0.3, np.nan, RANDOM.gamma(2.0, 20.0, N)),
        "channel": RANDOM.choice(["web", "shop", "phone", None], N, p=[0.4, 0.3, 0.2, 0.1]),
        "member": RANDOM.random(N) < 0.4,
    }
)
WEIGHTS = RANDOM.integers(0, 4, N) / 2


def rows(profile: sg.Profile, feature: str) -> pd.DataFrame:
    table = profile.table
    return table[table["feature"] == feature]


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["plain", "weighted"])
@pytest.mark.parametrize("feature", ["orders", "revenue", "gap_mean_days", "member"])
def test_numbers_are_those_of_the_slow_twin(feature: str, weights: np.ndarray | None) -> None:
    profile = sg.profile(FRAME, LABELS, weights)
    ones = np.ones(N) if weights is None else weights
    frame = FRAME.assign(_label=LABELS, _weight=ones, member=FRAME["member"].astype(float))
    for row in rows(profile, feature).to_dict("records"):
        expected = number(frame, feature, row["segment"])
        assert {name: row[name] for name in expected} == pytest.approx(expected, nan_ok=True)
        assert row["effect_measure"] == "eta_squared"


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["plain", "weighted"])
def test_categories_are_those_of_the_slow_twin(weights: np.ndarray | None) -> None:
    profile = sg.profile(FRAME, LABELS, weights)
    frame = FRAME.assign(_label=LABELS, _weight=np.ones(N) if weights is None else weights)
    found = rows(profile, "channel")
    assert len(found) == 9
    for row in found.to_dict("records"):
        expected = category(frame, "channel", row["category"], row["segment"])
        assert {name: row[name] for name in expected} == pytest.approx(expected)


def test_the_effect_of_a_category_is_cramers_v_of_scipy() -> None:
    found = rows(sg.profile(FRAME, LABELS), "channel")
    known = FRAME["channel"].notna()
    table = pd.crosstab(FRAME.loc[known, "channel"], LABELS[known])
    assert found["effect_size"].tolist() == pytest.approx([association(table.to_numpy())] * 9)
    assert set(found["effect_measure"]) == {"cramers_v"}


def test_counts_and_nulls_add_up_to_the_customers() -> None:
    table = sg.profile(FRAME, LABELS).table
    sizes = np.bincount(LABELS)
    for (segment, feature), part in table.groupby(["segment", "feature"]):
        assert part["count"].sum() + part["nulls"].iloc[0] == sizes[segment], feature


def test_shares_of_the_categories_of_a_segment_add_up_to_one() -> None:
    many = FRAME.assign(channel=[f"c{i % 17}" for i in range(N)])
    found = rows(sg.profile(many, LABELS, WEIGHTS), "channel")
    assert found.groupby("segment")["share"].sum().tolist() == pytest.approx([1.0] * 3)
    assert found.groupby("segment")["share_all"].sum().tolist() == pytest.approx([1.0] * 3)


def test_rare_categories_are_put_together() -> None:
    many = FRAME.assign(channel=[f"c{i % 17:02}" for i in range(N)])
    shown = rows(sg.profile(many, LABELS), "channel")["category"].unique().tolist()
    assert shown == [f"c{i:02}" for i in range(10)] + ["(other)"]


def test_text_of_which_everybody_has_his_own_is_not_broken_down() -> None:
    emails = FRAME.assign(channel=[f"{i}@example.org" for i in range(N)])
    found = rows(sg.profile(emails, LABELS), "channel")
    assert found["category"].isna().all()
    assert found["count"].tolist() == np.bincount(LABELS).tolist()


def test_the_mean_of_segments_weighted_by_size_is_the_mean_of_all() -> None:
    found = rows(sg.profile(FRAME, LABELS), "revenue")
    assert np.average(found["mean"], weights=found["count"]) == pytest.approx(
        found["mean_all"].iloc[0]
    )


def test_a_weight_of_two_is_two_equal_customers_of_weight_one() -> None:
    double = pd.concat([FRAME, FRAME]).reset_index(drop=True)
    twice = sg.profile(double, np.tile(LABELS, 2)).table
    weighted = sg.profile(FRAME, LABELS, np.full(N, 2.0)).table
    for name in ("mean", "median", "share", "lift", "effect_size"):
        assert weighted[name].to_numpy() == pytest.approx(twice[name].to_numpy(), nan_ok=True)


def test_undefined_is_null() -> None:
    frame = pd.DataFrame(
        {"customer": [1, 2, 3], "same": [5.0] * 3, "none": [np.nan] * 3, "half": [1.0, 2.0, np.nan]}
    )
    table = sg.profile(frame, [0, 0, 1]).table.set_index(["segment", "feature"])
    assert np.isnan(table.loc[(0, "same"), ["difference", "effect_size"]].astype(float)).all()
    assert np.isnan(table.loc[(0, "none"), ["mean", "median"]].astype(float)).all()
    assert table.loc[(0, "none"), "nulls"] == 2
    assert np.isnan(table.loc[(1, "half"), "mean"])


def test_every_kind_of_frame_gives_the_same_profile(kind: str) -> None:
    table = pa.Table.from_pandas(FRAME, preserve_index=False)
    profile = sg.profile(frame_kinds.MAKE[kind](table), LABELS)
    assert isinstance(profile.table, frame_kinds.GIVES[kind])
    assert frame_kinds.bits(profile.table) == frame_kinds.bits(sg.profile(FRAME, LABELS).table)


@pytest.mark.parametrize(
    "labels",
    [
        LABELS.tolist(),
        pd.Series(LABELS, index=np.arange(N)[::-1]),
        pl.Series(LABELS),
        pa.chunked_array([LABELS]),
        LABELS.astype(float),
    ],
    ids=["list", "pandas", "polars", "pyarrow", "float"],
)
def test_labels_may_be_of_any_library(labels: Any) -> None:
    assert sg.profile(FRAME, labels).table.equals(sg.profile(FRAME, LABELS).table)


def test_labels_may_be_words() -> None:
    words = np.array(["gold", "silver", "bronze"])[LABELS]
    profile = sg.profile(FRAME, words)
    assert [card.segment for card in profile.cards] == ["bronze", "gold", "silver"]
    assert [card.name for card in profile.cards] == ["bronze", "gold", "silver"]


def test_names_may_be_given() -> None:
    profile = sg.profile(FRAME, LABELS, names=["Ann", "Bob", "Cy"])
    assert [card.name for card in profile.cards] == ["Ann", "Bob", "Cy"]
    assert set(profile.table["segment_name"]) == {"Ann", "Bob", "Cy"}
    assert sg.profile(FRAME, LABELS).cards[0].name == "Segment 0"


def test_cards_have_sizes_and_shares_that_add_up() -> None:
    cards = sg.profile(FRAME, LABELS).cards
    assert [card.size for card in cards] == np.bincount(LABELS).tolist()
    assert sum(card.share for card in cards) == pytest.approx(1.0)
    assert sum(card.value_share for card in cards) == pytest.approx(1.0)


def test_value_shares_are_of_the_column_asked_for() -> None:
    card = sg.profile(FRAME, LABELS, value_column="orders").cards[0]
    assert card.value_share == pytest.approx(
        FRAME.loc[LABELS == 0, "orders"].sum() / FRAME["orders"].sum()
    )
    assert "of orders" in card.headline


def test_without_a_value_column_there_is_no_value_share() -> None:
    profile = sg.profile(FRAME[["customer", "orders"]], LABELS)
    assert profile.value_column is None
    assert profile.cards[0].value_share is None


@pytest.mark.parametrize(
    ("revenue", "shares"),
    [
        ([-5, 5, 10, 1], [None, None]),
        ([-5, -5, -10, -1], [None, None]),
        ([0, 0, 0, 0], [None, None]),
        ([0, 5, 10, 5], [0.0, 1.0]),
        ([4, -5, 10, 1], [0.4, 0.6]),
    ],
)
def test_value_shares_lie_between_0_and_1_or_there_are_none(revenue, shares) -> None:
    frame = pd.DataFrame({"customer": range(4), "revenue": revenue})
    profile = sg.profile(frame, [0, 1, 1, 1])
    assert [card.value_share for card in profile.cards] == shares
    assert ("of revenue" in profile.cards[0].headline) is (shares[0] is not None)


def test_what_cancels_out_is_no_loss() -> None:
    frame = pd.DataFrame({"customer": range(4), "revenue": [0.3, -0.2, -0.1, 1.0]})
    cards = sg.profile(frame, [0, 0, 0, 1]).cards
    assert [card.value_share for card in cards] == pytest.approx([0.0, 1.0])


def test_a_card_tells_the_strongest_differences_first_and_one_a_family() -> None:
    frame = pd.DataFrame(
        {"customer": range(4), "orders": [9, 7, 1, 1], "lines": [18, 14, 2, 2], "x": [1, 2, 2, 1]}
    )
    card = sg.profile(frame, ["a", "a", "b", "b"]).cards[0]
    assert [trait.feature for trait in card.traits] == ["orders"]
    assert card.sentences == ("Orders 78% more often than average (8 vs 4.5 orders)",)


def test_a_card_keeps_quiet_about_what_most_of_the_segment_does_not_have() -> None:
    gaps = [np.nan] * 9 + [500.0] + [10.0, 20.0] * 5
    frame = pd.DataFrame({"customer": range(20), "gap_mean_days": gaps})
    once, regular = sg.profile(frame, [0] * 10 + [1] * 10).cards
    assert once.traits == ()
    assert [trait.feature for trait in regular.traits] == ["gap_mean_days"]


def test_a_card_tells_of_categories() -> None:
    frame = pd.DataFrame({"customer": range(4), "main_channel": ["web", "web", "shop", "shop"]})
    sentences = sg.profile(frame, [1, 1, 2, 2]).cards[0].sentences
    assert sentences == ("Main channel is web for 100% (50% of all)",)


def test_a_profile_prints_its_cards() -> None:
    text = str(sg.profile(FRAME, LABELS))
    assert text.count("customers (") == 3


def test_html_is_escaped() -> None:
    frame = FRAME.assign(channel="<img onerror=alert(1)>").rename(columns={"orders": "<b>orders"})
    frame.loc[LABELS == 0, "channel"] = "</td>"
    html = sg.profile(frame, LABELS, names=["<i>", "&", '"'])._repr_html_()
    for raw in ("<img", "<b>orders", "<i>", "</td>&"):
        assert raw not in html


def test_the_plot_has_a_row_a_feature_and_a_column_a_segment() -> None:
    ax = sg.profile(FRAME[["customer", "orders", "revenue"]], LABELS).plot()
    assert [text.get_text() for text in ax.get_yticklabels()] == ["Orders", "Revenue"]
    assert [text.get_text() for text in ax.get_xticklabels()] == [f"Segment {s}" for s in range(3)]
    mpl.pyplot.close(ax.figure)


def test_the_plot_can_be_drawn_on_given_axes() -> None:
    figure, ax = mpl.pyplot.subplots()
    assert sg.profile(FRAME, LABELS).plot(ax=ax) is ax
    mpl.pyplot.close(figure)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((FRAME, LABELS[:-1]), "labels must have one value for each of the 90 rows"),
        ((FRAME, LABELS.reshape(-1, 1)), r"an array of shape \(90, 1\)"),
        ((FRAME, [None, *LABELS[1:]]), "labels has nulls"),
        ((FRAME, np.where(LABELS == 0, np.nan, LABELS)), "labels has nulls"),
        ((FRAME, LABELS, WEIGHTS[:-1]), "weights must have one value"),
        ((FRAME, LABELS, -WEIGHTS), "weights must be finite and not negative; found -"),
        ((FRAME, LABELS, np.full(N, np.nan)), "weights must be finite"),
        ((FRAME, LABELS, np.zeros(N)), "weights are all zero"),
        ((FRAME, LABELS, ["a"] * N), "weights must be numbers"),
        ((FRAME.head(0), []), "features has no rows"),
        ((FRAME.assign(orders=np.inf), LABELS), "column 'orders' has 90 values that are infinite"),
    ],
)
def test_bad_input_is_named(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(sg.InvalidDataError, match=message):
        sg.profile(*arguments)


def test_a_missing_name_or_value_column_is_named() -> None:
    with pytest.raises(sg.InvalidDataError, match="a name for every segment"):
        sg.profile(FRAME, LABELS, names=["only one"])
    # The last name of a list is not that of -1, nor the letters of a text names.
    for names in (["a", "b", "c"], "abc"):
        with pytest.raises(sg.InvalidDataError, match="a name for every segment"):
            sg.profile(FRAME, LABELS - 1, names=names)
    assert sg.profile(FRAME, LABELS - 1, names={-1: "a", 0: "b", 1: "c"}).cards[0].name == "a"
    with pytest.raises(sg.InvalidDataError, match="value_column 'profit'"):
        sg.profile(FRAME, LABELS, value_column="profit")


def test_what_is_not_a_frame_is_refused() -> None:
    with pytest.raises(sg.InvalidTypeError, match="features must be"):
        sg.profile([[1, 2]], [0])


@given(st.data())
def test_any_frame_of_numbers_and_words_is_profiled(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 20))
    column = st.lists(st.none() | st.floats(-1e150, 1e150), min_size=n, max_size=n)
    words = st.lists(st.none() | st.sampled_from(["a", "b", "(other)", ""]), min_size=n, max_size=n)
    frame = pd.DataFrame(
        {
            "customer": range(n),
            "x": pd.Series(data.draw(column), dtype=float),
            "word": pd.Series(data.draw(words), dtype=object),
        }
    )
    labels = data.draw(st.lists(st.integers(-1, 3), min_size=n, max_size=n))
    profile = sg.profile(frame, labels)
    assert sum(card.size for card in profile.cards) == n
    numbers = rows(profile, "x")
    assert (numbers["count"] + numbers["nulls"]).sum() == n
    effects = profile.table["effect_size"].dropna()
    assert effects.between(0, 1).all()
    assert isinstance(profile._repr_html_(), str)


@pytest.mark.parametrize("objects", [False, True])
def test_durations_are_told_as_durations(objects: bool) -> None:
    wait = pd.to_timedelta([1, 2, 8, 9], unit="D")
    column = pd.Series(wait.to_pytimedelta(), dtype=object) if objects else wait
    found = sg.profile(pd.DataFrame({"id": range(4), "wait": column}), [0, 0, 1, 1])
    assert list(found.table["kind"]) == ["duration", "duration"]
    assert list(found.table["mean"]) == [1.5, 8.5]
    trait = found.cards[0].traits[0]
    assert (trait.kind, trait.unit) == ("duration", "days")
    assert trait.sentence == "Wait: 70% below average (1.5 vs 5 days)"
    assert found.cards[1].sentence == "Wait 70% longer than average."


def test_durations_beside_the_features_are_told_as_durations() -> None:
    extra = pd.DataFrame({"id": [3, 2, 1, 0], "wait": pd.to_timedelta([9, 8, 2, 1], unit="h")})
    found = sg.profile(
        pd.DataFrame({"id": range(4), "orders": [1, 1, 5, 5]}), [0, 0, 1, 1], extra=extra
    )
    assert found.cards[1].traits[1].sentence == "Wait: 70% above average (8.5 vs 5 hours)"
