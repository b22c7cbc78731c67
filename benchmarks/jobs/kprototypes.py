"""k-prototypes."""

from __future__ import annotations

from job import Job, Side, faster
from sides.kprototypes import CATEGORIES, CLUSTERS, ITERATIONS, NUMBERS, write

JOBS = (
    Job(
        name="kprototypes",
        title="k-prototypes",
        measures=(
            f"Up to {ITERATIONS} iterations from one given start on {NUMBERS} columns of numbers "
            f"and {CATEGORIES} of categories, k = {CLUSTERS}, with a given gamma. kmodes moves "
            "a prototype after each row, Segmentry after each pass, so the costs must agree (to "
            "1e-9) on other rows, whose groups are clear."
        ),
        sides=(
            Side("Segmentry", "segmentry", "sides.kprototypes:fits", {"ours": True}),
            Side("kmodes", "kmodes", "sides.kprototypes:fits", {"ours": False}),
        ),
        write_input=write,
        rows=20_000,
        targets=(faster(400, "against kmodes"),),
    ),
)
