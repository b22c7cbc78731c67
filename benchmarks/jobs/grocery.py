"""The whole job on real data."""

from __future__ import annotations

from job import Job, Side
from sides.grocery import write

JOBS = (
    Job(
        name="grocery",
        title="From a file to a report, on real data",
        measures=(
            "1.47 million order lines of The Complete Journey (2,469 households), from a Parquet "
            "file: log, features, segments, audit and report. No peer does all of this; there is "
            "no target."
        ),
        sides=(Side("Segmentry", "segmentry", "sides.grocery:whole"),),
        write_input=write,
        rows=1_469_307,
    ),
)
