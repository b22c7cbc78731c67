"""CHAID as Kass's paper describes it, slowly: rows in lists, tests by SciPy, partitions by hand.

Independent of the package: it takes codes (None is missing) and counts everything anew from rows.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import Any

import mpmath
import numpy as np
from scipy import stats

NOMINAL, ORDINAL = "nominal", "ordinal"


def tied(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-10 + 1e-12 * max(abs(a), abs(b))


@dataclass
class Settings:
    max_depth: int = 3
    min_node_size: float = 2
    min_child_size: float = 1
    alpha_merge: float = 0.05
    alpha_split: float = 0.05
    bonferroni: bool = True
    split_merged: bool = True
    statistic: str = "pearson"
    target: str = NOMINAL
    # The mean of the node that is being split: what rounding is measured by.
    centre: float = 0.0


@dataclass
class Found:
    """A node: its rows, and how it is split."""

    rows: list[int]
    depth: int
    column: int | None = None
    groups: list[list[Any]] = field(default_factory=list)
    statistic: float = math.nan
    ln_p: float = 0.0
    ln_adjusted: float = 0.0
    children: list[Found] = field(default_factory=list)


# Tests of groups of rows: (statistic, ln p).


def compare(groups: list[list[int]], y: list[Any], w: list[float], s: Settings):
    """Test groups of rows."""
    if len(groups) < 2:
        return 0.0, 0.0
    if s.target == "numeric":
        return analysis_of_variance(groups, y, w, s)
    classes = sorted({y[row] for group in groups for row in group})
    table = np.array([[sum(w[r] for r in group if y[r] == c) for c in classes] for group in groups])
    if s.target == ORDINAL:
        return mean_scores(table, classes)
    if len(classes) < 2:
        return 0.0, 0.0
    kind = "pearson" if s.statistic == "pearson" else "log-likelihood"
    found = stats.chi2_contingency(table, correction=False, lambda_=kind)
    return found.statistic, stats.chi2.logsf(max(found.statistic, 0), found.dof)


def mean_scores(table, scores):
    n = table.sum()
    scores = np.array(scores, dtype=float)
    means = table @ scores / table.sum(axis=1)
    mean = table.sum(axis=0) @ scores / n
    total = table.sum(axis=0) @ (scores - mean) ** 2
    if total < 1e-9 or n <= 1:
        return 0.0, 0.0
    statistic = (n - 1) * (table.sum(axis=1) @ (means - mean) ** 2) / total
    return statistic, stats.chi2.logsf(statistic, len(table) - 1)


def analysis_of_variance(groups, y, w, s):
    rows = [row for group in groups for row in group]
    n = sum(w[r] for r in rows)
    mean = sum(w[r] * y[r] for r in rows) / n
    within = between = 0.0
    for group in groups:
        size = sum(w[r] for r in group)
        own = sum(w[r] * y[r] for r in group) / size
        within += sum(w[r] * (y[r] - own) ** 2 for r in group)
        between += size * (own - mean) ** 2
    df = n - len(groups)
    # As documented: what lies within groups counts as at least 1e-13 of the squares.
    squares = sum(w[r] * (y[r] - s.centre) ** 2 for r in rows)
    within = max(within, 1e-13 * squares)
    if between + within <= 2e-13 * squares or df <= 0:
        return 0.0, 0.0
    statistic = (between / (len(groups) - 1)) / (within / df)
    return statistic, ln_f(statistic, len(groups) - 1, df)


def ln_f(statistic, d1, d2):
    """By SciPy; where its p-value is 0, or has few digits left, by 40 digits."""
    p = stats.f.sf(statistic, d1, d2)
    if p > 1e-290:
        return math.log(p)
    with mpmath.workdps(40):
        y = d2 / (d2 + d1 * mpmath.mpf(statistic))
        return float(mpmath.log(mpmath.betainc(d2 / 2, d1 / 2, 0, y, regularized=True)))


# Steps of Kass.


def rows_of(group, codes, rows):
    return [row for row in rows if codes[row] in group]


def may_merge(a, b, kind, present):
    """Kass's types: any pair; neighbours; missing with any."""
    if kind == NOMINAL:
        return True
    if a == [None] or b == [None]:
        return True
    known = [c for c in present if c is not None]
    places = sorted(known.index(c) for c in a + b if c is not None)
    return places == list(range(places[0], places[-1] + 1))


def first_largest(scored):
    """The first of the largest, within rounding."""
    top = max(score for _, score in scored)
    return next((item, score) for item, score in scored if tied(score, top) or score == top)


def in_order(groups):
    return sorted(groups, key=lambda g: (g[0] is None, g[0] or 0))


def union(a, b):
    return sorted(a + b, key=lambda c: (c is None, c or 0))


def halves(group, kind):
    """All splits in two that the kind allows, in a fixed order."""
    first, *others = group
    if kind == NOMINAL:
        for chosen in range(2 ** len(others) - 1):
            left = [first] + [c for i, c in enumerate(others) if chosen >> i & 1]
            yield left, [c for c in group if c not in left]
        return
    known = [c for c in group if c is not None]
    for cut in range(1, len(known)):
        if None in group:
            yield [*known[:cut], None], known[cut:]
            yield known[:cut], [*known[cut:], None]
        else:
            yield known[:cut], known[cut:]
    if None in group:
        yield known, [None]


def merge(codes, kind, rows, y, w, s):  # noqa: PLR0917
    present = sorted({codes[r] for r in rows}, key=lambda c: (c is None, c or 0))

    def test(a, b):
        return compare([rows_of(a, codes, rows), rows_of(b, codes, rows)], y, w, s)[1]

    def pairs(groups):
        return [
            ((a, b), test(a, b))
            for a, b in itertools.combinations(in_order(groups), 2)
            if may_merge(a, b, kind, present)
        ]

    groups = [[c] for c in present]
    seen = set()
    again = True
    while again:
        # Step 2.
        while len(groups) > 1:
            (a, b), ln_p = first_largest(pairs(groups))
            if math.exp(ln_p) <= s.alpha_merge:
                break
            groups = in_order([g for g in groups if g not in (a, b)] + [union(a, b)])
        # Step 3.
        again = False
        for group in groups if s.split_merged else []:
            if len(group) < 3:
                continue
            scored = [((a, b), -test(a, b)) for a, b in halves(group, kind)]
            (a, b), score = first_largest(scored)
            changed = in_order([g for g in groups if g != group] + [a, b])
            if math.exp(-score) <= s.alpha_merge and repr(changed) not in seen:
                seen.add(repr(changed))
                groups, again = changed, True
                break
    return present, merge_small(groups, codes, rows, w, pairs, s)


def merge_small(groups, codes, rows, w, pairs, s):  # noqa: PLR0917
    """Put the lightest group to the most alike while it is too light."""
    while len(groups) > 1:
        sizes = [sum(w[r] for r in rows_of(g, codes, rows)) for g in groups]
        lightest = groups[min(i for i, size in enumerate(sizes) if tied(size, min(sizes)))]
        if min(sizes) >= s.min_child_size:
            break
        mine = [(pair, p) for pair, p in pairs(groups) if lightest in pair]
        (a, b), _ = first_largest(mine)
        groups = in_order([g for g in groups if g not in (a, b)] + [union(a, b)])
    return groups


def multiplier(kind, present, groups):
    """Kass's formulas, in whole numbers."""
    c, r = len(present), len(groups)
    if r == 1:
        return 1
    if kind == NOMINAL:
        terms = [(-1) ** i * (r - i) ** c * math.comb(r, i) for i in range(r)]
        return sum(terms) // math.factorial(r)
    if None in present:
        return math.comb(c - 2, r - 2) + r * math.comb(c - 2, r - 1)
    return math.comb(c - 1, r - 1)


def grow(columns, kinds, y, w, s: Settings) -> Found:
    """Grow the whole tree; columns of codes, None where missing."""
    rows = [row for row in range(len(y)) if w[row] > 0]
    return _grow(rows, 0, columns, kinds, y, w, s)


def _grow(rows, depth, columns, kinds, y, w, s):  # noqa: PLR0917
    node = Found(rows, depth)
    if depth >= s.max_depth or sum(w[r] for r in rows) < s.min_node_size:
        return node
    if s.target == "numeric":
        s.centre = sum(w[r] * y[r] for r in rows) / sum(w[r] for r in rows)
    found = []
    for column, (codes, kind) in enumerate(zip(columns, kinds, strict=True)):
        present, groups = merge(codes, kind, rows, y, w, s)
        if len(groups) < 2:
            continue
        statistic, ln_p = compare([rows_of(g, codes, rows) for g in groups], y, w, s)
        ln_b = math.log(multiplier(kind, present, groups)) if s.bonferroni else 0.0
        found.append(((column, groups, statistic, ln_p), -min(0.0, ln_p + ln_b)))
    if not found:
        return node
    (column, groups, statistic, ln_p), score = first_largest(found)
    if -score > math.log(s.alpha_split):
        return node
    node.column, node.groups, node.statistic = column, groups, statistic
    node.ln_p, node.ln_adjusted = ln_p, -score
    for group in groups:
        below = rows_of(group, columns[column], rows)
        node.children.append(_grow(below, depth + 1, columns, kinds, y, w, s))
    return node
