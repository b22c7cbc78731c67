"""Colours that colour-blind readers can tell apart, and the ink that is legible on them.

Segments: the Okabe-Ito set, its yellow and light tones darkened for a white page, then repeated
with another mark. Differences: blue to orange, light in the middle.
"""

from __future__ import annotations

from typing import Final

# What is seen, what stands beside it, and what is there for orientation only.
BLUE: Final = "#0068a8"
ORANGE: Final = "#bf4a00"
GREY: Final = "#6b6b6b"
INK: Final = "#20242a"

_SEGMENTS: Final = (
    "#0068a8",
    "#bf4a00",
    "#00805e",
    "#a2477f",
    "#9a6c00",
    "#3b97c4",
    "#5b4a9c",
    "#6b6b6b",
    "#8a2b2b",
    "#5f7a1f",
    "#d08ab5",
    "#20242a",
)
# Marks of the map, by round of colours: the second twelve segments are told by their form.
MARKS: Final = ("circle", "square", "triangle", "diamond")

_BELOW: Final = (43, 110, 179)
_MIDDLE: Final = (250, 249, 246)
_ABOVE: Final = (206, 98, 15)
_FULL_COLOUR_AT: Final = 1.5
# Web Content Accessibility Guidelines 2.2: relative luminance, and where black and white contrast
# equally.
_LINEAR_BELOW: Final = 0.04045
_EVEN_CONTRAST: Final = 0.179


def segment_colour(segment: int) -> str:
    """Give the colour of a segment."""
    return _SEGMENTS[segment % len(_SEGMENTS)]


def segment_mark(segment: int) -> str:
    """Give the mark of a segment on the map."""
    return MARKS[segment // len(_SEGMENTS) % len(MARKS)]


def difference_colour(standard_deviations: float) -> str:
    """Give the colour of a difference from the average, full at 1.5 standard deviations."""
    strength = min(1.0, abs(standard_deviations) / _FULL_COLOUR_AT)
    # Perceived difference falls off with strength, so small ones are lifted a little.
    strength = strength**0.8
    end = _ABOVE if standard_deviations > 0 else _BELOW
    mixed = (round(low + (high - low) * strength) for low, high in zip(_MIDDLE, end, strict=True))
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def text_on(colour: str) -> str:
    """Give black or white, whichever is legible on the colour (a contrast of 4.5 or more)."""
    channels = [int(colour[start : start + 2], 16) / 255.0 for start in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= _LINEAR_BELOW else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#ffffff" if luminance < _EVEN_CONTRAST else "#000000"
