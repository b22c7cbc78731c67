"""Run the sides of a job in turn, each in its own process, and check that they agree."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from agree import check_agreement
from job import Job, Record, Side
from machine import machine

THREADS = "2"
LIMITS = dict.fromkeys(
    ("RAYON_NUM_THREADS", "POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), THREADS
)
# An engine that takes more than this many times the time of the best one for a step, in the first
# run, cannot be the best one: it is not asked for this step again.
HOPELESS = 2.0


class Worker:
    """A side in its process."""

    def __init__(self, side: Side, folder: Path, target: Path) -> None:
        target.mkdir()
        self.side, self.target = side, target
        self.process = subprocess.Popen(
            [
                sys.executable,
                str(Path(__file__).with_name("worker.py")),
                side.prepare,
                str(folder),
                str(target),
                json.dumps(side.options),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **LIMITS},
        )
        ready = self._answer()
        self.first: dict[str, float] = ready["first"]
        self.can_forget: bool = ready["anew"]
        self.seconds: dict[str, list[float]] = {name: [] for name in self.first}
        self.cpu_seconds: dict[str, list[float]] = {name: [] for name in self.first}
        self.peak: int = ready["peak"]

    def _answer(self) -> dict[str, Any]:
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.side.name} failed; its message is above")
        return json.loads(line)

    def run(self, steps: Sequence[str]) -> None:
        """Have the steps run once, and wait."""
        self.process.stdin.write(json.dumps(list(steps)) + "\n")
        self.process.stdin.flush()
        answer = self._answer()
        for name, spent in answer["seconds"].items():
            self.seconds[name].append(spent)
            self.cpu_seconds[name].append(answer["cpu_seconds"][name])
        self.peak = answer["peak"]

    def stop(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait()

    def record(self) -> Record:
        """Give what was found, as it is kept."""
        return {
            "name": self.side.name,
            "library": self.side.library,
            "version": version(self.side.library),
            "seconds": {name: times or [self.first[name]] for name, times in self.seconds.items()},
            "cpu_seconds": self.cpu_seconds,
            "peak_bytes": self.peak,
            # Otherwise the comparison before the rounds counts too.
            "peak_is_of_rounds": self.can_forget and any(self.seconds.values()),
        }


def steps_worth_running(workers: Sequence[Worker]) -> dict[str, list[str]]:
    """Say which steps each side runs in the rounds: ours all, peers those they may be best at."""
    peers = [worker for worker in workers if not worker.side.is_ours]
    chosen = {}
    for worker in workers:
        rivals = {
            name: min(peer.first.get(name, float("inf")) for peer in peers or [worker])
            for name in worker.first
        }
        chosen[worker.side.name] = [
            name
            for name, spent in worker.first.items()
            if worker.side.is_ours or len(worker.first) == 1 or spent <= HOPELESS * rivals[name]
        ]
    return chosen


def run(job: Job, rows: int, rounds: int) -> Record:
    """Do a job: input, processes, comparison, rounds."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as scratch:
        folder = Path(scratch)
        job.write_input(folder, rows)
        workers: list[Worker] = []
        try:
            for at, side in enumerate(job.sides):
                workers.append(Worker(side, folder, folder / f"results-{at}"))
            checked = check_agreement([(worker.side.name, worker.target) for worker in workers])
            chosen = steps_worth_running(workers)
            for _ in range(rounds):
                for worker in workers:
                    worker.run(chosen[worker.side.name])
        finally:
            for worker in workers:
                worker.stop()
        return {
            "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
            "machine": machine(),
            "rows": rows,
            "rounds": rounds,
            "checked_columns": checked,
            "sides": [worker.record() for worker in workers],
        }
