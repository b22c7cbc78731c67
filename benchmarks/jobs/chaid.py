"""A CHAID tree of a million customers."""

from __future__ import annotations

from job import Job, Record, Side, Target, seconds
from sides.chaid import CATEGORIES, DEPTH, NUMBERS, write


def fit_seconds(record: Record) -> float:
    """Give the time of the fit."""
    return seconds(record["sides"][0], "fit")


JOBS = (
    Job(
        name="chaid",
        title="CHAID",
        measures=(
            f"A tree of {DEPTH} levels of a million customers with {NUMBERS} numbers (some "
            f"missing) and {CATEGORIES} columns of 2 to 20 categories (texts) in a pandas frame, "
            "for an answer of yes or no; reading the frame and binning included. Then the "
            "probabilities of all. There is no peer: the package `CHAID` neither takes numbers as "
            "predictors nor predicts."
        ),
        sides=(Side("Segmentry", "segmentry", "sides.chaid:ours"),),
        write_input=write,
        rows=1_000_000,
        targets=(Target("seconds of the fit", fit_seconds, 5.0, below=True, unit=" s"),),
    ),
)
