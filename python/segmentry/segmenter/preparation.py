"""Preparation: from features of any unit and shape to columns that distances make sense on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from segmentry.segmenter import indicators, missing, skew
from segmentry.segmenter.customers import Floats, is_finite, numbers
from segmentry.segmenter.duplicates import correlations, drop_duplicates, redundancy_weights
from segmentry.segmenter.prepared import PreparedColumn
from segmentry.segmenter.scaling import LIMIT, centre_and_scale
from segmentry.segmenter.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentry._frames import Table
    from segmentry.segmenter.customers import Customers
    from segmentry.segmenter.decisions import Decisions


def apply(columns: Sequence[PreparedColumn], table: Table, stack: Stack | None = None) -> Floats:
    """Prepare the rows of a frame; gives an array of shape (columns, rows)."""
    stack = stack or Stack(columns)
    numeric, others = columns[: stack.n_columns], columns[stack.n_columns :]
    prepared = _apply_numeric(numeric, table, stack)
    return np.concatenate([prepared, indicators.apply(others, table)]) if others else prepared


def _apply_numeric(columns: Sequence[PreparedColumn], table: Table, stack: Stack) -> Floats:
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
