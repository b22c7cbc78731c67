"""A surrogate tree that says who belongs to which segment."""

from __future__ import annotations

from job import Job, Side, faster
from sides.segment_rules import CATEGORIES, DEPTH, NUMBERS, SEGMENTS, write

JOBS = (
    Job(
        name="segment_rules",
        title="rules for segments (a surrogate tree)",
        measures=(
            f"A tree of depth {DEPTH} for {SEGMENTS} segments of customers with {NUMBERS} numbers "
            f"and {CATEGORIES} categories, from a polars frame to rules, and the segment of every "
            "customer by it. The peer is scikit-learn's `DecisionTreeClassifier` on the same "
            "columns as a float32 matrix in Fortran order, categories as codes (its best: it takes "
            "neither frames nor text). Ours also measures coverage and precision of every rule; "
            "neither measures fidelity out of sample. Both must give as many customers their "
            "segment, to two digits."
        ),
        sides=(
            Side("Segmentry", "segmentry", "sides.segment_rules:ours"),
            Side("scikit-learn", "scikit-learn", "sides.segment_rules:peer"),
        ),
        write_input=write,
        rows=1_000_000,
        targets=(faster(10, "against scikit-learn"),),
    ),
)
