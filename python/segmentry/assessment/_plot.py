"""The table of criteria as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from segmentry.assessment import _words
from segmentry.drawing.axes import Axes, new_axes
from segmentry.drawing.fonts import font_for

if TYPE_CHECKING:
    from segmentry.assessment._result import Finding
    from segmentry.wording.numerals import Language

# Verdicts are told by form, and by colours that colour-blind readers can tell apart.
MARKS: Final = {"met": "●", "doubtful": "◐", "not met": "○", "not assessed": "–"}
_COLOURS: Final = {
    "met": "#0068a8",
    "doubtful": "#9a6c00",
    "not met": "#bf4a00",
    "not assessed": "#6b6b6b",
}
_FILLS: Final = {"met": "full", "doubtful": "left", "not met": "none"}
_INK, _GREY, _LINE = "#20242a", "#6b6b6b", "#d9d9d6"
# Where the columns stand, in parts of the width.
_MEASURE, _VALUE, _THRESHOLD, _MARK = 0.19, 0.665, 0.79, 0.83


def table(findings: list[Finding], language: Language, ax: Axes | None = None) -> Axes:
    """Draw one line per figure; gives the matplotlib axes."""
    if ax is None:
        ax = new_axes(8.4, 0.8 + 0.32 * len(findings))
    n = len(findings)
    ax.set_xlim(0, 1)
    ax.set_ylim(n - 0.4, -1.1)
    ax.axis("off")
    _head(ax, language)
    before = ""
    for row, finding in enumerate(findings):
        criterion = finding.standard.criterion
        if criterion != before:
            ax.axhline(row - 0.5, color=_LINE, linewidth=0.8, zorder=0)
            heading = _words.title(criterion, language)
            ax.text(
                0,
                row,
                heading,
                va="center",
                weight="bold",
                color=_INK,
                size=10,
                **font_for(heading),
            )
            before = criterion
        _line(ax, row, finding, language)
    return ax


def _head(ax: Axes, language: Language) -> None:
    font = font_for(_words.title("value", language))
    style = {"va": "center", "color": _GREY, "size": 9, **font}
    ax.text(_VALUE, -0.85, _words.title("value", language), ha="right", **style)
    ax.text(_THRESHOLD, -0.85, _words.title("threshold", language), ha="right", **style)
    ax.text(_MARK + 0.03, -0.85, _words.title("verdict", language), **style)


def _line(ax: Axes, row: int, finding: Finding, language: Language) -> None:
    standard, verdict = finding.standard, finding.verdict
    colour = _COLOURS[verdict]
    ink = _GREY if verdict == "not assessed" else _INK
    name = standard.measure
    style = {"va": "center", "size": 9.5, **font_for(_words.measure_title(name, language))}
    ax.text(_MEASURE, row, _words.measure_title(name, language), color=ink, **style)
    value = _words.written(name, finding.value, language)
    ax.text(_VALUE, row, value, ha="right", color=ink, **style)
    threshold = _words.written(name, standard.threshold, language)
    ax.text(_THRESHOLD, row, threshold, ha="right", color=_GREY, **style)
    if verdict in _FILLS:
        ax.plot(
            _MARK,
            row,
            marker="o",
            markersize=8,
            color=colour,
            fillstyle=_FILLS[verdict],
            markerfacecoloralt="white",
            markeredgewidth=1.4,
        )
    ax.text(_MARK + 0.03, row, _words.title(verdict, language), color=colour, **style)
