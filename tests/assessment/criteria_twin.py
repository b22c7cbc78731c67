"""Figures of the criteria again, slowly, customer by customer, from their definitions."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pandas as pd
from scipy import stats


def kappa_of(columns: list[list[object]], labels: list[int], seed: int) -> dict[int, float]:
    """Naive Bayes with one customer more in every cell, five folds, kappa by segment."""
    n, segments = len(labels), sorted(set(labels))
    folds = [place % 5 for place in np.random.default_rng(seed).permutation(n)]
    values = [sorted({str(v) for v in column if v is not None}) for column in columns]
    posterior = []
    for row in range(n):
        told = [other for other in range(n) if folds[other] != folds[row]]
        scores = []
        for segment in segments:
            mine = [other for other in told if labels[other] == segment]
            score = math.log(len(mine) + 1)
            for column, known in zip(columns, values, strict=True):
                same = sum(column[other] == column[row] for other in mine)
                # The cells: every value, and null, whether it occurs or not.
                score += math.log((same + 1) / (len(mine) + len(known) + 1))
            scores.append(score)
        total = sum(math.exp(score) for score in scores)
        posterior.append([round(math.exp(score) / total, 9) for score in scores])
    return {
        segment: _picked([row[place] for row in posterior], labels, segment, folds)
        for place, segment in enumerate(segments)
    }


def _picked(chances: list[float], labels: list[int], segment: int, folds: list[int]) -> float:
    hits = by_lot = 0.0
    for fold in set(folds):
        rows = [row for row in range(len(labels)) if folds[row] == fold]
        left = size = sum(labels[row] == segment for row in rows)
        by_lot += size**2 / len(rows)
        for level in sorted({chances[row] for row in rows}, reverse=True):
            there = [row for row in rows if chances[row] == level]
            taken = min(left, len(there))
            hits += taken / len(there) * sum(labels[row] == segment for row in there)
            left -= taken
    return (hits - by_lot) / (labels.count(segment) - by_lot)


def epsilon_squared(values: pd.Series, labels: pd.Series) -> float:
    """Kelley's corrected share of variance, from the sums of squares."""
    known = values.notna()
    values, labels = values[known], labels[known]
    groups = [part for _, part in values.groupby(labels)]
    total = ((values - values.mean()) ** 2).sum()
    within = sum(((part - part.mean()) ** 2).sum() for part in groups)
    n, k = len(values), len(groups)
    return max(0.0, 1 - (within / (n - k)) / (total / (n - 1)))


def corrected_v_squared(values: pd.Series, labels: pd.Series) -> float:
    """Bergsma's corrected Cramér's V, squared."""
    table = pd.crosstab(values, labels)
    chi_squared = stats.chi2_contingency(table, correction=False).statistic
    n, (r, c) = table.to_numpy().sum(), table.shape
    phi = max(0.0, chi_squared / n - (r - 1) * (c - 1) / (n - 1))
    rows, columns = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    return phi / (min(rows, columns) - 1)


def sure_differences(frame: pd.DataFrame, labels: pd.Series) -> dict[int, float]:
    """Largest difference of a segment from the rest that chance would not make."""
    segments = sorted(labels.unique())
    z = NormalDist().inv_cdf(1 - 0.025 / (len(frame.columns) * len(segments)))
    found = {}
    for segment in segments:
        inside = labels == segment
        error = math.sqrt(1 / inside.sum() + 1 / (~inside).sum())
        best = 0.0
        for name in frame.columns:
            values = frame[name]
            if not pd.api.types.is_numeric_dtype(values):
                known = values.notna()
                indicators = [(values[known] == v).astype(float) for v in values[known].unique()]
            else:
                known = values.notna()
                indicators = [values[known]]
            for one in indicators:
                apart = abs(one[inside[known]].mean() - one[~inside[known]].mean()) / one.std()
                if apart > z * error:
                    best = max(best, apart)
        found[segment] = best
    return found
