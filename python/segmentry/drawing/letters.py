"""Room that text takes: Chinese, Japanese and Korean letters are as wide as two others."""

from __future__ import annotations

from segmentry.drawing.fonts import is_wide

_DOTS = "…"


def width_of(text: str) -> int:
    """Give the width of a line, in letters that are not wide."""
    return sum(2 if is_wide(letter) else 1 for letter in text)


def cut(text: str, width: int) -> str:
    """Give a text on one line, and its beginning with "…" where it is too wide."""
    text = " ".join(text.split())[: width + 1]
    return text if width_of(text) <= width else _beginning(text, width)


def lines_of(text: str, width: int, most: int) -> list[str]:
    """Break a text into lines: at spaces, between wide letters, and within words that are too wide.

    What does not stand in as many lines as there may be is left out, and "…" says so.
    """
    # A line takes at most its width of letters, and the space at its end.
    text = " ".join(text.split())[: (width + 1) * most + 1]
    lines = [""]
    for word in text.split():
        space = " " if lines[-1] else ""
        for piece in _pieces(word, width):
            if width_of(lines[-1] + space + piece) <= width:
                lines[-1] += space + piece
            else:
                lines.append(piece)
            space = ""
    lines = [line for line in lines if line]
    return lines if len(lines) <= most else [*lines[: most - 1], _beginning(lines[most - 1], width)]


def _pieces(word: str, width: int) -> list[str]:
    """Give what may not be broken: wide letters, and what stands between them."""
    pieces: list[str] = []
    for letter in word:
        alone = is_wide(letter) or not pieces or is_wide(pieces[-1])
        if alone or width_of(pieces[-1]) >= width:
            pieces.append(letter)
        else:
            pieces[-1] += letter
    return pieces


def _beginning(text: str, width: int) -> str:
    end = len(text)
    while end > 1 and width_of(text[:end]) > width - 1:
        end -= 1
    return text[:end].rstrip() + _DOTS
