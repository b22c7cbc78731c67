"""The tree against every split tried, the rules against rows asked one by one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import segment_rules_oracle as oracle
from hypothesis import given
from hypothesis import strategies as st
from segment_rules_frames import Drawn, frames
from sklearn.tree import DecisionTreeClassifier

import segmentry as sg
from segmentry import _native


def nodes_of_rows(rules: sg.tree.SegmentRules, drawn: Drawn) -> dict[int, list[int]]:
    """Node -> the rows that pass it."""
    tree = rules._tree
    above = {
        child: node
        for node, feature in enumerate(tree.feature)
        if feature >= 0
        for child in (tree.left[node], tree.right[node])
    }
    passing: dict[int, list[int]] = {}
    for row, leaf in enumerate(rules.apply(drawn.table).tolist()):
        node: int | None = leaf
        while node is not None:
            passing.setdefault(node, []).append(row)
            node = above.get(node)
    return passing


@given(
    frames(most=60),
    st.integers(1, 4),
    st.integers(1, 6),
    st.sampled_from(["gini", "entropy"]),
    st.booleans(),
)
def test_every_split_is_the_best_there_is(
    drawn: Drawn, depth: int, min_leaf: int, criterion: str, weighted: bool
) -> None:
    n = drawn.table.num_rows
    weights = np.random.default_rng(n).random(n) + 0.1 if weighted else np.ones(n)
    rules = sg.tree.SegmentRules(depth, min_leaf=min_leaf, criterion=criterion, folds=0).fit(
        drawn.table, drawn.labels, sample_weight=weights if weighted else None
    )
    tree, features, columns = rules._tree, rules._features, drawn.columns
    labels = np.array([str(label) for label in drawn.labels])
    edges = [f.edges if f.kind == "number" else None for f in features]
    values = [columns[f.name] for f in features]
    categories = [len(f.values) for f in features if f.kind == "category"]
    exhaustive = max(categories, default=0) < 8
    passing = nodes_of_rows(rules, drawn)
    levels = {0: 0}
    for node, feature in enumerate(tree.feature):
        rows = passing[node]
        assert len(rows) == tree.rows[node] >= min(min_leaf, n)
        assert tree.weights[node].sum() == pytest.approx(weights[rows].sum())
        pairs = list(zip(values, edges, strict=True))
        best = oracle.best_decrease(pairs, labels, weights, rows, (min_leaf, criterion))
        if feature < 0:
            assert levels[node] == depth or best < 1e-9 * n or not exhaustive
            continue
        gain = oracle.impurity(labels[rows], weights[rows], criterion)
        for child in (tree.left[node], tree.right[node]):
            levels[child] = levels[node] + 1
            inside = passing[child]
            gain -= oracle.impurity(labels[inside], weights[inside], criterion)
        assert gain <= best + 1e-9 * n
        if exhaustive:
            assert gain == pytest.approx(best, abs=1e-9 * n)


@given(frames(), st.integers(1, 5), st.integers(1, 3))
def test_rules_part_all_rows_as_the_tree_does(drawn: Drawn, depth: int, digits: int) -> None:
    rules = sg.tree.SegmentRules(depth, min_leaf=1, digits=digits, folds=0).fit(
        drawn.table, drawn.labels
    )
    caught = oracle.segments_by_rules(rules.rules_, drawn.columns, drawn.table.num_rows)
    assert caught == [{segment} for segment in rules.predict(drawn.table).tolist()]


@given(frames(least=20), frames(least=20), st.integers(1, 5))
def test_rules_part_unseen_rows_as_the_tree_does(drawn: Drawn, other: Drawn, depth: int) -> None:
    rules = sg.tree.SegmentRules(depth, min_leaf=1, folds=0).fit(drawn.table, drawn.labels)
    n = other.table.num_rows
    kinds = {f.name: f.kind for f in rules._features}
    random = np.random.default_rng(n)
    pool = {
        "number": [None, float("nan"), -1e300, -1.0, -0.0, 0.0, 0.5, 7.0, 1e300, 5e-324],
        "boolean": [None, True, False],
        "category": [None, "web", "it's", "never seen", "", "\\"],
    }
    columns = {
        name: [pool[kind][i] for i in random.integers(0, len(pool[kind]), n)]
        for name, kind in kinds.items()
    }
    frame = pd.DataFrame(
        {
            name: pd.array(values, dtype="float64" if kinds[name] == "number" else "object")
            if kinds[name] != "boolean"
            else pd.array(values, dtype="boolean")
            for name, values in columns.items()
        }
    )
    caught = oracle.segments_by_rules(rules.rules_, columns, n)
    assert caught == [{segment} for segment in rules.predict(frame).tolist()]


@given(frames(least=5), st.integers(1, 4), st.booleans())
def test_threads_and_chunks_change_no_bit(drawn: Drawn, depth: int, weighted: bool) -> None:
    n = drawn.table.num_rows
    weights = np.random.default_rng(n).random(n) + 0.1 if weighted else None
    found = []
    for threads, chunk in [(1, None), (2, None), (2, 4), (1, 4)]:
        _native.set_chunk_length(chunk)
        rules = sg.tree.SegmentRules(depth, min_leaf=1, n_jobs=threads).fit(
            drawn.table, drawn.labels, sample_weight=weights
        )
        tree = rules._tree
        found.append((tree.feature, tree.sides, rules.apply(drawn.table).tolist()))
    _native.set_chunk_length(None)
    assert all(other == found[0] for other in found)


@given(st.integers(0, 10_000), st.sampled_from(["gini", "entropy"]))
def test_the_root_gains_what_scikit_learns_root_gains(seed: int, criterion: str) -> None:
    random = np.random.default_rng(seed)
    n = 200
    codes = random.integers(0, 12, (n, 4))
    labels = (codes[:, 1] > 5).astype(int) + (random.random(n) < 0.3)
    table = {"customer": np.arange(n)} | {f"x{i}": codes[:, i] for i in range(4)}
    ours = sg.tree.SegmentRules(1, min_leaf=1, criterion=criterion, folds=0).fit(
        pd.DataFrame(table), labels
    )
    theirs = DecisionTreeClassifier(max_depth=1, criterion=criterion, random_state=0)
    theirs.fit(codes, labels)

    def decrease(children: list[np.ndarray]) -> float:
        ones = [np.ones(len(part)) for part in children]
        parts = [
            oracle.impurity(part, weight, criterion)
            for part, weight in zip(children, ones, strict=True)
        ]
        return oracle.impurity(labels, np.ones(n), criterion) - sum(parts)

    leaf, other = ours.apply(pd.DataFrame(table)), theirs.apply(codes)
    mine = decrease([labels[leaf == node] for node in np.unique(leaf)])
    yours = decrease([labels[other == node] for node in np.unique(other)])
    assert mine == pytest.approx(yours, rel=1e-9)
