"""Sheet names that Excel accepts: short, legal, and each there once."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 31
# What Excel forbids, and what no program shows.
_ILLEGAL: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
# Excel keeps this name for itself, in any case and language.
_RESERVED: Final = frozenset({"history", "历史记录"})


class SheetNames:
    """Gives names, none of them twice, whatever their case."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """Give the wanted name, or the nearest to it that is legal and free."""
        name = _legal(wanted) or "Sheet"
        candidate, number = name, 1
        while candidate.casefold() in self._taken or candidate.casefold() in _RESERVED:
            number += 1
            ending = f" ({number})"
            candidate = _cut(name, LONGEST - len(ending)) + ending
        self._taken.add(candidate.casefold())
        return candidate


def _legal(wanted: str) -> str:
    spaced = " ".join(_ILLEGAL.sub(" ", wanted).split())
    # A quote at either end would be taken for the quotes around a name.
    return _cut(spaced.strip("' "), LONGEST)


def _cut(name: str, length: int) -> str:
    """Shorten a name; Excel counts letters beyond the basic plane as two."""
    while len(name.encode("utf-16-le")) // 2 > length:
        name = name[:-1]
    return name.rstrip("' ")
