"""Numbers and categories out of a frame or an array: what methods for mixed data read.

Columns are told apart by their type. Numbers are numbers; text, truth values, categorical types and
anything else with equality are categories; dates are neither, and refused with advice. Whoever
knows better names the categorical columns.
"""

from __future__ import annotations

import decimal
import numbers
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data

from segmentry import _frames
from segmentry._frames import Categories, Frame, Table
from segmentry.exceptions import InvalidDataError, InvalidTypeError, SegmentryError

Kind = Literal["number", "category", "ordinal"]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Columns:
    """A frame or an array, column by column.

    Attributes
    ----------
    names : tuple of str
        Names of the columns; "x0", "x1", … for an array.
    n_rows : int
        Number of rows.
    """

    names: tuple[str, ...]
    n_rows: int
    _source: Table | NDArray[Any]

    def kind(self, place: int) -> Kind:
        """Say what a column holds by its type.

        Raises
        ------
        InvalidTypeError
            If it holds dates or times.
        """
        source, name = self._source, self.names[place]
        if isinstance(source, Table):
            if source.is_time(name):
                raise InvalidTypeError(_TIMES.format(name=name))
            if source.is_declared(name):
                return "ordinal" if source.categories(name).ordered else "category"
            if source.is_object(name):
                return "number" if _are_numbers(source.objects(name)) else "category"
            number = source.is_numeric(name) and not source.is_boolean(name)
            return "number" if number else "category"
        if source.dtype.kind in "mM":
            raise InvalidTypeError(_TIMES.format(name=name))
        if source.dtype.kind in "iuf":
            return "number"
        if source.dtype.kind == "O" and _are_numbers(source[:, place].tolist()):
            return "number"
        return "category"

    def floats(self, place: int) -> Floats:
        """Give a column of numbers, null as NaN.

        Raises
        ------
        InvalidTypeError
            If it does not hold numbers.
        InvalidDataError
            If it has an infinite value, or one whose square would be.
        """
        source, name = self._source, self.names[place]
        if isinstance(source, Table):
            if source.is_object(name):
                values = _as_floats(source.objects(name), name)
            elif source.is_numeric(name):
                values = source.floats(name)
            else:
                raise InvalidTypeError(_NOT_NUMERIC.format(name=name))
        elif source.dtype.kind == "O":
            values = _as_floats(source[:, place].tolist(), name)
        elif source.dtype.kind in "mM":
            raise InvalidTypeError(_TIMES.format(name=name))
        else:
            try:
                values = np.array(source[:, place], dtype=np.float64)
            except (TypeError, ValueError) as error:
                raise InvalidTypeError(_NOT_NUMERIC.format(name=name)) from error
        endless = np.abs(values) > _LARGEST
        if endless.any():
            row = int(np.argmax(endless))
            raise InvalidDataError(
                f"column {name!r} has {int(endless.sum())} values that are infinite or beyond "
                f"{_LARGEST:g}, the first ({values[row]}) in row {row}; make them null or smaller"
            )
        return values

    def native(self) -> Frame | NDArray[Any]:
        """Give the frame in its library's own form, or the array."""
        return self._source.native() if isinstance(self._source, Table) else self._source

    def rows(self, places: NDArray[np.intp]) -> Frame | NDArray[Any]:
        """Give some rows in the form that `native` has."""
        if isinstance(self._source, Table):
            return self._source.rows(places)
        return self._source[places]

    def categories(self, place: int) -> Categories:
        """Give any column as numbers of categories.

        Raises
        ------
        InvalidTypeError
            If it holds something without equality, such as lists.
        """
        try:
            if isinstance(self._source, Table):
                return self._source.categories(self.names[place])
            return _frames.categories_of_array(self._source[:, place])
        except (TypeError, NotImplementedError) as error:
            raise InvalidTypeError(
                f"column {self.names[place]!r} holds no categories: {error}"
            ) from error


# Squares of larger numbers overflow.
_LARGEST = 1e150


_TIMES = (
    "column {name!r} holds dates or times; turn it into a number (such as an age in days) or leave "
    "it out"
)
_NOT_NUMERIC = "column {name!r} is not numeric; convert it to numbers or leave it out"


def _are_numbers(values: list[Any]) -> bool:
    """Say whether all that is known are numbers (truth values are not), and something is."""
    known = [value for value in values if not _frames.is_null(value)]
    return bool(known) and all(
        isinstance(value, numbers.Number | decimal.Decimal) and not isinstance(value, bool)
        for value in known
    )


def _as_floats(values: list[Any], name: str) -> Floats:
    try:
        return np.array([np.nan if _frames.is_null(value) else float(value) for value in values])
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidTypeError(f"column {name!r} is not numeric: {error}") from error


def read_columns(X: object, argument: str = "X") -> Columns:
    """Read a frame or a two-dimensional array.

    Raises
    ------
    InvalidDataError
        If it has not two dimensions, or no rows or columns.
    """
    if isinstance(X, Columns):
        return X
    if _frames.frame_kind(X) is not None:
        table = _frames.read_frame(X, argument)
        columns = Columns(table.names, table.n_rows, table)
    else:
        array = _as_array(X)
        if array.ndim != 2:  # noqa: PLR2004
            raise InvalidDataError(
                f"{argument} must have two dimensions (rows, columns), found {array.ndim}"
            )
        columns = Columns(_names(array.shape[1]), len(array), array)
    if not columns.n_rows or not columns.names:
        shape = (columns.n_rows, len(columns.names))
        raise InvalidDataError(f"{argument} must have rows and columns, found the shape {shape}")
    return columns


def _as_array(X: object) -> NDArray[Any]:
    """Give lists as an array, and numbers beside text as what they are."""
    array = np.asarray(X)
    if array.dtype.kind in "US" and not isinstance(X, np.ndarray):
        return np.asarray(X, dtype=object)
    return array


def _names(number: int) -> tuple[str, ...]:
    return tuple(f"x{place}" for place in range(number))


def columns_of(estimator: BaseEstimator, X: object, *, reset: bool) -> Columns:
    """Read what an estimator was given; sets (`reset`) or checks names and number of its columns.

    Raises
    ------
    InvalidDataError
        If X is empty, not two-dimensional or has other columns than the model was fitted on.
    InvalidTypeError
        If X is sparse.
    """
    try:
        if _frames.frame_kind(X) is None:
            array = validate_data(
                estimator,
                _as_array(X) if isinstance(X, list | tuple) else X,
                reset=reset,
                dtype=None,
                ensure_all_finite=False,
                accept_sparse=False,
            )
            return read_columns(array)
        columns = read_columns(X)
        as_it_is = _frames.frame_kind(X) == "pandas"
        native = _frames.unwrapped(X) if as_it_is else columns.native()
        validate_data(estimator, native, reset=reset, skip_check_array=True)
    except SegmentryError:
        raise
    except TypeError as error:
        raise InvalidTypeError(str(error)) from error
    except ValueError as error:
        raise InvalidDataError(str(error)) from error
    return columns
