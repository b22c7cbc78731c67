"""Text from data as matplotlib draws it: as it is, in lines that are not too long."""

from __future__ import annotations

import re
import textwrap
from typing import Final

from segmentry.drawing.fonts import is_wide

# Words longer than a line are broken, after signs that join words where there are any.
_JOINTS: Final = re.compile(r"(?<=[_\-./@:])")


def plain(text: str, width: int | None = None) -> str:
    """Give a text that matplotlib does not take for mathematics, wrapped if a width is given."""
    if width is not None:
        # Wide letters take the room of two, and stand without spaces between them.
        wide = is_wide(text)
        room = width // 2 if wide else width
        text = "\n".join(
            line
            for piece in textwrap.wrap(text, room, break_long_words=wide) or [text]
            for line in _broken(piece, room)
        )
    return text.replace("$", r"\$")


def _broken(word: str, room: int) -> list[str]:
    """Break what is longer than a line, a single word, where it is joined or else anywhere."""
    if len(word) <= room:
        return [word]
    lines = [""]
    for part in _JOINTS.split(word):
        if lines[-1] and len(lines[-1]) + len(part) > room:
            lines.append("")
        lines[-1] += part
    return [line[at : at + room] for line in lines for at in range(0, len(line), room)]
