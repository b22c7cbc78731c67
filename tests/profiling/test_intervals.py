"""Intervals of effect sizes: published numbers, another algorithm, and what they promise."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from segmentry.profiling import _intervals


def eta_squared(f: float, freedom: int, rest: int) -> float:
    return f * freedom / (f * freedom + rest)


# F, its degrees of freedom, and the 90 % interval.
PUBLISHED = {
    "Smithson 2001, p. 619, main effect a": (6.00, 1, 42, 0.0117, 0.2801),
    "Smithson 2001, p. 619, main effect b": (2.65, 6, 42, 0.0174, 0.3577),
    "Fidler & Thompson 2001, p. 596, main effect a": (1.50, 1, 16, 0.0, 0.3167),
    "Fidler & Thompson 2001, p. 596, main effect b": (4.00, 3, 16, 0.0357, 0.5671),
}


@pytest.mark.parametrize("source", list(PUBLISHED))
def test_eta_squared_has_the_published_interval(source: str) -> None:
    f, freedom, rest, low, high = PUBLISHED[source]
    found = _intervals.eta_squared_interval(
        eta_squared(f, freedom, rest), freedom + rest + 1, freedom + 1, 0.9
    )
    assert found == pytest.approx((low, high), abs=5.1e-5)


def test_cramers_v_has_the_published_interval() -> None:
    # The example of `ci.cramer` in the R package statpsych (Bonett), after Smithson 2003.
    v = math.sqrt(19.21 / 200)
    assert round(v, 4) == 0.3099
    found = _intervals.cramers_v_interval(v, 200, 2, 3, 0.95)
    assert found == pytest.approx((0.1601, 0.4417), abs=5.1e-5)


def poisson_sum(noncentrality: float, term) -> mpmath.mpf:
    """The distribution function of a noncentral distribution, as its defining mixture."""
    half = mpmath.mpf(noncentrality) / 2
    spread = 12 * math.sqrt(noncentrality / 2 + 1) + 30
    first = max(0, int(noncentrality / 2 - spread))
    return mpmath.fsum(
        mpmath.exp(-half + j * mpmath.log(half) - mpmath.loggamma(j + 1)) * term(j)
        for j in range(first, int(noncentrality / 2 + spread))
    )


@pytest.mark.parametrize(
    ("eta", "n", "segments"), [(0.3, 60, 4), (0.05, 500, 8), (0.9, 25, 3), (0.2, 900, 6)]
)
def test_bounds_of_eta_squared_are_where_the_noncentral_f_says(eta, n, segments) -> None:
    freedom, rest = segments - 1, n - segments
    x = mpmath.mpf(eta)  # f·freedom / (f·freedom + rest), of the beta distribution behind F
    found = _intervals.eta_squared_interval(eta, n, segments, 0.95)
    for bound, probability in zip(found, (0.975, 0.025), strict=True):
        noncentrality = n * bound / (1 - bound)
        reached = poisson_sum(
            noncentrality,
            lambda j: mpmath.betainc(freedom / 2 + j, rest / 2, 0, x, regularized=True),
        )
        assert float(reached) == pytest.approx(probability, abs=1e-8)


@pytest.mark.parametrize(("v", "n", "rows", "columns"), [(0.4, 80, 3, 4), (0.1, 900, 11, 8)])
def test_bounds_of_v_are_where_the_noncentral_chi_squared_says(v, n, rows, columns) -> None:
    smaller, freedom = min(rows, columns) - 1, (rows - 1) * (columns - 1)
    chi_squared = v * v * n * smaller
    found = _intervals.cramers_v_interval(v, n, rows, columns, 0.95)
    for bound, probability in zip(found, (0.975, 0.025), strict=True):
        if bound == 0:
            assert stats.chi2.cdf(chi_squared, freedom) <= probability
            continue
        reached = poisson_sum(
            bound**2 * n * smaller,
            lambda j: mpmath.gammainc(freedom / 2 + j, 0, chi_squared / 2, regularized=True),
        )
        assert float(reached) == pytest.approx(probability, abs=1e-8)


@given(
    st.floats(0.001, 0.99), st.integers(12, 3000), st.integers(2, 10), st.sampled_from([0.8, 0.95])
)
def test_eta_squared_agrees_with_another_root_finder(eta, n, segments, confidence) -> None:
    freedom, rest = segments - 1, n - segments
    f = eta / (1 - eta) * rest / freedom
    found = _intervals.eta_squared_interval(eta, n, segments, confidence)
    for bound, probability in zip(found, (0.5 + confidence / 2, 0.5 - confidence / 2), strict=True):

        def gap(nc: float, target: float = probability) -> float:
            # Far out, where the probability is nothing, SciPy gives NaN.
            return float(np.nan_to_num(stats.ncf.cdf(f, freedom, rest, nc))) - target

        at_zero = float(stats.f.cdf(f, freedom, rest)) - probability
        if at_zero <= 0:
            assert bound == 0
        else:
            root = optimize.brentq(gap, 1e-12, 3 * n * eta / (1 - eta) + 60)
            assert bound == pytest.approx(root / (root + n), abs=1e-7)


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(0)
    codes = np.repeat(np.arange(4), 25)
    means = np.array([0.0, 0.2, 0.5, 0.9])
    truth = means.var() / (means.var() + 1)
    covered = 0
    for _ in range(600):
        values = means[codes] + random.normal(size=100)
        by_segment = values.reshape(4, 25).mean(axis=1)
        eta = 25 * ((by_segment - values.mean()) ** 2).sum() / ((values - values.mean()) ** 2).sum()
        low, high = _intervals.eta_squared_interval(float(eta), 100, 4, 0.9)
        covered += low <= truth <= high
    assert 0.87 <= covered / 600 <= 0.93


@pytest.mark.parametrize("n", [1e6, 1e9, 1e12])
@pytest.mark.parametrize("eta", [0.001, 0.3, 0.999999])
def test_huge_samples_give_narrow_intervals(n: float, eta: float) -> None:
    low, high = _intervals.eta_squared_interval(eta, n, 8, 0.95)
    # The delta method: the standard error of eta squared is about 2 √η (1 - η) / √n.
    error = 2 * math.sqrt(eta * (1 - eta / 2)) * (1 - eta) / math.sqrt(n)
    assert low < eta < high
    assert high - low == pytest.approx(2 * 1.96 * error, rel=0.05)


@pytest.mark.parametrize(
    ("eta", "n", "segments"), [(math.nan, 10, 2), (0.5, 2, 2), (0.5, 10, 1), (0.5, 0, 0)]
)
def test_without_degrees_of_freedom_there_is_no_interval(eta, n, segments) -> None:
    assert np.isnan(_intervals.eta_squared_interval(eta, n, segments, 0.95)).all()
    assert np.isnan(_intervals.cramers_v_interval(eta, n, segments, 1, 0.95)).all()


def test_a_perfect_relation_has_a_bound_of_one() -> None:
    assert _intervals.eta_squared_interval(1.0, 10, 2, 0.95) == (1.0, 1.0)
    assert _intervals.cramers_v_interval(1.0, 100, 3, 3, 0.95)[1] == 1.0


@given(
    st.floats(0, 1),
    st.floats(0, 1e9),
    st.integers(1, 12),
    st.integers(1, 12),
    st.floats(0.01, 0.999),
)
def test_intervals_are_in_order_and_in_range(effect, n, rows, columns, confidence) -> None:
    for low, high in (
        _intervals.eta_squared_interval(effect, n, rows, confidence),
        _intervals.cramers_v_interval(effect, n, rows, columns, confidence),
    ):
        assert math.isnan(low) == math.isnan(high)
        assert math.isnan(low) or 0 <= low <= high <= 1


def test_corrected_effects_are_nothing_where_there_is_nothing() -> None:
    random = np.random.default_rng(1)
    codes = np.arange(200) % 4
    found = []
    for _ in range(200):
        values = random.normal(size=200)
        means = np.array([values[codes == k].mean() for k in range(4)])
        eta = 50 * ((means - values.mean()) ** 2).sum() / ((values - values.mean()) ** 2).sum()
        found.append((eta, 1 - (1 - eta) * 199 / 196))
        assert _intervals.epsilon_squared(eta, 200, 4) == pytest.approx(max(0, found[-1][1]))
    eta, epsilon = np.mean(found, axis=0)
    assert eta > 0.01
    assert abs(epsilon) < 0.003


def test_the_corrected_v_is_that_of_bergsma() -> None:
    table = np.array([[20, 10, 5], [8, 22, 15]])
    n, (r, c) = table.sum(), table.shape
    phi = stats.chi2_contingency(table, correction=False).statistic / n
    v = math.sqrt(phi / (min(r, c) - 1))
    lessened = max(0.0, phi - (r - 1) * (c - 1) / (n - 1))
    rows, columns = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    expected = math.sqrt(lessened / (min(rows, columns) - 1))
    assert _intervals.corrected_v(v, n, r, c) == pytest.approx(expected)
