"""What the recipe did to the features and why, row by row."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

NEAR_DUPLICATES = "near-duplicates"


def duplicates_in(steps: Sequence[str], columns: Sequence[str | None]) -> list[str]:
    """Name the columns of decisions that were dropped because another says the same."""
    return [
        column
        for step, column in zip(steps, columns, strict=True)
        if step == NEAR_DUPLICATES and column is not None
    ]


@dataclass(slots=True)
class Decisions:
    """A list of decisions, in the order taken.

    Each has a `step` of the recipe, the `column` it is about (None: all of them), the `decision` in
    a word, the `reason` in a sentence, and the `value` that led to it, if it was a number.
    """

    rows: list[tuple[str, str | None, str, str, float]] = field(default_factory=list)

    def add(
        self, step: str, column: str | None, decision: str, reason: str, value: float = math.nan
    ) -> None:
        """Write one down."""
        self.rows.append((step, column, decision, reason, value))

    def duplicates(self) -> list[str]:
        """Name the columns that were dropped because another says the same."""
        return duplicates_in([row[0] for row in self.rows], [row[1] for row in self.rows])

    def columns(self) -> dict[str, Any]:
        """Give them as columns of a frame."""
        steps, about, decisions, reasons, values = zip(*self.rows, strict=True)
        return {
            "step": list(steps),
            "column": list(about),
            "decision": list(decisions),
            "reason": list(reasons),
            "value": np.array(values, dtype=np.float64),
        }
