"""Colours: told apart, and legible."""

from __future__ import annotations

import pytest

from segmentry.drawing import palette


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of the Web Content Accessibility Guidelines 2.2."""
    high, low = sorted([luminance(one), luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_segments_differ_in_colour_or_mark():
    seen = {(palette.segment_colour(s), palette.segment_mark(s)) for s in range(48)}
    assert len(seen) == 48


@pytest.mark.parametrize("segment", range(12))
def test_numbers_on_segment_colours_are_legible(segment):
    colour = palette.segment_colour(segment)
    assert contrast(colour, palette.text_on(colour)) >= 4.5


@pytest.mark.parametrize("difference", [step / 10 for step in range(-20, 21)])
def test_numbers_on_the_heat_map_are_legible(difference):
    colour = palette.difference_colour(difference)
    assert contrast(colour, palette.text_on(colour)) >= 4.5


def test_a_larger_difference_is_darker():
    shades = [luminance(palette.difference_colour(d)) for d in (0.0, 0.3, 0.6, 1.0, 1.5)]
    assert shades == sorted(shades, reverse=True)
