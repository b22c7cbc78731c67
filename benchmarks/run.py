"""Times of Segmentry beside other libraries, measured on this machine.

make bench                  all ordinary jobs
make bench BENCH=rfm        one of them
python benchmarks/run.py --list
"""

from __future__ import annotations

import argparse
from pathlib import Path

from harness import run
from job import Job
from jobs import JOBS
from report import keep, write_page
from table import as_text, steps, summary

HERE = Path(__file__).resolve().parent
ROUNDS = 5


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="jobs; all ordinary ones if none")
    parser.add_argument("--list", action="store_true", help="show the jobs and stop")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="runs of each side (default 5)")
    parser.add_argument("--rows", type=int, help="rows, instead of the number of each job")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="keep the results in DIR; without it, those of full jobs go to "
        "benchmarks/results.json and docs/benchmarks.md, and trials are not kept",
    )
    chosen = parser.parse_args()
    unknown = [name for name in chosen.names if name not in JOBS]
    if unknown:
        parser.error(f"no job {unknown[0]!r}; there are {', '.join(JOBS)}")
    if chosen.rounds < 1 or (chosen.rows is not None and chosen.rows < 1):
        parser.error("--rounds and --rows must be at least 1")
    return chosen


def places(chosen: argparse.Namespace) -> tuple[Path, Path] | None:
    """Say where results and page go; nowhere for trials."""
    if chosen.out is not None:
        chosen.out.mkdir(parents=True, exist_ok=True)
        return chosen.out / "results.json", chosen.out / "benchmarks.md"
    if chosen.rows is not None or chosen.rounds < ROUNDS:
        return None
    return HERE / "results.json", HERE.parent / "docs" / "benchmarks.md"


def do(job: Job, chosen: argparse.Namespace, kept: tuple[Path, Path] | None) -> None:
    """Run a job, show its result and keep it."""
    rows = job.rows if chosen.rows is None else chosen.rows
    rounds = chosen.rounds if job.rounds is None else job.rounds
    print(f"\n{job.name}: {job.title}, {rows:,} rows, {rounds or 1} rounds", flush=True)
    record = run(job, rows, rounds)
    print(f"  {record['machine']}")
    if record["checked_columns"]:
        print(f"  all sides agree in {record['checked_columns']} columns")
    print(as_text(summary(record)))
    for line in (as_text(steps(record)),) if steps(record) else ():
        print(line)
    if chosen.rows is None:
        for target in job.targets:
            print(f"  target {target.verdict(record)}")
    if kept is not None:
        write_page(kept[1], JOBS, keep(kept[0], job.name, record))


def main() -> None:
    """Run the jobs asked for."""
    chosen = arguments()
    if chosen.list:
        for job in JOBS.values():
            print(f"{job.name:<20} {job.title}{'' if job.ordinary else ' (only if named)'}")
        return
    kept = places(chosen)
    for name in chosen.names or [name for name, job in JOBS.items() if job.ordinary]:
        do(JOBS[name], chosen, kept)


if __name__ == "__main__":
    main()
