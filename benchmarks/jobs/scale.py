"""Many rows, and what they need in memory."""

from __future__ import annotations

from job import Job, Record, Side, Target
from sides.scale import ROW_BYTES, write


def bytes_held(record: Record) -> float:
    """Give the peak of memory over the bytes of the columns read."""
    return record["sides"][0]["peak_bytes"] / (ROW_BYTES * record["rows"])


JOBS = (
    Job(
        name="scale",
        title="A hundred million rows",
        measures=(
            "100 million lines of 5 million customers (customer, time, amount: 24 bytes a row), "
            "read from a Parquet file in record batches into a log; then all features these "
            "columns allow. Once, in a fresh process. The peak of memory is that of the whole "
            "process: interpreter, libraries, reading, log and the finished table."
        ),
        sides=(Side("Segmentry", "segmentry", "sides.scale:whole"),),
        write_input=write,
        rows=100_000_000,
        targets=(
            Target("peak of memory to the bytes of the columns", bytes_held, 2.5, below=True),
        ),
        ordinary=False,
        rounds=0,
    ),
)
