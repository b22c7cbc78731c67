"""Files in and out: CSV and Parquet to Arrow tables, and tables to files."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import pyarrow as pa  # noqa: TID251 - here it reads files
from pyarrow import parquet  # noqa: TID251 - here it reads files

from segmentry import _files
from segmentry.cli._options import CsvOptions, check_columns
from segmentry.cli._problems import CommandError, say
from segmentry.cli._roles import Roles

_MAGIC: Final = b"PAR1"
_PARQUET: Final = frozenset({".parquet", ".pq"})
_LISTED: Final = 5
_TEXTS: Final = ("category", "channel", "event")
_IDS: Final = ("customer", "order", "product")
_NUMBERS: Final = ("amount", "quantity", "discount")


def read_transactions(path: Path, roles: Roles, options: CsvOptions) -> pa.Table:
    """Read the columns that play a part.

    Raises
    ------
    CommandError
        If the file cannot be read, or lacks one of them.
    """
    wanted = roles.columns
    if is_parquet(path):
        return _read_parquet(path, list(dict.fromkeys(wanted.values())))

    def of(parts: tuple[str, ...]) -> list[str]:
        # The amount may be the quantity too, the order the time: each column is one of them once.
        return list(dict.fromkeys(wanted[part] for part in parts if part in wanted))

    return _read_csv(
        path,
        options,
        columns=list(wanted.values()),
        ids=of(_IDS),
        texts=of(_TEXTS),
        numbers=[name for name in of(_NUMBERS) if name not in {*of(_IDS), *of(_TEXTS)}],
        times=of(("time",)),
    )


def read_features(path: Path, customer: str, options: CsvOptions) -> pa.Table:
    """Read a table of features, whose customer column keeps its leading zeros.

    Raises
    ------
    CommandError
        If the file cannot be read, or lacks the customer column.
    """
    if is_parquet(path):
        table = _read_parquet(path, None)
        check_columns(path, table.column_names, [customer])
        return table
    return _read_csv(path, options, required=[customer], ids=[customer])


def is_parquet(path: Path) -> bool:
    """Say whether a file is (or says it is) a Parquet file.

    Raises
    ------
    CommandError
        If there is no such file, or it cannot be read.
    """
    _exists(path)
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC or path.suffix.lower() in _PARQUET
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror or error}") from error


def write_table(table: pa.Table, path: Path, option: str = "--out") -> None:
    """Write a table as .parquet, .csv or .json, whole or not at all.

    Raises
    ------
    CommandError
        If the name ends in none of these.
    """
    _files.write_whole(path, _as_bytes(table, path, option), option)


def check_output(path: Path, option: str = "--out") -> None:
    """Refuse, before the work is done, an output that cannot be written after it.

    Raises
    ------
    CommandError
        If the name ends in no format we write.
    """
    if path.suffix.lower() not in {*_PARQUET, ".csv", ".json"}:
        raise CommandError(f"{option} must end in .parquet, .csv or .json, found {str(path)!r}")
    _files.output_path(path, option)


def _as_bytes(table: pa.Table, path: Path, option: str) -> bytes:
    check_output(path, option)
    suffix = path.suffix.lower()
    if suffix == ".json":
        rows = [{key: _plain(value) for key, value in row.items()} for row in table.to_pylist()]
        return json.dumps(rows, ensure_ascii=False, indent=1).encode()
    sink = pa.BufferOutputStream()
    if suffix == ".csv":
        from pyarrow import csv  # noqa: PLC0415, TID251 - here it writes files; seldom needed

        csv.write_csv(table, sink)
    else:
        parquet.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())


def _plain(value: Any) -> Any:  # noqa: ANN401 - any cell
    return value if isinstance(value, str | int | float | list | None) else str(value)


def _exists(path: Path) -> bool:
    if path.is_dir():
        raise CommandError(f"{path} is a directory; name a CSV or Parquet file in it")
    if not path.exists():
        raise CommandError(
            f"{path} does not exist; check the name (the working directory is {Path.cwd()})"
        )
    if not path.stat().st_size and path.is_file():
        raise CommandError(
            f"{path} is empty; give a CSV file with a line of column names, or Parquet"
        )
    return True


def _read_parquet(path: Path, columns: list[str] | None) -> pa.Table:
    try:
        with parquet.ParquetFile(str(path)) as file:
            check_columns(path, file.schema_arrow.names, columns)
            return file.read(columns=columns)
    except (pa.ArrowException, OSError) as error:
        raise CommandError(
            f"{path} is not a Parquet file that can be read ({error}); write it again"
        ) from error


def _read_csv(path: Path, options: CsvOptions, **columns: Collection[str]) -> pa.Table:
    # A tenth of a second that Parquet files and the demo need not wait for.
    from segmentry.cli._csv import read_csv  # noqa: PLC0415

    result = read_csv(path, options, **columns)
    if result.dropped_lines:
        lines = ", ".join(str(line) for line in result.dropped_lines[:_LISTED])
        more = ", …" if len(result.dropped_lines) > _LISTED else ""
        say(f"left out {len(result.dropped_lines):,} broken lines: {lines}{more}")
    return result.table
