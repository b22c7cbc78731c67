"""CSV files into Arrow tables: ids stay as written, and what is wrong is said with its line.

With `_files.py` the only file of the command line that knows pyarrow, here as a reader of files.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa  # noqa: TID251 - here it reads files
import pyarrow.compute as pc  # noqa: TID251 - here it reads files
from pyarrow import csv as arrow_csv  # noqa: TID251 - here it reads files

from segmentry.cli._options import SHOWN_TAB, CsvOptions, check_columns, refuse_other_formats
from segmentry.cli._problems import CommandError
from segmentry.cli._times import read_times

_HEAD: Final = 1 << 20
_SHOWN: Final = 80
_LISTED: Final = 5
# Whole numbers that read back as the same text: no leading zero, no plus, within 64 bits.
_PLAIN_INTEGER: Final = r"^(0|-?[1-9][0-9]{0,17})$"
_PLAIN_NUMBER: Final = r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$"
# The header is the first line, and lines count from 1.
_FIRST_DATA_LINE: Final = 2


@dataclass(frozen=True, slots=True)
class CsvResult:
    """A table, and the lines left out of it."""

    table: pa.Table
    dropped_lines: list[int]


def read_csv(
    path: Path,
    options: CsvOptions,
    *,
    columns: Collection[str] | None = None,
    required: Collection[str] = (),
    ids: Collection[str] = (),
    texts: Collection[str] = (),
    numbers: Collection[str] = (),
    times: Collection[str] = (),
) -> CsvResult:
    """Read columns of a CSV file.

    Parameters
    ----------
    path : Path
        The file; may be compressed (.gz, .bz2, .zst).
    options : CsvOptions
        How it is written.
    columns : collection of str, optional
        Which columns to read; by default all, and then each needs a name of its own.
    required : collection of str
        Columns that must be there.
    ids : collection of str
        Columns kept as text unless every value is a plain whole number.
    texts, numbers : collection of str
        Columns to read as text, and as numbers.
    times : collection of str
        Columns of times, see `read_times`.

    Raises
    ------
    CommandError
        If the file is empty, lacks a column, is not in that encoding, or has a broken line.
    """
    header = read_header(path, options)
    check_columns(path, header, required, hint=_separator_hint(header))
    check_columns(path, header, header if columns is None else columns, _separator_hint(header))
    as_text = {*ids, *texts, *times}
    types = {name: pa.string() for name in header if name in as_text}
    broken: list[int] = []
    try:
        table = _parse(path, options, columns, types, broken=None)
    except pa.ArrowInvalid as error:
        # Only a reader with one thread can say which line it is.
        table = _parse_again(path, options, columns, types, broken=broken, first_error=error)
    _refuse_binary(path, table, options)
    for name in table.column_names:
        table = _set(table, name, _with_nulls(table[name]))
    for name in set(ids).difference(times):
        table = _set(table, name, _integers_if_plain(table[name]))
    for name in times:
        # Orders may be told apart by their times, as they are written.
        read = read_times(table[name], options.time_format, as_text=name in ids)
        table = _set(table, name, read)
    for name in numbers:
        table = _set(table, name, _numbers(name, table[name], drop_bad=options.drop_bad))
    return CsvResult(table, broken)


def read_header(path: Path, options: CsvOptions) -> list[str]:
    """Give the column names of a CSV file."""
    with pa.input_stream(str(path), compression="detect") as stream:
        head = stream.read(_HEAD)
    refuse_other_formats(path, head)
    try:
        # What comes after the header may be in columns that nobody asked for.
        text = head.decode(options.encoding, errors="replace").lstrip("\ufeff")
    except LookupError as error:
        raise CommandError(
            f"--encoding {options.encoding!r} is not a known text encoding"
        ) from error
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=options.separator(path))
    header = next((row for row in rows if row), [])
    if any("\ufffd" in name for name in header):
        raise _undecodable(path, options.encoding)
    if not header:
        raise CommandError(f"{path} is empty; a CSV file begins with a line of column names")
    return header


def _separator_hint(header: Sequence[str]) -> str:
    if len(header) == 1:
        for separator, shown in ((";", ";"), ("\t", SHOWN_TAB), ("|", "|"), (",", ",")):
            if separator in header[0]:
                return f". If columns are separated by '{shown}', give --delimiter '{shown}'"
    return ""


def _parse(
    path: Path,
    options: CsvOptions,
    columns: Collection[str] | None,
    types: Mapping[str, pa.DataType],
    *,
    broken: list[int] | None,
) -> pa.Table:
    def note(row: Any) -> str:  # noqa: ANN401 - pyarrow's own row
        assert broken is not None
        broken.append(row.number)
        return "skip" if options.drop_bad else "error"

    return arrow_csv.read_csv(
        str(path),
        read_options=arrow_csv.ReadOptions(use_threads=broken is None, encoding=options.encoding),
        parse_options=arrow_csv.ParseOptions(
            delimiter=options.separator(path),
            newlines_in_values=True,
            invalid_row_handler=None if broken is None else note,
        ),
        convert_options=arrow_csv.ConvertOptions(
            include_columns=None if columns is None else list(dict.fromkeys(columns)),
            column_types=dict(types),
        ),
    )


def _parse_again(
    path: Path,
    options: CsvOptions,
    columns: Collection[str] | None,
    types: Mapping[str, pa.DataType],
    *,
    broken: list[int],
    first_error: Exception,
) -> pa.Table:
    if "UTF8" in str(first_error):
        raise _undecodable(path, options.encoding) from first_error
    try:
        return _parse(path, options, columns, types, broken=broken)
    except pa.ArrowInvalid as error:
        if "UTF8" in str(error):
            raise _undecodable(path, options.encoding) from error
        if broken:
            raise CommandError(
                f"{path} has a broken line, line {broken[0]}: {_reason(error)}. "
                "Mend it, or leave broken lines out with --on-bad drop"
            ) from error
        raise CommandError(
            f"{path} is not a CSV file that can be read: {_reason(error)}"
        ) from error


def _reason(error: Exception) -> str:
    text = str(error).removeprefix("CSV parse error: ")
    if text.startswith("Row #"):
        text = text.partition(": ")[2]
    text = text[:1].lower() + text[1:]
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _undecodable(path: Path, encoding: str) -> CommandError:
    place = ""
    with pa.input_stream(str(path), compression="detect") as stream:
        # Encodings of more than one byte have no lines until they are decoded.
        if encoding.lower().replace("-", "") in {"utf8", "ascii", "gbk", "gb18030", "big5"}:
            for number, line in enumerate(io.BufferedReader(stream), start=1):
                try:
                    line.decode(encoding)
                except UnicodeDecodeError:
                    place = f", first in line {number}"
                    break
    return CommandError(
        f"{path} is not text in {encoding}{place}; save it as UTF-8, or say what it is "
        "in: --encoding gbk, --encoding latin-1"
    )


def _refuse_binary(path: Path, table: pa.Table, options: CsvOptions) -> None:
    # A column that is not valid text is guessed to be bytes.
    if any(pa.types.is_binary(field.type) for field in table.schema):
        raise _undecodable(path, options.encoding)


def _with_nulls(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Read an empty text as null; words like NA may be somebody's name, and stay."""
    if not pa.types.is_string(column.type):
        return column
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _integers_if_plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_string(column.type) or column.null_count == len(column):
        return column
    plain = pc.all(pc.match_substring_regex(column, _PLAIN_INTEGER)).as_py()
    return column.cast(pa.int64()) if plain else column


def _numbers(name: str, column: pa.ChunkedArray, *, drop_bad: bool) -> pa.ChunkedArray:
    if pa.types.is_null(column.type):
        return column.cast(pa.float64())
    if not pa.types.is_string(column.type):
        return column
    good = pc.match_substring_regex(column, _PLAIN_NUMBER)
    bad = pc.and_(pc.is_valid(column), pc.invert(good))
    count = pc.sum(bad).as_py() or 0
    if count and not drop_bad:
        places = pc.indices_nonzero(bad)[:_LISTED].to_pylist()
        shown = ", ".join(
            f"line {place + _FIRST_DATA_LINE} ({str(column[place].as_py())[:20]!r})"
            for place in places
        )
        raise CommandError(
            f"column {name!r} is to be a number and is not in {count:,} of its rows: {shown}. Mend "
            "them, or leave such rows out with --on-bad drop"
        )
    kept = pc.if_else(good, pc.utf8_trim_whitespace(column), pa.scalar(None, pa.string()))
    return kept.cast(pa.float64())


def _set(table: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)
