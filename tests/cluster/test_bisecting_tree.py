"""The tree of BisectingKMeans: coarse segments are unions of finer ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import segmentry as sg
from segmentry.cluster import BisectingKMeans, SegmentTree

X = np.random.default_rng(0).normal(size=(200, 3))
WEIGHTS = np.random.default_rng(1).uniform(0, 2, 200)


@pytest.fixture(scope="module")
def model():
    return BisectingKMeans(9, random_state=0).fit(X, sample_weight=WEIGHTS)


def members(tree, node):
    """The rows of a node by the tree's structure alone."""
    if tree.label[node] >= 0:
        return np.flatnonzero(tree.labels == tree.label[node])
    return np.sort(np.concatenate([members(tree, child) for child in tree.children[node]]))


def test_it_has_the_nodes_of_eight_splits(model):
    assert isinstance(model.tree_, SegmentTree)
    assert model.tree_.n_nodes == 17
    assert model.tree_.n_segments == 9
    assert repr(model.tree_) == "SegmentTree(9 segments, 17 nodes)"


def test_nodes_know_their_rows_weights_centres_and_inertias(model):
    tree = model.tree_
    for node in range(tree.n_nodes):
        rows = members(tree, node)
        assert tree.size[node] == rows.size
        assert tree.weight[node] == pytest.approx(WEIGHTS[rows].sum())
        squared = ((X[rows] - tree.centres[node]) ** 2).sum(axis=1)
        assert tree.inertia[node] == pytest.approx((WEIGHTS[rows] * squared).sum())


def test_parents_and_children_fit_together(model):
    tree = model.tree_
    for node in range(1, tree.n_nodes):
        assert node in tree.children[tree.parent[node]]
        assert tree.depth[node] == tree.depth[tree.parent[node]] + 1
    assert tree.parent[0] == -1
    assert_array_equal(np.sort(tree.label[tree.label >= 0]), np.arange(9))


def test_every_level_has_as_many_segments_as_asked_for(model):
    for n in range(1, 10):
        labels = model.tree_.labels_at(n)
        assert_array_equal(np.unique(labels), np.arange(n))
        assert labels.dtype == np.int32
    assert_array_equal(model.tree_.labels_at(9), model.labels_)


@given(st.integers(0, 20), st.integers(2, 12))
def test_coarse_segments_are_unions_of_finer_ones_one_split_apart(seed, k):
    tree = BisectingKMeans(k, random_state=seed).fit(X[:40]).tree_
    for n in range(1, k):
        coarse, fine = tree.labels_at(n), tree.labels_at(n + 1)
        pairs = np.unique(np.column_stack([coarse, fine]), axis=0)
        assert len(pairs) == n + 1  # every finer segment lies in one coarse one
        # Numbered from left to right, so that the order of segments stays.
        assert (np.diff(pairs[:, 1]) > 0).all()


def test_a_level_is_the_fit_with_as_many_clusters(model):
    for n in (2, 5):
        alone = BisectingKMeans(n, random_state=0).fit(X, sample_weight=WEIGHTS)
        assert_array_equal(model.tree_.labels_at(n), alone.labels_)
        centres = model.tree_.centres[model.tree_.nodes_at(n)]
        assert_allclose(centres, alone.cluster_centers_)


def test_new_rows_get_coarse_segments_too(model):
    rows = np.random.default_rng(5).normal(size=(50, 3))
    alone = BisectingKMeans(4, random_state=0).fit(X, sample_weight=WEIGHTS)
    coarse = model.tree_.groups_at(4)[model.predict(rows)]
    assert_array_equal(coarse, alone.predict(rows))


@pytest.mark.parametrize(
    ("n", "error", "words"),
    [
        (0, sg.InvalidParameterError, "n_segments must be at least 1"),
        (10, sg.InvalidParameterError, "n_segments=10 is more than the tree has leaves: 9"),
        (2.0, sg.InvalidTypeError, "n_segments must be a whole number"),
    ],
)
def test_a_level_that_is_not_there_is_refused(model, n, error, words):
    with pytest.raises(error, match=words):
        model.tree_.labels_at(n)


@pytest.mark.parametrize(
    ("kind", "library"),
    [("pandas", pd.DataFrame), ("polars", pl.DataFrame), ("pyarrow", pa.Table)],
)
def test_it_is_a_frame_of_any_kind(model, kind, library):
    frame = model.tree_.to_frame(kind)
    assert isinstance(frame, library)
    table = pa.table(frame) if kind == "polars" else frame
    columns = table.to_pydict() if kind != "pandas" else frame.to_dict("list")
    names = ["node", "parent", "depth", "segment", "size", "weight", "inertia"]
    assert list(columns) == [*names, "centre_x0", "centre_x1", "centre_x2"]
    assert columns["node"] == list(range(17))
    assert columns["size"] == model.tree_.size.tolist()
    missing = columns["parent"][0]
    assert missing is None or np.isnan(missing)


def test_the_drawing_has_a_line_for_every_node():
    rows = np.array([[1.0], [2], [10], [11], [30], [31]])
    model = BisectingKMeans(4, init=lambda X, k, random_state: X[[0, -1]]).fit(rows)
    assert str(model.tree_).splitlines() == [
        "6 rows, inertia 882.8",
        "├── 4 rows, inertia 82",
        "│   ├── 2 rows, inertia 0.5",
        "│   │   ├── segment 0: 1 row, inertia 0",
        "│   │   └── segment 1: 1 row, inertia 0",
        "│   └── segment 2: 2 rows, inertia 0.5",
        "└── segment 3: 2 rows, inertia 0.5",
    ]


def test_a_notebook_shows_a_row_for_every_node(model):
    html = model.tree_._repr_html_()
    assert html.count("<tr>") == 18
    assert ">100.0%<" in html
