"""Where segments stand in each feature, and where the line of high and low is drawn.

Standing: for a segment and a feature, the chance that one of its customers has more of it than a
customer drawn from all (ties count half): 0.5 is average. It needs no unit, outliers do not move
it, and small changes of the data hardly do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from segmentry.wording.measures import FEWEST_ORDERS
from segmentry.wording.names import FAMILY_PHRASES
from segmentry.wording.vocabulary import OPPOSITE, describe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmentry.segmenter.customers import Floats

# Where the line of high and of low may be drawn.
_HIGH, _LOW = (0.6, 0.75), (0.25, 0.4)


@dataclass(frozen=True, slots=True)
class Commonness:
    """How common a category is: a share by segment, and among all customers."""

    feature: str
    category: object
    shares: Floats
    overall: float

    def phrase(self) -> str:
        """Say that most of a segment have it."""
        if isinstance(self.category, bool):
            label = describe(self.feature).label.lower()
            # "Mostly is member" is no English.
            label = label.removeprefix("is ") or label
            return f"mostly {label}" if self.category else f"mostly not {label}"
        return f"mostly {self.category}"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where each segment stands in each feature.

    Attributes
    ----------
    features : list of str
        Column names.
    values : array of shape (features, segments)
        Chance of having more than a customer drawn from all; NaN where a segment has no value.
    one_order_share : array of float or None
        Share of each segment's customers with exactly one order, if orders are known.
    categories : tuple of Commonness
        The categories clustered on.
    """

    features: list[str]
    values: Floats
    one_order_share: Floats | None
    categories: tuple[Commonness, ...] = ()


def standing_of(values: Floats, labels: NDArray[np.intp], n_segments: int) -> Floats:
    """Give each segment's standing in one feature. Cost: O(n log n).

    Nulls take no part; a segment of which fewer than half have a value has no standing: what is
    known of a few says nothing of it.
    """
    standing = np.full(n_segments, np.nan)
    known = ~np.isnan(values)
    if not known.any():
        return standing
    _, place, count = np.unique(values[known], return_inverse=True, return_counts=True)
    chance = (np.cumsum(count) - count / 2)[place] / known.sum()
    sizes = np.bincount(labels[known], minlength=n_segments)
    sums = np.bincount(labels[known], weights=chance, minlength=n_segments)
    enough = (sizes > 0) & (2 * sizes >= np.bincount(labels, minlength=n_segments))
    np.divide(sums, sizes, out=standing, where=enough)
    return standing


def commonness_of_yes(
    feature: str, values: Floats, labels: NDArray[np.intp], n_segments: int
) -> tuple[Commonness, ...]:
    """Say how common yes and no are in a column of truth values; nulls take no part.

    Nothing is said of a segment of which fewer than half have a value.
    """
    known = ~np.isnan(values)
    if not known.any():
        return ()
    sizes = np.bincount(labels[known], minlength=n_segments)
    sums = np.bincount(labels[known], weights=values[known], minlength=n_segments)
    shares = np.full(n_segments, np.nan)
    enough = (sizes > 0) & (2 * sizes >= np.bincount(labels, minlength=n_segments))
    np.divide(sums, sizes, out=shares, where=enough)
    overall = float(values[known].mean())
    return (
        Commonness(feature, True, shares, overall),
        Commonness(feature, False, 1 - shares, 1 - overall),
    )


def has_few_orders(orders: Floats, labels: NDArray[np.intp], n_segments: int) -> NDArray[np.bool_]:
    """Say of each segment whether its typical customer has too few orders to have habits."""
    known = ~np.isnan(orders)
    mine = [orders[known & (labels == segment)] for segment in range(n_segments)]
    return np.array([len(part) > 0 and np.median(part) < FEWEST_ORDERS for part in mine])


def families_of(rows: Mapping[str, Floats]) -> dict[str, Floats]:
    """Give the standing of every family, under the name of its first feature."""
    members: dict[str, list[str]] = {}
    for name in rows:
        members.setdefault(_family(name), []).append(name)
    families = {}
    for among in members.values():
        # Seen from its first column: much of one may be little of another.
        turned = [(name in OPPOSITE) != (among[0] in OPPOSITE) for name in among]
        found = np.array(
            [
                1 - rows[name] if turn else rows[name]
                for name, turn in zip(among, turned, strict=True)
            ]
        )
        known = ~np.isnan(found)
        mean = np.full(found.shape[1], np.nan)
        sums = np.where(known, found, 0.0).sum(axis=0)
        np.divide(sums, known.sum(axis=0), out=mean, where=known.any(axis=0))
        families[among[0]] = mean
    return families


def _family(feature: str) -> str:
    """Give what a feature's phrase is about: some families share one."""
    family = describe(feature).family
    return " or ".join(FAMILY_PHRASES[family]) if family in FAMILY_PHRASES else family


def line_within(values: Floats, window: tuple[float, float]) -> float:
    """Draw a line inside a window, in a wide gap between the values and near the middle."""
    low, high = window
    inside = np.unique(values[(values > low) & (values < high)])
    points = np.concatenate([[low], inside, [high]])
    middles = (points[1:] + points[:-1]) / 2
    score = np.diff(points) - np.abs(middles - (low + high) / 2)
    return float(middles[int(np.argmax(score))])


def levels_of(row: Floats) -> list[str]:
    """Say of every segment whether it stands high, low, or neither ("")."""
    high, low = line_within(row, _HIGH), line_within(row, _LOW)
    return ["high" if value > high else "low" if value < low else "" for value in row]
