"""How a CSV file is written, and whether a file has the columns asked for."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from segmentry.cli._problems import CommandError

SHOWN_TAB: Final = r"\t"
_LISTED: Final = 20
# An object, or a list of objects or of lists of values; not a column that is named {id} or [[id]].
_JSON: Final = re.compile(rb'(\[?\{["}]|\[\[["\d\-\[\]{])')


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """How a CSV file is written.

    Attributes
    ----------
    encoding : str
        Text encoding.
    delimiter : str or None
        Column separator, also as the word tab; None: a tab for .tsv, else a comma.
    time_format : str or None
        How times are written; None: ISO-8601.
    drop_bad : bool
        Whether broken lines are left out instead of being an error.
    """

    encoding: str = "utf-8"
    delimiter: str | None = None
    time_format: str | None = None
    drop_bad: bool = False

    def separator(self, path: Path) -> str:
        """Give the separator of a file."""
        if self.delimiter is None:
            return "\t" if ".tsv" in path.suffixes else ","
        # A shell makes it hard to type a tab.
        delimiter = "\t" if self.delimiter in (r"\t", "tab") else self.delimiter
        if len(delimiter) != 1:
            raise CommandError(
                f"--delimiter must be one character, {SHOWN_TAB} for a tab; found {delimiter!r}"
            )
        return delimiter


def check_columns(
    path: Path, present: Sequence[str], wanted: Collection[str] | None, hint: str = ""
) -> None:
    """Refuse a file that lacks a column, or has two of its name.

    Raises
    ------
    CommandError
        Naming the column and listing those there are.
    """
    for name in wanted or ():
        if name not in present:
            listed = ", ".join(repr(column) for column in present[:_LISTED])
            more = f" and {len(present) - _LISTED} more" if len(present) > _LISTED else ""
            raise CommandError(
                f"{path} has no column {name!r}; its columns are {listed}{more}{hint}"
            )
        if present.count(name) > 1:
            raise CommandError(f"{path} has more than one column {name!r}; rename all but one")


def refuse_other_formats(path: Path, head: bytes) -> None:
    """Refuse what is no text with columns, however it is called.

    Raises
    ------
    CommandError
        Naming the format, and what to do.
    """
    start = b"".join(head[:100].removeprefix(b"\xef\xbb\xbf").split())
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise CommandError(
            f"{path} is a spreadsheet or an archive, not a CSV file; save the sheet as CSV (UTF-8) "
            "or Parquet"
        )
    if _JSON.match(start):
        raise CommandError(f"{path} is JSON, not a CSV file; write it as CSV or Parquet")
