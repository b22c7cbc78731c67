"""The tree as a picture, from left to right: questions, answers, segments."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from segmentry.drawing.axes import new_axes
from segmentry.drawing.fonts import font_for
from segmentry.drawing.palette import segment_colour, text_on
from segmentry.tree.rules.conditions import of_box
from segmentry.tree.rules.features import Feature
from segmentry.tree.rules.one_line import on_one_line
from segmentry.tree.rules.words import rule_in_words
from segmentry.wording.numerals import count, percent

if TYPE_CHECKING:
    from segmentry.drawing.axes import Axes
    from segmentry.tree.rules.grown import Grown
    from segmentry.wording.numerals import Language

_ANSWERS: Final = {"en": ("yes", "no"), "zh": ("是", "否")}
_LEAF: Final = {"en": "{rows} customers, {right} right", "zh": "{rows} 位客户，{right} 正确"}
_LEAF_OF_ONE: Final = {"en": "{rows} customer, {right} right", "zh": _LEAF["zh"]}
_TITLE: Final = {"en": "Who belongs to which segment", "zh": "哪些客户属于哪个客群"}
# Inches of a level and of a leaf, and letters of a line.
_LEVEL, _ROW, _MARGIN = 2.9, 0.78, 0.8
_CENTRED: Final = {"ha": "center", "va": "center"}
_WIDTH: Final = {"en": 24, "zh": 14}


@dataclass(frozen=True, slots=True)
class _Spot:
    node: int
    depth: int
    height: float
    children: tuple[_Spot, ...]


def draw(
    tree: Grown,
    features: Sequence[Feature],
    names: Sequence[str],
    language: Language,
    ax: Axes | None,
) -> Axes:
    """Draw the tree; subtrees that end in one segment are drawn as one leaf."""
    spots, n_leaves, depth = _placed(tree)
    if ax is None:
        ax = new_axes(_LEVEL * (depth + 1), _MARGIN + _ROW * n_leaves)
    # A font with Chinese letters stands in for those that the usual one lacks.
    fonts = font_for(_TITLE["zh"]).get("fontfamily")
    for spot in _all(spots):
        for child, answer in zip(spot.children, _ANSWERS[language], strict=False):
            x, y = (spot.depth, child.depth), (spot.height, child.height)
            ax.plot(x, y, color="#9aa0a6", linewidth=1.2, zorder=1)
            ax.text(
                0.45 * x[0] + 0.55 * x[1],
                0.45 * y[0] + 0.55 * y[1],
                answer,
                **{**_CENTRED, "size": 8, "zorder": 2, "fontfamily": fonts},
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
            )
        text, colour = _said(spot, tree, features, names, language)
        ax.text(
            spot.depth,
            spot.height,
            text,
            **{**_CENTRED, "size": 8.5, "zorder": 3, "fontfamily": fonts},
            color=text_on(colour),
            parse_math=False,
            bbox={"facecolor": colour, "edgecolor": "#9aa0a6", "boxstyle": "round,pad=0.45"},
        )
    ax.set_xlim(-0.5, depth + 0.5)
    ax.set_ylim(n_leaves - 0.4, -0.6)
    ax.set_title(_TITLE[language], fontfamily=fonts)
    ax.set_axis_off()
    return ax


def _placed(tree: Grown) -> tuple[_Spot, int, int]:
    """Give the root with all below it, the number of leaves, and the deepest level."""
    segments = tree.segments
    n_leaves, deepest = 0, 0
    ends: list[set[int]] = [set() for _ in tree.feature]
    for node in reversed(range(len(tree.feature))):
        if tree.feature[node] < 0:
            ends[node] = {int(segments[node])}
        else:
            ends[node] = ends[tree.left[node]] | ends[tree.right[node]]

    def place(node: int, depth: int) -> _Spot:
        nonlocal n_leaves, deepest
        deepest = max(deepest, depth)
        if len(ends[node]) == 1:
            n_leaves += 1
            return _Spot(node, depth, n_leaves - 1, ())
        children = tuple(place(child, depth + 1) for child in (tree.left[node], tree.right[node]))
        height = sum(child.height for child in children) / 2
        return _Spot(node, depth, height, children)

    root = place(0, 0)
    return root, n_leaves, deepest


def _all(spot: _Spot) -> list[_Spot]:
    return [spot, *(below for child in spot.children for below in _all(child))]


def _said(
    spot: _Spot,
    tree: Grown,
    features: Sequence[Feature],
    names: Sequence[str],
    language: Language,
) -> tuple[str, str]:
    """Give the text of a node and its colour."""
    width, node = _WIDTH[language], spot.node
    if spot.children:
        box = {tree.feature[node]: tree.left_set(node)}
        question = rule_in_words(of_box(box, features), language)
        return textwrap.fill(question[:1].upper() + question[1:] + "?", width), "#ffffff"
    segment = int(tree.segments[node])
    total = float(tree.weights[node].sum())
    right = float(tree.weights[node, segment]) / total if total > 0 else float("nan")
    facts = (_LEAF_OF_ONE if tree.rows[node] == 1 else _LEAF)[language].format(
        rows=count(float(tree.rows[node]), language), right=percent(right)
    )
    name = textwrap.fill(on_one_line(names[segment]), width)
    return f"{name}\n{facts}", segment_colour(segment)
