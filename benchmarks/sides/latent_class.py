"""Latent classes of the same answers, with us and with StepMix."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from job import Step, Steps

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator

CLASSES = 5
COLUMNS = 12
LEVELS = 4
STEPS = 20


def write(folder: Path, rows: int) -> None:
    """Draw answers of planted classes that are clear enough to be found in a few steps."""
    rng = np.random.default_rng(0)
    tables = rng.dirichlet(np.full(LEVELS, 0.4), (CLASSES, COLUMNS)).cumsum(axis=-1)
    classes = rng.integers(0, CLASSES, rows)
    answers = (rng.random((rows, COLUMNS, 1)) > tables[classes]).sum(axis=-1)
    np.save(folder / "answers.npy", answers.clip(0, LEVELS - 1))


def fits(folder: Path, *, ours: bool) -> Steps:
    """Fit the model; the number of steps is what stops both."""
    answers = np.load(folder / "answers.npy")
    warnings.filterwarnings("ignore", message=".*not settled.*|.*did not converge.*")

    def run() -> BaseEstimator:
        return _segmentry(answers) if ours else _stepmix(answers)

    def show(model: BaseEstimator) -> dict[str, list[int]]:
        found = model.log_likelihood_ if ours else model.score(answers) * len(answers)
        return {"log_likelihood": [round(found)]}

    return {"fit": Step(run, show)}


def _segmentry(answers: np.ndarray) -> BaseEstimator:
    import segmentry as sg  # noqa: PLC0415

    return sg.cluster.LatentClass(
        CLASSES, n_init=1, max_iter=STEPS, tol=0.0, standard_errors=False, random_state=1
    ).fit(answers)


def _stepmix(answers: np.ndarray) -> BaseEstimator:
    from stepmix.stepmix import StepMix  # noqa: PLC0415

    return StepMix(
        n_components=CLASSES,
        measurement="categorical",
        n_init=1,
        max_iter=STEPS,
        abs_tol=0.0,
        rel_tol=0.0,
        random_state=0,
        verbose=0,
        progress_bar=0,
    ).fit(answers)
