"""Tests of columns that did not make the segments, and their correction."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import segmentry as sg
from segmentry.profiling._tests import corrected, kruskal_wallis

RANDOM = np.random.default_rng(8)
N = 150
LABELS = RANDOM.integers(0, 3, N)
FRAME = pd.DataFrame(
    {
        "customer": np.arange(N),
        "age": np.round(RANDOM.normal(40 + 3 * LABELS, 10)),
        "income": np.where(RANDOM.random(N) < 0.2, np.nan, RANDOM.lognormal(8, 1, N)),
        "city": RANDOM.choice(["A", "B", "C", None], N),
        "member": RANDOM.random(N) < 0.3 + 0.2 * LABELS,
    }
)


def first(profile: sg.Profile) -> pd.DataFrame:
    return profile.table.drop_duplicates("feature").set_index("feature")


def test_numbers_are_tested_as_scipy_does_it() -> None:
    found = first(sg.profile(FRAME, LABELS, clustered_on=[]))
    for name in ("age", "income", "member"):
        known = FRAME[name].notna()
        parts = [FRAME.loc[known & (k == LABELS), name].astype(float) for k in range(3)]
        assert found.loc[name, "p_value"] == pytest.approx(stats.kruskal(*parts).pvalue)
        assert found.loc[name, "test"] == "kruskal_wallis"


def test_categories_are_tested_as_scipy_does_it() -> None:
    found = first(sg.profile(FRAME, LABELS, clustered_on=[]))
    known = FRAME["city"].notna()
    table = pd.crosstab(FRAME.loc[known, "city"], LABELS[known])
    expected = stats.chi2_contingency(table, correction=False).pvalue
    assert found.loc["city", "p_value"] == pytest.approx(expected)
    assert found.loc["city", "test"] == "chi_squared"


def test_equal_weights_change_nothing_and_unequal_ones_count_as_fewer_customers() -> None:
    plain = first(sg.profile(FRAME, LABELS, clustered_on=[]))
    weighted = first(sg.profile(FRAME, LABELS, np.full(N, 7.0), clustered_on=[]))
    for name in ("p_value", "effect_low", "effect_high", "effect_corrected", "n_effective"):
        assert weighted[name].to_numpy() == pytest.approx(plain[name].to_numpy())
    weights = RANDOM.gamma(1.0, size=N)
    found = first(sg.profile(FRAME, LABELS, weights, clustered_on=[]))
    kish = weights.sum() ** 2 / (weights**2).sum()
    assert found.loc["age", "n_effective"] == pytest.approx(kish)
    known = FRAME["income"].notna()
    kish = weights[known].sum() ** 2 / (weights[known] ** 2).sum()
    assert found.loc["income", "n_effective"] == pytest.approx(kish)


def test_columns_that_made_the_segments_are_not_tested() -> None:
    found = first(sg.profile(FRAME, LABELS, clustered_on=["age", "city"]))
    assert found["used_in_clustering"].to_dict() == {
        "age": True,
        "income": False,
        "city": True,
        "member": False,
    }
    assert found["p_value"].isna().to_dict() == {
        "age": True,
        "income": False,
        "city": True,
        "member": False,
    }
    assert found["effect_size"].notna().all()


def test_where_it_is_not_known_what_made_the_segments_nothing_is_tested() -> None:
    found = first(sg.profile(FRAME, LABELS))
    assert found["used_in_clustering"].isna().all()
    assert found["p_value"].isna().all()
    assert found["p_adjusted"].isna().all()


def test_features_of_the_same_purchases_are_no_evidence_of_one_another() -> None:
    frame = FRAME.rename(columns={"income": "revenue_90d"}).assign(revenue=FRAME["age"])
    found = first(sg.profile(frame, LABELS, clustered_on=["revenue"]))
    assert np.isnan(found.loc["revenue_90d", "p_value"])
    assert not found.loc["revenue_90d", "used_in_clustering"]
    assert found.loc["age", "p_value"] >= 0


@pytest.mark.parametrize(
    ("correction", "expected"),
    [
        # Holm 1979 and Benjamini & Hochberg 1995, by hand.
        ("holm", [0.03, 0.06, 0.06, 0.02]),
        ("benjamini-hochberg", [0.02, 0.04, 0.04, 0.02]),
        ("none", [0.01, 0.04, 0.03, 0.005]),
    ],
)
def test_corrections_by_hand(correction: str, expected: list[float]) -> None:
    p_values = np.array([0.01, 0.04, np.nan, 0.03, 0.005])
    found = corrected(p_values, correction)
    assert found[[0, 1, 3, 4]] == pytest.approx(expected)
    assert np.isnan(found[2])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_benjamini_hochberg_is_that_of_scipy(p_values: list[float]) -> None:
    found = corrected(np.array(p_values), "benjamini-hochberg")
    assert found == pytest.approx(stats.false_discovery_control(p_values), abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_rejects_step_by_step(p_values: list[float]) -> None:
    found = corrected(np.array(p_values), "holm")
    level, rejected = 0.05, set()
    for step, place in enumerate(np.argsort(p_values, kind="stable")):
        if p_values[place] * (len(p_values) - step) > level:
            break
        rejected.add(int(place))
    assert {int(place) for place in np.flatnonzero(found <= level)} == rejected


@given(
    st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 3)), min_size=6, max_size=60),
)
def test_ranks_with_ties_are_those_of_scipy(rows: list[tuple[int, int]]) -> None:
    values = np.array([float(value) for value, _ in rows])
    codes = np.unique([code for _, code in rows], return_inverse=True)[1]
    k = int(codes.max()) + 1
    found = kruskal_wallis(values, codes, None, float(len(rows)), k)
    if k < 2 or len(set(values)) < 2:
        assert np.isnan(found)
    else:
        parts = [values[codes == code] for code in range(k)]
        assert found == pytest.approx(stats.kruskal(*parts).pvalue)


def test_pure_noise_is_seldom_significant_and_holm_keeps_false_alarms_rare() -> None:
    random = np.random.default_rng(5)
    raw, alarms = [], 0
    for _ in range(60):
        frame = pd.DataFrame(random.lognormal(size=(120, 8)), columns=[f"x{i}" for i in range(8)])
        frame.insert(0, "customer", np.arange(120))
        found = first(sg.profile(frame, random.integers(0, 4, 120), clustered_on=[]))
        raw += found["p_value"].tolist()
        alarms += bool((found["p_adjusted"] < 0.05).any())
    assert 0.02 <= np.mean(np.array(raw) < 0.05) <= 0.08
    assert alarms / 60 <= 0.12
