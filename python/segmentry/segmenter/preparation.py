"""Preparation: from features of any unit and shape to columns that distances make sense on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from segmentry.segmenter import missing, skew
from segmentry.segmenter.customers import Floats, is_finite, is_number_like, numbers
from segmentry.segmenter.duplicates import correlations, drop_duplicates, redundancy_weights
from segmentry.segmenter.scaling import LIMIT, centre_and_scale
from segmentry.segmenter.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentry._frames import Table
    from segmentry.segmenter.customers import Customers
    from segmentry.segmenter.decisions import Decisions

Transform = Literal["none", "log1p", "yeo-johnson", "is-missing"]


@dataclass(frozen=True, slots=True)
class PreparedColumn:
    """One column that is clustered on, and how it is made.

    Attributes
    ----------
    name : str
        Its name: that of the feature, or "<feature> is missing".
    source : str
        The feature it is made from.
    transform : str
        "none", "log1p", "yeo-johnson" (of value / `unit`, with `power`) or "is-missing".
    unit, power : float
        Of the Yeo-Johnson transform.
    centre, scale : float
        Subtracted, then divided by.
    weight : float
        Factor on the squared differences of this column.
    missing_share : float
        Share of nulls in the data of the fit.
    """

    name: str
    source: str
    transform: Transform
    unit: float = 1.0
    power: float = 1.0
    centre: float = 0.0
    scale: float = 1.0
    weight: float = 1.0
    missing_share: float = 0.0

    def reshaped(self, values: Floats) -> Floats:
        """Transform without scaling; NaN stays NaN."""
        if self.transform == "is-missing":
            return np.isnan(values).astype(np.float64)
        if self.transform == "log1p":
            # Values below zero, which the fit has not seen, count as zero.
            return np.log1p(np.maximum(values, 0.0))
        if self.transform == "yeo-johnson":
            return skew.yeo_johnson(values / self.unit, self.power)
        return values

    def apply(self, values: Floats) -> Floats:
        """Prepare values, each by itself: a customer alone gets what he gets among others."""
        # A value far beyond all that was seen may overflow; it is cut off in any case.
        with np.errstate(over="ignore"):
            scaled = (self.reshaped(values) - self.centre) / self.scale
        filled = np.where(np.isnan(scaled), 0.0, scaled)
        prepared: Floats = np.clip(filled, -LIMIT, LIMIT) * np.sqrt(self.weight)
        return prepared


def apply(columns: Sequence[PreparedColumn], table: Table, stack: Stack | None = None) -> Floats:
    """Prepare the rows of a frame; gives an array of shape (columns, rows)."""
    stack = stack or Stack(columns)
    few = table.floats_of_few(stack.sources)
    if few is not None and is_finite(few):
        return stack.apply(few)
    known: dict[str, Floats] = {}
    prepared = np.empty((len(columns), table.n_rows))
    for place, column in enumerate(columns):
        if column.source not in known:
            known = {column.source: numbers(table, column.source)}
        prepared[place] = column.apply(known[column.source])
    return prepared


# Differences this small, relative to the values, are rounding errors of how they were computed.
_ROUNDING = 1e-9
# Codes on a circle or without an order: their distances mean nothing.
_CODES = ("favourite_weekday", "favourite_hour")
# Most customers order a few times, and of so few orders these say little about the customer. Who
# wants them names them in `columns`.
_CHANCE = {
    "order_value_slope": "a slope through a few orders is mostly chance",
    "gap_slope": "a slope through a few gaps is mostly chance",
    "weekend_share": "a share of a few orders is mostly chance",
    "night_share": "a share of a few orders is mostly chance",
    "hour_concentration": "near 1 for everyone with a few orders",
    "month_concentration": "near 1 for everyone with a few orders",
}


def candidates(table: Table, asked: Sequence[str] | None, decisions: Decisions) -> list[str]:
    """Give the columns that could be clustered on, and say why others are not."""
    chosen = []
    for name in table.names[1:]:
        reason = _why_not(table, name, asked)
        if reason is None:
            chosen.append(name)
        else:
            decisions.add("columns", name, "left out", reason)
    return chosen


def _why_not(table: Table, name: str, asked: Sequence[str] | None) -> str | None:
    if asked is not None:
        return None if name in asked else "not among the columns asked for"
    if not is_number_like(table, name):
        return "text or dates: shown in the profile, but distances need numbers"
    if name in _CODES:
        return "a code on a circle (after 23 comes 0): differences of it mean nothing"
    if name in _CHANCE:
        return f"{_CHANCE[name]}; name it in columns to cluster on it"
    return None


def fit(
    customers: Customers, names: Sequence[str], decisions: Decisions, *, balance: bool
) -> tuple[list[PreparedColumn], Floats]:
    """Find out how to prepare each column.

    Returns
    -------
    columns : list of PreparedColumn
        Those to cluster on; empty if no column varies.
    prepared : array of shape (columns, customers)
        The customers of the fit, prepared.
    """
    columns: list[PreparedColumn] = []
    for name in names:
        columns += _fit_column(name, customers.floats(name), decisions)
    if not columns:
        return [], np.empty((0, len(customers.order)))
    prepared = np.array([column.apply(customers.floats(column.source)) for column in columns])
    relation = correlations(prepared)
    kept = drop_duplicates(columns, relation, decisions)
    columns, prepared = [columns[place] for place in kept], prepared[kept]
    if balance:
        columns = _weighted(columns, relation[np.ix_(kept, kept)], decisions)
        prepared = np.array([column.apply(customers.floats(column.source)) for column in columns])
    return columns, prepared


def _weighted(
    columns: list[PreparedColumn], relation: Floats, decisions: Decisions
) -> list[PreparedColumn]:
    """Give columns that say the same less weight each."""
    weights = redundancy_weights(relation)
    for column, weight in zip(columns, weights, strict=True):
        decisions.add(
            "weights",
            column.name,
            f"weight {weight:.2f}",
            "1 / sqrt(sum of squared correlations): columns that say the same share their say",
            weight,
        )
    return [replace(c, weight=w) for c, w in zip(columns, weights, strict=True)]


def _fit_column(name: str, values: Floats, decisions: Decisions) -> list[PreparedColumn]:
    known = values[~np.isnan(values)]
    nulls = 1 - len(known) / len(values)
    if not len(known):
        decisions.add("constant columns", name, "dropped", "every value is null", nulls)
        return []
    columns = []
    if known.max() - known.min() <= _ROUNDING * np.abs(known).max():
        decisions.add(
            "constant columns", name, "dropped", "every known value is the same", known[0]
        )
    else:
        columns.append(_fit_numbers(name, known, nulls, decisions))
    if nulls > missing.WORTH_A_COLUMN:
        indicator = missing.indicator_name(name)
        spread = float(np.sqrt(nulls * (1 - nulls)))
        columns.append(PreparedColumn(indicator, name, "is-missing", centre=nulls, scale=spread))
        decisions.add(
            "missing values",
            name,
            "median, and a column that says it is missing",
            f"{nulls:.1%} of the customers have no value, and having none means something "
            "(such as no second order yet)",
            nulls,
        )
    elif nulls:
        decisions.add(
            "missing values", name, "median", f"only {nulls:.1%} of the customers have none", nulls
        )
    return columns


def _fit_numbers(name: str, known: Floats, nulls: float, decisions: Decisions) -> PreparedColumn:
    before = skew.skewness(known)
    column = PreparedColumn(name, name, "none", missing_share=nulls)
    if abs(before) > skew.HIGHLY_SKEWED:
        column, after = _least_skewed(column, known, before)
        if column.transform == "none":
            reason = f"skewness {before:.1f}, and no transform reduces it"
        else:
            reason = f"skewness {before:.1f} is beyond ±1; {after:.1f} after the transform"
        powered = column.transform == "yeo-johnson"
        what = f"Yeo-Johnson, power {column.power:g}" if powered else column.transform
        decisions.add("skew", name, what, reason, before)
    centre, scale = centre_and_scale(column.reshaped(known))
    decisions.add(
        "scaling",
        name,
        "minus median, divided by a robust standard deviation",
        f"median {centre:.4g}; values beyond ±{LIMIT:g} after scaling are cut off",
        scale,
    )
    return replace(column, centre=centre, scale=scale)


def _least_skewed(
    column: PreparedColumn, known: Floats, before: float
) -> tuple[PreparedColumn, float]:
    """Take log(1 + x) where it serves, else the transform that leaves the least skew."""
    best, least = column, before
    if known.min() >= 0:
        logged = replace(column, transform="log1p")
        left = skew.skewness(logged.reshaped(known))
        if abs(left) < abs(least):
            best, least = logged, left
    if best is column or abs(least) > skew.STILL_SKEWED:
        unit = float(known.std())
        powered = replace(
            column, transform="yeo-johnson", unit=unit, power=skew.best_power(known / unit)
        )
        left = skew.skewness(powered.reshaped(known))
        if abs(left) < abs(least):
            best, least = powered, left
    return best, least
