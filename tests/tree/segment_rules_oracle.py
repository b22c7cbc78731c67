"""The slow, obvious twin of `SegmentRules`: every split tried, every rule asked row by row."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from segmentry.tree.rules.conditions import Condition, NumberCondition
from segmentry.tree.rules.rule import Rule

Column = list[Any]


def is_unknown(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def impurity(labels: np.ndarray, weights: np.ndarray, criterion: str) -> float:
    """Weight x impurity."""
    total = weights.sum()
    if total == 0:
        return 0.0
    shares = np.array([weights[labels == label].sum() / total for label in np.unique(labels)])
    if criterion == "gini":
        return float(total * (1 - (shares**2).sum()))
    return float(-total * (shares * np.log(shares)).sum())


def ways(
    column: Column, rows: Sequence[int], edges: Sequence[float] | None
) -> Iterator[np.ndarray]:
    """Give all ways to part some rows by a column, as masks of those that go left."""
    values = [column[row] for row in rows]
    unknown = np.array([is_unknown(value) for value in values])
    if edges is not None:
        for edge in [*edges, math.inf]:
            below = np.array([not is_unknown(v) and v <= edge for v in values])
            yield below
            yield below | unknown
        return
    distinct = sorted({v for v in values if not is_unknown(v)}, key=str)
    options = [*distinct, *([None] if unknown.any() else [])]
    for size in range(1, len(options)):
        for chosen in itertools.combinations(options, size):
            yield np.array([(None if is_unknown(v) else v) in chosen for v in values])


def best_decrease(
    columns: Sequence[tuple[Column, Sequence[float] | None]],
    labels: np.ndarray,
    weights: np.ndarray,
    rows: Sequence[int],
    options: tuple[int, str],
) -> float:
    """Give the largest decrease of impurity that any split of some rows can bring."""
    min_leaf, criterion = options
    own, mass = labels[list(rows)], weights[list(rows)]
    whole = impurity(own, mass, criterion)
    best = 0.0
    for column, cuts in columns:
        for left in ways(column, rows, cuts):
            if min(left.sum(), (~left).sum()) >= min_leaf:
                parts = impurity(own[left], mass[left], criterion)
                parts += impurity(own[~left], mass[~left], criterion)
                best = max(best, whole - parts)
    return best


def holds(condition: Condition, value: Any) -> bool:
    if is_unknown(value):
        return condition.unknown
    if isinstance(condition, NumberCondition):
        return condition.known and condition.above < float(value) <= condition.at_most
    return (value in condition.values) is not condition.negated


def segments_by_rules(rules: Sequence[Rule], table: dict[str, Column], n: int) -> list[set[Any]]:
    """Give for every row all segments whose rules catch it."""
    return [
        {
            rule.segment
            for rule in rules
            if all(holds(c, table[c.feature][row]) for c in rule.conditions)
        }
        for row in range(n)
    ]
