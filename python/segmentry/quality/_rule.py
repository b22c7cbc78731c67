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
    if ks[0] == 1 and not math.isnan(excess):
        if excess < EVIDENT:
            return 0, (
                "one segment: there is no structure here; the rows gain "
                f"{excess:+.1f} standard deviations over evenly spread ones, and only from "
                f"{EVIDENT:+.0f} on that is evidence of more"
            )
        notes.append(
            f"there is structure: {excess:.0f} standard deviations beyond evenly spread rows"
        )
    voting, waived = _eligible(columns, min_share)
    notes += waived
    ranks = {name: _ranks(columns[name], voting, more=more) for name, more in VOTERS.items()}
    sums = np.sum(list(ranks.values()), axis=0)
    columns["rank_sum"] = sums
    place = int(min(np.flatnonzero(voting), key=lambda row: (sums[row], -ks[row])))
    notes.insert(
        0,
        f"k = {ks[place]} has the lowest sum of ranks ({sums[place]:.0f}) among k = "
        + ", ".join(str(k) for k in ks[voting]),
    )
    firsts = [_WORDS[name] for name in VOTERS if ranks[name][place] == 1]
    if firsts:
        notes.append(f"best by {', '.join(firsts)}")
    if np.isfinite(columns["stability"][place]):
        notes.append(f"stability {columns['stability'][place]:.2f}")
    return place, "; ".join(notes)


def _eligible(columns: dict[str, Any], min_share: float) -> tuple[NDArray[np.bool_], list[str]]:
    """Give the k that may win, and notes where a condition had to be waived."""
    notes = []
    several = columns["k"] > 1
    eligible = columns["admissible"] & several
    if not eligible.any():
        eligible = several
        notes.append(f"every k has a segment under {min_share:.1%} of the customers")
    reproducible = eligible & (columns["stability"] >= REPRODUCIBLE)
    if reproducible.any():
        eligible = reproducible
    elif np.isfinite(columns["stability"][eligible]).any():
        notes.append(f"no k reaches a stability of {REPRODUCIBLE}, so the most stable is taken")
        stability = np.where(eligible, np.nan_to_num(columns["stability"], nan=-1.0), -np.inf)
        return np.arange(len(eligible)) == stability.argmax(), notes
    finer = eligible & ((columns["k"] > _COARSEST) | (columns["silhouette"] > _CLEAR))
    return (finer if finer.any() else eligible), notes


def _ranks(values: Floats, among: NDArray[np.bool_], *, more: bool) -> Floats:
    """Rank from 1, the best; equal values share a rank, unknown ones come last."""
    worst = -math.inf
    scores = np.where(np.isfinite(values), values if more else -values, worst)
    ranks = np.full(len(values), np.nan)
    for row in np.flatnonzero(among):
        ranks[row] = 1 + int((scores[among] > scores[row]).sum())
    return ranks
