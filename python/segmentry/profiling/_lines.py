"""One feature of a profile: by segment and over all customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentry.profiling import _intervals, _tests
from segmentry.profiling._groups import Floats, Groups
from segmentry.profiling._known import Known, medians, ratio, share_difference, who_is_known
from segmentry.profiling._spread import moments

TOP_CATEGORIES = 10
OTHER = "(other)"
_FEW = 20


@dataclass(frozen=True, slots=True)
class Effect:
    """How much a feature and the segments have to do with one another.

    `n` is the number of customers with a value; with weights Kish's effective number.
    """

    measure: str
    size: float = np.nan
    low: float = np.nan
    high: float = np.nan
    corrected: float = np.nan
    n: float = np.nan
    test: str | None = None
    p_value: float = np.nan
    p_adjusted: float = np.nan


@dataclass(frozen=True, slots=True)
class Line:
    """One feature, or one category of it, by segment: arrays with one value per segment.

    `count` is of customers with a value, or with this category; `known` of those with any value.
    `null_share` and `null_difference` compare those without a value.
    """

    feature: str
    category: str | None
    kind: str
    count: NDArray[np.int64]
    mean: Floats
    mean_all: float
    median: Floats
    share: Floats
    share_all: float
    difference: Floats
    lift: Floats
    effect: Effect
    nulls: NDArray[np.int64]
    known: NDArray[np.int64]
    null_share: Floats
    null_share_all: float
    null_difference: Floats
    used: bool | None = None
    is_extra: bool = False


def number_line(
    name: str,
    values: Floats,
    groups: Groups,
    confidence: float,
    *,
    kind: str,
    test: bool,
    base: float = 0.0,
) -> Line:
    """Describe one column of numbers, of truth values, or of moments in days.

    `base` was taken off the values before, so that large ones keep their small differences.
    """
    k = len(groups.segments)
    who = who_is_known(~np.isnan(values), groups)
    found = moments(values, who, groups, base)
    size = found.explained
    low, high = _intervals.eta_squared_interval(size, who.n, found.present, confidence)
    p_value = np.nan
    if test and found.spread > 0:
        known = slice(None) if who.rows is None else who.rows
        p_value = _tests.kruskal_wallis(
            values[known],
            groups.codes[known],
            groups.weights[known] if groups.weighted else None,
            who.n,
            found.present,
        )
    effect = Effect(
        "eta_squared",
        size,
        low,
        high,
        _intervals.epsilon_squared(size, who.n, found.present),
        who.n,
        "kruskal_wallis" if test else None,
        p_value,
    )
    share = found.mean if kind == "boolean" else np.full(k, np.nan)
    share_all = found.mean_all if kind == "boolean" else np.nan
    return Line(
        feature=name,
        category=None,
        kind=kind,
        count=who.count,
        mean=found.mean,
        mean_all=found.mean_all,
        median=base + medians(values, groups),
        share=share,
        share_all=share_all,
        difference=found.difference,
        lift=ratio(share, np.full(k, share_all)),
        effect=effect,
        nulls=who.nulls,
        known=who.count,
        null_share=who.share,
        null_share_all=who.share_all,
        null_difference=who.difference,
    )


def category_lines(
    name: str,
    codes: NDArray[np.intp],
    texts: Sequence[str],
    groups: Groups,
    confidence: float,
    *,
    test: bool,
    every: bool = False,
) -> list[Line]:
    """Describe one column of text or other things by the share of its commonest values.

    Values beyond the commonest ten count as one, "(other)", unless `every` one is to be told. Where
    almost every customer has a value of his own (an address, an email) there is nothing to compare:
    only nulls are counted.
    """
    k = len(groups.segments)
    who = who_is_known(codes >= 0, groups)
    known = slice(None) if who.rows is None else who.rows
    mine, segments, weights = codes[known], groups.codes[known], groups.weights[known]
    shown, place = _commonest(mine, texts, weights, every=every)
    if not shown:
        return [_nothing(name, who)]
    cells = place[mine] * k + segments
    shape = (len(shown), k)
    counts = np.bincount(cells, minlength=len(shown) * k).reshape(shape).astype(np.int64)
    mass: Floats = counts.astype(np.float64)
    if groups.weighted:
        weighed = np.bincount(cells, weights=weights, minlength=len(shown) * k)
        mass = weighed.astype(np.float64).reshape(shape)
    effect = _category_effect(mass, who.n, confidence, test=test)
    total = mass.sum()
    lines = []
    for code, category in enumerate(shown):
        share = ratio(mass[code], mass.sum(axis=0))
        share_all = float(mass[code].sum() / total) if total > 0 else np.nan
        lines.append(
            Line(
                feature=name,
                category=category,
                kind="category",
                count=counts[code],
                mean=np.full(k, np.nan),
                mean_all=np.nan,
                median=np.full(k, np.nan),
                share=share,
                share_all=share_all,
                difference=share_difference(share, share_all),
                lift=ratio(share, np.full(k, share_all)),
                effect=effect,
                nulls=who.nulls,
                known=who.count,
                null_share=who.share,
                null_share_all=who.share_all,
                null_difference=who.difference,
            )
        )
    return lines


def _commonest(
    codes: NDArray[np.intp], texts: Sequence[str], weights: Floats, *, every: bool
) -> tuple[list[str], NDArray[np.intp]]:
    """Name the commonest values that occur, and give every value's place among them.

    Ties are in the order of the values.
    """
    occurs = np.bincount(codes, minlength=len(texts)) > 0
    distinct = int(occurs.sum())
    is_many = not every and distinct > _FEW and distinct > len(codes) / 2
    if distinct == 0 or is_many:
        return [], np.empty(0, dtype=np.intp)
    mass = np.where(occurs, np.bincount(codes, weights=weights, minlength=len(texts)), -1.0)
    order = np.argsort(-mass, kind="stable")[:distinct]
    place = np.full(len(texts), -1, dtype=np.intp)
    place[order] = np.arange(distinct)
    shown = [texts[code] for code in order.tolist()]
    if not every and distinct > TOP_CATEGORIES + 1:
        place = np.minimum(place, TOP_CATEGORIES)
        shown = [*shown[:TOP_CATEGORIES], OTHER]
    return shown, place


def _category_effect(mass: Floats, n: float, confidence: float, *, test: bool) -> Effect:
    v = cramers_v(mass)
    rows, columns = int((mass.sum(axis=1) > 0).sum()), int((mass.sum(axis=0) > 0).sum())
    low, high = _intervals.cramers_v_interval(v, n, rows, columns, confidence)
    return Effect(
        "cramers_v",
        v,
        low,
        high,
        _intervals.corrected_v(v, n, rows, columns),
        n,
        "chi_squared" if test else None,
        _tests.chi_squared(v, n, rows, columns) if test else np.nan,
    )


def cramers_v(mass: Floats) -> float:
    """Cramér's V of categories x segments (Cramér 1946): 0 no relation, 1 one decides the other."""
    mass = mass[mass.sum(axis=1) > 0][:, mass.sum(axis=0) > 0]
    freedom = min(mass.shape) - 1
    if freedom < 1:
        return float("nan")
    total = mass.sum()
    expected = np.outer(mass.sum(axis=1), mass.sum(axis=0)) / total
    chi_squared = float(((mass - expected) ** 2 / expected).sum())
    return min(1.0, float(np.sqrt(chi_squared / (total * freedom))))


def _nothing(name: str, who: Known) -> Line:
    undefined = np.full(len(who.count), np.nan)
    return Line(
        feature=name,
        category=None,
        kind="category",
        count=who.count,
        mean=undefined,
        mean_all=np.nan,
        median=undefined,
        share=undefined,
        share_all=np.nan,
        difference=undefined,
        lift=undefined,
        effect=Effect("cramers_v", n=who.n),
        nulls=who.nulls,
        known=who.count,
        null_share=who.share,
        null_share_all=who.share_all,
        null_difference=who.difference,
    )
