"""Segments within segments, as `BisectingKMeans` finds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry import _frames
from segmentry._validate import whole_number
from segmentry.cluster._tree_plots import segment_tree
from segmentry.drawing.axes import Axes
from segmentry.exceptions import InvalidParameterError

_CELL = "text-align:left;padding:2px 12px 2px 0"


@dataclass(frozen=True, eq=False, repr=False)
class SegmentTree:
    """A tree of segments, each a leaf or a union of two (made by `BisectingKMeans`).

    Nodes are numbered in the order in which splits made them: 0 is all rows, and the split number s
    (from 0) made the nodes 2s + 1 and 2s + 2. So the first splits alone are a coarser segmentation
    of the same rows, in which every segment is a union of finer ones.

    Attributes
    ----------
    parent : ndarray of shape (n_nodes,), int32
        The node that was split; -1 for all rows.
    children : ndarray of shape (n_nodes, 2), int32
        The nodes of the split; -1 for leaves.
    depth : ndarray of shape (n_nodes,), int32
        Splits above the node.
    size : ndarray of shape (n_nodes,), int64
        Rows.
    weight : ndarray of shape (n_nodes,), float64
        Weight of the rows.
    inertia : ndarray of shape (n_nodes,), float64
        Weighted sum of squared distances of the rows to the node's centre.
    centres : ndarray of shape (n_nodes, n_features)
        Centres.
    label : ndarray of shape (n_nodes,), int32
        The segment that a leaf is; -1 for others. Leaves are numbered from left to right.
    labels : ndarray of shape (n_samples,), int32
        The segment of every row of the fit.
    feature_names : tuple of str
        Names of the columns of `centres`.

    Examples
    --------
    >>> import numpy as np
    >>> from segmentry.cluster import BisectingKMeans
    >>> X = np.array([[1.0], [2], [10], [11], [30], [31]])
    >>> tree = BisectingKMeans(3, init="k-means++", random_state=0).fit(X).tree_
    >>> sorted(tree.size.tolist())
    [2, 2, 2, 4, 6]
    >>> np.unique(tree.labels_at(2)[:4]).size
    1
    """

    parent: NDArray[np.int32]
    children: NDArray[np.int32]
    depth: NDArray[np.int32]
    size: NDArray[np.int64]
    weight: NDArray[np.float64]
    inertia: NDArray[np.float64]
    centres: NDArray[Any]
    label: NDArray[np.int32]
    labels: NDArray[np.int32]
    feature_names: tuple[str, ...]

    @property
    def n_nodes(self) -> int:
        """Number of nodes, leaves included."""
        return len(self.parent)

    @property
    def n_segments(self) -> int:
        """Number of leaves."""
        return (self.n_nodes + 1) // 2

    def nodes_at(self, n_segments: int) -> NDArray[np.int32]:
        """Give the nodes that are the segments after `n_segments` - 1 splits.

        Parameters
        ----------
        n_segments : int
            How many segments, from 1 to the number of leaves.

        Returns
        -------
        ndarray of shape (n_segments,), int32
            Nodes, from left to right.

        Raises
        ------
        InvalidParameterError
            If the tree has fewer leaves.
        """
        count = whole_number(n_segments, "n_segments", minimum=1)
        if count > self.n_segments:
            raise InvalidParameterError(
                f"n_segments={count} is more than the tree has leaves: {self.n_segments}; fit with "
                "a larger n_clusters"
            )
        last = 2 * (count - 1)
        found = [node for node in self._walk(last) if not 0 < self.children[node, 0] <= last]
        return np.array(found, dtype=np.int32)

    def groups_at(self, n_segments: int) -> NDArray[np.int32]:
        """Give the coarse segment that every leaf segment belongs to.

        ``tree.groups_at(3)[model.predict(X)]`` are coarse segments of new rows.

        Parameters
        ----------
        n_segments : int
            How many coarse segments, from 1 to the number of leaves.

        Returns
        -------
        ndarray of shape (n_leaves,), int32
            Numbers from 0, from left to right.
        """
        nodes = self.nodes_at(n_segments)
        groups = np.empty(self.n_segments, dtype=np.int32)
        current = -1
        for node in self._walk(self.n_nodes):
            # Walking from left to right, the leaves of a node come right after it.
            if current + 1 < len(nodes) and node == nodes[current + 1]:
                current += 1
            if self.label[node] >= 0:
                groups[self.label[node]] = current
        return groups

    def labels_at(self, n_segments: int) -> NDArray[np.int32]:
        """Give the coarse segment of every row of the fit; unions of the finer segments.

        Parameters
        ----------
        n_segments : int
            How many coarse segments, from 1 to the number of leaves.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            Labels from 0, from left to right in the tree.
        """
        return self.groups_at(n_segments)[self.labels]

    def to_frame(self, kind: str | None = None) -> _frames.Frame:
        """Give a row for every node.

        Parameters
        ----------
        kind : {"pandas", "polars", "pyarrow"} or None, default=None
            The kind of frame; None: what is installed.

        Returns
        -------
        frame
            Columns `node`, `parent` (null for all rows), `depth`, `segment` (null if not a leaf),
            `size`, `weight`, `inertia`, and a column `centre_...` for each feature.
        """
        columns: dict[str, Any] = {
            "node": np.arange(self.n_nodes),
            "parent": [int(node) if node >= 0 else None for node in self.parent],
            "depth": self.depth,
            "segment": [int(label) if label >= 0 else None for label in self.label],
            "size": self.size,
            "weight": self.weight,
            "inertia": self.inertia,
        }
        for name, values in zip(self.feature_names, self.centres.T, strict=True):
            columns[f"centre_{name}"] = np.ascontiguousarray(values)
        return _frames.make_frame(columns, _frames.chosen_kind(kind))

    def to_text(self) -> str:
        """Draw the tree in characters.

        Returns
        -------
        str
            A line for every node.
        """
        lines = []
        bars: list[str] = []
        for node in self._walk(self.n_nodes):
            depth = int(self.depth[node])
            del bars[max(depth - 1, 0) :]
            branch = ""
            if depth:
                is_left = node == self.children[self.parent[node], 0]
                branch = "".join(bars) + ("├── " if is_left else "└── ")
                bars.append("│   " if is_left else "    ")
            lines.append(branch + self._words(node))
        return "\n".join(lines)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the tree: lines as wide as the segments are large.

        Parameters
        ----------
        ax : matplotlib axes, optional
            Where to draw; without it a new figure is made.

        Returns
        -------
        matplotlib axes
            What was drawn on.

        Raises
        ------
        MissingDependencyError
            If matplotlib is not installed.
        """
        return segment_tree(self, ax)

    def _words(self, node: int) -> str:
        name = f"segment {self.label[node]}: " if self.label[node] >= 0 else ""
        rows = "1 row" if self.size[node] == 1 else f"{self.size[node]:,} rows"
        return f"{name}{rows}, inertia {self.inertia[node]:.4g}"

    def _walk(self, last: int) -> Iterator[int]:
        """Nodes up to number `last`, parents before children, left before right."""
        waiting = [0]
        while waiting:
            node = waiting.pop()
            yield node
            left, right = self.children[node].tolist()
            if 0 < left <= last:
                waiting += [right, left]

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"SegmentTree({self.n_segments} segments, {self.n_nodes} nodes)"

    def _repr_html_(self) -> str:
        heads = ("Segment", "Rows", "Share", "Inertia")
        head = "".join(f'<th style="{_CELL}">{name}</th>' for name in heads)
        rows = "".join(self._html_row(node) for node in self._walk(self.n_nodes))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _html_row(self, node: int) -> str:
        is_leaf = self.label[node] >= 0
        name = f"<b>{self.label[node]}</b>" if is_leaf else ("all" if node == 0 else "·")
        indent = f"{_CELL};padding-left:{int(self.depth[node]) * 20}px"
        cells = [
            f"{self.size[node]:,}",
            f"{self.size[node] / self.size[0]:.1%}",
            f"{self.inertia[node]:.4g}",
        ]
        inside = "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells)
        return f'<tr><td style="{indent}">{name}</td>{inside}</tr>'
