"""Logarithms of p-values, however small, against 40 digits; multipliers against enumeration."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentry import _native


def close(found: float, expected: mpmath.mpf) -> None:
    # To 1e-10 of the p-value, or where that is beyond floats to 1e-14 of its logarithm.
    assert abs(found - float(expected)) <= 1e-10 + 1e-14 * abs(float(expected))


def chi_squared(statistic: float, df: float) -> mpmath.mpf:
    with mpmath.workdps(60):
        a, x = mpmath.mpf(df) / 2, mpmath.mpf(statistic) / 2
        return mpmath.log(mpmath.gammainc(a, x, mpmath.inf, regularized=True))


def f(statistic: float, df: float, within: float) -> mpmath.mpf:
    with mpmath.workdps(60):
        d1, d2, x = mpmath.mpf(df), mpmath.mpf(within), mpmath.mpf(statistic)
        y = d2 / (d2 + d1 * x)
        # By the hypergeometric function with an argument below 1 that converges well.
        series = mpmath.hyp2f1(d1 / 2 + d2 / 2, 1, d2 / 2 + 1, y)
        return (
            d2 / 2 * mpmath.log(y)
            + d1 / 2 * mpmath.log(1 - y)
            - mpmath.log(d2 / 2)
            - mpmath.log(mpmath.beta(d2 / 2, d1 / 2))
            + mpmath.log(series)
        )


@pytest.mark.parametrize("df", [1, 2, 3, 10, 29, 30, 31, 254, 1_000, 64_000])
@pytest.mark.parametrize("share", [1e-6, 0.3, 0.9, 1.0, 1.01, 1.3, 4.0, 50.0])
def test_chi_squared_near_and_far(df, share):
    close(_native.chaid_ln_p(df * share, df), chi_squared(df * share, df))


@pytest.mark.parametrize("statistic", [700.0, 2_000.0, 1e5, 460_000.0, 1e6])
@pytest.mark.parametrize("df", [1, 7, 120])
def test_chi_squared_far_below_the_smallest_float(statistic, df):
    found = _native.chaid_ln_p(statistic, df)
    close(found, chi_squared(statistic, df))


def test_a_p_value_of_ten_to_the_minus_hundred_thousand():
    found = _native.chaid_ln_p(460_540.0, 1) / math.log(10)
    assert -100_010 < found < -100_000


@pytest.mark.parametrize("df", [1, 2, 3, 9, 40, 254])
@pytest.mark.parametrize("within", [1, 2.5, 10, 31, 999])
@pytest.mark.parametrize("statistic", [1e-4, 0.5, 1.0, 2.0, 30.0, 1e6])
def test_f_near_and_far(df, within, statistic):
    close(_native.chaid_ln_p(statistic, df, within), f(statistic, df, within))


@pytest.mark.parametrize("statistic", [0.7, 1.0, 3.0, 1e3, 1e6])
def test_f_of_a_million_rows(statistic):
    # Two degrees above have a closed form: (1 + 2F / d)^(-d/2).
    with mpmath.workdps(40):
        d = mpmath.mpf(999_997)
        expected = -d / 2 * mpmath.log1p(2 * mpmath.mpf(statistic) / d)
    close(_native.chaid_ln_p(statistic, 2, 999_997.0), expected)


@pytest.mark.parametrize("df", [2, 4, 30])
@pytest.mark.parametrize("within", [1e6, 1e9, 1e12])
@pytest.mark.parametrize("statistic", [0.2, 1.0, 2.0, 500.0])
def test_f_of_very_many_rows(statistic, df, within):
    # With even degrees above, the tail is a finite sum.
    with mpmath.workdps(50):
        a, x = mpmath.mpf(within) / 2, df * mpmath.mpf(statistic) / mpmath.mpf(within)
        y, rest = 1 / (1 + x), x / (1 + x)
        terms = (mpmath.rf(a, j) / mpmath.factorial(j) * rest**j for j in range(df // 2))
        expected = a * mpmath.log(y) + mpmath.log(sum(terms))
    close(_native.chaid_ln_p(statistic, df, within), expected)


@given(st.floats(0, 1e7), st.floats(1, 1e5))
def test_tails_fall_and_are_never_above_one(statistic, df):
    for within in (None, 7.0, 1e6):
        found = _native.chaid_ln_p(statistic, df, within)
        beyond = _native.chaid_ln_p(statistic * 1.5 + 1, df, within)
        assert np.isfinite(found)
        assert beyond <= found + 1e-9 * abs(found) <= 1e-9


def partitions(items):
    """All ways to put items into groups."""
    if not items:
        yield []
        return
    first, *others = items
    for partition in partitions(others):
        yield [[first], *partition]
        for place in range(len(partition)):
            yield [*partition[:place], [first, *partition[place]], *partition[place + 1 :]]


def is_ordinal(group, last):
    """Neighbours, but for missing values (the last), which may be with any."""
    known = sorted(item for item in group if item != last)
    return not known or known[-1] - known[0] == len(known) - 1


@pytest.mark.parametrize("c", range(1, 9))
@pytest.mark.parametrize("kind", ["nominal", "ordinal", "floating"])
def test_multipliers_count_all_ways_to_merge(c, kind):
    counts = [0] * (c + 1)
    for partition in partitions(list(range(c))):
        missing = c - 1 if kind == "floating" else -1
        if kind == "nominal" or all(is_ordinal(group, missing) for group in partition):
            counts[len(partition)] += 1
    for r in range(1, c + 1):
        ln = _native.chaid_ln_multiplier(kind != "nominal", c, r, kind == "floating")
        assert math.exp(ln) == pytest.approx(max(counts[r], 1), rel=1e-12)


def test_multipliers_of_many_categories_against_whole_numbers():
    c, r = 255, 31
    terms = ((-1) ** i * math.comb(r, i) * (r - i) ** c for i in range(r))
    exact = mpmath.log(mpmath.mpf(sum(terms)) / mpmath.factorial(r))
    assert _native.chaid_ln_multiplier(False, c, r, False) == pytest.approx(float(exact), rel=1e-12)
    exact = mpmath.log(math.comb(998, 400) + 402 * math.comb(998, 401))
    found = _native.chaid_ln_multiplier(True, 1000, 402, True)
    assert found == pytest.approx(float(exact), rel=1e-12)
