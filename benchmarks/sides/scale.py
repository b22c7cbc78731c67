"""A file that is read in pieces, straight into a log."""

from __future__ import annotations

from pathlib import Path

import data
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from job import Step, Steps

PIECE = 1_000_000
ROW_BYTES = 24  # customer, time and amount, 8 bytes each


def write(folder: Path, rows: int) -> None:
    """Write the file piece by piece; customers are drawn anew in each, a few of them often."""
    rng = np.random.default_rng(0)
    customers = max(rows // data.ROWS_A_CUSTOMER, 1)
    writer = None
    for begin in range(0, rows, PIECE):
        size = min(PIECE, rows - begin)
        piece = pa.table(
            {
                "customer": 1_000_000 + (customers * rng.random(size) ** 1.3).astype(np.int64),
                "time": data.FIRST_DAY
                + rng.integers(0, data.DAYS * 86_400_000_000, size).astype("timedelta64[us]"),
                "amount": rng.lognormal(3.0, 1.0, size),
            }
        )
        writer = writer or pq.ParquetWriter(folder / "lines.parquet", piece.schema)
        writer.write_table(piece)
    if writer is not None:
        writer.close()


def whole(folder: Path) -> Steps:
    """Build the log from record batches and compute all features."""
    # Only here, as the list of jobs needs this module too and shall be quick.
    import segmentry as sg  # noqa: PLC0415

    held: dict[str, sg.TransactionLog] = {}

    def log() -> None:
        # Buffering ahead, pyarrow would hold the whole file beside what is read of it.
        file = pq.ParquetFile(folder / "lines.parquet", pre_buffer=False)
        batches = pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches())
        held["log"] = sg.TransactionLog(batches, customer="customer", time="time", amount="amount")

    def features() -> pa.Table:
        return held.pop("log").features()

    return {"log": Step(log, None), "features": Step(features, None)}
