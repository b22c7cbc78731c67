"""The result of a job as lines of a table, for the terminal and for the documentation."""

from __future__ import annotations

import statistics

from job import Record, best_peers, seconds

Rows = list[list[str]]


def clock(time: float) -> str:
    """Write seconds with three digits."""
    return f"{time:.3g} s" if time >= 1 else f"{1000 * time:.3g} ms"


def spread(times: list[float]) -> str:
    """Write the fastest and the slowest time."""
    return f"{clock(min(times))} – {clock(max(times))}" if len(times) > 1 else "once"


def totals(side: Record) -> list[float]:
    """Give the whole time of each round."""
    rounds = max(len(times) for times in side["seconds"].values())
    return [
        sum(times[min(at, len(times) - 1)] for times in side["seconds"].values())
        for at in range(rounds)
    ]


def ours(record: Record) -> float:
    """Give our time, that the others' are compared to."""
    return seconds(next(side for side in record["sides"] if side["library"] == "segmentry"))


def summary(record: Record) -> Rows:
    """Give a line for each side, and one for the best of the peers where it is of several."""
    reference = ours(record)
    rows = [["side", "version", "median", "fastest – slowest", "ratio", "peak memory"]]
    for side in record["sides"]:
        median = seconds(side)
        rows.append(
            [
                side["name"],
                side["version"],
                clock(median),
                spread(totals(side)),
                f"{median / reference:.2f}×",
                f"{side['peak_bytes'] / 1e6:,.0f} MB",
            ]
        )
    best = best_peers(record)
    if len(best) > 1 and len({name for name, _ in best.values()}) > 1:
        total = sum(time for _, time in best.values())
        rows.append(
            ["best peer for each step", "", clock(total), "", f"{total / reference:.2f}×", ""]
        )
    return rows


def steps(record: Record) -> Rows:
    """Give a line for each step of each side, if any side has several; the best peer is marked."""
    if all(len(side["seconds"]) == 1 for side in record["sides"]):
        return []
    best = best_peers(record)
    rows = [["side", "step", "median", "fastest – slowest", "CPU time", ""]]
    for side in record["sides"]:
        for step, times in side["seconds"].items():
            mark = "best" if best.get(step, ("", 0.0))[0] == side["name"] else ""
            work = side["cpu_seconds"][step]
            row = [
                side["name"],
                step or "all",
                clock(statistics.median(times)),
                spread(times),
                clock(statistics.median(work)) if work else "",
                mark,
            ]
            rows.append(row)
    return rows


def as_text(rows: Rows) -> str:
    """Lay out a table for the terminal."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def as_markdown(rows: Rows) -> str:
    """Lay out a table for the documentation."""
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])
