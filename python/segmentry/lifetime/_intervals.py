"""How sure expected values are, as far as the parameters are unsure.

The logarithms of a model's parameters are taken as jointly normal with the covariance of the fit,
the two models as independent. Either many parameters are drawn and the values' quantiles taken, or
the values' logarithms are taken as linear in them (the delta method).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from segmentry._frames import Column, Frame, read_frame
from segmentry._validate import one_of, real_number, seed_from, whole_number
from segmentry.exceptions import InvalidDataError, InvalidParameterError
from segmentry.lifetime._clv import (
    Customers,
    Floats,
    Model,
    Spend,
    checked_horizon,
    has_spend,
    purchases_to_come,
    spend_per_purchase,
)

# Columns that are measured; a first column of another name is the customers'.
_MEASURES = frozenset(
    [
        *("frequency", "recency", "T", "monetary_value"),
        *("frequency_holdout", "duration_holdout", "monetary_value_holdout"),
    ]
)
# Values drawn at once: customers are taken in blocks, so that many need no more memory.
_VALUES_AT_ONCE = 1 << 23
# Times at which purchases are asked for: a limit needs no twelve digits.
_NODES = 14
# As far as a fit itself looks for parameters, in logarithms.
_FARTHEST = 20.0
# Of a logarithm, for derivatives by differences.
_STEP = 1e-4


def clv_intervals(
    transaction_model: Model,
    spend_model: Spend,
    summary: Frame,
    horizon: float,
    discount_rate: float = 0.0,
    *,
    level: float = 0.95,
    method: str = "draws",
    n_draws: int = 200,
    random_state: object = None,
) -> Frame:
    """Give every customer's expected value with an interval for what the fit leaves open.

    Parameters
    ----------
    transaction_model : BGNBD, MBGNBD or ParetoNBD
        A model of purchases whose fit has converged.
    spend_model : GammaGamma, float, or array of shape (n,)
        A model of spend whose fit has converged, or the spend itself, which is taken as certain.
    summary : frame
        As in `clv`.
    horizon : float
        As in `clv`.
    discount_rate : float
        As in `clv`.
    level : float
        How often such an interval holds the expected value, within (0, 1).
    method : {"draws", "delta"}
        Parameters drawn many times and quantiles taken, or a linear approximation: about ten times
        the work of `clv` instead of `n_draws` times, and as good where parameters are well known.
        Take it from about 5,000 different histories on (customers with the same frequency, recency
        and T are asked for once): 200 draws of so many take some five to ten seconds, and the time
        grows with them.
    n_draws : int
        How many draws, at least 20.
    random_state : int or None
        Where draws start.

    Returns
    -------
    frame
        Of the kind that came in, row by row (with the index of a pandas frame): the customer
        column if the summary's first column is one, `clv` (as `clv` gives it, at the estimates),
        `clv_low`, `clv_high`.

    Raises
    ------
    InvalidParameterError
        If a model has no covariance (it did not converge, or its parameters were given), or a
        parameter is out of range.

    Warns
    -----
    AssumptionWarning
        If the model of purchases seems to be fitted in another unit of time.

    Notes
    -----
    The interval is of the *expected* value: how well it is known. What a single customer really
    spends varies far more, by chance.

    The logarithms of the parameters are drawn from the normal distribution of `covariance_`, both
    models independently. The delta method works on the logarithm of the value, so its limits have
    the sign of the value. A limit is null where the spend of so many draws has no mean.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> summary = log.repeat_summary(unit="week")
    >>> purchases = sg.lifetime.BGNBD().fit(summary)
    >>> value = sg.lifetime.clv_intervals(purchases, 35.0, summary, 52, method="delta")
    >>> value.columns.tolist()
    ['customer_id', 'clv', 'clv_low', 'clv_high']
    """
    table = read_frame(summary, "summary")
    customers = Customers.read(table)
    span, rate = checked_horizon(horizon, discount_rate)
    inside = real_number(level, "level", above=0)
    if inside >= 1:
        raise InvalidParameterError(f"level must be below 1, found {level}")
    draws = whole_number(n_draws, "n_draws", minimum=20)

    def purchases(model: Model, part: Customers) -> Floats:
        return purchases_to_come(model, part, span, rate, _NODES)

    factors = [_Factor.of(transaction_model, "transaction_model", purchases)]
    certain = np.ones(len(customers))
    if has_spend(spend_model):
        factors.append(_Factor.of(spend_model, "spend_model", spend_per_purchase))
    else:
        certain = spend_per_purchase(spend_model, customers)
    customers.check_unit(transaction_model)
    value = purchases_to_come(transaction_model, customers, span, rate)
    value *= spend_per_purchase(spend_model, customers)
    if one_of(method, "method", ("draws", "delta")) == "delta":
        low, high = _by_slopes(factors, value, customers, inside)
    else:
        random = np.random.default_rng(seed_from(random_state))
        steps = [factor.draw(random, draws) for factor in factors]
        low, high = _by_draws(factors, steps, certain, customers, inside)
    columns: dict[str, Column] = {}
    first = table.names[0]
    if first in {"clv", "clv_low", "clv_high"}:
        raise InvalidDataError(
            f"the first column of summary is called {first!r}, like one of the result; rename it"
        )
    if first not in _MEASURES:
        columns[first] = table.column(first)
    return table.beside({**columns, "clv": value, "clv_low": low, "clv_high": high})


@dataclass(frozen=True)
class _Factor:
    """A model, what it says of customers, and how unsure its parameters are.

    Attributes
    ----------
    root : ndarray
        R with R Rᵀ = the covariance of the logarithms of the parameters.
    """

    model: Model
    answer: Callable[[Model, Customers], Floats]
    root: Floats

    @classmethod
    def of(
        cls, model: Model, argument: str, answer: Callable[[Model, Customers], Floats]
    ) -> _Factor:
        return cls(model, answer, _root(model, argument))

    def draw(self, random: np.random.Generator, draws: int) -> Floats:
        """Give steps of the logarithms: (draws, parameters)."""
        normal = random.standard_normal((draws, len(self.root)))
        steps: Floats = np.einsum("dj,pj->dp", normal, self.root)
        return np.clip(steps, -_FARTHEST, _FARTHEST)

    def moved(self, steps: Floats, customers: Customers) -> Floats:
        """Give the answer with the parameters' logarithms moved."""
        params = {
            name: value * float(np.exp(step))
            for (name, value), step in zip(self.model.params_.items(), steps, strict=True)
        }
        with warnings.catch_warnings():
            # What there is to say was said of the estimates themselves.
            warnings.simplefilter("ignore")
            return self.answer(self.model.with_params(params), customers)

    def slopes(self, customers: Customers) -> Floats:
        """Give derivatives of the answers' logarithms in the parameters': (rows, parameters).

        An answer of 0 has none: it is 0 whatever the parameters.
        """
        columns = []
        for step in np.eye(len(self.root)) * _STEP:
            above, below = self.moved(step, customers), self.moved(-step, customers)
            known = (above > 0) & (below > 0)
            ratio = np.where(known, above, 1.0) / np.where(known, below, 1.0)
            unknown = np.isnan(above) | np.isnan(below)
            columns.append(np.where(unknown, np.nan, np.log(ratio) / (2 * _STEP)))
        return np.stack(columns, axis=1)


def _by_slopes(
    factors: Sequence[_Factor], value: Floats, customers: Customers, inside: float
) -> tuple[Floats, Floats]:
    variance = np.zeros(len(customers))
    for factor in factors:
        variance += (np.einsum("np,pj->nj", factor.slopes(customers), factor.root) ** 2).sum(axis=1)
    width = NormalDist().inv_cdf(0.5 + inside / 2) * np.sqrt(variance)
    ends = np.stack([value * np.exp(-width), value * np.exp(width)])
    return ends.min(axis=0), ends.max(axis=0)


def _by_draws(
    factors: Sequence[_Factor],
    steps: Sequence[Floats],
    certain: Floats,
    customers: Customers,
    inside: float,
) -> tuple[Floats, Floats]:
    draws = len(steps[0])
    low, high = np.full((2, len(customers)), np.nan)
    block = max(1, _VALUES_AT_ONCE // draws)
    for start in range(0, len(customers), block):
        rows = slice(start, min(start + block, len(customers)))
        part = customers.part(rows)
        drawn = np.tile(certain[rows], (draws, 1))
        for factor, moves in zip(factors, steps, strict=True):
            for at in range(draws):
                drawn[at] *= factor.moved(moves[at], part)
        low[rows], high[rows] = _quantiles(drawn, inside)
    return low, high


def _root(model: Model, argument: str) -> Floats:
    """Give a root of the covariance of a model's parameters."""
    covariance = np.asarray(getattr(model, "covariance_", np.nan), dtype=np.float64)
    if covariance.ndim != 2 or not np.isfinite(covariance).all():  # noqa: PLR2004 - a matrix
        raise InvalidParameterError(
            f"{argument} must be a fitted model that converged, for its parameters' covariance; "
            f"found {model!r}"
        )
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)), dtype=np.float64)


def _quantiles(drawn: Floats, inside: float) -> Floats:
    """Give the limits; a draw whose value is not known (it has no mean) lies above all."""
    sides = [0.5 - inside / 2, 0.5 + inside / 2]
    lines = np.sort(np.where(np.isnan(drawn), np.inf, drawn), axis=0)
    places = np.array(sides) * (len(lines) - 1)
    before = np.floor(places).astype(int)
    after = np.minimum(before + 1, len(lines) - 1)
    part = (places - before)[:, None]
    with np.errstate(invalid="ignore"):
        limits = lines[before] * (1 - part) + np.where(part > 0, part * lines[after], 0.0)
    return np.where(np.isfinite(limits), limits, np.nan)
