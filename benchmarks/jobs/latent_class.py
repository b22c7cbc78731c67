"""Latent class analysis."""

from __future__ import annotations

from job import Job, Side, faster
from sides.latent_class import CLASSES, COLUMNS, LEVELS, STEPS, write

JOBS = (
    Job(
        name="latent_class",
        title="Latent classes",
        measures=(
            f"{CLASSES} latent classes of rows with {COLUMNS} answers of {LEVELS} levels, {STEPS} "
            "steps of expectation and maximisation from one random start, without standard errors. "
            "The log-likelihoods must agree to 1."
        ),
        sides=(
            Side("Segmentry", "segmentry", "sides.latent_class:fits", {"ours": True}),
            Side("StepMix", "stepmix", "sides.latent_class:fits", {"ours": False}),
        ),
        write_input=write,
        rows=20_000,
        targets=(faster(20, "against StepMix"),),
    ),
)
