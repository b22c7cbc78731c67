"""k-means."""

from __future__ import annotations

from job import Job, Record, Side, Target, faster, seconds
from sides.kmeans import (
    ITERATIONS,
    MANY_CLUSTERS,
    MANY_COLUMNS,
    SIZES,
    SWEEP,
    SWEEP_CENTRES,
    SWEEP_COLUMNS,
    SWEEP_ITERATIONS,
    SWEEP_STARTS,
    write,
    write_many,
    write_sweep,
)


def fits(name: str, precision: str, agreement: str, *, single: bool) -> Job:
    """Make the job of one precision."""
    return Job(
        name=name,
        title=f"k-means, {precision} precision",
        measures=(
            f"{ITERATIONS} rounds of Lloyd's algorithm from the same start, in {precision} "
            f"precision, on three sizes. {agreement}"
        ),
        sides=tuple(
            Side(title, title.lower(), "sides.kmeans:fits", {"ours": ours, "single": single})
            for title, ours in (("Segmentry", True), ("scikit-learn", False))
        ),
        write_input=write,
        rows=1_000_000,
        targets=tuple(
            faster(at_least, name, step=name)
            for name, at_least in zip(SIZES, (8, 6, 5), strict=True)
        ),
    )


def share_of_limit(record: Record) -> float:
    """Give the time to read all rows in every round, over the time of the fit."""
    side = record["sides"][0]
    reading = seconds(side, "reading all rows once")
    return ITERATIONS * reading / seconds(side, f"{ITERATIONS} rounds")


JOBS = (
    fits("kmeans", "double", "The sums of squares must agree to 1e-9.", single=False),
    fits("kmeans_f32", "single", "The sums of squares must agree to 1 %.", single=True),
    Job(
        name="kmeans_sweep",
        title="k-means for every k",
        measures=(
            f"k = {SWEEP[0]} to {SWEEP[-1]}, {SWEEP_STARTS} starts each, up to {SWEEP_ITERATIONS} "
            f"rounds, on {SWEEP_COLUMNS} columns: one call of `choose_k` beside a loop over "
            f"scikit-learn. The sums of squares at k = {SWEEP_CENTRES}, where there is one best "
            "answer, must agree to 1e-9."
        ),
        sides=(
            Side("Segmentry", "segmentry", "sides.kmeans:sweep", {"ours": True}),
            Side("scikit-learn", "scikit-learn", "sides.kmeans:sweep", {"ours": False}),
        ),
        write_input=write_sweep,
        rows=100_000,
        targets=(faster(20, "against a loop over scikit-learn"),),
    ),
    Job(
        name="kmeans_many",
        title="k-means on many rows",
        measures=(
            f"{ITERATIONS} rounds of Lloyd's algorithm on {MANY_COLUMNS} columns in single "
            f"precision, k = {MANY_CLUSTERS}, beside what the memory gives: the time in which two "
            "threads read the rows once. A share of 1× of the limit would be a fit that does "
            "nothing but read all rows in every round; bounds spare it rows, the copy into tiles "
            "at the start costs it some."
        ),
        sides=(Side("Segmentry", "segmentry", "sides.kmeans:many"),),
        write_input=write_many,
        rows=20_000_000,
        targets=(Target("share of the memory limit", share_of_limit, 0.5),),
        ordinary=False,
    ),
)
