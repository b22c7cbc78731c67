"""Codes on a circle, as the categories they are: "Saturday", "20:00-20:59".

After 23 comes 0, and after Sunday Monday: means and differences of such codes mean nothing, so they
are told by how many have which.
"""

from __future__ import annotations

from typing import Final

from segmentry.wording.numerals import Language

_DAYS: Final = {
    "Monday": "周一",
    "Tuesday": "周二",
    "Wednesday": "周三",
    "Thursday": "周四",
    "Friday": "周五",
    "Saturday": "周六",
    "Sunday": "周日",
}
_HOURS: Final = tuple(f"{hour:02}:00-{hour:02}:59" for hour in range(24))

# Feature -> its first code, and the names of the codes from there on.
_LEVELS: Final[dict[str, tuple[int, tuple[str, ...]]]] = {
    "favourite_weekday": (1, tuple(_DAYS)),
    "favourite_hour": (0, _HOURS),
}
CODES: Final = tuple(_LEVELS)


def levels(feature: str) -> tuple[int, tuple[str, ...]]:
    """Give the first code of a feature, and the names of all in their order.

    Examples
    --------
    >>> levels("favourite_weekday")[1][5], levels("favourite_hour")[1][20]
    ('Saturday', '20:00-20:59')
    """
    return _LEVELS[feature]


def level_of(feature: str, value: object) -> str:
    """Give the name of a code; what is none stays as it is, as text.

    Examples
    --------
    >>> level_of("favourite_weekday", 6.0), level_of("favourite_weekday", 0)
    ('Saturday', '0')
    """
    first, names = _LEVELS[feature]
    if isinstance(value, int | float) and value - first in range(len(names)):
        return names[int(value) - first]
    return str(value)


def level_in(feature: str, category: str | None, language: Language) -> str | None:
    """Give a category of a feature in a language; one that is no named code stays as it is.

    Examples
    --------
    >>> level_in("favourite_weekday", "Saturday", "zh"), level_in("city", "Saturday", "zh")
    ('周六', 'Saturday')
    """
    if category is None or language == "en" or feature not in _LEVELS:
        return category
    return _DAYS.get(category, category)


def is_level(feature: str, category: str) -> bool:
    """Say whether a category is the name of a code."""
    return feature in _LEVELS and category in _LEVELS[feature][1]
