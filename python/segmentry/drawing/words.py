"""Text from data as matplotlib draws it: as it is, in lines that are not too long."""

from __future__ import annotations

import textwrap

from segmentry.drawing.fonts import is_wide


def plain(text: str, width: int | None = None) -> str:
    """Give a text that matplotlib does not take for mathematics, wrapped if a width is given."""
    if width is not None:
        # Wide letters take the room of two, and stand without spaces between them.
        wide = is_wide(text)
        text = textwrap.fill(text, width // 2 if wide else width, break_long_words=wide)
    return text.replace("$", r"\$")
