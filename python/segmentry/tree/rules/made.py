"""The rules of a tree, and how well each catches its segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segmentry.tree.rules.conditions import of_box
from segmentry.tree.rules.features import Feature
from segmentry.tree.rules.grown import Grown
from segmentry.tree.rules.minimal import Box, boxes_of_leaves, minimal
from segmentry.tree.rules.rule import Rule
from segmentry.tree.rules.words import word

if TYPE_CHECKING:
    from segmentry import _native
    from segmentry.tree.rules.conditions import Condition
    from segmentry.tree.rules.labels import Labels
    from segmentry.wording.numerals import Language


def make_rules(
    tree: Grown,
    features: Sequence[Feature],
    coded: _native.CodedFeatures,
    labels: Labels,
    threads: int | None,
) -> list[Rule]:
    """Give the rules of all segments; within a segment those that catch most come first."""
    boxes = boxes_of_leaves(tree, features)
    segments, totals = tree.segments, labels.totals()
    rules: list[Rule] = []
    for place in range(len(labels.segments)):
        own = [box for leaf, box in boxes.items() if segments[leaf] == place]
        others = [box for leaf, box in boxes.items() if segments[leaf] != place]
        found = []
        for box in minimal(own, others, features):
            caught = _caught(box, features, coded, threads)
            found.append(_rule(of_box(box, features), place, labels, totals, caught))
        rules += sorted(found, key=lambda rule: -np.nan_to_num(rule.coverage))
    return rules


def _caught(
    box: Box, features: Sequence[Feature], coded: _native.CodedFeatures, threads: int | None
) -> NDArray[np.bool_]:
    """Say for every row whether it lies in a box: a tree of one question after another."""
    n = len(box)
    sides = [
        [bool(codes >> bit & 1) for bit in range(features[feature].n_codes)]
        for feature, codes in box.items()
    ]
    inside, outside = n, n + 1
    left, right = [*range(1, n + 1), -1, -1], [outside] * n + [-1, -1]
    caught: NDArray[np.bool_] = (
        coded.leaves(([*box, -1, -1], left, right, [*sides, [], []]), threads) == inside
    )
    return caught


def _rule(
    conditions: tuple[Condition, ...],
    place: int,
    labels: Labels,
    totals: NDArray[np.float64],
    caught: NDArray[np.bool_],
) -> Rule:
    weights = None if labels.weights is None else labels.weights[caught]
    by_segment = np.bincount(labels.codes[caught], weights, minlength=len(totals))
    hit, all_caught = float(by_segment[place]), float(by_segment.sum())
    coverage = hit / totals[place] if totals[place] > 0 else float("nan")
    precision = hit / all_caught if all_caught > 0 else float("nan")
    share = totals[place] / totals.sum()
    return Rule(
        labels.segments[place],
        labels.names[place],
        conditions,
        int(caught.sum()),
        float(coverage),
        float(precision),
        float(precision / share) if share > 0 else float("nan"),
    )


def table_of(
    rules: Sequence[Rule], segments: Sequence[int | str], names: Sequence[str], language: Language
) -> dict[str, Any]:
    """Give a line for each rule, and one for each segment that has none."""
    nan = float("nan")
    lines: list[tuple[Any, ...]] = []
    for segment, name in zip(segments, names, strict=True):
        own = [rule for rule in rules if rule.segment == segment]
        lines += [
            (
                *(segment, name, rule.words(language), rule.condition, len(rule.conditions)),
                *(rule.size, rule.coverage, rule.precision, rule.lift),
            )
            for rule in own
        ]
        if not own:
            lines.append((segment, name, word("nobody", language), None, 0, 0, 0.0, nan, nan))
    columns = list(zip(*lines, strict=True))
    heads = ("segment", "segment_name", "rule", "condition", "n_conditions", "size")
    shares = ("coverage", "precision", "lift")
    table: dict[str, Any] = dict(zip(heads, map(list, columns[:6]), strict=True))
    for head in ("n_conditions", "size"):
        table[head] = np.array(table[head], dtype=np.int64)
    for head, values in zip(shares, columns[6:], strict=True):
        table[head] = np.array(values, dtype=np.float64)
    if not isinstance(segments[0], str):
        table["segment"] = np.array(table["segment"], dtype=np.int64)
    return table


def segment_table(
    tree: Grown, segments: Sequence[int | str], names: Sequence[str]
) -> dict[str, Any]:
    """Give a line for each segment: how much of it all its rules together catch."""
    leaves = [node for node, feature in enumerate(tree.feature) if feature < 0]
    weights, rows = tree.weights[leaves], tree.rows[leaves]
    given = tree.segments[leaves]
    n = len(segments)
    totals = weights.sum(axis=0)
    hits = np.array([weights[given == place, place].sum() for place in range(n)])
    caught = np.array([weights[given == place].sum() for place in range(n)])
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.where(caught > 0, hits / caught, np.nan)
        return {
            "segment": list(segments) if isinstance(segments[0], str) else np.array(segments),
            "segment_name": list(names),
            "share": totals / totals.sum(),
            "caught": np.array([rows[given == place].sum() for place in range(n)], dtype=np.int64),
            "coverage": np.where(totals > 0, hits / totals, np.nan),
            "precision": precision,
            "lift": np.where(totals > 0, precision / (totals / totals.sum()), np.nan),
        }
