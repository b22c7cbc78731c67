"""Arguments of `criteria`, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segmentry._validate import list_of_names
from segmentry.exceptions import InvalidDataError

if TYPE_CHECKING:
    from segmentry._frames import Table


def present(table: Table, names: Sequence[str] | None, argument: str) -> list[str] | None:
    """Give a list of columns, all of which are there.

    Raises
    ------
    InvalidDataError
        If one is not.
    """
    if names is None:
        return None
    listed = list_of_names(names, argument)
    lacking = [name for name in listed if name not in table]
    if lacking:
        raise InvalidDataError(
            f"{argument} names {lacking[0]!r}, which is not among the columns {list(table.names)}"
        )
    return listed


def confident(values: ArrayLike | None, n_rows: int) -> NDArray[np.float64] | None:
    """Give how clearly every customer belongs, from 0 to 1.

    Raises
    ------
    InvalidDataError
        If it does not fit the customers, or is null or out of bounds.
    """
    if values is None:
        return None
    found = _numbers(values, "confidence")
    if found.shape != (n_rows,):
        raise InvalidDataError(
            f"confidence must have one value for each of the {n_rows} rows of features, found "
            f"the shape {found.shape}"
        )
    if not ((found >= 0) & (found <= 1)).all():
        raise InvalidDataError("confidence must be from 0 to 1, and not null")
    return found


def coordinates(values: ArrayLike | None, n_rows: int) -> NDArray[np.float64] | None:
    """Give coordinates of every customer.

    Raises
    ------
    InvalidDataError
        If they do not fit the customers, or are not finite.
    """
    if values is None:
        return None
    found = _numbers(values, "space")
    if found.ndim != 2 or len(found) != n_rows or not found.shape[1]:  # noqa: PLR2004
        raise InvalidDataError(
            f"space must have a row for each of the {n_rows} rows of features, found the shape "
            f"{found.shape}"
        )
    if not np.isfinite(found).all():
        raise InvalidDataError("space has values that are null or infinite; give finite numbers")
    return found


def _numbers(values: ArrayLike, argument: str) -> NDArray[np.float64]:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidDataError(f"{argument} must be numbers: {error}") from error
