"""What a fitted model says, drawn: customers by recency and frequency, and mean spends.

The first pair of pictures is that of Fader, Hardie & Lee (2005), "Counting your customers the easy
way: an alternative to the Pareto/NBD model", Marketing Science 24(2), 275-284.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import gammaln

from segmentry.drawing.axes import Axes, new_axes
from segmentry.drawing.palette import BLUE, INK, ORANGE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Steps of recency in the picture.
_STEPS = 120
# Beyond this part of the customers frequencies are so rare that they would take all the room.
_SHOWN = 0.999
_FEWEST, _MOST = 8, 60
_LEVELS = 5
_BINS = 40
_POINTS = 240
_SIZE = (6.8, 4.8)


def grid(frequency: Floats, age: Floats) -> tuple[Floats, Floats, float]:
    """Give frequencies and recencies to draw, and the age of the customers drawn: the longest."""
    longest = float(age.max(initial=0.0)) or 1.0
    most = np.quantile(frequency, _SHOWN) if len(frequency) else 0.0
    frequencies = np.arange(0.0, min(max(np.ceil(most), _FEWEST), _MOST) + 1)
    return frequencies, np.linspace(0.0, longest, _STEPS + 1), longest


def recency_frequency(
    grid: tuple[Floats, Floats, float],
    value: Callable[[Floats, Floats, Floats], Floats],
    *,
    title: str,
    label: str,
    most: float | None,
    ax: Axes | None,
) -> Axes:
    """Draw a value of customers first seen the longest time ago, by frequency and recency."""
    frequencies, recencies, age = grid
    ax = new_axes(*_SIZE) if ax is None else ax
    # Recency is 0 for those who never came back, and above it for all others.
    later = np.maximum(recencies, recencies[1] / 1000)
    across, down = np.meshgrid(frequencies[1:], later)
    found = value(across.ravel(), down.ravel(), np.full(across.size, age)).reshape(across.shape)
    once = value(np.zeros(1), np.zeros(1), np.full(1, age))
    shown = np.full((len(recencies), len(frequencies)), np.nan)
    shown[:, 1:] = found
    shown[0, 0] = once[0]
    top = float(np.nanmax(found)) if most is None else most
    extent = (-0.5, frequencies[-1] + 0.5, recencies[0], recencies[-1])
    image = ax.imshow(
        np.ma.masked_invalid(shown),
        cmap="Blues",
        vmin=0.0,
        vmax=top if top > 0 else 1.0,
        origin="lower",
        aspect="auto",
        extent=extent,
        interpolation="nearest",
    )
    _levels(ax, frequencies[1:], recencies, found, top)
    ax.set_title(title, fontsize=11, loc="left")
    ax.set_xlabel("repeat purchases (frequency)")
    ax.set_ylabel("time from first to last purchase (recency)")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.figure.colorbar(image, ax=ax, fraction=0.05, pad=0.02, label=label)
    return ax


def _levels(ax: Axes, across: Floats, down: Floats, found: Floats, top: float) -> None:
    """Lines of equal value: their numbers are read off more surely than shades."""
    levels = [top * step / _LEVELS for step in range(1, _LEVELS)]
    low, high = float(np.nanmin(found)), float(np.nanmax(found))
    levels = [level for level in levels if low < level < high]
    if not levels or len(across) < 2:  # noqa: PLR2004
        return
    lines = ax.contour(across, down, found, levels=levels, colors=INK, linewidths=0.7)
    ax.clabel(lines, fmt=lambda level: f"{level:.2g}", fontsize=8)


def spends(
    observed: Floats, frequency: Floats, parameters: tuple[float, float, float], ax: Axes | None
) -> Axes:
    """Draw the mean spends of customers and what the model expects of them."""
    ax = new_axes(*_SIZE) if ax is None else ax
    # A few large spenders would press all others into a corner.
    end = float(np.quantile(observed, 0.99)) * 1.05
    bars = {"color": BLUE, "alpha": 0.35, "linewidth": 0, "label": "observed"}
    kept = observed[observed <= end]
    heights, edges = np.histogram(kept, bins=_BINS, range=(0.0, end))
    # Of all customers, those beyond the end too: so bars and line are on one scale.
    density = heights / (len(observed) * np.diff(edges))
    ax.bar(edges[:-1], density, width=np.diff(edges), align="edge", **bars)
    where = np.linspace(end / _POINTS, end, _POINTS)
    line = {"color": ORANGE, "linewidth": 1.8, "label": "Gamma-Gamma"}
    ax.plot(where, spend_density(where, frequency, *parameters), **line)
    ax.set_xlim(0, end)
    ax.set_ylim(bottom=0)
    ax.set_yticks([])
    ax.set_title("What a repeat purchase is worth, by customer", fontsize=11, loc="left")
    ax.set_xlabel("mean value of a customer's repeat purchases")
    ax.set_ylabel("share of customers (density)")
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.legend(frameon=False)
    return ax


def spend_density(
    where: Floats, frequency: Floats, p: float, q: float, gamma: float
) -> NDArray[Any]:
    """Density of the mean spend of customers with these frequencies (Fader & Hardie 2013, 1a)."""
    found = np.zeros(len(where))
    numbers, counts = np.unique(frequency, return_counts=True)
    for x, count in zip(numbers.tolist(), counts.tolist(), strict=True):
        log = (
            gammaln(p * x + q)
            - gammaln(p * x)
            - gammaln(q)
            + q * np.log(gamma)
            + (p * x - 1) * np.log(where)
            + p * x * np.log(x)
            - (p * x + q) * np.log(gamma + x * where)
        )
        found += count / len(frequency) * np.exp(log)
    return found
