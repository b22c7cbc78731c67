"""k-medoids on Gower's distance."""

from __future__ import annotations

from job import Job, Side, faster
from sides.kmedoids import CATEGORIES, CLUSTERS, NUMBERS, write

JOBS = (
    Job(
        name="kmedoids",
        title="k-medoids on Gower's distance",
        measures=(
            f"{CLUSTERS} medoids by FasterPAM on Gower's distance, of people with {NUMBERS} "
            f"numbers and {CATEGORIES} categories in a pandas frame, from the same start. The "
            "peers are the packages `gower` for the distances and `kmedoids` (on two "
            "threads) for the medoids. "
            "All must find the planted groups alike."
        ),
        sides=(
            Side("Segmentry", "segmentry", "sides.kmedoids:ours"),
            Side("gower + kmedoids", "kmedoids", "sides.kmedoids:peers"),
        ),
        write_input=write,
        rows=5_000,
        targets=(faster(150, "against gower and kmedoids"),),
    ),
)
