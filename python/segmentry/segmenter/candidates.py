"""Which columns customers are compared by, as numbers and as categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentry.exceptions import InvalidTypeError
from segmentry.profiling import is_code
from segmentry.segmenter.customers import is_number_like
from segmentry.segmenter.indicators import is_like_an_id
from segmentry.wording.circles import CODES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentry._frames import Table
    from segmentry.segmenter.decisions import Decisions

_CIRCLE = "a code on a circle (after 23 comes 0): differences of it mean nothing"
# Most customers order a few times, and of so few orders these say little about the customer. Who
# wants them names them in `columns`.
_CHANCE = {
    "order_value_slope": "a slope through a few orders is mostly chance",
    "gap_slope": "a slope through a few gaps is mostly chance",
    "weekend_share": "a share of a few orders is mostly chance",
    "night_share": "a share of a few orders is mostly chance",
    "hour_concentration": "near 1 for everyone with a few orders",
    "month_concentration": "near 1 for everyone with a few orders",
}


def candidates(
    table: Table, asked: Sequence[str] | None, decisions: Decisions
) -> tuple[list[str], list[str]]:
    """Give the columns to compare by, numbers and categories, and say why others are not.

    Unless columns are asked for, categories count only where there is no number.

    Raises
    ------
    InvalidTypeError
        If a column asked for holds dates.
    """
    names = table.names[1:]
    if asked is not None:
        for name in names:
            if name not in asked:
                decisions.add("columns", name, "left out", "not among the columns asked for")
        return _by_type(table, [name for name in names if name in asked], decisions)
    usable = [name for name in names if _is_usable(table, name, decisions)]
    if usable or not names:
        for name in names:
            if not is_number_like(table, name):
                reason = "text or dates: shown in the profile; name it in columns to cluster on it"
                decisions.add("columns", name, "left out", reason)
        return usable, []
    texts = [name for name in names if not is_number_like(table, name) and not table.is_time(name)]
    return [], [name for name in texts if not is_like_an_id(table.categories(name), table.n_rows)]


def _by_type(
    table: Table, names: Sequence[str], decisions: Decisions
) -> tuple[list[str], list[str]]:
    codes = [name for name in names if is_code(table, name)]
    for name in codes:
        decisions.add("columns", name, "as categories", _CIRCLE)
    numbers = [name for name in names if is_number_like(table, name) and name not in codes]
    others = [name for name in names if name not in numbers]
    for name in others:
        if table.is_time(name):
            raise InvalidTypeError(
                f"column {name!r} holds dates or times; turn it into a number (such as an age in "
                "days) or leave it out"
            )
    return numbers, others


def _is_usable(table: Table, name: str, decisions: Decisions) -> bool:
    """Say whether a column is a number to compare by; tell why not, if it is a number."""
    if not is_number_like(table, name):
        return False
    if name in CODES:
        reason = _CIRCLE
    elif name in _CHANCE:
        reason = f"{_CHANCE[name]}; name it in columns to cluster on it"
    else:
        return True
    decisions.add("columns", name, "left out", reason)
    return False
