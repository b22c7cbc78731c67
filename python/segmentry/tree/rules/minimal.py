"""From the leaves of a tree to as few and as short rules as say the same.

A rule is a box: for some features a set of codes, as bits; what it does not name is free. The boxes
of the leaves part all there can be, so a box that meets no leaf of another segment lies within the
leaves of its own, and may be taken instead of them: no row changes its segment.
"""

from __future__ import annotations

from collections.abc import Sequence

from segmentry.tree.rules.features import Feature
from segmentry.tree.rules.grown import Grown

Box = dict[int, int]


def boxes_of_leaves(tree: Grown, features: Sequence[Feature]) -> dict[int, Box]:
    """Give the box of every leaf, in the order of the nodes."""
    boxes: dict[int, Box] = {}
    waiting: list[tuple[int, Box]] = [(0, {})]
    while waiting:
        node, box = waiting.pop()
        feature = tree.feature[node]
        if feature < 0:
            boxes[node] = box
            continue
        here = box.get(feature, features[feature].everything)
        goes_left = tree.left_set(node)
        waiting.append((tree.left[node], {**box, feature: here & goes_left}))
        waiting.append((tree.right[node], {**box, feature: here & ~goes_left}))
    return dict(sorted(boxes.items()))


def minimal(own: list[Box], others: list[Box], features: Sequence[Feature]) -> list[Box]:
    """Give few and short boxes that hold what `own` boxes hold, and nothing of the others."""
    boxes = own
    while True:
        shorter = _merged(boxes, features)
        shorter = [_widened(box, others, features) for box in shorter]
        shorter = _needed(_distinct(shorter), own)
        if shorter == boxes:
            return boxes
        boxes = shorter


def _merged(boxes: list[Box], features: Sequence[Feature]) -> list[Box]:
    """Join boxes that differ in one feature only, as long as there are such."""
    boxes = list(boxes)
    first = 0
    while first < len(boxes):
        for second in range(first + 1, len(boxes)):
            joined = _joined(boxes[first], boxes[second], features)
            if joined is not None:
                boxes[first] = joined
                del boxes[second]
                first = -1
                break
        first += 1
    return boxes


def _joined(one: Box, other: Box, features: Sequence[Feature]) -> Box | None:
    apart = [
        feature
        for feature in {**one, **other}
        if _codes(one, feature, features) != _codes(other, feature, features)
    ]
    if len(apart) != 1:
        return None
    feature = apart[0]
    both = _codes(one, feature, features) | _codes(other, feature, features)
    return _with(one, feature, both, features) if is_sayable(both, features[feature]) else None


def is_sayable(codes: int, feature: Feature) -> bool:
    """Say whether one condition can ask for these codes: numbers need one interval."""
    if feature.kind != "number":
        return True
    known = codes & ~feature.unknown
    if not known:
        return True
    known //= known & -known
    return known & (known + 1) == 0


def _widened(box: Box, others: list[Box], features: Sequence[Feature]) -> Box:
    """Drop conditions, then bounds of intervals, that keep no other segment out."""
    for feature in reversed(list(box)):
        without = {f: codes for f, codes in box.items() if f != feature}
        if not any(_meet(without, other) for other in others):
            box = without
    for feature in list(box):
        for wider in _one_sided(box[feature], features[feature]):
            changed = _with(box, feature, wider | box[feature], features)
            if changed != box and not any(_meet(changed, other) for other in others):
                box = changed
                break
    return box


def _one_sided(codes: int, feature: Feature) -> list[int]:
    """Give an interval without its lower bound, and without its upper one."""
    known = codes & ~feature.unknown
    if feature.kind != "number" or not known:
        return []
    below = (1 << known.bit_length()) - 1
    lowest = known & -known
    above = (feature.everything & ~feature.unknown) & ~(lowest - 1)
    return [below, above]


def _distinct(boxes: list[Box]) -> list[Box]:
    return [box for place, box in enumerate(boxes) if box not in boxes[:place]]


def _needed(boxes: list[Box], leaves: list[Box]) -> list[Box]:
    """Leave out boxes without which every leaf still lies within one; the longest first."""
    for box in sorted(boxes, key=len, reverse=True):
        rest = [other for other in boxes if other is not box]
        if all(any(_holds(other, leaf) for other in rest) for leaf in leaves):
            boxes = rest
    return boxes


def _codes(box: Box, feature: int, features: Sequence[Feature]) -> int:
    return box.get(feature, features[feature].everything)


def _with(box: Box, feature: int, codes: int, features: Sequence[Feature]) -> Box:
    if codes == features[feature].everything:
        return {f: c for f, c in box.items() if f != feature}
    return {**box, feature: codes}


def _meet(one: Box, other: Box) -> bool:
    return all(other.get(feature, codes) & codes for feature, codes in one.items())


def _holds(outer: Box, inner: Box) -> bool:
    """Say whether all of one box lies in another."""
    return all(feature in inner and not inner[feature] & ~codes for feature, codes in outer.items())
