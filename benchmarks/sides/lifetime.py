"""BG/NBD on simulated customers: with us, and with lifetimes."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from job import Step, Steps

DAYS = 730
# r, alpha, a, b: CDNOW's, in days.
TRUTH = (0.2426, 4.4136 * 7, 0.7929, 2.4259)
PARAMETERS = ("r", "alpha", "a", "b")


def write(folder: Path, rows: int) -> None:
    """Draw customers of BG/NBD who came over a year, and round times to days."""
    r, alpha, a, b = TRUTH
    rng = np.random.default_rng(0)
    age = rng.integers(DAYS - 365, DAYS, rows)
    would = rng.poisson(rng.gamma(r, 1 / alpha, rows) * age)
    frequency = np.minimum(would, rng.geometric(np.clip(rng.beta(a, b, rows), 1e-12, 1.0)))
    # The last of so many uniform times.
    share = rng.beta(np.maximum(frequency, 1), would - frequency + 1)
    recency = np.where(frequency > 0, np.ceil(share * age), 0.0)
    np.savez(
        folder / "customers.npz", frequency=frequency, recency=recency, T=age.astype(np.float64)
    )


def _customers(folder: Path) -> pd.DataFrame:
    return pd.DataFrame(dict(np.load(folder / "customers.npz")))


def ours(folder: Path) -> Steps:
    """One call."""
    # Only here, as the list of jobs needs this module too and shall be quick.
    from segmentry.lifetime import BGNBD  # noqa: PLC0415

    customers = _customers(folder)
    return {"fit": Step(lambda: BGNBD().fit(customers).params_, _show)}


def whole(folder: Path) -> Steps:
    """Fit, then predict for all."""
    from segmentry.lifetime import BGNBD  # noqa: PLC0415

    customers = _customers(folder)
    model = BGNBD()

    def predict() -> None:
        model.probability_alive(customers)
        model.expected_purchases(365.0, customers)

    return {
        "fit": Step(lambda: model.fit(customers).params_, _show),
        "predict": Step(predict, None),
    }


def peer(folder: Path) -> Steps:
    """Fit with lifetimes, whose gradient comes by automatic differentiation."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import lifetimes  # noqa: PLC0415

    customers = _customers(folder)

    def fit() -> dict[str, float]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitter = lifetimes.BetaGeoFitter()
            fitter.fit(customers["frequency"], customers["recency"], customers["T"])
        return dict(fitter.params_)

    return {"fit": Step(fit, _show)}


def _show(parameters: dict[str, Any]) -> dict[str, list[float]]:
    """To three digits: the fits stop a little before or after the top."""
    return {name: [float(f"{parameters[name]:.3g}")] for name in PARAMETERS}
