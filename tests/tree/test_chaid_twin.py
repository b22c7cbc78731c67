"""The whole tree against the slow twin, over many small frames."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from chaid_oracle import NOMINAL, ORDINAL, Settings, grow
from hypothesis import given
from hypothesis import strategies as st

from segmentry import _native
from segmentry.tree import CHAID

WORDS = list("abcdefgh")


@st.composite
def problems(draw, target):
    n = draw(st.integers(1, 60))
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    columns, kinds = [], []
    for _ in range(draw(st.integers(1, 4))):
        levels = draw(st.integers(1, 6))
        codes = random.integers(0, levels, n).tolist()
        if draw(st.booleans()):
            codes = [None if random.random() < 0.2 else code for code in codes]
        columns.append(codes)
        kinds.append(draw(st.sampled_from([NOMINAL, ORDINAL, "numeric"])))
    # The target leans on the first column, so that there is something to find.
    lean = np.array([-1 if code is None else code for code in columns[0]])
    noise = draw(st.sampled_from([0.0, 0.7, 3.0]))
    y = np.round(lean * draw(st.integers(0, 2)) + noise * random.normal(size=n)).astype(int)
    if target != "numeric":
        y = np.clip(y, 0, draw(st.integers(1, 3)))
    weights = None
    if draw(st.booleans()):
        weights = random.choice([0.0, 0.5, 1.0, 1.0, 2.0, 3.0], n)
        weights[0] = 1.0
    settings = Settings(
        max_depth=draw(st.integers(0, 3)),
        min_node_size=draw(st.sampled_from([2, 10])),
        min_child_size=draw(st.sampled_from([0, 1, 5])),
        alpha_merge=draw(st.sampled_from([0.05, 0.3, 0.9])),
        alpha_split=draw(st.sampled_from([0.05, 0.5, 1.0])),
        bonferroni=draw(st.booleans()),
        split_merged=draw(st.booleans()),
        statistic=draw(st.sampled_from(["pearson", "likelihood_ratio"])),
        target=target,
    )
    return columns, kinds, y, weights, settings


def as_frame(columns, kinds):
    data = {}
    for place, (codes, kind) in enumerate(zip(columns, kinds, strict=True)):
        name = f"c{place}"
        words = [None if code is None else WORDS[code] for code in codes]
        if kind == "numeric":
            data[name] = np.array([np.nan if c is None else float(c) for c in codes])
        elif kind == ORDINAL:
            data[name] = pd.Categorical(words, categories=WORDS, ordered=True)
        else:
            data[name] = pd.Series(words, dtype=object)
    return pd.DataFrame(data)


def fitted(columns, kinds, y, weights, s):
    model = CHAID(
        max_depth=s.max_depth,
        min_node_size=s.min_node_size,
        min_child_size=s.min_child_size,
        alpha_merge=s.alpha_merge,
        alpha_split=s.alpha_split,
        bonferroni=s.bonferroni,
        split_merged=s.split_merged,
        statistic=s.statistic,
        target=s.target,
        bins=8,
    )
    frame = as_frame(columns, kinds)
    return model.fit(frame, y, sample_weight=weights), frame


def compare(model, frame, found, place=0):
    """Walk both trees side by side."""
    node = model._tree.nodes[place]
    assert node.n == len(found.rows)
    if found.column is None:
        assert node.split is None
        return
    assert node.split is not None
    assert node.split.column == found.column
    test = model._tree.best(place)
    assert test.n_groups == len(found.groups)
    assert test.statistic == pytest.approx(found.statistic, rel=1e-8, abs=1e-9)
    assert test.ln_p == pytest.approx(found.ln_p, rel=1e-8, abs=1e-8)
    assert test.ln_adjusted == pytest.approx(found.ln_adjusted, rel=1e-8, abs=1e-8)
    for child, below in zip(model._tree.children(place), found.children, strict=True):
        compare(model, frame, below, child)


def leaves_of(found):
    return [found] if not found.children else [x for c in found.children for x in leaves_of(c)]


def check(problem, chunk_len):
    columns, kinds, y, weights, settings = problem
    _native.set_chunk_length(chunk_len)
    model, frame = fitted(columns, kinds, y, weights, settings)
    w = [1.0] * len(y) if weights is None else weights.tolist()
    oracle_kinds = [ORDINAL if kind == "numeric" else kind for kind in kinds]
    answers = y.tolist()
    if settings.target == "ordinal":
        # Scores are places among the classes that count.
        ranks = {value: place for place, value in enumerate(np.unique(y[np.array(w) > 0]))}
        answers = [ranks.get(value, 0) for value in y]
    found = grow(columns, oracle_kinds, answers, w, settings)
    compare(model, frame, found)
    # Rows of the fit go where the fit put them.
    counted = np.array(w) > 0
    reached = np.full(len(y), -1)
    reached[counted] = model.apply(frame[counted])
    for leaf in leaves_of(found):
        assert len(set(reached[leaf.rows].tolist())) == 1
    sizes = np.bincount(reached[counted], minlength=len(model._tree.nodes))
    assert sizes[model._tree.leaves].sum() == counted.sum()
    for place in model._tree.leaves:
        assert sizes[place] == model._tree.nodes[place].n


@given(problems("nominal"), st.sampled_from([None, 4]))
def test_classes(problem, chunk_len):
    check(problem, chunk_len)


@given(problems("ordinal"), st.sampled_from([None, 4]))
def test_ordered_classes(problem, chunk_len):
    check(problem, chunk_len)


@given(problems("numeric"), st.sampled_from([None, 4]))
def test_numbers(problem, chunk_len):
    check(problem, chunk_len)


def test_groups_that_grew_step_by_step_are_split_again():
    cells = [(30, 30), (50, 40), (50, 60), (20, 40), (10, 10)]
    codes = [code for code, (yes, no) in enumerate(cells) for _ in range(yes + no)]
    y = np.array([value for yes, no in cells for value in [1] * yes + [0] * no])
    for split_merged, conditions in ((True, ["c0 is a or b", "c0 is c to h"]), (False, [])):
        settings = Settings(max_depth=1, bonferroni=False, split_merged=split_merged)
        model, _ = fitted([codes], [ORDINAL], y, None, settings)
        assert model.table["condition"].tolist()[1:] == conditions


@given(problems("nominal"), st.data())
def test_a_frequency_counts_as_that_many_rows(problem, data):
    columns, kinds, y, _, settings = problem
    times = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(y), max_size=len(y))))
    if not times.any():
        times[0] = 1
    weighted, frame = fitted(columns, kinds, y, times, settings)
    rows = np.repeat(np.arange(len(y)), times)
    repeated = weighted.__class__(**weighted.get_params()).fit(frame.iloc[rows], y[rows])
    assert math.isclose(weighted._tree.weight(0), len(rows))
    assert len(weighted._tree.nodes) == len(repeated._tree.nodes)
    for one, other in zip(weighted._tree.nodes, repeated._tree.nodes, strict=True):
        np.testing.assert_allclose(one.target, other.target)
