"""Hierarchical clustering."""

from __future__ import annotations

from job import Job, Side, faster
from sides.hierarchy import COLUMNS, write

MEASURES = (
    f"The whole tree by Ward's linkage over rows of {COLUMNS} columns, in double precision. "
    "All heights must agree."
)
OURS = Side("Segmentry", "segmentry", "sides.hierarchy:trees", {"ours": True})

JOBS = (
    Job(
        name="ward",
        title="Ward's hierarchy",
        measures=MEASURES,
        sides=(
            OURS,
            Side("scikit-learn", "scikit-learn", "sides.hierarchy:trees", {"ours": False}),
        ),
        write_input=write,
        rows=10_000,
        targets=(faster(20, "against scikit-learn"),),
    ),
    Job(
        name="ward_100k",
        title="Ward's hierarchy of 100,000 rows",
        measures=f"{MEASURES} Ours alone: others need a table of 40 GB.",
        sides=(OURS,),
        write_input=write,
        rows=100_000,
        ordinary=False,
        rounds=1,
    ),
)
