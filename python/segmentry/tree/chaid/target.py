"""The target of a CHAID tree as classes or numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import column_or_1d

from segmentry import _frames
from segmentry._mixed import Columns, read_columns
from segmentry.exceptions import InvalidDataError
from segmentry.tree.chaid.data import Codes, Floats, Kind

_MOST_CLASSES = 255


@dataclass(frozen=True, slots=True)
class Target:
    """What the tree explains.

    Attributes
    ----------
    kind : str
        "nominal", "ordinal" or "numeric".
    classes : ndarray
        The classes, in order; empty for numbers.
    codes : ndarray of uint16
        Row -> class; empty for numbers.
    numbers : ndarray
        The numbers, divided by `scale`; empty for classes.
    scale : float
        A power of two, so that squares neither vanish nor overflow.
    """

    kind: Kind
    classes: NDArray[Any]
    codes: Codes
    numbers: Floats
    scale: float


def read_target(y: object, kind: str, n_rows: int, weights: Floats | None) -> Target:
    """Read the target.

    Raises
    ------
    InvalidDataError
        If it has another number of rows than X, missing values or too many classes.
    InvalidTypeError
        If it is of a type that cannot be explained.
    """
    if y is None:
        raise InvalidDataError(
            "y is missing: CHAID explains a target, and requires y to be passed, but the target y "
            "is None"
        )
    columns, dtype = _one_column(y, n_rows)
    found = _target_kind(columns) if kind == "auto" else kind
    if found == "numeric":
        return _numbers(columns)
    return _classes(columns, "ordinal" if found == "ordinal" else "nominal", dtype, weights)


def true_codes(y: object, classes: NDArray[Any], n_rows: int) -> NDArray[np.int32]:
    """Read true answers as numbers of classes; those of no class get -2.

    Raises
    ------
    InvalidDataError
        If they have another number of rows than X, or missing values.
    """
    codes = _one_column(y, n_rows)[0].categories(0).of(classes.tolist())
    _refuse_missing(codes == -1)
    return codes


def true_numbers(y: object, n_rows: int) -> Floats:
    """Read true answers as numbers.

    Raises
    ------
    InvalidDataError
        If they have another number of rows than X, or missing values.
    """
    numbers = _one_column(y, n_rows)[0].floats(0)
    _refuse_missing(np.isnan(numbers))
    return numbers


def _one_column(y: object, n_rows: int) -> tuple[Columns, np.dtype[Any] | None]:
    columns, dtype = _read(y)
    if columns.n_rows != n_rows:
        raise InvalidDataError(
            f"y must have one value for each of the {n_rows} rows of X, found {columns.n_rows}"
        )
    return columns, dtype


def _read(y: object) -> tuple[Columns, np.dtype[Any] | None]:
    library = _frames.column_kind(y)
    if library is not None:
        return read_columns(_frames.make_frame({"y": y}, library), "y"), None
    if _frames.frame_kind(y) is not None:
        columns = read_columns(y, "y")
        if len(columns.names) != 1:
            raise InvalidDataError(f"y must be one column, found {len(columns.names)}")
        return columns, None
    try:
        array = np.asarray(y)
        if array.dtype.kind in "US" and not isinstance(y, np.ndarray):
            array = np.asarray(y, dtype=object)
        array = column_or_1d(array, warn=True)
    except ValueError as error:
        raise InvalidDataError(str(error)) from error
    # Messages speak of columns by name.
    return replace(read_columns(array.reshape(-1, 1), "y"), names=("y",)), array.dtype


def _target_kind(columns: Columns) -> Kind:
    """By type; numbers of two different values are classes."""
    found = columns.kind(0)
    if found != "number":
        return "ordinal" if found == "ordinal" else "nominal"
    numbers = columns.floats(0)
    low, high = np.nanmin(numbers, initial=np.inf), np.nanmax(numbers, initial=-np.inf)
    two = bool(((numbers == low) | (numbers == high) | np.isnan(numbers)).all())
    return "nominal" if two else "numeric"


def _numbers(columns: Columns) -> Target:
    numbers = np.ascontiguousarray(columns.floats(0))
    _refuse_missing(np.isnan(numbers))
    _, exponent = np.frexp(np.abs(numbers).max())
    scaled = np.ldexp(numbers, -int(exponent))
    scale = float(np.ldexp(1.0, int(exponent)))
    return Target("numeric", np.empty(0), np.empty(0, np.uint16), scaled, scale)


def _classes(
    columns: Columns,
    kind: Literal["nominal", "ordinal"],
    dtype: np.dtype[Any] | None,
    weights: Floats | None,
) -> Target:
    found = columns.categories(0)
    _refuse_fractions(columns, len(found.values))
    _refuse_missing(found.codes < 0)
    used = np.bincount(found.codes, weights, minlength=len(found.values)) > 0
    if kind == "ordinal" and found.ordered:
        used[:] = True
    values = [value for value, keep in zip(found.values, used, strict=True) if keep]
    if len(values) > _MOST_CLASSES:
        raise InvalidDataError(
            f"Unknown label type: y has {len(values)} different values, more than the "
            f"{_MOST_CLASSES} that a target of classes may have; for numbers use "
            "target='numeric', else put rare classes together"
        )
    renumbered = np.zeros(len(used), dtype=np.uint16)
    renumbered[used] = np.arange(len(values))
    return Target(kind, _as_array(values, dtype), renumbered[found.codes], np.empty(0), 1.0)


def _refuse_fractions(columns: Columns, n_classes: int) -> None:
    """Refuse what is no class but a measured number; two of them may be."""
    if columns.kind(0) != "number":
        return
    numbers = columns.floats(0)  # refuses infinite values
    broken = np.isfinite(numbers) & (numbers != np.floor(numbers))
    if broken.any() and n_classes > 2:  # noqa: PLR2004
        raise InvalidDataError(
            f"Unknown label type: y has numbers that are not whole, the first "
            f"({numbers[broken][0]:g}) in row {int(broken.argmax())}; use target='numeric', or "
            "make texts of them"
        )


def _as_array(values: list[Any], dtype: np.dtype[Any] | None) -> NDArray[Any]:
    if dtype is None:
        plain = {type(value) for value in values} <= {int}, {type(v) for v in values} <= {bool}
        dtype = np.dtype(np.int64 if plain[0] else bool if plain[1] else object)
        if values and all(isinstance(value, float) for value in values):
            dtype = np.dtype(np.float64)
    array = np.empty(len(values), dtype=dtype)
    for place, value in enumerate(values):
        array[place] = value
    return array


def _refuse_missing(missing: NDArray[np.bool_]) -> None:
    if missing.any():
        raise InvalidDataError(
            f"y has {int(missing.sum())} missing values (NaN, None), the first in row "
            f"{int(missing.argmax())}; leave those rows out"
        )
