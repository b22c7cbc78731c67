"""`Thresholds`: after how many days without an order a customer counts as late."""

from __future__ import annotations

from dataclasses import dataclass

from segmentry._validate import one_of, real_number
from segmentry.exceptions import InvalidParameterError
from segmentry.lifecycle._html import html_table

AMONG = ("auto", "all", "returning")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """After how many days without an order a customer counts as late (made by `rhythm`).

    Attributes
    ----------
    at_risk_days, dormant_days, lost_days : float
        A customer is at risk, dormant, lost when his last order is longer ago than this.
    quantiles_among : {"all", "returning", "given"}
        What the quantiles are of: all gaps, those of customers who come back within the horizon
        of the curve, or that the days were given.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> limits = sg.lifecycle.rhythm(log).thresholds()
    >>> limits.at_risk_days < limits.dormant_days < limits.lost_days
    True
    """

    at_risk_days: float
    dormant_days: float
    lost_days: float
    quantiles_among: str

    @property
    def days(self) -> tuple[float, float, float]:
        """The three numbers of days."""
        return self.at_risk_days, self.dormant_days, self.lost_days

    def _repr_html_(self) -> str:
        names = ("at risk", "dormant", "lost")
        rows = [(name, f"{days:g}") for name, days in zip(names, self.days, strict=True)]
        notes = f"Quantiles among {self.quantiles_among} gaps."
        if self.quantiles_among == "given":
            notes = "Given, not learnt."
        return html_table("Late after so many days", ("stage", "days"), rows, notes)


def check_shares(
    at_risk: float = 0.80, dormant: float = 0.95, lost: float = 2.0, among: str = "auto"
) -> None:
    """Check what thresholds are learnt by."""
    for name, value in (("at_risk", at_risk), ("dormant", dormant)):
        if real_number(value, name, above=0) >= 1:
            raise InvalidParameterError(f"{name} must be below 1, found {value}")
    if dormant < at_risk:
        raise InvalidParameterError(
            f"dormant must not be below at_risk ({at_risk}), found {dormant}"
        )
    real_number(lost, "lost", minimum=1)
    one_of(among, "among", AMONG)
