"""How often rules give customers that they have not seen the segment that these have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from segmentry.tree.rules.grown import Grown, grow

if TYPE_CHECKING:
    from segmentry.tree.rules.features import Learnt
    from segmentry.tree.rules.labels import Labels

# Rows are dealt to folds always alike.
_SEED = 0
# Agreement of so many customers is known to a tenth of a percent.
MAX_ROWS = 2**17


def agreement(tree: Grown, leaves: NDArray[np.uint32], labels: Labels) -> NDArray[np.bool_]:
    """Say for every row whether the tree gives it its segment."""
    right: NDArray[np.bool_] = tree.segments[leaves] == labels.codes
    return right


def share(right: NDArray[np.bool_], labels: Labels) -> float:
    """Give the share of the weight that is right."""
    return float(np.average(right, weights=labels.weights))


def out_of_sample(
    learnt: Learnt,
    labels: Labels,
    options: tuple[int, int, int, str],
    folds: int,
    threads: int | None,
) -> list[float]:
    """Give the fidelity of each fold, by a tree grown on the others; none for fewer than two rows.

    Every fold has its part of every segment (stratified). Of more than 131,072 rows so many are
    drawn.
    """
    coded, n = learnt.coded, len(labels.codes)
    rng = np.random.default_rng(_SEED)
    if n > MAX_ROWS:
        drawn = np.sort(rng.permutation(n)[:MAX_ROWS])
        coded, labels, n = learnt.picked(drawn, threads), labels.picked(drawn), MAX_ROWS
    folds = min(folds, n)
    if folds < 2:  # noqa: PLR2004
        return []
    # Dealt out one segment after another, each in random order.
    rows = rng.permutation(n)
    fold = np.empty(n, dtype=np.intp)
    fold[rows[np.argsort(labels.codes[rows], kind="stable")]] = np.arange(n) % folds
    found = []
    for left_out in range(folds):
        inside = np.flatnonzero(fold == left_out)
        others = np.flatnonzero(fold != left_out).astype(np.uint32)
        tree = grow(coded, labels, options, threads, others)
        right = agreement(tree, tree.leaves_of(coded, threads), labels)
        found.append(share(right[inside], labels.picked(inside)))
    return found
