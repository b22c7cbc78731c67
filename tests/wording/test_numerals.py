"""Numbers as people write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentry.wording import numerals

SHORT = {
    0.0: ("0", "0"),
    0.001: ("0", "0"),
    0.126: ("0.13", "0.13"),
    1.0: ("1", "1"),
    9.5: ("9.50", "9.50"),
    33.07: ("33.1", "33.1"),
    106.08: ("106", "106"),
    23_570.0: ("23,570", "23,570"),
    99_999.4: ("100 K", "10 万"),
    123_456.0: ("123 K", "12.3 万"),
    999_999.9: ("1 M", "100 万"),
    1_234_567.891: ("1.23 M", "123 万"),
    2.5e9: ("2.50 B", "25 亿"),
    7.25e12: ("7.25 T", "7.25 万亿"),
    -1_234_567.891: ("−1.23 M", "−123 万"),
}


@pytest.mark.parametrize("value", list(SHORT))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_short_numbers(value, language):
    assert numerals.short(value, language) == SHORT[value][language == "zh"]


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_what_is_not_known_is_a_dash(value):
    written = [numerals.short(value), numerals.count(value), numerals.percent(value)]
    assert written == ["–", "–", "–"]


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0%"),
        (0.0004, "<0.1%"),
        (0.054, "5.4%"),
        (0.0996, "10%"),
        (0.334, "33%"),
        (0.9949, "99%"),
        (0.995, "99.5%"),
        (0.99949, "99.9%"),
        (0.9995, ">99.9%"),
        (0.9999999, ">99.9%"),
        (sum([0.1] * 10), "100%"),
        (1, "100%"),
        (1.004, "100%"),
    ],
)
def test_percentages(share, text):
    assert numerals.percent(share) == text


@pytest.mark.parametrize(("value", "text"), [(7, "7"), (23_570, "23,570"), (1_200_000, "1.20 M")])
def test_counts_keep_their_digits_below_a_million(value, text):
    assert numerals.count(value) == text


@pytest.mark.parametrize(
    ("value", "unit", "language", "text"),
    [
        (367.2, "days", "en", "367 days"),
        (1.0, "days", "en", "1 day"),
        (9.03, "days", "en", "9 days"),
        (-9.26, "days", "en", "−9.3 days"),
        (1.04, "days", "en", "1 day"),
        (0.25, "days", "en", "0.25 days"),
        (367.2, "days", "zh", "367 天"),
        (0.25, "share", "en", "25%"),
        (12.0, "", "en", "12"),
    ],
)
def test_values_in_their_unit(value, unit, language, text):
    assert numerals.with_unit(value, unit, language) == text


@given(st.floats(allow_nan=False, allow_infinity=False, max_value=1e15, min_value=-1e15))
def test_short_numbers_are_short(value):
    assert len(numerals.short(value)) <= 10
