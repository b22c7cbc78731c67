"""k-means."""

from __future__ import annotations

from job import Job, Side, faster
from sides.kmeans import ITERATIONS, SIZES, write

JOBS = (
    Job(
        name="kmeans",
        title="k-means",
        measures=(
            f"{ITERATIONS} rounds of Lloyd's algorithm from the same start, in double precision, "
            "on three sizes. The sums of squares must agree to 1e-9."
        ),
        sides=(
            Side("Segmentry", "segmentry", "sides.kmeans:fits", {"ours": True}),
            Side("scikit-learn", "scikit-learn", "sides.kmeans:fits", {"ours": False}),
        ),
        write_input=write,
        rows=1_000_000,
        targets=tuple(
            faster(at_least, name, step=name)
            for name, at_least in zip(SIZES, (8, 6, 5), strict=True)
        ),
    ),
)
