"""What latent class analysis reads: answers as numbers of levels, numbers in standard units."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry._mixed import Columns
from segmentry.cluster._input import weights as plain_weights
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]


@dataclass(frozen=True)
class Schema:
    """What a fit learns about its columns.

    Attributes
    ----------
    categorical, numeric : tuple of int
        Places of the columns.
    levels : list of list
        Levels of every categorical column.
    ordered : list of bool
        Whether their order means something.
    centre, scale : ndarray
        Mean and standard deviation of every numeric column.
    """

    names: tuple[str, ...]
    categorical: tuple[int, ...]
    numeric: tuple[int, ...]
    levels: list[list[Any]]
    ordered: list[bool]
    centre: Floats
    scale: Floats

    @property
    def counts(self) -> list[int]:
        """Numbers of levels."""
        return [len(levels) for levels in self.levels]

    def read(self, columns: Columns) -> tuple[Codes, Floats]:
        """Read new rows: (columns × rows) each. A level that the fit has not seen is missing."""
        codes = np.empty((len(self.categorical), columns.n_rows), dtype=np.int32)
        for into, place, levels in zip(codes, self.categorical, self.levels, strict=True):
            into[:] = columns.categories(place).of(levels)
        return codes, self._standard(columns)

    def _standard(self, columns: Columns) -> Floats:
        numbers = np.empty((len(self.numeric), columns.n_rows))
        for into, place, centre, scale in zip(
            numbers, self.numeric, self.centre, self.scale, strict=True
        ):
            into[:] = (columns.floats(place) - centre) / scale
        return numbers

    def log_units(self, numbers: Floats) -> Floats:
        """Give what the log-density of every row changes by for being in standard units."""
        return -(np.log(self.scale) @ ~np.isnan(numbers))


def learn(
    columns: Columns, numeric: object, weights: Floats | None
) -> tuple[Schema, Codes, Floats]:
    """Find the levels and scales that rows of a weight above 0 have; read all rows.

    Raises
    ------
    InvalidParameterError
        If `numeric` names no columns.
    InvalidDataError
        If a numeric column does not vary, or levels are infinite.
    InvalidTypeError
        If a column holds dates, or `numeric` names one without numbers.
    """
    places = numeric_places(numeric, columns.names)
    categorical = tuple(place for place in range(len(columns.names)) if place not in places)
    codes = np.empty((len(categorical), columns.n_rows), dtype=np.int32)
    levels, ordered = [], []
    for into, place in zip(codes, categorical, strict=True):
        columns.kind(place)  # refuses dates
        found = columns.categories(place)
        kept = np.bincount(found.codes + 1, weights, minlength=len(found.values) + 1)[1:] > 0
        renumbered = np.full(len(kept) + 1, -1, dtype=np.int32)
        renumbered[:-1][kept] = np.arange(kept.sum())
        into[:] = found.codes if kept.all() else renumbered[found.codes]
        levels.append([value for value, keep in zip(found.values, kept, strict=True) if keep])
        ordered.append(found.ordered)
        _require_finite(levels[-1], columns.names[place])
    moments = [_moments(columns, place, weights) for place in places]
    schema = Schema(
        columns.names,
        categorical,
        places,
        levels,
        ordered,
        np.array([centre for centre, _ in moments]),
        np.array([scale for _, scale in moments]),
    )
    return schema, codes, schema._standard(columns)


def numeric_places(numeric: object, names: tuple[str, ...]) -> tuple[int, ...]:
    """Turn names or places of columns into places, in the order of the columns.

    Raises
    ------
    InvalidParameterError
        If there is no such column.
    InvalidTypeError
        If it is not a list of names or places.
    """
    if numeric is None:
        return ()
    if isinstance(numeric, str) or not isinstance(numeric, Iterable):
        raise InvalidTypeError(
            f"numeric must be a list of columns (names or places), found {numeric!r}"
        )
    places = set()
    for column in numeric:
        if isinstance(column, str) and column in names:
            places.add(names.index(column))
        elif (
            isinstance(column, int | np.integer)
            and not isinstance(column, bool)
            and 0 <= column < len(names)
        ):
            places.add(int(column))
        else:
            raise InvalidParameterError(
                f"numeric must name columns of X ({', '.join(map(repr, names[:10]))}"
                f"{', …' if len(names) > 10 else ''}) or their places, found {column!r}"  # noqa: PLR2004
            )
    return tuple(sorted(places))


def _require_finite(levels: list[Any], name: str) -> None:
    endless = [value for value in levels if isinstance(value, float) and math.isinf(value)]
    if endless:
        raise InvalidDataError(f"column {name!r} has infinite values (inf); make them null")


def _moments(columns: Columns, place: int, weights: Floats | None) -> tuple[float, float]:
    """Give mean and standard deviation of what is known in a column."""
    values = columns.floats(place)
    known = ~np.isnan(values)
    if weights is not None:
        known &= weights > 0
    found = values[known]
    name = columns.names[place]
    if not found.size or found.min() == found.max():
        raise InvalidDataError(
            f"numeric column {name!r} has no two different values, so it has no spread to "
            "describe; leave it out, or out of `numeric`"
        )
    shares = None if weights is None else weights[known]
    # By a value of the column first, as squares of large numbers lose digits.
    centre = found[0] + float(np.average(found - found[0], weights=shares))
    scale = math.sqrt(float(np.average((found - centre) ** 2, weights=shares)))
    if scale == 0.0:
        raise InvalidDataError(f"numeric column {name!r} varies too little; multiply it")
    return centre, scale


def weights_of(sample_weight: object, n_rows: int) -> Floats | None:
    """Check weights.

    Raises
    ------
    InvalidDataError
        If they are not `n_rows` finite numbers of at least 0 with a positive sum.
    """
    values = plain_weights(sample_weight, n_rows)
    if values is None:
        return None
    for wrong, what in (
        (~np.isfinite(values), "finite"),
        (values < 0, "not negative"),
    ):
        if wrong.any():
            row = int(np.argmax(wrong))
            raise InvalidDataError(
                f"sample_weight must be {what}, found {values[row]:g} in row {row}"
            )
    if not values.any():
        raise InvalidDataError("sample_weight is zero in every row; give some row a weight")
    return values


def start_of(init: object, n_rows: int, n_classes: int) -> Floats | None:
    """Check the start: None for random ones, or memberships (rows × classes).

    Raises
    ------
    InvalidParameterError
        If it is neither.
    """
    if isinstance(init, str):
        if init == "random":
            return None
        raise InvalidParameterError(f"init must be 'random' or an array, found {init!r}")
    try:
        members = np.ascontiguousarray(init, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidParameterError(f"init must be 'random' or an array: {error}") from error
    if members.shape != (n_rows, n_classes):
        raise InvalidParameterError(
            "init must have the shape (n_samples, n_classes) = "
            f"({n_rows}, {n_classes}), found {members.shape}"
        )
    totals = members.sum(axis=1, keepdims=True)
    if not (np.isfinite(members).all() and (members >= 0).all() and (totals > 0).all()):
        raise InvalidParameterError(
            "init must have finite memberships of at least 0, and some in every row"
        )
    return np.ascontiguousarray(members / totals)
