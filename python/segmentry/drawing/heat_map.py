"""Numbers as colours from light to dark, written where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from segmentry.drawing.axes import Axes

# Cells of larger maps have no room for numbers.
_MOST_WRITTEN = 26
# From this part of the darkest colour on, black would not be read.
_WRITTEN_WHITE = 0.55


def heat_map(
    ax: Axes,
    values: NDArray[np.float64],
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    write: Callable[[float], str],
    darkest: float,
    lightest: float = 0.0,
) -> Axes:
    """Draw numbers as colours from light to dark; null is left blank."""
    shown = np.ma.masked_invalid(values)
    span = darkest - lightest if darkest > lightest else 1.0
    image = ax.imshow(shown, cmap="Blues", vmin=lightest, vmax=lightest + span, aspect="auto")
    ax.set_yticks(range(len(rows)), labels=rows)
    ax.set_xticks(range(len(columns)), labels=columns)
    ax.tick_params(length=0, labelsize=9)
    ax.spines[:].set_visible(False)
    ax.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(len(rows) + 1) - 0.5, minor=True)
    ax.tick_params(which="minor", length=0)
    if max(values.shape) <= _MOST_WRITTEN:
        ax.grid(which="minor", color="white", linewidth=1.5)
        for row, column in np.ndindex(values.shape):
            value = values[row, column]
            if np.isfinite(value):
                colour = "white" if (value - lightest) / span > _WRITTEN_WHITE else "black"
                text = write(float(value))
                ax.text(column, row, text, ha="center", va="center", color=colour, size=8)
    else:
        thin_ticks(ax, rows, columns)
    ax.figure.colorbar(
        image,
        ax=ax,
        fraction=0.04,
        pad=0.02,
        format=lambda value, _: write(float(value)),
        extend="max" if np.nanmax(values) > lightest + span else "neither",
    )
    return ax


def thin_ticks(ax: Axes, rows: Sequence[str], columns: Sequence[str]) -> None:
    """Label every few rows and columns only."""
    for set_ticks, labels in ((ax.set_yticks, rows), (ax.set_xticks, columns)):
        step = -(-len(labels) // _MOST_WRITTEN)
        set_ticks(range(0, len(labels), step), labels=labels[::step])
