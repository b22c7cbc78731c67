"""Columns of times in CSV files: ISO-8601, or a form of their own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

import pyarrow as pa  # noqa: TID251 - here it reads files
import pyarrow.compute as pc  # noqa: TID251 - here it reads files

from segmentry.cli._problems import CommandError

# What Arrow can take apart many times faster than Python.
_DIGITS: Final[Mapping[str, str]] = {
    "Y": "[0-9]{4}",
    "m": "[0-9]{1,2}",
    "d": "[0-9]{1,2}",
    "H": "[0-9]{1,2}",
    "M": "[0-9]{1,2}",
    "S": "[0-9]{1,2}",
    "f": "[0-9]{1,6}",
}
_UNITS: Final = ("s", "us", "ns")


def read_times(column: pa.ChunkedArray, written: str | None, *, as_text: bool) -> pa.ChunkedArray:
    """Give times in text as moments, if all can be read quickly; else as ISO-8601 text.

    Parameters
    ----------
    column : ChunkedArray of text
        The times.
    written : str or None
        How they are written, as `datetime.strptime` takes it; None: in ISO-8601 form.
    as_text : bool
        Always give text.

    Returns
    -------
    ChunkedArray
        Moments, or text: what is not written so stays as it is. The log reads text of all ISO
        forms, with its offset, or counts it as bad.

    Raises
    ------
    CommandError
        If nothing can be written so.
    """
    texts = column if written is None else iso_times(column, written)
    for unit in () if as_text else _UNITS:
        try:
            return texts.cast(pa.timestamp(unit))
        except pa.ArrowInvalid:  # finer than this unit, an offset, or no time at all
            continue
    return texts


def iso_times(column: pa.ChunkedArray, written: str) -> pa.ChunkedArray:
    """Give times that are written otherwise as ISO-8601 text; others stay as they are.

    Raises
    ------
    CommandError
        If nothing can be written so.
    """
    _require_format(written)
    pattern = _pattern(written)
    texts = pa.nulls(len(column), pa.string()) if pattern is None else _joined(column, pattern)
    if texts.null_count == column.null_count:
        return texts
    rest = pc.if_else(pc.is_null(texts), column, None)
    distinct = pc.unique(rest).drop_null()
    exact = pa.array([_exact(text, written) for text in distinct.to_pylist()], pa.string())
    return pc.coalesce(texts, pc.take(exact, pc.index_in(rest, value_set=distinct)))


def _require_format(written: str) -> None:
    try:
        dt.datetime.strptime("", written)
    except ValueError as error:
        if "does not match" not in str(error):
            raise CommandError(
                f"--time-format {written!r} is no form of times: {error}; write it like %d/%m/%Y"
            ) from error


def _pattern(written: str) -> str | None:
    """Give a regular expression with a group for each part; None if Arrow does not know one."""
    parts = re.split("%(.)", written)
    names = parts[1::2]
    if not {"Y", "m", "d"} <= set(names) <= set(_DIGITS) or len(set(names)) < len(names):
        return None
    groups = [f"(?P<{name}>{_DIGITS[name]})" for name in names]
    literals = [re.sub(r"(\\?\s)+", r"\\s+", re.escape(text)) for text in parts[::2]]
    between = "".join(literal + group for literal, group in zip(literals, groups, strict=False))
    return f"^{between}{literals[-1]}$"


def _joined(column: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    found = pc.extract_regex(column, pattern)

    def part(name: str) -> pa.ChunkedArray | pa.Scalar:
        if f"<{name}>" not in pattern:
            return pa.scalar("00")
        digits = pc.struct_field(found, name)
        return digits if name in "Yf" else pc.utf8_lpad(digits, 2, padding="0")

    dates = pc.binary_join_element_wise(part("Y"), part("m"), part("d"), "-")
    times = pc.binary_join_element_wise(part("H"), part("M"), part("S"), ":")
    if "<f>" in pattern:
        times = pc.binary_join_element_wise(times, part("f"), ".")
    return pc.binary_join_element_wise(dates, times, "T")


def _exact(text: str, written: str) -> str:
    try:
        return dt.datetime.strptime(text, written).isoformat()
    except ValueError:
        return text
