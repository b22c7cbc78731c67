"""Dataframes stop here: the only package that knows dataframe libraries.

`read_frame` turns any supported frame into a `Table` of plain columns; `make_frame` builds a frame
of the same kind as came in. Everything between the two works on NumPy arrays and lists.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from segmentry._frames.categories import (
    Categories,
    categories_of_array,
    categories_of_column,
    is_null,
)
from segmentry._frames.columns import category_column, column_floats, column_kind
from segmentry._frames.html import table_html
from segmentry._frames.kinds import (
    chosen_kind,
    default_kind,
    frame_kind,
    is_installed,
    require_kind,
    unwrapped,
)
from segmentry._frames.making import make_frame
from segmentry._frames.moments import days_of, is_duration, is_time
from segmentry._frames.nulls import first_null
from segmentry._frames.numbers import FEW_ROWS, floats_of, floats_of_few, less_least
from segmentry._frames.objects import floats_of_objects, kind_of_objects, no_numbers
from segmentry._frames.types import Column, Frame, FrameKind
from segmentry.exceptions import InvalidDataError, InvalidTypeError

if TYPE_CHECKING:
    import narwhals as nw
    from numpy.typing import NDArray

__all__ = [
    "Categories",
    "Column",
    "Frame",
    "FrameKind",
    "Table",
    "categories_of_array",
    "category_column",
    "chosen_kind",
    "column_floats",
    "column_kind",
    "default_kind",
    "first_null",
    "frame_kind",
    "is_installed",
    "is_null",
    "make_frame",
    "read_frame",
    "require_kind",
    "table_html",
    "take",
    "unwrapped",
]

# Letters of a value that a message shows.
_SHOWN_TEXT = 40


@dataclass(frozen=True, slots=True)
class Table:
    """A frame of any library, read as plain columns.

    Attributes
    ----------
    kind : str
        The kind of frame to give back.
    names : tuple of str
        Column names in order.
    n_rows : int
        Number of rows.
    """

    kind: FrameKind
    names: tuple[str, ...]
    n_rows: int
    _frame: nw.DataFrame[Any]
    # What was asked of the frame before: libraries take their time to give a column.
    _columns: dict[str, nw.Series[Any]] = field(default_factory=dict, compare=False)
    _types: dict[str, Any] = field(default_factory=dict, compare=False)
    # Labels of pandas that are not text, by the text of them.
    _labels: dict[str, Any] = field(default_factory=dict, compare=False)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def column(self, name: str) -> nw.Series[Any]:
        """Give the column in the library's own form, for `make_frame` to put back as it is."""
        if name not in self._columns:
            self._columns[name] = self._frame[name]
        return self._columns[name]

    def _dtype(self, name: str) -> Any:
        if name not in self._types:
            series = self.column(name)
            dtype = series.dtype
            kind = kind_of_objects(series.to_list()) if str(dtype) == "Object" else None
            if kind is not None:
                dtype = _narwhals().Boolean() if kind == "truth" else _narwhals().Float64()
            self._types[name] = dtype
        return self._types[name]

    def row(self, place: int) -> Table:
        """Give a table of one row."""
        return Table(self.kind, self.names, 1, self._frame[place : place + 1])

    def picked(self, places: NDArray[np.intp] | Sequence[int]) -> Table:
        """Give a table of some rows, in the order of their places."""
        return Table(self.kind, self.names, len(places), self._frame[np.asarray(places)])

    def with_first(self, name: str) -> Table:
        """Give the same table with one of its columns before the others."""
        if self.names[0] == name:
            return self
        order = (name, *(other for other in self.names if other != name))
        return Table(self.kind, order, self.n_rows, self._frame.select(*order))

    def without(self, names: Collection[str]) -> Table:
        """Give a table without some columns; this one if it has none of them."""
        kept = tuple(name for name in self.names if name not in names)
        if kept == self.names:
            return self
        return Table(self.kind, kept, self.n_rows, self._frame[list(kept)])

    def native(self) -> Frame:
        """Give the whole frame in the library's own form (lazy ones and streams collected)."""
        return self._frame.to_native()

    def rows(self, places: NDArray[np.intp] | Sequence[int]) -> Frame:
        """Give some rows as a frame of the library's own form."""
        return self._frame[np.asarray(places)].to_native()

    def beside(self, columns: Mapping[str, Column]) -> Frame:
        """Make a frame of columns, row by row beside this one's; pandas keeps its index."""
        frame = make_frame(columns, self.kind)
        if self.kind == "pandas":
            frame.index = self.native().index
        return frame

    def relabelled(self, frame: Frame) -> Frame:
        """Give columns of a frame of ours the labels that those of the same name came with."""
        return frame.rename(columns=self._labels) if self._labels else frame

    def is_numeric(self, name: str) -> bool:
        """Say whether the column holds numbers or truth values."""
        dtype = self._dtype(name)
        return bool(dtype.is_numeric()) or str(dtype) == "Boolean"

    def is_object(self, name: str) -> bool:
        """Say whether the column holds Python objects that are not all numbers or truth values."""
        return str(self._dtype(name)) == "Object"

    def is_empty(self, name: str) -> bool:
        """Say whether the column holds nothing, nor has a type for more than objects or text."""
        untyped = str(self._dtype(name)) in ("Object", "String", "Unknown")
        return untyped and all(value is None for value in self.objects(name))

    def is_boolean(self, name: str) -> bool:
        """Say whether the column holds truth values."""
        return str(self._dtype(name)) == "Boolean"

    def floats(self, name: str) -> NDArray[np.float64]:
        """Give a numeric column as float64, null as NaN."""
        series = self.column(name)
        if str(series.dtype) == "Object" and self.is_numeric(name):
            return floats_of_objects(series.to_list())
        return floats_of(series)

    def based(self, name: str) -> tuple[float, NDArray[np.float64]]:
        """Give a number, and a numeric column less that, null as NaN.

        It is 0 but for whole numbers too large for floats to tell neighbours apart.
        """
        series = self.column(name)
        if str(series.dtype) == "Object":
            return 0.0, self.floats(name)
        return less_least(series)

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Give a column of numbers as float64, also one of Python objects; null as NaN.

        Raises
        ------
        InvalidTypeError
            If it holds anything else, truth values among them.
        """
        kept_as_objects = str(self.column(name).dtype) == "Object"
        if self.is_numeric(name) and not self.is_boolean(name) and not kept_as_objects:
            return self.floats(name)
        if kept_as_objects:
            values = self.column(name).to_list()
            odd = no_numbers(values)
        else:
            # A number behind another type (a category) is not meant as one.
            values = self.objects(name)
            odd = [value for value in values if value is not None][:1]
        if not odd:
            return floats_of_objects(values)
        raise InvalidTypeError(
            f"the column {name!r} must hold numbers, found {type(odd[0]).__name__} values such as "
            f"{str(odd[0])[:_SHOWN_TEXT]!r}; convert it to numbers, with null where there is none"
        )

    def floats_of_few(self, names: Sequence[str]) -> NDArray[np.float64] | None:
        """Give numeric columns, shape (columns, rows), null as NaN.

        None where there is no short way: in a large frame, or of other types than plain numbers.
        """
        if self.n_rows > FEW_ROWS or not names:
            return None
        places = {name: place for place, name in enumerate(self.names)}
        return floats_of_few(self.native(), self.kind, [places[name] for name in names])

    def categories(self, name: str) -> Categories:
        """Give any column as numbers of categories."""
        return categories_of_column(self.column(name).to_native(), self.kind)

    def is_declared(self, name: str) -> bool:
        """Say whether the column's own type is one of categories, even if these are numbers."""
        return str(self._dtype(name)).startswith(("Categorical", "Enum"))

    def is_time(self, name: str) -> bool:
        """Say whether the column holds dates, times or durations."""
        return not self.is_numeric(name) and is_time(self.column(name))

    def days(self, name: str) -> NDArray[np.float64] | None:
        """Give moments (since 1970, UTC) or durations in days, null as NaN; None for others."""
        return days_of(self.column(name))

    def is_duration(self, name: str) -> bool:
        """Say whether the column holds durations."""
        return is_duration(self.column(name))

    def objects(self, name: str) -> list[Any]:
        """Give any column as Python objects, null and NaN as None."""
        series = self.column(name)
        return [
            None if null or (isinstance(value, float) and math.isnan(value)) else value
            for value, null in zip(series.to_list(), series.is_null().to_list(), strict=True)
        ]


def _narwhals() -> Any:
    # Imported on first use: it would double the time of `import segmentry`.
    return importlib.import_module("narwhals")


def read_frame(frame: Frame, argument: str = "features") -> Table:
    """Read a frame of any supported library.

    Raises
    ------
    InvalidTypeError
        If it is not a frame.
    InvalidDataError
        If two columns have the same name.
    """
    if isinstance(frame, Table):
        return frame
    kind = require_kind(frame, argument)
    frame = unwrapped(frame)
    native = _eager(frame, kind)
    # pandas makes texts of its labels as they are read; what they were is in the frame itself.
    labels = frame.columns.tolist() if kind == "pandas" else _labels(native)
    names = [str(label) for label in labels]
    if len(set(names)) < len(names):
        repeated = sorted({name for name in names if names.count(name) > 1})
        raise InvalidDataError(
            f"{argument} has more than one column named {repeated[0]!r}; rename or drop one"
        )
    eager = cast("nw.DataFrame[Any]", _narwhals().from_native(native, eager_only=True))
    others = {str(label): label for label in labels if not isinstance(label, str)}
    return Table(kind, tuple(names), len(eager), eager, _labels=others)


def _labels(native: Frame) -> Sequence[Any]:
    return cast("Sequence[Any]", getattr(native, "column_names", native.columns))


def _eager(frame: Frame, kind: FrameKind) -> Frame:
    """Give a pandas or polars frame or a pyarrow table, collected."""
    if kind == "polars-lazy":
        frame = frame.collect()
    elif kind == "pandas":
        if any(not isinstance(name, str) for name in frame.columns.tolist()):
            frame = frame.rename(columns=str)
    elif kind == "pyarrow" and type(frame).__name__ != "Table":
        pyarrow = importlib.import_module("pyarrow")
        frame = pyarrow.table(frame)
    elif kind == "polars" and type(frame).__name__ != "DataFrame":
        frame = importlib.import_module("polars").from_arrow(frame)
    return frame


def take(values: Column, rows: NDArray[np.intp] | Sequence[int]) -> Column:
    """Pick rows of a column from `Table.column`."""
    return values[np.asarray(rows)]
