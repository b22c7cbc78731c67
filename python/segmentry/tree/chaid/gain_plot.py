"""The gains of a CHAID tree's leaves as a picture."""

from __future__ import annotations

import numpy as np

from segmentry.drawing.axes import Axes, new_axes
from segmentry.drawing.fonts import font_for
from segmentry.drawing.letters import cut
from segmentry.drawing.palette import segment_colour
from segmentry.drawing.words import plain
from segmentry.tree.chaid.tables import gain_columns, response_codes
from segmentry.tree.chaid.tree import Tree
from segmentry.tree.chaid.words import listed, said_of

_INK, _LINE = "#20242a", "#9aa1ab"
# Letters of the name of a class.
_NAME = 20
_NO_SHARES = "no shares of a total: some leaves\nhave a mean below 0, or all have 0"


def plot_gain(tree: Tree, response: object, ax: Axes | None = None) -> Axes:
    """Draw the share of all responses reached against the share of all rows, best leaves first."""
    columns = gain_columns(tree, response)
    if ax is None:
        ax = new_axes(5.6, 4.6)
    reached = np.concatenate(([0.0], columns["cumulative_share"])) * 100
    gained = np.concatenate(([0.0], columns["cumulative_gain"])) * 100
    ax.plot([0, 100], [0, 100], color=_LINE, lw=1, ls="--", label="at random")
    if np.isfinite(gained).all():
        style = {"color": segment_colour(0), "lw": 2, "marker": "o", "ms": 4}
        ax.plot(reached, gained, label="best leaves first", **style)
    else:
        ax.text(5, 95, _NO_SHARES, va="top", size=9, color=_INK)
    if tree.kind == "numeric":
        what = "the total"
    else:
        codes = response_codes(tree, response)
        names = said_of(tree.classes, codes)
        one = f"“{cut(str(tree.classes[codes[0]]), _NAME)}”"
        what = f"all rows that are {one if len(names) == 1 else cut(listed(names), _NAME)}"
    label = f"Share of {what}, %"
    ax.set_xlabel("Share of all rows, %")
    ax.set_ylabel(plain(label), **font_for(label))
    ax.set_xlim(0, 100)
    ax.set_ylim(0, 102)
    ax.grid(color="#e6e8ec", lw=0.8)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.legend(frameon=False, loc="lower right")
    return ax
