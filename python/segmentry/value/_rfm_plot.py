"""A heat map of customers by recency and frequency."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from segmentry.drawing.axes import Axes, new_axes

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The share of the fullest cell from which ink is white.
_WRITTEN_WHITE = 0.55
# Cells with names and counts stay legible up to so many bins.
_MOST_WRITTEN = 12
# Letters a line of a segment's name.
_NAME_WIDTH = 18


def heat_map(
    counts: NDArray[np.int64],
    plane: NDArray[np.uint32] | None,
    labels: Mapping[tuple[int, int], str],
    title: str,
    ax: Axes | None,
) -> Axes:
    """Draw scores of recency across, of frequency up; gives the matplotlib axes."""
    n_r, n_f = counts.shape
    if ax is None:
        ax = new_axes(2.2 + 1.35 * min(n_r, _MOST_WRITTEN), 1.6 + 0.95 * min(n_f, _MOST_WRITTEN))
    most = max(int(counts.max()), 1)
    image = ax.imshow(counts.T, cmap="Blues", vmin=0, vmax=most, origin="lower", aspect="auto")
    ax.set_xticks(range(n_r), labels=[str(score + 1) for score in range(n_r)])
    ax.set_yticks(range(n_f), labels=[str(score + 1) for score in range(n_f)])
    ax.tick_params(length=0)
    ax.set_xlabel("recency score (right: bought latest)")
    ax.set_ylabel("frequency score (top: bought most often)")
    if max(n_r, n_f) <= _MOST_WRITTEN:
        for r, f in np.ndindex(n_r, n_f):
            ink = "white" if counts[r, f] > _WRITTEN_WHITE * most else "#20242a"
            named = (r, f) in labels
            ax.text(
                r, f - (0.17 if named else 0), f"{counts[r, f]:,}",
                ha="center", va="center", color=ink, size=9,
            )  # fmt: skip
            if named:
                name = textwrap.fill(labels[r, f].replace("_", " "), _NAME_WIDTH)
                ax.text(
                    r, f + 0.2, name, ha="center", va="center", color=ink, size=8, weight="bold"
                )
    if plane is not None:
        _frame_segments(ax, plane)
    ax.set_title(title, fontsize=11, loc="left")
    ax.figure.colorbar(image, ax=ax, fraction=0.04, pad=0.02, label="customers")
    return ax


def label_places(plane: NDArray[np.uint32], names: Sequence[str]) -> dict[tuple[int, int], str]:
    """Give for each segment the cell nearest its middle, where its name stands."""
    places = {}
    for segment in np.unique(plane).tolist():
        cells = np.argwhere(plane == segment)
        far = ((cells - cells.mean(axis=0)) ** 2).sum(axis=1)
        # Of cells as near, the one further up: names of flat boxes then stand in a row.
        r, f = cells[np.lexsort((cells[:, 0], -cells[:, 1], far.round(9)))[0]].tolist()
        places[r, f] = names[segment]
    return places


def usual_names(
    table: NDArray[np.uint32], cells: NDArray[np.uint32], names: Sequence[str]
) -> dict[tuple[int, int], str]:
    """Name the segment of most customers in each cell of r and f, where m matters too."""
    counts = np.bincount(cells, minlength=table.size).reshape(table.shape)
    labels = {}
    for r, f in np.ndindex(*table.shape[:2]):
        by_segment = np.bincount(table[r, f], weights=counts[r, f])
        if by_segment.any():
            several = (by_segment > 0).sum() > 1
            name = names[int(by_segment.argmax())]
            labels[r, f] = f"mostly {name}" if several else name
    return labels


def _frame_segments(ax: Axes, plane: NDArray[np.uint32]) -> None:
    n_r, n_f = plane.shape
    line = {"color": "#20242a", "linewidth": 1.6, "solid_capstyle": "projecting"}
    for r, f in np.ndindex(n_r, n_f):
        if r + 1 < n_r and plane[r, f] != plane[r + 1, f]:
            ax.plot([r + 0.5, r + 0.5], [f - 0.5, f + 0.5], **line)
        if f + 1 < n_f and plane[r, f] != plane[r, f + 1]:
            ax.plot([r - 0.5, r + 0.5], [f + 0.5, f + 0.5], **line)
    ax.set_xlim(-0.5, n_r - 0.5)
    ax.set_ylim(-0.5, n_f - 0.5)
