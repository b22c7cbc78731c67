"""The three usual plots of a model of purchases beside what was observed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry.drawing.axes import Axes, new_axes
from segmentry.drawing.palette import BLUE, GREY, ORANGE

# Told apart by colour-blind eyes, and by form where colours are not seen.
_OBSERVED, _MODEL = BLUE, ORANGE
_MANY_TICKS = 20
_SIZE = (6.4, 4.0)
_WEEK = 7


def frequencies(
    labels: Sequence[str],
    observed: NDArray[Any],
    expected: NDArray[Any],
    model: str,
    ax: Axes | None = None,
) -> Axes:
    """Draw customers by number of repeat purchases."""
    ax = new_axes(*_SIZE) if ax is None else ax
    places = np.arange(len(labels))
    ax.bar(places - 0.2, observed, 0.38, color=_OBSERVED, label="observed")
    bars = {"color": "white", "edgecolor": _MODEL, "hatch": "////", "linewidth": 1.0}
    ax.bar(places + 0.2, expected, 0.38, label=model, **bars)
    _number_groups(ax, labels)
    ax.set_xlabel("repeat purchases in the calibration")
    ax.set_ylabel("customers")
    return _finish(ax, "How often customers bought again")


def conditional(
    labels: Sequence[str],
    customers: NDArray[Any],
    means: tuple[NDArray[Any], NDArray[Any]],
    model: str,
    ax: Axes | None = None,
) -> Axes:
    """Draw mean purchases in the holdout by those in the calibration."""
    ax = new_axes(*_SIZE) if ax is None else ax
    known = np.flatnonzero(customers > 0)
    ax.plot(known, means[0][known], "o-", color=_OBSERVED, label="observed", markersize=5)
    line = {"color": _MODEL, "markersize": 5, "markerfacecolor": "white"}
    ax.plot(known, means[1][known], "s--", label=model, **line)
    _number_groups(ax, labels)
    ax.set_ylim(bottom=0)
    ax.set_xlabel("repeat purchases in the calibration")
    ax.set_ylabel("mean purchases in the holdout")
    return _finish(ax, "What customers bought afterwards")


def tracking(
    found: dict[str, Any], model: str, ax: Axes | None = None, *, cumulative: bool = True
) -> Axes:
    """Draw repeat purchases over time."""
    ax = new_axes(*_SIZE) if ax is None else ax
    ending = "_cumulative" if cumulative else ""
    # A last period that is cut short would look like a fall.
    shown = slice(None if cumulative else max(found["whole_periods"], 1))
    periods = found["period"][shown]
    seen, said = found["observed" + ending][shown], found["expected" + ending][shown]
    ax.plot(periods, seen, color=_OBSERVED, label="observed", linewidth=1.6)
    line = {"color": _MODEL, "linewidth": 1.6, "linestyle": (0, (5, 2))}
    ax.plot(periods, said, label=model, **line)
    end = found["calibration_periods"]
    ax.axvline(end, color=GREY, linewidth=1.0, linestyle=":", zorder=0)
    ax.set_ylim(bottom=0)
    ax.annotate(
        "calibration ends ",
        (end, 1),
        xycoords=("data", "axes fraction"),
        ha="right",
        va="top",
        rotation=90,
        color=GREY,
        fontsize=8,
    )
    days = found["period_days"]
    ax.set_xlabel("week" if days == _WEEK else "day" if days == 1 else f"period of {days} days")
    ax.set_ylabel("repeat purchases" + (" so far" if cumulative else ""))
    return _finish(ax, "Repeat purchases of the cohort over time")


def _number_groups(ax: Axes, labels: Sequence[str]) -> None:
    step = -(-len(labels) // _MANY_TICKS)
    places = range(0, len(labels), step)
    ax.set_xticks(places, labels=[labels[place] for place in places])


def _finish(ax: Axes, title: str) -> Axes:
    ax.set_title(title, fontsize=11, loc="left")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    return ax
