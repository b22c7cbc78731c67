"""Keep results in a file, and write the page of the documentation from it."""

from __future__ import annotations

import json
from pathlib import Path

from job import Job, Record
from table import as_markdown, steps, summary

HEAD = """# Benchmarks

Written by `benchmarks/run.py` from `benchmarks/results.json`. Run them again with `make bench`, or
one of them with `make bench BENCH=rfm`.

How they are measured:

- Every side works in a process of its own with two threads, and prepares its input before: an
  Arrow table in memory for Segmentry, a `DataFrame` for polars and pandas, a table of its own for
  DuckDB. Columns of text that repeat are dictionary-encoded for all (dictionary, Enum, ENUM).
- Each gives its result once, and these are compared before anything is timed: same customers, same
  counts, nulls in the same places, floats within 1e-9.
- Then they run in turn, one side after the other, so that a slow minute of the machine meets all
  of them. Times are wall times of the call with its result in memory; the median counts. CPU times
  are those of both threads together.
- The peak of memory is that of the side's whole process while the rounds run: interpreter,
  libraries, input, what the work needs and its result. Where the system can't tell (it can on
  Linux), the comparison before the rounds is in it too.
- Ratios are times of a side to the first one's of ours; more is slower. A target is a ratio too,
  to the fastest peer: the time on another machine differs, the ratio hardly.
- The peers' queries are in `benchmarks/peers/`, as fast as we could make them, with what we tried
  and dropped. If you know a faster one, tell us.
"""


def section(job: Job, record: Record) -> str:
    """Write about one job."""
    parts = [f"## {job.title} (`{job.name}`)", job.measures]
    rounds = f"{record['rounds']} rounds" if record["rounds"] else "one run"
    parts.append(f"{record['rows']:,} rows, {rounds}, {record['date']}; {record['machine']}.")
    if job.targets:
        parts.append("\n".join(f"- Target {target.verdict(record)}." for target in job.targets))
    parts.append(as_markdown(summary(record)))
    details = steps(record)
    if details:
        parts.append("Step by step:\n\n" + as_markdown(details))
    return "\n\n".join(parts)


def load(path: Path) -> dict[str, Record]:
    """Read the results kept so far."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def keep(path: Path, name: str, record: Record) -> dict[str, Record]:
    """Add a job's result to the file; an older one of the same job is replaced."""
    results = {**load(path), name: record}
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return results


def write_page(path: Path, jobs: dict[str, Job], results: dict[str, Record]) -> None:
    """Write the whole page anew."""
    sections = [section(job, results[name]) for name, job in jobs.items() if name in results]
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n\n".join([HEAD.strip(), *sections]) + "\n", encoding="utf-8")
