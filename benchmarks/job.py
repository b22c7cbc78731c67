"""What a job is: sides that do the same work, each in a process of its own."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """A timed part of a side's work; `show` turns what it gave into a table to compare."""

    run: Callable[[], Any]
    show: Callable[[Any], Any] | None = lambda result: result


Steps = dict[str, Step]


@dataclass(frozen=True)
class Side:
    """One way to do the job: `prepare` names the function ("module:function") that loads its input.

    It is called in the side's own process with the folder of the input and `options`, and gives
    the steps in the order in which they run.
    """

    name: str
    library: str
    prepare: str
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        """Whether Segmentry does the work."""
        return self.library == "segmentry"


@dataclass(frozen=True)
class Target:
    """A number that a result must reach, or (`below`) stay under."""

    text: str
    measure: Callable[[Record], float]
    bound: float
    below: bool = False
    unit: str = "×"

    def verdict(self, record: Record) -> str:
        """Say in words how far the result is."""
        found = self.measure(record)
        if self.below:
            met, aim = found < self.bound, f"to stay below {self.bound:g}{self.unit}"
        else:
            met, aim = found >= self.bound, f"of {self.bound:g}{self.unit}"
        return f"{'met' if met else 'missed'}: {found:.3g}{self.unit} {aim} ({self.text})"


@dataclass(frozen=True)
class Job:
    """A job: what is measured, on which input, by whom, and what is aimed at."""

    name: str
    title: str
    measures: str
    sides: tuple[Side, ...]
    write_input: Callable[[Path, int], None]
    rows: int
    targets: tuple[Target, ...] = ()
    ordinary: bool = True
    rounds: int | None = None


def seconds(side: Record, step: str | None = None) -> float:
    """Give the median time of a side's round, or of a step of it."""
    if step is not None:
        return statistics.median(side["seconds"][step])
    # A step that ran once only (see the harness) counts with this time.
    rounds = max(len(times) for times in side["seconds"].values())
    whole = [
        sum(times[min(at, len(times) - 1)] for times in side["seconds"].values())
        for at in range(rounds)
    ]
    return statistics.median(whole)


def best_peers(record: Record, only: str | None = None) -> dict[str, tuple[str, float]]:
    """Give for each step of the peers who is fastest, and its median time."""
    best: dict[str, tuple[str, float]] = {}
    for side in record["sides"]:
        if side["library"] == "segmentry":
            continue
        for step in side["seconds"]:
            found = (side["name"], seconds(side, step))
            if (only is None or step == only) and (step not in best or found[1] < best[step][1]):
                best[step] = found
    return best


def faster(at_least: float, text: str, ours: str | None = None, step: str | None = None) -> Target:
    """Aim at a ratio of the best peer's time (the best for each step, summed) to ours."""

    def measure(record: Record) -> float:
        mine = next(
            side
            for side in record["sides"]
            if side["library"] == "segmentry" and ours in {None, side["name"]}
        )
        return sum(time for _, time in best_peers(record, step).values()) / seconds(mine, step)

    return Target(text, measure, at_least)
