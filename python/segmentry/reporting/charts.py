"""The map of customers as inline SVG: no library, no script, a text alternative inside."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np

from segmentry.drawing.palette import segment_colour, segment_mark, text_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from segmentry.reporting.projection import Projection

WIDTH: Final = 900
HEIGHT: Final = 560
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 18, 18, 44
_RADIUS: Final = 15
_DOT: Final = 3.1
_PUSHES: Final = 60


class Markup(str):
    """Markup of our own making, with every text from data already escaped."""

    __slots__ = ()

    def __html__(self) -> str:
        """Tell the template that this is markup."""
        return str(self)


def scatter(
    projection: Projection,
    names: Sequence[str],
    *,
    title: str,
    description: str,
    axes: tuple[str, str],
) -> Markup:
    """Draw the map: dots by segment, and a numbered mark in the middle of each segment.

    Parameters
    ----------
    projection : Projection
        What to draw.
    names : sequence of str
        Segment names, for the tooltips of the marks.
    title, description : str
        Text alternative.
    axes : tuple of two str
        What to write along the axes.
    """
    points, centres = _to_page(projection)
    # The largest segment first, so that the others are not buried under it.
    sizes = np.bincount(projection.labels, minlength=len(names))
    order = np.argsort(-sizes, kind="stable")
    dots = [_dots(points[projection.labels == s], int(s)) for s in order if sizes[s]]
    placed = _apart(centres)
    marks = [
        _mark(int(s), placed[s, 0], placed[s, 1], names[int(s)])
        for s in range(len(names))
        if np.isfinite(placed[s]).all()
    ]
    middle_x, middle_y = (_LEFT + WIDTH - _RIGHT) / 2, (_TOP + HEIGHT - _BOTTOM) / 2
    right, base = WIDTH - _RIGHT, HEIGHT - _BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="map-title map-text">',
        f'<title id="map-title">{escape(title)}</title>',
        f'<desc id="map-text">{escape(description)}</desc>',
        f'<path d="M{_LEFT} {_TOP}V{base}H{right}" fill="none" stroke="#8b95a3"/>',
        *dots,
        *marks,
        f'<g fill="#4b5563" font-size="15" text-anchor="middle">'
        f'<text x="{middle_x:.0f}" y="{HEIGHT - 15}">{escape(axes[0])} →</text>'
        f'<text transform="translate(24 {middle_y:.0f}) rotate(-90)">{escape(axes[1])} →</text>'
        "</g></svg>",
    ]
    return Markup("\n".join(parts))


def _to_page(projection: Projection) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low = projection.points.min(axis=0)
    span = projection.points.max(axis=0) - low
    span[span == 0] = 1.0
    # A margin keeps the outermost marks inside the frame.
    scale = np.array([WIDTH - _LEFT - _RIGHT - 24, HEIGHT - _TOP - _BOTTOM - 24]) / span

    def place(values: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = (values - low) * scale
        return np.column_stack([_LEFT + 12 + moved[:, 0], HEIGHT - _BOTTOM - 12 - moved[:, 1]])

    return place(projection.points), place(projection.centres)


def _dots(points: NDArray[np.float64], segment: int) -> str:
    colour, mark = segment_colour(segment), segment_mark(segment)
    if mark in {"circle", "square"}:
        # A line of no length with a round or square cap: the shortest way to write a dot.
        cap = "round" if mark == "circle" else "square"
        path = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in points)
        return (
            f'<path d="{path}" stroke="{colour}" stroke-width="{2 * _DOT:.1f}" '
            f'stroke-linecap="{cap}" stroke-opacity=".62" fill="none"/>'
        )
    shape = "l3 6h-6z" if mark == "triangle" else "l4 4l-4 4l-4 -4z"
    path = "".join(f"M{x:.0f} {y - 4:.0f}{shape}" for x, y in points)
    return f'<path d="{path}" fill="{colour}" fill-opacity=".62"/>'


def _mark(segment: int, x: float, y: float, name: str) -> str:
    colour = segment_colour(segment)
    return (
        f'<g><title>{escape(name)}</title><circle cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS}" '
        f'fill="{colour}" stroke="#fff" stroke-width="2.5"/><text x="{x:.1f}" y="{y + 5.5:.1f}" '
        f'fill="{text_on(colour)}" font-size="16" font-weight="700" text-anchor="middle">'
        f"{segment + 1}</text></g>"
    )


def _apart(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Push marks that would cover each other apart."""
    placed = centres.copy()
    known = [s for s in range(len(placed)) if np.isfinite(placed[s]).all()]
    nearest = 2 * _RADIUS + 5
    for _ in range(_PUSHES):
        moved = False
        for place, first in enumerate(known):
            for second in known[place + 1 :]:
                gap = placed[second] - placed[first]
                distance = float(np.hypot(*gap))
                if distance >= nearest:
                    continue
                step = gap / distance if distance > 0 else np.array([1.0, 0.0])
                push = step * (nearest - distance) / 2
                placed[first] -= push
                placed[second] += push
                moved = True
        if not moved:
            break
    low = [_LEFT + _RADIUS, _TOP + _RADIUS]
    high = [WIDTH - _RIGHT - _RADIUS, HEIGHT - _BOTTOM - _RADIUS]
    placed[known] = np.clip(placed[known], low, high)
    return placed
