"""How long customers stay and how often they buy: BG/NBD."""

from __future__ import annotations

from job import Job, Record, Side, Target, faster, seconds
from sides.lifetime import write


def _took(step: str) -> Target:
    """Aim at an absolute time of a step."""
    bound = {"fit": 0.5, "predict": 0.3}[step]

    def measure(record: Record) -> float:
        return seconds(record["sides"][0], step)

    return Target(step, measure, bound, below=True, unit=" s")


JOBS = (
    Job(
        name="bg_nbd",
        title="BG/NBD fit",
        measures=(
            "Maximum-likelihood fit of BG/NBD to customers observed for two years, in days, from "
            "a pandas frame. The peer is `BetaGeoFitter` of `lifetimes`. Both must find the same "
            "parameters to three digits."
        ),
        sides=(
            Side("Segmentry", "segmentry", "sides.lifetime:ours"),
            Side("lifetimes", "lifetimes", "sides.lifetime:peer"),
        ),
        write_input=write,
        rows=200_000,
        targets=(faster(60, "against lifetimes"),),
    ),
    Job(
        name="bg_nbd_million",
        title="BG/NBD for a million customers: fit under 0.5 s, prediction under 0.3 s",
        measures=(
            "The same for a million customers; then for each the probability to be alive and the "
            "purchases expected in the next 365 days."
        ),
        sides=(Side("Segmentry", "segmentry", "sides.lifetime:whole"),),
        write_input=write,
        rows=1_000_000,
        targets=(_took("fit"), _took("predict")),
    ),
)
