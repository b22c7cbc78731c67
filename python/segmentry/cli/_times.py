"""Columns of times in CSV files: ISO-8601, or a form of their own; with offsets or without."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import pyarrow as pa  # noqa: TID251 - here it reads files
import pyarrow.compute as pc  # noqa: TID251 - here it reads files

from segmentry.cli._problems import say
from segmentry.cli._time_format import formatted_times

_UNITS: Final = ("s", "us", "ns")
_SHOWN: Final = 5
_PROBED: Final = 100
# After a time of day; the end of a date alone looks like an offset.
_OFFSET: Final = r"^\s*[0-9+-]+[Tt ][0-9:.,]+(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)\s*$"
_WITH_FRACTION: Final = re.compile(r"\s*(.*?)([.,][0-9]+)?([Zz]|[+-][0-9:]+)\s*")


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
        forms, with its offset, or counts it as bad. Where offsets differ (as with summer time),
        times are in UTC, which is said on standard error.

    Raises
    ------
    CommandError
        If nothing can be written so.
    """
    texts = column if written is None else formatted_times(column, written, as_text=as_text)
    if not pa.types.is_string(texts.type):
        return texts
    moments = None if as_text else _moments(texts, None)
    if moments is not None:
        return moments
    offsets = _offsets(texts)
    if len(offsets) > 1:
        shown = ", ".join(offsets[:_SHOWN]) + (", …" if len(offsets) > _SHOWN else "")
        say(f"times have offsets that differ ({shown}); their days and hours are those of UTC")
        moments = None if as_text else _moments(texts, "UTC")
        return _utc_texts(texts) if moments is None else moments
    if offsets and not as_text:
        moments = _moments(texts, offsets[0])
    return texts if moments is None else moments


def _moments(texts: pa.ChunkedArray, zone: str | None) -> pa.ChunkedArray | None:
    for unit in _UNITS:
        kind = pa.timestamp(unit, zone)
        try:
            # Arrow is slow at failing, once for every value.
            texts.slice(0, _PROBED).cast(kind)
            return texts.cast(kind)
        except pa.ArrowInvalid:  # finer than this unit, an offset or none, or no time at all
            continue
    return None


def _offsets(texts: pa.ChunkedArray) -> list[str]:
    """Give the different offsets from UTC."""
    if pc.all(pc.ends_with(texts, "Z")).as_py():
        return ["UTC"]
    found = pc.unique(pc.struct_field(pc.extract_regex(texts, _OFFSET), "offset"))
    return sorted({_offset(written) for written in found.to_pylist() if written})


def _offset(written: str) -> str:
    hours, minutes = written[:3], written[3:].removeprefix(":") or "00"
    return "UTC" if written in "Zz" or hours[1:] == minutes == "00" else f"{hours}:{minutes}"


def _utc_texts(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give times with offsets as ISO-8601 text in UTC; other text stays as it is."""
    distinct = pc.unique(texts)
    changed = pa.array([text and _utc_text(text) for text in distinct.to_pylist()], pa.string())
    return pc.take(changed, pc.index_in(texts, value_set=distinct))


def _utc_text(text: str) -> str:
    parts = _WITH_FRACTION.fullmatch(text)
    if parts is None:
        return text
    try:
        moment = dt.datetime.fromisoformat(parts[1] + parts[3].upper())
        whole = moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat()
    except (ValueError, OverflowError):  # no time, or at the edge of the calendar
        return text
    return f"{whole}{parts[2] or ''}Z"
