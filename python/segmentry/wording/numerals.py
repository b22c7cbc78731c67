"""Numbers as people write them: 1234567.891 is "1.23 M", in Chinese "123 万"."""

# ruff: noqa: PLR2004 - the bounds below are the roundings themselves

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

MISSING = "–"

# (size, suffix) from large to small: English counts in thousands, Chinese in ten thousands.
_SCALES: dict[Language, tuple[tuple[float, str], ...]] = {
    "en": ((1e12, " T"), (1e9, " B"), (1e6, " M"), (1e5, " K")),
    "zh": ((1e12, " 万亿"), (1e8, " 亿"), (1e5, " 万")),
}
# What one step of the suffix stands for; " K" and " 万" start later than their own unit so that
# 23,570 stays as it is.
_DIVISORS = {
    " T": 1e12,
    " B": 1e9,
    " M": 1e6,
    " K": 1e3,
    " 万亿": 1e12,
    " 亿": 1e8,
    " 万": 1e4,
}
_SMALLEST = 0.005
_ROUNDING = 1e-9
_ENDLESS = 1e15


def short(value: float | None, language: Language = "en") -> str:
    """Write a number with about three significant digits and a suffix where it is long."""
    if value is None or not math.isfinite(value):
        return MISSING
    size = abs(value)
    if size >= _ENDLESS:
        digits, power = f"{size:.2e}".split("e")
        return f"{_sign(value)}{digits.rstrip('0').rstrip('.')}e{int(power)}"
    for limit, suffix in _SCALES[language]:
        # Half a unit below the limit rounds up to it: 999,999.9 is one million.
        if size >= limit * 0.9995:
            return _sign(value) + _three(size / _DIVISORS[suffix]) + suffix
    return _sign(value) + _three(size) if size >= _SMALLEST else "0"


def count(value: float | None, language: Language = "en") -> str:
    """Write a whole number: all its digits below a million, then short."""
    if value is None or not math.isfinite(value):
        return MISSING
    return f"{value:,.0f}" if abs(value) < 1e6 else short(value, language)


def percent(share: float | None) -> str:
    """Write a share in [0, 1] as a percentage; one near 0 or 1 keeps a decimal.

    Examples
    --------
    >>> [percent(share) for share in (0.0, 1e-6, 0.004, 0.25, 0.9962, 0.9999, 1.0)]
    ['0%', '<0.1%', '0.4%', '25%', '99.6%', '>99.9%', '100%']
    """
    if share is None or not math.isfinite(share):
        return MISSING
    hundred = 100.0 * share
    if hundred == 0.0:
        return "0%"
    if 0.0 < hundred < 0.1:
        return "<0.1%"
    # Sums of shares that miss 1 by rounding alone are all there is.
    if 99.5 <= hundred < 100.0 - _ROUNDING:
        return f"{hundred:.1f}%" if hundred < 99.95 else ">99.9%"
    return f"{hundred:.1f}%" if abs(hundred) < 9.95 else f"{hundred:.0f}%"


def with_unit(value: float | None, unit: str, language: Language = "en") -> str:
    """Write the value of a feature in its unit: share, days, or a plain number."""
    if value is None or not math.isfinite(value):
        return MISSING
    if unit == "share":
        return percent(value)
    if unit == "days":
        written = _days(value, language)
        word = "天" if language == "zh" else ("day" if written == "1" else "days")
        return f"{written} {word}"
    return short(value, language)


def _days(value: float, language: Language) -> str:
    """Write days: whole ones from ten on, a decimal from one on."""
    size = abs(value)
    if size < 0.95:
        return short(value, language)
    if size >= _ENDLESS:
        return short(value, language)
    return _sign(value) + (f"{size:,.0f}" if size >= 9.95 else f"{size:.1f}".removesuffix(".0"))


def together(values: Sequence[float], unit: str = "", language: Language = "en") -> list[str]:
    """Write numbers that stand in one row with as many decimals as the largest of them needs."""
    finite = [abs(value) for value in values if math.isfinite(value)]
    largest = max(finite, default=0.0)
    if unit == "share" or largest >= 9_999.5:
        return [with_unit(value, unit, language) for value in values]
    decimals = 0 if largest >= 99.5 else 1 if largest >= 9.95 else 2
    return [_fixed(value, decimals) for value in values]


def _fixed(value: float, decimals: int) -> str:
    if not math.isfinite(value):
        return MISSING
    written = f"{abs(value):,.{decimals}f}"
    return _sign(value) + written if written.strip("0.") else "0"


def _sign(value: float) -> str:
    return "−" if value < 0 else ""


def _three(size: float) -> str:
    if size >= 99.95:
        return f"{size:,.0f}"
    if size >= 9.995:
        return f"{size:.1f}".removesuffix(".0")
    text = f"{size:.2f}"
    return text.removesuffix("00").removesuffix(".") if text.endswith(".00") else text
