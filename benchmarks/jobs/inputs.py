"""Order lines as the input of a job."""

from __future__ import annotations

from pathlib import Path

import data

ROWS = 10_000_000


def lines(folder: Path, rows: int) -> None:
    """Write lines in random order."""
    data.write(data.sales(rows), folder / "lines.arrow")


def lines_in_order(folder: Path, rows: int) -> None:
    """Write the same lines by customer and time."""
    data.write(data.sales(rows, in_order=True), folder / "lines.arrow")


def bare_lines(folder: Path, rows: int) -> None:
    """Write lines of customer, time and amount only."""
    table = data.sales(rows).select(["customer", "time", "amount"])
    data.write(table, folder / "lines.arrow")


def bare_lines_text(folder: Path, rows: int) -> None:
    """Write lines of customer, time and amount whose customers are texts."""
    table = data.sales(rows).select(["customer", "time", "amount"])
    data.write(data.with_text_ids(table), folder / "lines.arrow")
