"""A heat map: how many standard deviations each segment lies from all customers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from segmentry.drawing.axes import Axes, new_axes
from segmentry.drawing.fonts import font_for
from segmentry.drawing.words import plain

if TYPE_CHECKING:
    from segmentry.profiling._groups import Floats

# Beyond two standard deviations more colour says nothing more.
_FULL_COLOUR = 2.0
_WRITTEN_WHITE = 1.2
# Letters a line of a segment's name; names stand side by side, unturned.
_NAME_WIDTH = 16
# With fewer segments than this the title is wider than the picture.
_WIDE, _TITLE_WIDTH = 3, 34
_SHOWN: Final = 0.05
_NOTHING: Final = {"en": "no columns to compare", "zh": "没有可比较的列"}
_TITLES: Final = {
    "en": "Difference from all customers, in standard deviations",
    "zh": "与全体客户的差异（以标准差计）",
}


def heat_map(
    differences: Floats,
    features: Sequence[str],
    segments: Sequence[str],
    ax: Axes | None = None,
    *,
    language: str = "en",
) -> Axes:
    """Draw features x segments; gives the matplotlib axes."""
    written = font_for(_TITLES[language], *features, *segments)
    narrow = len(segments) < _WIDE
    title = plain(_TITLES[language], _TITLE_WIDTH) if narrow else _TITLES[language]
    if ax is None:
        ax = new_axes(4.0 + 1.4 * len(segments), 1.8 + 0.3 * len(features))
    if not differences.size:
        ax.text(0.5, 0.5, _NOTHING[language], ha="center", va="center", **written)
        ax.set_axis_off()
        return ax
    shown = np.ma.masked_invalid(differences)
    image = ax.imshow(shown, cmap="RdBu_r", vmin=-_FULL_COLOUR, vmax=_FULL_COLOUR, aspect="auto")
    names = [plain(name, _NAME_WIDTH) for name in segments]
    ax.set_xticks(range(len(segments)), labels=names, size=9, **written)
    ax.tick_params(length=0)
    ax.set_yticks(range(len(features)), labels=[plain(name) for name in features], **written)
    for row, column in np.ndindex(differences.shape):
        value = differences[row, column]
        if np.isfinite(value):
            colour = "white" if abs(value) > _WRITTEN_WHITE else "black"
            # What rounds to nothing has no sign, and neither has the noise of sums.
            text = f"{value:+.1f}" if abs(value) >= _SHOWN else "0.0"
            ax.text(column, row, text, ha="center", va="center", color=colour, size=8)
    ax.set_title(title, **written)
    ax.figure.colorbar(image, ax=ax, fraction=0.04, pad=0.02)
    return ax
