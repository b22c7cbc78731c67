"""Grow a tree of segments, one split after another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentry import _native
from segmentry.cluster._input import Matrix
from segmentry.cluster._many import Task, fit_many
from segmentry.cluster._segment_tree import SegmentTree
from segmentry.cluster._start import Init, start_of


@dataclass(frozen=True)
class Splitting:
    """How segments are split, and which one is next."""

    init: Init
    n_init: int
    max_iter: int
    tol: float
    seed: int
    threads: int | None
    by_weight: bool

    def seed_of(self, node: int) -> int:
        """Give every node random numbers of its own."""
        return int(np.random.SeedSequence([self.seed, node]).generate_state(1, np.uint64)[0])


@dataclass
class _Node:
    number: int
    parent: int
    depth: int
    rows: NDArray[np.intp]
    weight: float
    centre: NDArray[np.float64]
    inertia: float
    children: tuple[int, int] = (-1, -1)
    # Known not to be splittable.
    whole: bool = False


class Growth:
    """A tree that grows; rows are the training rows."""

    def __init__(
        self, data: Matrix, weights: NDArray[np.float64] | None, splitting: Splitting
    ) -> None:
        self._data = data
        self._weights = weights
        self._how = splitting
        whole = Task(1, splitting.seed, start="random", weights=weights)
        [one] = fit_many(data, [whole], max_iter=1, tol=0.0, threads=splitting.threads)
        total = float(len(data)) if weights is None else float(weights.sum())
        everyone = np.arange(len(data))
        self._nodes = [_Node(0, -1, 0, everyone, total, one.centres[0], one.inertia)]
        # From left to right.
        self._leaves = [0]

    @property
    def n_segments(self) -> int:
        """Number of leaves so far."""
        return len(self._leaves)

    def split_next(self) -> bool:
        """Split the leaf whose turn it is; false if no leaf can be split any more."""
        while (node := self._next()) is not None:
            halves = self._halves(node)
            if halves is None:
                node.whole = True
                continue
            first = len(self._nodes)
            node.children = (first, first + 1)
            place = self._leaves.index(node.number)
            self._leaves[place : place + 1] = node.children
            self._nodes += halves
            return True
        return False

    def tree(self, feature_names: tuple[str, ...]) -> SegmentTree:
        """Give the tree as it is now."""
        nodes = self._nodes
        label = np.full(len(nodes), -1, dtype=np.int32)
        label[self._leaves] = np.arange(len(self._leaves))
        labels = np.empty(len(self._data), dtype=np.int32)
        for leaf in self._leaves:
            labels[nodes[leaf].rows] = label[leaf]
        return SegmentTree(
            parent=np.array([node.parent for node in nodes], dtype=np.int32),
            children=np.array([node.children for node in nodes], dtype=np.int32),
            depth=np.array([node.depth for node in nodes], dtype=np.int32),
            size=np.array([len(node.rows) for node in nodes], dtype=np.int64),
            weight=np.array([node.weight for node in nodes]),
            inertia=np.array([node.inertia for node in nodes]),
            centres=np.stack([node.centre for node in nodes]),
            label=label,
            labels=labels,
            feature_names=feature_names,
        )

    def _next(self) -> _Node | None:
        leaves = [self._nodes[leaf] for leaf in self._leaves]
        leaves = [leaf for leaf in leaves if leaf.inertia > 0 and not leaf.whole]
        if self._how.by_weight:
            return max(leaves, key=lambda leaf: leaf.weight, default=None)
        return max(leaves, key=lambda leaf: leaf.inertia, default=None)

    def _halves(self, node: _Node) -> list[_Node] | None:
        """Split the rows of a node by 2-means; None if they all stay together."""
        how = self._how
        data, weights = self._data, self._weights
        if node.number > 0:
            data = data[node.rows]
            weights = None if weights is None else weights[node.rows]
        counted = len(data) if weights is None else np.count_nonzero(weights)
        if counted <= 1:
            return None
        seed = how.seed_of(node.number)
        start = start_of(how.init, data, 2, how.n_init, seed)
        task = Task(2, seed, how.n_init, start, weights)
        [found] = fit_many(data, [task], max_iter=how.max_iter, tol=how.tol, threads=how.threads)
        halves = []
        for side, centre in enumerate(found.centres):
            own = found.labels == side
            own_weights = None if weights is None else weights[own]
            total = float(np.count_nonzero(own) if own_weights is None else own_weights.sum())
            if total == 0:
                return None
            _, inertia = _native.kmeans_label(
                data[own], centre[np.newaxis], own_weights, how.threads
            )
            halves.append(
                _Node(
                    number=len(self._nodes) + side,
                    parent=node.number,
                    depth=node.depth + 1,
                    rows=node.rows[own],
                    weight=total,
                    centre=centre,
                    inertia=inertia,
                )
            )
        return halves
