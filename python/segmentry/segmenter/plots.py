"""The segments drawn: how large and valuable they are, and where customers lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from segmentry.drawing.axes import Axes, new_axes
from segmentry.drawing.fonts import font_for
from segmentry.drawing.palette import GREY, INK, segment_colour, segment_mark
from segmentry.drawing.projection import Projection
from segmentry.drawing.words import plain
from segmentry.wording.measures import inside, measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from segmentry.profiling import Card

_MARKS: Final = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D"}
_NAME_WIDTH: Final = 30
_LABEL_WIDTH: Final = 22


def sizes(cards: Sequence[Card], value: str | None, ax: Axes | None) -> Axes:
    """Draw the share of customers and of value, a pair of bars for each segment."""
    valued = value is not None and any(card.value_share is not None for card in cards)
    n = len(cards)
    if ax is None:
        ax = new_axes(8.0, 1.3 + (0.62 if valued else 0.45) * n)
    rows = np.arange(n, dtype=np.float64)
    height, shift = (0.36, 0.19) if valued else (0.6, 0.0)
    shares = np.array([100 * card.share for card in cards])
    colours = [segment_colour(place) for place in range(n)]
    ax.barh(rows - shift, shares, height, color=colours)
    _write(ax, rows - shift, [f"{share:.1f}%" for share in shares], shares)
    if valued:
        values = np.array(
            [np.nan if card.value_share is None else 100 * card.value_share for card in cards]
        )
        bars = {"facecolor": "white", "edgecolor": colours, "hatch": "////", "linewidth": 1.0}
        ax.barh(rows + shift, np.nan_to_num(values), height, **bars)
        _write(ax, rows + shift, [_percent(share) for share in values], np.nan_to_num(values))
    names = [plain(card.name, _NAME_WIDTH) for card in cards]
    ax.set_yticks(rows, labels=names, **font_for(*names))
    ax.set_ylim(n - 0.45, -0.55)
    low, high = ax.get_xlim()
    ax.set_xlim(low, high * 1.1)
    ax.tick_params(axis="y", length=0)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.set_xlabel("share of all (%)")
    customers = sum(card.size for card in cards)
    title = f"{_counted(n, 'segment')} of {_counted(customers, 'customer')}"
    if valued:
        what = inside(measure(value or "", "en").label, "en")
        title += f": filled, customers; hatched, {plain(what)}"
    ax.set_title(title, fontsize=11, loc="left", **font_for(title))
    return ax


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _percent(share: float) -> str:
    return "no share" if np.isnan(share) else f"{share:.1f}%"


def _write(
    ax: Axes, rows: NDArray[np.float64], texts: list[str], ends: NDArray[np.float64]
) -> None:
    for row, text, end in zip(rows, texts, ends, strict=True):
        ax.annotate(
            text,
            (max(float(end), 0.0), row),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            size=8.5,
            color=INK,
        )


def flat_map(projection: Projection, names: Sequence[str], ax: Axes | None) -> Axes:
    """Draw customers on two axes, each segment in its colour and form, its name at its middle."""
    ax = new_axes(7.6, 6.0) if ax is None else ax
    for segment in range(len(names)):
        mine = projection.points[projection.labels == segment]
        ax.scatter(
            mine[:, 0],
            mine[:, 1],
            s=14,
            marker=_MARKS[segment_mark(segment)],
            color=segment_colour(segment),
            alpha=0.55,
            linewidths=0,
        )
    _name(ax, projection, names)
    across, up = (" and ".join(_spoken(name) for name in axis) for axis in projection.axes)
    ax.set_xlabel(f"mostly {across}", **font_for(across))
    ax.set_ylabel(f"mostly {up}", **font_for(up))
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_title(
        f"{len(projection.points):,} customers; the two axes keep {projection.explained:.0%} of "
        "how they differ",
        fontsize=11,
        loc="left",
    )
    return ax


def _spoken(column: str) -> str:
    return plain(inside(measure(column, "en").label, "en"))


def _name(ax: Axes, projection: Projection, names: Sequence[str]) -> None:
    """Write names at the middles of the segments, moved apart where they would overlap."""
    places = [
        (segment, x, y)
        for segment, (x, y) in enumerate(projection.centres)
        if np.isfinite(x) and np.isfinite(y)
    ]
    texts = {segment: plain(names[segment], _LABEL_WIDTH) for segment, _, _ in places}
    low, high = projection.points.min(axis=0), projection.points.max(axis=0)
    span = np.maximum(high - low, 1e-9)
    taken: list[tuple[float, float, float, float]] = []
    # From the top down, so that names give way downwards only.
    for segment, x, y in sorted(places, key=lambda place: (-place[2], place[1])):
        lines = texts[segment].split("\n")
        # About the size of the text, in parts of the axes.
        half_width = 0.0085 * max(map(len, lines))
        half_height = 0.021 * len(lines)
        across = float(np.clip((x - low[0]) / span[0], half_width, 1 - half_width))
        up = float((y - low[1]) / span[1])
        for left, right, bottom, top in taken:
            beside = across + half_width <= left or across - half_width >= right
            if not beside and bottom < up + half_height and up - half_height < top:
                up = bottom - half_height - 0.01
        taken.append((across - half_width, across + half_width, up - half_height, up + half_height))
        ax.annotate(
            texts[segment],
            xy=(x, y),
            xytext=(low[0] + across * span[0], low[1] + up * span[1]),
            ha="center",
            va="center",
            size=9,
            weight="bold",
            color=segment_colour(segment),
            bbox={"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": GREY,
                  "linewidth": 0.6, "alpha": 0.88},
            **font_for(texts[segment]),
        )  # fmt: skip
