"""A CHAID tree as text, and as HTML in which every text from data is escaped."""

from __future__ import annotations

from html import escape

from segmentry.tree.chaid.tree import Tree
from segmentry.tree.chaid.words import mean_words, p_words, said_of
from segmentry.wording.numerals import percent

# Classes that a line of the tree shows, the most frequent first.
_SHOWN = 3
_TESTS = {"nominal": "chi-squared", "ordinal": "chi-squared", "numeric": "F"}


def to_text(tree: Tree) -> str:
    """Give a line for each node, children below and to the right of their parent."""
    lines = [f"all: {content(tree, 0)}{_split(tree, 0)}"]
    lines.extend(_below(tree, 0))
    return "\n".join(lines)


def _below(tree: Tree, root: int) -> list[str]:
    lines = []
    # (node, what stands before it, whether it is the last child)
    waiting = [(child, "", child == tree.children(root)[-1]) for child in tree.children(root)][::-1]
    while waiting:
        place, before, last = waiting.pop()
        mark, bar = ("└─ ", "   ") if last else ("├─ ", "│  ")
        condition = _on_one_line(tree.condition(place))
        lines.append(f"{before}{mark}{condition}: {content(tree, place)}{_split(tree, place)}")
        children = tree.children(place)
        waiting.extend((child, before + bar, child == children[-1]) for child in reversed(children))
    return lines


def content(tree: Tree, place: int) -> str:
    """Say how large a node is and what its target is like."""
    size = f"n = {tree.nodes[place].n:,}"
    if tree.kind == "numeric":
        return f"{size}, mean {mean_words(tree.mean(place))}"
    shares = tree.shares(place)
    order = sorted(range(len(shares)), key=lambda code: (-shares[code], code))
    shown = order[:_SHOWN]
    names = said_of(tree.classes, shown)
    words = [
        f"{name} {percent(float(shares[code]))}" for name, code in zip(names, shown, strict=True)
    ]
    return f"{size}, {', '.join(words)}{', …' if len(order) > _SHOWN else ''}"


def split_words(tree: Tree, place: int) -> str:
    """Say by what a node is split and how sure that is."""
    split = tree.nodes[place].split
    if split is None:
        return ""
    best = tree.best(place)
    df = f"{best.df:g}" + (f" and {best.df_within:g}" if tree.kind == "numeric" else "")
    return (
        f"by {tree.variables[split.column].name}: {_TESTS[tree.kind]} "
        f"{best.statistic:,.1f}, df {df}, adjusted p {p_words(best.ln_adjusted)}"
    )


def _split(tree: Tree, place: int) -> str:
    words = split_words(tree, place)
    return f"  [{_on_one_line(words)}]" if words else ""


def _on_one_line(text: object) -> str:
    return " ".join(str(text).split())


_CELL = "text-align:left;vertical-align:top;padding:3px 12px 3px 0"


def to_html(tree: Tree) -> str:
    """Give a table with a row for each node, indented by depth."""
    target = "Mean" if tree.kind == "numeric" else "Target"
    head = "".join(
        f'<th style="{_CELL}">{text}</th>'
        for text in ("Node", "Who", "n", "Share", target, "Split")
    )
    rows = "".join(_row(tree, place) for place in tree.down())
    words = f"CHAID: {len(tree.nodes):,} nodes, {len(tree.leaves):,} leaves"
    return (
        f"<table><caption>{words}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _row(tree: Tree, place: int) -> str:
    node = tree.nodes[place]
    indent = f"{_CELL};padding-left:{1.4 * node.depth:.1f}em"
    size, _, target = content(tree, place).partition(", ")
    cells = (
        (_CELL, str(place)),
        (indent, tree.condition(place) or "all"),
        (_CELL, size.removeprefix("n = ")),
        (_CELL, percent(tree.weight(place) / tree.weight(0))),
        (_CELL, target.removeprefix("mean ") if tree.kind == "numeric" else target),
        (_CELL, split_words(tree, place)),
    )
    inside = "".join(f'<td style="{style}">{escape(text)}</td>' for style, text in cells)
    return f"<tr>{inside}</tr>"
