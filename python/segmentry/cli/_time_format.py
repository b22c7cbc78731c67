"""Times in a form of their own, read as `datetime.strptime` reads them.

Python does that one text at a time. Arrow is many times faster but takes 31 February for 2 March
and does not know all forms; so Arrow reads what a pattern shows it to read alike, Python the rest.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

import pyarrow as pa  # noqa: TID251 - here it reads files
import pyarrow.compute as pc  # noqa: TID251 - here it reads files

from segmentry.cli._problems import CommandError

_PARTS: Final[Mapping[str, str]] = {
    "Y": "[1-9][0-9]{3}",
    "y": "[0-9]{2}",
    "H": "(?:2[0-3]|[01]?[0-9])",
    "I": "(?:1[0-2]|0?[1-9])",
    "M": "[0-5]?[0-9]",
    "S": "[0-5]?[0-9]",
    "p": "[AaPp][Mm]",
}
# Days and the months that have them; 29 February is left to Python.
_DATES: Final = (
    ("(?:1[0-9]|2[0-8]|0?[1-9])", "(?:1[0-2]|0?[1-9])"),
    ("(?:29|30)", "(?:1[0-2]|0?[13-9])"),
    ("31", "(?:1[02]|0?[13578])"),
)
_FRACTION: Final = ".%f"
_UNITS: Final = ("s", "us")
_ISO: Final = "%Y-%m-%dT%H:%M:%S"


def formatted_times(column: pa.ChunkedArray, written: str, *, as_text: bool) -> pa.ChunkedArray:
    """Give times as moments; as ISO-8601 text where asked, or where not all can be moments.

    Parameters
    ----------
    column : ChunkedArray of text
        The times.
    written : str
        How they are written, as `datetime.strptime` takes it.
    as_text : bool
        Always give text.

    Returns
    -------
    ChunkedArray
        Moments or text; text that is not written so stays as it is.

    Raises
    ------
    CommandError
        If nothing can be written so.
    """
    _require_format(written)
    quick = _quick(column, written)
    rest = pc.if_else(pc.is_valid(quick), pa.scalar(None, pa.string()), column)
    distinct = pc.unique(rest).drop_null()
    exact = pa.array([_exact(text, written) for text in distinct.to_pylist()], pa.string())
    which = pc.index_in(rest, value_set=distinct)
    for unit in () if as_text else _UNITS:
        kind = pa.timestamp(unit)
        try:
            return pc.coalesce(quick.cast(kind), pc.take(exact.cast(kind), which))
        except pa.ArrowInvalid:  # finer than this unit, an offset, or no time at all
            continue
    return pc.coalesce(pc.strftime(quick, _ISO), pc.take(exact, which))


def _require_format(written: str) -> None:
    try:
        dt.datetime.strptime("", written)
    except ValueError as error:
        if "does not match" not in str(error):
            raise CommandError(
                f"--time-format {written!r} is no form of times: {error}; write it like %d/%m/%Y"
            ) from error


def _exact(text: str, written: str) -> str:
    try:
        return dt.datetime.strptime(text, written).isoformat()
    except ValueError:
        return text


def _quick(column: pa.ChunkedArray, written: str) -> pa.ChunkedArray:
    """Give moments where Arrow reads as Python does; null elsewhere."""
    if written.endswith(_FRACTION):
        found = pc.extract_regex(column, r"^(?P<whole>.*)\.(?P<part>[0-9]{1,6})$")
        whole = _quick(pc.struct_field(found, "whole"), written.removesuffix(_FRACTION))
        digits = pc.utf8_rpad(pc.struct_field(found, "part"), 6, padding="0")
        part = digits.cast(pa.int64()).cast(pa.duration("us"))
        return pc.add(whole.cast(pa.timestamp("us")), part)
    pattern = _pattern(written)
    if pattern is None:
        return pa.chunked_array([pa.nulls(len(column), pa.timestamp("s"))])
    read = pc.strptime(column, format=written, unit="s", error_is_null=True)
    alike = pc.match_substring_regex(column, pattern)
    return pc.if_else(alike, read, pa.scalar(None, pa.timestamp("s")))


def _pattern(written: str) -> str | None:
    """Give a regular expression of what Arrow and Python read alike; None if there is none."""
    pieces = re.split("%(.)", written)
    names = pieces[1::2]
    known = set(names)
    if len(known) < len(names) or not known <= {"d", "m", *_PARTS}:
        return None
    if not {"d", "m"} <= known or len({"Y", "y"} & known) != 1:
        return None
    if ("I" in known) != ("p" in known) or {"H", "I"} <= known:
        return None
    literals = [re.sub(r"(\\?\s)+", r"\\s+", re.escape(text)) for text in pieces[::2]]
    pairs = zip(names, names[1:], literals[1:-1], strict=False)
    joined = any(text == "" and "p" not in pair for *pair, text in pairs)
    # Between digits without anything between them, only two for each part are sure.
    fixed = joined or any(map(str.isdigit, "".join(literals)))
    forms = []
    for day, month in _DATES:
        parts = {**_PARTS, "d": day, "m": month}
        groups = [
            parts[name].replace("]?", "]").replace("0?", "0") if fixed else parts[name]
            for name in names
        ]
        between = "".join(text + group for text, group in zip(literals, groups, strict=False))
        forms.append(between + literals[-1])
    return f"^(?:{'|'.join(forms)})$"
