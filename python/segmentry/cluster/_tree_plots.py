"""Trees of clusters, drawn from the root at the left to the leaves at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segmentry.drawing.axes import Axes, new_axes
from segmentry.drawing.palette import GREY, INK, segment_colour

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry.cluster._segment_tree import SegmentTree


def segment_tree(tree: SegmentTree, ax: Axes | None = None) -> Axes:
    """Draw segments within segments: lines as wide as the segments are large."""
    depth = int(tree.depth.max())
    if ax is None:
        ax = new_axes(3.4 + 1.5 * depth, 1.0 + 0.36 * tree.n_segments)
    rows = _rows(tree.children, tree.label)
    for node in range(1, tree.n_nodes):
        parent = int(tree.parent[node])
        share = float(tree.size[node] / tree.size[0])
        leaf = tree.label[node] >= 0
        colour = segment_colour(int(tree.label[node])) if leaf else GREY
        x = [tree.depth[parent], tree.depth[parent], tree.depth[node]]
        y = [rows[parent], rows[node], rows[node]]
        line = {"color": colour, "linewidth": 1.0 + 7.0 * share, "solid_capstyle": "butt"}
        ax.plot(x, y, solid_joinstyle="miter", zorder=1, **line)
    for node in range(tree.n_nodes):
        _label(ax, tree, node, float(rows[node]))
    ax.set_xlim(-0.55, depth + 1.15)
    ax.set_ylim(tree.n_segments - 0.4, -0.6)
    ax.axis("off")
    ax.set_title(f"{tree.n_segments} segments of {tree.size[0]:,} rows", fontsize=11, loc="left")
    return ax


def _rows(children: NDArray[np.int32], label: NDArray[np.int32]) -> NDArray[np.float64]:
    """Give the height of every node: leaves in a row, others between their children."""
    rows = np.where(label >= 0, label, 0).astype(np.float64)
    # Children have higher numbers than their parent.
    for node in range(len(rows) - 1, -1, -1):
        if label[node] < 0:
            rows[node] = rows[children[node]].mean()
    return rows


def _label(ax: Axes, tree: SegmentTree, node: int, row: float) -> None:
    share = f"{tree.size[node] / tree.size[0]:.0%}"
    if tree.label[node] >= 0:
        text = f" segment {tree.label[node]}: {tree.size[node]:,} ({share})"
        ax.text(tree.depth[node], row, text, va="center", size=9, color=INK)
        return
    box = {"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": GREY, "linewidth": 0.8}
    words = "all" if node == 0 else share
    ax.text(tree.depth[node], row, words, ha="center", va="center", size=8, color=INK, bbox=box)


def dendrogram(
    linkage: NDArray[np.float64], n_clusters: int, most: int, ax: Axes | None = None
) -> Axes:
    """Draw the last merges; below them, each branch with its number of rows."""
    # SciPy's module of hierarchies takes its time to load.
    from scipy.cluster import hierarchy  # noqa: PLC0415

    n_leaves = min(len(linkage) + 1, most)
    if ax is None:
        ax = new_axes(7.0, 1.4 + 0.24 * n_leaves)
    drawn = hierarchy.dendrogram(
        linkage, p=n_leaves, truncate_mode="lastp", orientation="right", no_plot=True
    )
    cut = _cut(linkage, n_clusters)
    for places, heights in zip(drawn["icoord"], drawn["dcoord"], strict=True):
        above = max(heights) > cut
        style = {"color": GREY if above else segment_colour(0), "linewidth": 1.4}
        ax.plot(heights, places, linestyle="-", **style)
    if np.isfinite(cut) and n_clusters > 1:
        ax.axvline(cut, color=segment_colour(1), linestyle="--", linewidth=1.2)
    sizes = np.concatenate([np.ones(len(linkage) + 1), linkage[:, 3]]).astype(np.int64)
    labels = [f"{sizes[leaf]:,}" if sizes[leaf] > 1 else f"row {leaf}" for leaf in drawn["leaves"]]
    ax.set_yticks(5 + 10 * np.arange(len(labels)), labels=labels, size=8.5)
    ax.set_ylim(0, 10 * max(len(labels), 1))
    ax.set_xlim(left=0)
    ax.tick_params(axis="y", length=0)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.set_xlabel("distance at which clusters merge")
    ax.set_ylabel("rows of each branch")
    title = f"The last {len(labels) - 1} merges"
    if np.isfinite(cut) and n_clusters > 1:
        title += f"; the dashed line cuts {n_clusters} clusters"
    ax.set_title(title, fontsize=11, loc="left")
    return ax


def _cut(linkage: NDArray[np.float64], n_clusters: int) -> float:
    """Give a height between the merges that leave so many clusters and one less."""
    heights = linkage[:, 2]
    place = len(heights) - n_clusters
    if not 0 <= place + 1 < len(heights):
        return float("inf")
    below = heights[place] if place >= 0 else 0.0
    return float((below + heights[place + 1]) / 2)
