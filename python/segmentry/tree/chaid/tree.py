"""A grown tree as plain values, and the rules of its nodes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry.tree.chaid.data import Floats, Kind, Variable
from segmentry.tree.chaid.words import Part, said_of, span


@dataclass(frozen=True, slots=True)
class Split:
    """How a node is split.

    Attributes
    ----------
    column : int
        The predictor.
    child_of : ndarray of uint16
        Code -> which child; the last two codes are missing values and unseen categories.
    has : ndarray of bool
        Code -> whether the node has it.
    first, n : int
        The first child's number, and how many there are: theirs are consecutive.
    """

    column: int
    child_of: NDArray[np.uint16]
    has: NDArray[np.bool_]
    first: int
    n: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a predictor could do in a node; see `CHAID.candidates`."""

    n_categories: int
    n_groups: int
    statistic: float
    df: float
    df_within: float
    ln_p: float
    ln_multiplier: float
    ln_adjusted: float


@dataclass(frozen=True, slots=True)
class Node:
    """A node; `target`: weight of each class; or weight, mean, sum of squares about it."""

    parent: int
    child: int
    depth: int
    n: int
    target: Floats
    stop: str
    split: Split | None
    candidates: list[Candidate]


@dataclass(frozen=True, slots=True)
class Tree:
    """All that prediction and tables need.

    Attributes
    ----------
    nodes : list of Node
        Parents before children, the root first.
    variables : list of Variable
        The predictors.
    kind : str
        Of the target.
    classes : ndarray
        Of the target; empty for numbers.
    """

    nodes: list[Node]
    variables: list[Variable]
    kind: Kind
    classes: NDArray[Any]

    @property
    def used(self) -> list[int]:
        """The predictors that some node is split by."""
        return sorted({node.split.column for node in self.nodes if node.split is not None})

    @property
    def leaves(self) -> list[int]:
        """The nodes without children."""
        return [place for place, node in enumerate(self.nodes) if node.split is None]

    def weight(self, place: int) -> float:
        """Give the weight of a node."""
        target = self.nodes[place].target
        return float(target[0] if self.kind == "numeric" else target.sum())

    def shares(self, place: int) -> Floats:
        """Give the share of each class in a node."""
        shares: Floats = self.nodes[place].target / self.weight(place)
        return shares

    def mean(self, place: int) -> float:
        """Give the mean of the numbers in a node."""
        return float(self.nodes[place].target[1])

    def deviation(self, place: int) -> float:
        """Give their standard deviation (n - 1); NaN of a weight of 1 or less."""
        weight, _, squares = self.nodes[place].target
        return math.sqrt(squares / (weight - 1)) if weight > 1 else math.nan

    def children(self, place: int) -> range:
        """Give the numbers of a node's children."""
        split = self.nodes[place].split
        return range(0) if split is None else range(split.first, split.first + split.n)

    def down(self, place: int = 0) -> Iterator[int]:
        """Walk through a node and all below it, each before its children."""
        waiting = [place]
        while waiting:
            at = waiting.pop()
            yield at
            waiting.extend(reversed(self.children(at)))

    def part(self, place: int) -> Part:
        """Say which rows of its parent a node has; not for the root."""
        node = self.nodes[place]
        split = self.nodes[node.parent].split
        assert split is not None
        variable = self.variables[split.column]
        mine = split.child_of == node.child
        n = variable.n_values
        missing = bool(mine[n] and split.has[n])
        if variable.kind == "nominal":
            known = np.flatnonzero(mine[:n] & split.has[:n]).tolist()
            return Part(variable.name, missing, words=said_of(variable.values, known))
        # Neighbours belong together, those too that the node has not.
        codes = np.flatnonzero(mine[:n])
        if not codes.size:
            return Part(variable.name, missing)
        low, high = int(codes[0]), int(codes[-1])
        if variable.kind == "ordinal":
            return Part(variable.name, missing, words=span(variable.values, low, high))
        edges = variable.values
        return Part(
            variable.name,
            missing,
            numbers=(
                edges[low - 1] if low > 0 else None,
                edges[high] if high < len(edges) else None,
            ),
        )

    def condition(self, place: int) -> str:
        """Say so in words; nothing of the root."""
        return self.part(place).text() if place else ""

    def rule(self, place: int) -> str:
        """Say in words which rows a node has."""
        parts = []
        while place:
            parts.append(self.part(place))
            place = self.nodes[place].parent
        # An "or" within one of several conditions belongs to it alone.
        several = len(parts) > 1
        texts = [f"({p.text()})" if several and p.has_or else p.text() for p in parts]
        return " and ".join(reversed(texts)) or "all"

    def best(self, place: int) -> Candidate:
        """Give the test of a split node's predictor."""
        node = self.nodes[place]
        assert node.split is not None
        return node.candidates[node.split.column]


def from_native(nodes: list[Any], scale: float, numeric: bool) -> list[Node]:
    """Turn what the native fit gives into nodes, numbers in the units of the data."""
    found = []
    for parent, child, depth, n, target, stop, split, candidates in nodes:
        kept = np.array(target, dtype=np.float64)
        if numeric:
            kept[1:] *= (scale, scale * scale)
        found.append(
            Node(
                parent=parent,
                child=child,
                depth=depth,
                n=n,
                target=kept,
                stop=stop,
                split=None if split is None else _split(*split),
                candidates=[Candidate(*one) for one in candidates],
            )
        )
    return found


def _split(column: int, child_of: list[int], has: list[bool], first: int, n: int) -> Split:
    return Split(column, np.array(child_of, np.uint16), np.array(has, bool), first, n)
