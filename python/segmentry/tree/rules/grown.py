"""A tree that is grown: where rows go, and what its nodes hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segmentry import _native
from segmentry.tree.rules.features import Feature, code

if TYPE_CHECKING:
    from segmentry._frames import Table
    from segmentry.tree.rules.labels import Labels


@dataclass(frozen=True, slots=True)
class Grown:
    """A tree. Nodes are numbered, the root 0, children after their parents.

    Attributes
    ----------
    feature : list of int
        The feature that splits a node; -1 for a leaf.
    left, right : list of int
        The children; -1 for a leaf.
    sides : list of list of bool
        By code of the feature, whether its rows go left.
    weights : array of shape (nodes, segments)
        The weight of each segment in a node.
    rows : array of int
        Rows of the fit in a node.
    """

    feature: list[int]
    left: list[int]
    right: list[int]
    sides: list[list[bool]]
    weights: NDArray[np.float64]
    rows: NDArray[np.int64]

    @property
    def segments(self) -> NDArray[np.intp]:
        """The segment that a node stands for: the heaviest, of equal ones the first."""
        heaviest: NDArray[np.intp] = np.argmax(self.weights, axis=1)
        return heaviest

    def leaves_of(self, coded: _native.CodedFeatures, threads: int | None) -> NDArray[np.uint32]:
        """Give the leaf of every row of the columns of the fit."""
        return coded.leaves((self.feature, self.left, self.right, self.sides), threads)

    def leaves(
        self, table: Table, features: Sequence[Feature], threads: int | None
    ) -> NDArray[np.uint32]:
        """Give the leaf of every row of a frame; only columns that split are read."""
        used = sorted({feature for feature in self.feature if feature >= 0})
        place = {feature: i for i, feature in enumerate(used)} | {-1: -1}
        coded = code(table, [features[feature] for feature in used], threads)
        renamed = [place[feature] for feature in self.feature]
        return coded.leaves((renamed, self.left, self.right, self.sides), threads)

    def left_set(self, node: int) -> int:
        """Give the codes that go left, as bits."""
        return sum(1 << bit for bit, goes_left in enumerate(self.sides[node]) if goes_left)

    def to_state(self) -> dict[str, Any]:
        """Give the tree as plain values."""
        return {
            "feature": list(self.feature),
            "left": list(self.left),
            "right": list(self.right),
            "sides": ["".join("lr"[not side] for side in sides) for sides in self.sides],
            "weights": self.weights,
            "rows": self.rows,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Grown:
        """Make a tree from what `to_state` gave."""
        sides = [[letter == "l" for letter in text] for text in state["sides"]]
        return cls(**{**state, "sides": sides})


def grow(
    coded: _native.CodedFeatures,
    labels: Labels,
    options: tuple[int, int, int, str],
    threads: int | None,
    rows: NDArray[np.uint32] | None = None,
) -> Grown:
    """Grow a tree on some rows (all by default)."""
    n_segments = len(labels.segments)
    walk, (weights, counts) = coded.grow(
        labels.codes, n_segments, labels.weights, rows, options, threads
    )
    return Grown(*walk, weights.reshape(-1, n_segments), counts)
