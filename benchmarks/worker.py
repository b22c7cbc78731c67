"""One side of a job, in a process of its own: `harness.py` starts it and talks to it over pipes."""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
import time
from pathlib import Path

import psutil
import pyarrow as pa
from job import Steps

MEMORY = Path("/proc/self/status")


def forget_peak() -> bool:
    """Start counting the peak of memory anew; only Linux can."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return False
    return True


def peak_bytes() -> int:
    """Give the most memory the process has held (since `forget_peak`)."""
    if MEMORY.exists():
        line = next(line for line in MEMORY.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    info = psutil.Process().memory_info()
    if hasattr(info, "peak_wset"):
        return int(info.peak_wset)
    import resource  # noqa: PLC0415  (Unix only)

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def as_arrow(result: object) -> pa.Table:
    """Turn a frame of any library into an Arrow table."""
    if isinstance(result, pa.Table):
        return result
    if isinstance(result, dict):
        return pa.table(result)
    if hasattr(result, "to_arrow"):
        return result.to_arrow()
    return pa.Table.from_pandas(result, preserve_index=False)


def first_run(steps: Steps, target: Path) -> dict[str, float]:
    """Run every step once and keep what it gives, so that the sides can be compared."""
    times = {}
    for name, step in steps.items():
        began = time.perf_counter()
        result = step.run()
        times[name] = time.perf_counter() - began
        if step.show is not None:
            table = as_arrow(step.show(result))
            with pa.ipc.new_file(target / f"{name or 'result'}.arrow", table.schema) as writer:
                writer.write_table(table)
    return times


def timed_run(steps: Steps, names: list[str]) -> dict[str, dict[str, float]]:
    """Run the named steps; results are thrown away outside the timed part."""
    walls, work = {}, {}
    for name in names:
        began, worked = time.perf_counter(), time.process_time()
        result = steps[name].run()
        walls[name] = time.perf_counter() - began
        work[name] = time.process_time() - worked
        del result
    return {"seconds": walls, "cpu_seconds": work}


def main() -> None:
    """Prepare, run once for the comparison, then run whenever told."""
    # Whatever a library prints must not get in between.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(**message: object) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    prepare, folder, target, options = sys.argv[1:]
    module, function = prepare.split(":")
    steps = getattr(importlib.import_module(module), function)(Path(folder), **json.loads(options))
    first = first_run(steps, Path(target))
    peak = peak_bytes()
    gc.collect()
    answer(first=first, peak=peak, anew=forget_peak())
    for line in sys.stdin:
        gc.collect()
        answer(**timed_run(steps, json.loads(line)), peak=peak_bytes())


if __name__ == "__main__":
    main()
