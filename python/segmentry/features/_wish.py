"""The arguments of `features`, checked, in the form the native module takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from segmentry._validate import list_of_names, real_number, whole_number
from segmentry.exceptions import InvalidParameterError, InvalidTypeError
from segmentry.features._aggregate import own_wishes
from segmentry.features._occasion import occasion_wishes

DEFAULT_WINDOWS = (30, 90, 180, 365)
DEFAULT_HALF_LIFE_DAYS = 90.0
_LONGEST_WINDOW_DAYS = 1_000_000


def feature_wish(
    roles: Mapping[str, str],
    *,
    windows: Sequence[int] = DEFAULT_WINDOWS,
    half_life_days: float = DEFAULT_HALF_LIFE_DAYS,
    groups: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    occasions: Mapping[str, Any] | None = None,
    own: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Check the arguments of `TransactionLog.features`."""
    return {
        "windows": _window_days(windows),
        "half_life_days": real_number(half_life_days, "half_life_days", above=0),
        "groups": None if groups is None else list_of_names(groups, "groups"),
        "columns": None if columns is None else list_of_names(columns, "columns"),
        "occasions": occasion_wishes(occasions, roles.get("customer", "")),
        "own": own_wishes(own, roles),
    }


def _window_days(windows: Sequence[int]) -> list[int]:
    if isinstance(windows, str) or not isinstance(windows, Sequence | np.ndarray):
        raise InvalidTypeError(f"windows must be a sequence of whole days, found {windows!r}")
    days = [whole_number(days, "windows", minimum=1) for days in windows]
    for value in days:
        if value > _LONGEST_WINDOW_DAYS:
            raise InvalidParameterError(
                f"windows must be at most {_LONGEST_WINDOW_DAYS} days, found {value}"
            )
        if days.count(value) > 1:
            raise InvalidParameterError(f"windows names {value} days more than once")
    return days
