"""Pareto/NBD by maximum likelihood."""

from __future__ import annotations

from job import Job, Side, faster
from sides.pareto_nbd import write

JOBS = (
    Job(
        name="pareto_nbd",
        title="Pareto/NBD",
        measures=(
            "The four parameters of the Pareto/NBD model by maximum likelihood, of customers drawn "
            "from it (much like CDNOW's, times in whole days). The peer is `lifetimes`, at its own "
            "tolerance. Both must find the same parameters."
        ),
        sides=(
            Side("Segmentry", "segmentry", "sides.pareto_nbd:ours"),
            Side("lifetimes", "lifetimes", "sides.pareto_nbd:lifetimes"),
        ),
        write_input=write,
        rows=50_000,
        targets=(faster(150, "against lifetimes"),),
    ),
)
