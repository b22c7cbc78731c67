"""Indices by number of clusters, and stability by segment, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from segmentry import _frames
from segmentry.drawing.axes import Axes, new_axes
from segmentry.drawing.fonts import font_for
from segmentry.drawing.palette import BLUE, GREY, INK, ORANGE
from segmentry.drawing.words import plain
from segmentry.exceptions import InvalidDataError
from segmentry.quality._stability import DOUBTFUL, HIGHLY_STABLE, STABLE, verdict

if TYPE_CHECKING:
    from segmentry._frames import Frame

_MANY_TICKS: Final = 20
_DASHES: Final = ((DOUBTFUL, "doubtful"), (STABLE, "stable"), (HIGHLY_STABLE, "highly stable"))


def by_k(frame: Frame, best_k: int, column: str, label: str, ax: Axes | None) -> Axes:
    """Draw an index with its standard error by k, the choice dashed."""
    ax = new_axes(6.4, 4.0) if ax is None else ax
    table = _frames.read_frame(frame, "table")
    ks, values = table.floats("k"), table.floats(column)
    known = np.isfinite(values)
    errors = np.nan_to_num(table.floats("standard_error"))[known]
    style = {"color": BLUE, "marker": "o", "markersize": 5, "linewidth": 1.5, "capsize": 3}
    ax.errorbar(ks[known], values[known], yerr=errors, **style)
    ax.axvline(best_k, color=ORANGE, linewidth=1.2, linestyle="--", zorder=0)
    ticks = ks if len(ks) <= _MANY_TICKS else ks[::2]
    ax.set_xticks(ticks, labels=[f"{k:.0f}" for k in ticks])
    ax.set_xlabel("number of clusters k")
    ax.set_ylabel(label)
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_title(f"k = {best_k} recommended (dashed)", fontsize=11, loc="left")
    return ax


def plot_stability(stability: Frame, ax: Axes | None = None) -> Axes:
    """Draw what `stability` gave: how surely every segment would be found again.

    Parameters
    ----------
    stability : frame
        With the columns `segment` and `jaccard`; `size` is shown if there.
    ax : matplotlib axes, optional
        Where to draw; without it a new figure is made.

    Returns
    -------
    matplotlib axes
        What was drawn on.

    Raises
    ------
    InvalidDataError
        If the frame is another.
    MissingDependencyError
        If matplotlib is not installed.

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> found = pd.DataFrame({"segment": [0, 1], "jaccard": [0.93, 0.64]})
    >>> sg.quality.plot_stability(found).get_xlabel()
    'mean Jaccard similarity'
    """
    table = _frames.read_frame(stability, "stability")
    lacking = [name for name in ("segment", "jaccard") if name not in table]
    if lacking:
        raise InvalidDataError(f"stability has no column {lacking[0]!r}; give what it gave")
    segments, found = table.objects("segment"), table.floats("jaccard")
    sizes = table.objects("size") if "size" in table else [None] * len(segments)
    if ax is None:
        ax = new_axes(7.2, 1.7 + 0.4 * len(segments))
    for row, jaccard in enumerate(found.tolist()):
        firm = jaccard >= STABLE
        bar = {"color": BLUE} if firm else {"facecolor": "white", "edgecolor": ORANGE}
        ax.barh(row, np.nan_to_num(jaccard), 0.6, hatch=None if firm else "////", **bar)
        text = "unknown" if np.isnan(jaccard) else f"{jaccard:.2f} {verdict(jaccard)}"
        ax.text(max(np.nan_to_num(jaccard), 0.0) + 0.012, row, text, va="center", size=9, color=INK)
    for border, name in _DASHES:
        ax.axvline(border, color=GREY, linewidth=0.8, linestyle=":", zorder=0)
        ax.text(border, -0.62, name, rotation=30, ha="left", va="bottom", size=8, color=GREY)
    labels = [
        plain(str(segment)) + ("" if size is None else f" ({size:,})")
        for segment, size in zip(segments, sizes, strict=True)
    ]
    ax.set_yticks(range(len(labels)), labels=labels, **font_for(*labels))
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_xlim(0, 1.3)
    ax.set_xticks(np.arange(0, 1.01, 0.25))
    ax.tick_params(axis="y", length=0)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.set_xlabel("mean Jaccard similarity")
    ax.set_ylabel("segment" if "size" not in table else "segment (rows)")
    return ax
