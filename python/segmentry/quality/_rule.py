"""The choice of the number of segments from a table of indices: one transparent rule.

1. If one segment is among those tried: unless the data have clearly more structure than evenly
   spread rows (the largest gain of the gap statistic over one cluster is at least three standard
   deviations above that of the reference sets), the answer is one segment.
2. A k is *admissible* if no segment is smaller than `min_share`, and *reproducible* if its
   stability is at least 0.8: other customers of the same kind would give much the same segments.
3. Among the admissible and reproducible k above 1, five indices vote (inertia gain, silhouette,
   Calinski-Harabasz, Davies-Bouldin, prediction strength): each ranks them, and the lowest sum of
   ranks wins; of equal ones the finest, which tells most. Indices of separation like the coarsest
   split best, and nearly all customers fall apart into those who came back and those who did not;
   so 2 takes part only if its silhouette is above 0.5, or if nothing finer is reproducible.
4. Where no admissible k is reproducible, the most stable is taken.

What was not computed, or is not defined, says nothing for or against a k: such an index has no
vote, an unknown silhouette keeps no k out, a k of which nothing is known cannot win while there are
others, and where nothing is known of any, the answer is the smallest k tried.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry.quality._gap import EVIDENT

Floats = NDArray[np.float64]

REPRODUCIBLE = 0.8
# Index -> whether more is better.
VOTERS = {
    "inertia_gain": True,
    "silhouette": True,
    "calinski_harabasz": True,
    "davies_bouldin": False,
    "prediction_strength": True,
}
_WORDS = {
    "silhouette": "silhouette",
    "calinski_harabasz": "Calinski-Harabasz",
    "davies_bouldin": "Davies-Bouldin",
    "inertia_gain": "inertia gain",
    "prediction_strength": "prediction strength",
}
_COARSEST = 2
# Kaufman & Rousseeuw (1990): above this "a reasonable structure has been found".
_CLEAR = 0.5


def decide(columns: dict[str, Any], min_share: float, excess: float) -> tuple[int, str]:
    """Apply the rule; adds `admissible`, `rank_sum` and `chosen`. Gives the place and the reason.

    `excess`: how many standard deviations the data's gain is above the reference sets' (NaN: not
    known).
    """
    columns["admissible"] = columns["smallest_share"] >= min_share
    columns["rank_sum"] = np.full(len(columns["k"]), np.nan)
    place, reason = _winner(columns, min_share, excess)
    columns["chosen"] = np.arange(len(columns["k"])) == place
    return place, reason


def _winner(columns: dict[str, Any], min_share: float, excess: float) -> tuple[int, str]:
    ks: NDArray[np.int64] = columns["k"]
    if len(ks) == 1:
        return 0, f"k = {ks[0]} is the only one tried"
    notes = []
    if ks[0] == 1 and excess < EVIDENT:
        return 0, (
            "one segment: there is no structure here; the rows gain "
            f"{excess:+.1f} standard deviations over evenly spread ones, and only from "
            f"{EVIDENT:+.0f} on that is evidence of more"
        )
    if ks[0] == 1:
        notes.append(_structure(columns, excess))
    known = np.any([np.isfinite(columns[name]) for name in VOTERS], axis=0) & (ks > 1)
    if not known.any():
        return 0, f"k = {ks[0]} is the smallest tried; no index is defined here to choose more by"
    voting, waived = _eligible(columns, known, min_share)
    notes += waived
    ranks = {
        name: _ranks(columns[name], voting, more=more)
        for name, more in VOTERS.items()
        if np.isfinite(columns[name][voting]).any()
    }
    sums = np.sum(list(ranks.values()), axis=0)
    columns["rank_sum"] = sums
    place = int(min(np.flatnonzero(voting), key=lambda row: (sums[row], -ks[row])))
    notes.insert(
        0,
        f"k = {ks[place]} has the lowest sum of ranks ({sums[place]:.0f}) among k = "
        + ", ".join(str(k) for k in ks[voting]),
    )
    firsts = [
        _WORDS[name]
        for name, ranked in ranks.items()
        if ranked[place] == 1 and np.isfinite(columns[name][place])
    ]
    if firsts:
        notes.append(f"best by {', '.join(firsts)}")
    if np.isfinite(columns["stability"][place]):
        notes.append(f"stability {columns['stability'][place]:.2f}")
    return place, "; ".join(notes)


def _structure(columns: dict[str, Any], excess: float) -> str:
    """Say what is known of there being more than one segment."""
    if not math.isnan(excess):
        return f"there is structure: {excess:.0f} standard deviations beyond evenly spread rows"
    if np.isfinite(columns["gap"]).any():
        return "structure was not tested (gap not defined here)"
    return "structure was not tested (gap not asked for)"


def _eligible(
    columns: dict[str, Any], known: NDArray[np.bool_], min_share: float
) -> tuple[NDArray[np.bool_], list[str]]:
    """Give those of the k known that may win, and notes where a condition had to be waived."""
    notes = []
    eligible = columns["admissible"] & known
    if not eligible.any():
        eligible = known
        notes.append(f"every k has a segment under {min_share:.1%} of the customers")
    reproducible = eligible & (columns["stability"] >= REPRODUCIBLE)
    if reproducible.any():
        eligible = reproducible
    elif np.isfinite(columns["stability"][eligible]).any():
        notes.append(f"no k reaches a stability of {REPRODUCIBLE}, so the most stable is taken")
        stability = np.where(eligible, np.nan_to_num(columns["stability"], nan=-1.0), -np.inf)
        return np.arange(len(eligible)) == stability.argmax(), notes
    unclear = (columns["k"] <= _COARSEST) & (columns["silhouette"] <= _CLEAR)
    finer = eligible & ~unclear
    return (finer if finer.any() else eligible), notes


def _ranks(values: Floats, among: NDArray[np.bool_], *, more: bool) -> Floats:
    """Rank from 1, the best; equal values share a rank, unknown ones come last."""
    worst = -math.inf
    scores = np.where(np.isfinite(values), values if more else -values, worst)
    ranks = np.full(len(values), np.nan)
    for row in np.flatnonzero(among):
        ranks[row] = 1 + int((scores[among] > scores[row]).sum())
    return ranks
