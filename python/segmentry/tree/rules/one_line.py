"""Texts from data on one line: none can pretend to be a line of its own."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# Spaces that a page or a reader would take for one, or for none.
_LOST_SPACES: Final = re.compile(r"^ | $|(?<= ) | (?= )")
_UNSEEN: Final = frozenset({"Cc", "Cs", "Zl", "Zp", "Zs"})
# The wide space of Chinese texts is seen.
_SEEN: Final = " \u3000"


def on_one_line(text: str) -> str:
    """Give a text with single spaces for whatever parts it."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def visible(text: str) -> str:
    r"""Give a text on one line in which white space can be told apart.

    Examples
    --------
    >>> visible("a b"), visible("a  b"), visible("a\nb"), visible(" ")
    ('a b', 'a␣␣b', 'a\\nb', '␣')
    """
    marked = _LOST_SPACES.sub("␣", text)
    return "".join(
        repr(letter)[1:-1]
        if unicodedata.category(letter) in _UNSEEN and letter not in _SEEN
        else letter
        for letter in marked
    )
