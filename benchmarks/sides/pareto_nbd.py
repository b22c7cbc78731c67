"""Pareto/NBD by maximum likelihood: with us, and with lifetimes."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from job import Step, Steps

# About what CDNOW's customers are like, in weeks.
R, ALPHA, S, BETA = 0.55, 10.6, 0.61, 11.7
WEEKS = 39


def write(folder: Path, rows: int) -> None:
    """Draw customers who were first seen in the first twelve weeks; times are whole days."""
    rng = np.random.default_rng(0)
    age = rng.integers((WEEKS - 12) * 7, WEEKS * 7 + 1, rows)
    rate = rng.gamma(R, 1 / ALPHA, rows)
    lifetime = rng.exponential(1, rows) / np.maximum(rng.gamma(S, 1 / BETA, rows), 1e-300)
    active = np.minimum(lifetime, age / 7)
    frequency = rng.poisson(rate * active)
    last = np.ceil(7 * active * rng.random(rows) ** (1 / np.maximum(frequency, 1)))
    recency = np.where(frequency > 0, np.clip(last, 1, age), 0)
    np.savez(
        folder / "customers.npz",
        frequency=frequency.astype(float),
        recency=recency / 7,
        age=age / 7,
    )


def ours(folder: Path) -> Steps:
    """One call."""
    # Only here, as the list of jobs needs this module too and shall be quick.
    from segmentry.lifetime import ParetoNBD  # noqa: PLC0415

    columns = tuple(np.load(folder / "customers.npz").values())
    return {
        "fit": Step(lambda: ParetoNBD().fit(*columns), lambda model: _show(model.params_.values()))
    }


def lifetimes(folder: Path) -> Steps:
    """Nelder-Mead over SciPy's hypergeometric function, the package's only way."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifetimes import ParetoNBDFitter  # noqa: PLC0415

    columns = tuple(np.load(folder / "customers.npz").values())
    return {
        "fit": Step(
            lambda: ParetoNBDFitter().fit(*columns), lambda model: _show(model.params_.to_numpy())
        )
    }


def _show(values: Any) -> dict[str, list[float]]:  # noqa: ANN401
    """Give the parameters to the digits that the peer's tolerance leaves."""
    r, alpha, s, beta = values
    return {"r, alpha": [round(r, 2), round(alpha, 0)], "s, beta": [round(s, 1), round(beta, 0)]}
