"""Times written in a form of their own, into ISO-8601 text."""

from __future__ import annotations

import datetime as dt
from typing import Final

import pyarrow as pa  # noqa: TID251 - here it reads files
import pyarrow.compute as pc  # noqa: TID251 - here it reads files

from segmentry.cli._problems import CommandError

_ISO: Final = "%Y-%m-%dT%H:%M:%S"


def iso_times(column: pa.ChunkedArray, written: str) -> pa.ChunkedArray:
    """Give times that are written otherwise as ISO-8601 text.

    Parameters
    ----------
    column : ChunkedArray of text
        The times.
    written : str
        How they are written, as `datetime.strptime` takes it.

    Returns
    -------
    ChunkedArray of text
        What is not written so stays as it is: the log reads it, or counts it as bad.

    Raises
    ------
    CommandError
        If nothing can be written so.
    """
    _require_format(written)
    distinct = pc.unique(column).drop_null()
    texts = _quick(distinct, written)
    exact = [
        _exact(text, written) if iso is None else iso
        for text, iso in zip(distinct.to_pylist(), texts, strict=True)
    ]
    places = pc.index_in(column, value_set=distinct)
    return pc.take(pa.array(exact, pa.string()), places)


def _require_format(written: str) -> None:
    try:
        dt.datetime.strptime("", written)
    except ValueError as error:
        if "does not match" not in str(error):
            raise CommandError(
                f"--time-format {written!r} is no form of times: {error}; write it like %d/%m/%Y"
            ) from error


def _quick(distinct: pa.Array, written: str) -> list[str | None]:
    """Give the ISO text of those times of which Arrow is sure.

    Arrow is many times faster than Python, but takes 31 February for 2 March and knows neither
    fractions of a second nor zones. What it writes again as it was, it has read right.
    """
    nothing: list[str | None] = [None] * len(distinct)
    if "%z" in written or "%Z" in written:
        return nothing
    try:
        read = pc.strptime(distinct, format=written, unit="s", error_is_null=True)
        again = pc.strftime(read, format=written)
        sure = pc.if_else(pc.equal(again, distinct), pc.strftime(read, format=_ISO), None)
    except pa.ArrowException:
        return nothing
    texts: list[str | None] = sure.to_pylist()
    return texts


def _exact(text: str, written: str) -> str:
    try:
        return dt.datetime.strptime(text, written).isoformat()
    except ValueError:
        return text
