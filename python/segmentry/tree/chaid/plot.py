"""A CHAID tree as a picture, from left to right."""

from __future__ import annotations

from typing import Any

from segmentry.drawing.axes import Axes, new_axes
from segmentry.drawing.fonts import font_for
from segmentry.drawing.letters import cut, lines_of
from segmentry.drawing.palette import segment_colour
from segmentry.drawing.words import plain
from segmentry.exceptions import InvalidParameterError
from segmentry.tree.chaid.tree import Tree
from segmentry.tree.chaid.words import mean_words, p_words, said_of
from segmentry.wording.numerals import percent

# In units of the picture: a level, a box, a leaf's place.
_LEVEL, _WIDTH, _LEAF = 4.1, 2.4, 1.0
# From a box to where the line to its children turns.
_TURN = 1.35
_HEIGHT = 0.86
# Letters a line, lines of a condition.
_LETTERS, _LINES = 30, 3
# Of the name of a column beside a line.
_NAME = 17
# Of what stands beside each other in a box, of the name of a class there at the least, and in the
# legend.
_BESIDE, _LEAST_NAME, _ENTRY = 35, 4, 16
_CLASSES = 6
# The least width of a picture, and that of an entry of the legend.
_LEAST, _LEGEND = 4.0, 1.7
_MOST_ROWS = 300
_INK, _LINE, _GROUND = "#20242a", "#9aa1ab", "#ffffff"
_REST = "#c9ced6"


def plot_tree(tree: Tree, ax: Axes | None, max_depth: int | None) -> Axes:
    """Draw boxes with the size and target of each node; gives the matplotlib axes."""
    shown = [p for p in tree.down() if max_depth is None or tree.nodes[p].depth <= max_depth]
    heights = _heights(tree, shown)
    depth = max(tree.nodes[place].depth for place in shown)
    rows = round(max(heights.values()) / _LEAF) + 1
    if rows > _MOST_ROWS:
        raise InvalidParameterError(
            f"the tree has {rows} leaves, more than the {_MOST_ROWS} that a picture can show; "
            "give a max_depth, to draw the upper levels only"
        )
    width, height = (depth + 1) * _LEVEL - (_LEVEL - _WIDTH), rows * _LEAF
    n_columns = max(2, int(width / _LEGEND))
    if ax is None:
        legend = 0 if _is_number(tree) else 0.3 * -(-len(_legend(tree)) // n_columns)
        ax = new_axes(max(_LEAST, 1.02 * width), max(1.3, 1.05 * height) + legend)
    largest = max(abs(tree.mean(p)) for p in range(len(tree.nodes))) if _is_number(tree) else 0.0
    for place in shown:
        x, y = tree.nodes[place].depth * _LEVEL, heights[place]
        children = [child for child in tree.children(place) if child in heights]
        if children:
            _draw_lines(ax, tree, place, x, [(y, heights[child]) for child in children])
        _draw_box(ax, tree, place, (x, y), largest)
    ax.set_xlim(-0.1, max(width, _LEAST) + 0.1)
    ax.set_ylim(height - _LEAF / 2 + 0.05, -_LEAF / 2 - 0.05)
    ax.set_axis_off()
    if not _is_number(tree):
        _draw_legend(ax, tree, n_columns)
    return ax


def _is_number(tree: Tree) -> bool:
    return tree.kind == "numeric"


def _heights(tree: Tree, shown: list[int]) -> dict[int, float]:
    """Give each node without children in sight a row, every other the middle of its children."""
    seen, heights = set(shown), {}
    rows = 0
    for place in shown:
        if not tree.children(place) or tree.children(place)[0] not in seen:
            heights[place] = rows * _LEAF
            rows += 1
    for place in reversed(shown):
        children = tree.children(place)
        if place not in heights:
            heights[place] = (heights[children[0]] + heights[children[-1]]) / 2
    return heights


def _write(ax: Axes, x: float, y: float, text: str, **style: Any) -> None:  # noqa: ANN401
    """Write a text from data: "$" is no formula, and every letter has a font if there is one."""
    ax.text(x, y, plain(text), color=_INK, **style, **font_for(text))


def _draw_lines(
    ax: Axes, tree: Tree, place: int, x: float, ends: list[tuple[float, float]]
) -> None:
    start, middle, end = x + _WIDTH, x + _WIDTH + _TURN, x + _LEVEL
    style: dict[str, Any] = {"color": _LINE, "lw": 1.0, "zorder": 1, "solid_capstyle": "round"}
    for y, below in ends:
        ax.plot([start, middle, middle, end], [y, y, below, below], **style)
    split = tree.nodes[place].split
    assert split is not None
    name = "\n".join(lines_of(tree.variables[split.column].name, _NAME, _LINES))
    y = ends[0][0]
    _write(ax, start + 0.06, y - 0.05, name, size=7.5, va="bottom", weight="bold")
    p = f"p {p_words(tree.best(place).ln_adjusted)}"
    _write(ax, start + 0.06, y + 0.05, p, size=6.5, va="top")


def _draw_box(ax: Axes, tree: Tree, place: int, at: tuple[float, float], largest: float) -> None:
    patches = _patches()
    x, y = at
    top = y - _HEIGHT / 2
    is_leaf = tree.nodes[place].split is None
    ax.add_patch(
        patches.FancyBboxPatch(
            (x, top),
            _WIDTH,
            _HEIGHT,
            boxstyle="round,pad=0,rounding_size=0.06",
            facecolor=_GROUND,
            edgecolor=_INK if is_leaf else _LINE,
            linewidth=1.2 if is_leaf else 0.9,
            zorder=2,
        )
    )
    words = "\n".join(lines_of(tree.part(place).short() if place else "all", _LETTERS, _LINES))
    style: dict[str, Any] = {"zorder": 3, "linespacing": 1.05}
    _write(ax, x + 0.08, top + 0.05, words, size=7.5, weight="bold", va="top", **style)
    size = f"n = {tree.nodes[place].n:,} ({percent(tree.weight(place) / tree.weight(0))})"
    low = y + _HEIGHT / 2
    _write(ax, x + 0.08, low - 0.2, size, size=7, va="bottom", **style)
    said = _target(tree, place, _BESIDE - len(size))
    _write(ax, x + _WIDTH - 0.08, low - 0.2, said, size=7, va="bottom", ha="right", **style)
    for left, width, colour in _bars(tree, place, largest):
        ax.add_patch(
            patches.Rectangle(
                (x + 0.08 + left * (_WIDTH - 0.16), low - 0.16),
                width * (_WIDTH - 0.16),
                0.1,
                facecolor=colour,
                linewidth=0,
                zorder=3,
            )
        )


def _patches() -> Any:  # noqa: ANN401 - matplotlib is optional
    import matplotlib.patches  # noqa: PLC0415

    return matplotlib.patches


def _target(tree: Tree, place: int, room: int) -> str:
    """Give the mean of a node, or its class, cut where it has to be, with its whole share."""
    if _is_number(tree):
        return mean_words(tree.mean(place))
    shares = tree.shares(place)
    code = int(shares.argmax())
    share = percent(float(shares[code]))
    name = said_of(tree.classes, [code])[0]
    return f"{cut(name, max(room - len(share) - 1, _LEAST_NAME))} {share}"


def _bars(tree: Tree, place: int, largest: float) -> list[tuple[float, float, str]]:
    """Give (start, length, colour) of the bars, in parts of the whole."""
    if _is_number(tree):
        length = abs(tree.mean(place)) / largest if largest > 0 else 0.0
        return [(0.0, 1.0, _REST), (0.0, length, segment_colour(0 if tree.mean(place) >= 0 else 1))]
    bars, left = [], 0.0
    for code, share in enumerate(tree.shares(place).tolist()):
        bars.append((left, share, _colour(code)))
        left += share
    return bars


def _colour(code: int) -> str:
    return segment_colour(code) if code < _CLASSES else _REST


def _legend(tree: Tree) -> list[tuple[str, str]]:
    """Give (class, colour)."""
    names = said_of(tree.classes, range(len(tree.classes)))
    entries = [(cut(name, _ENTRY), _colour(code)) for code, name in enumerate(names)]
    return entries if len(entries) <= _CLASSES else [*entries[:_CLASSES], ("others", _REST)]


def _draw_legend(ax: Axes, tree: Tree, n_columns: int) -> None:
    patches = _patches()
    entries = _legend(tree)
    handles = [patches.Patch(color=colour, label=plain(label)) for label, colour in entries]
    fonts = font_for(*(label for label, _ in entries))
    ax.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=min(n_columns, len(handles)),
        frameon=False,
        prop={"size": 8, **({"family": fonts["fontfamily"]} if fonts else {})},
        handlelength=1.2,
        borderaxespad=0.0,
    )
