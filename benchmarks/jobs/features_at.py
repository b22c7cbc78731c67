"""Features at several moments."""

from __future__ import annotations

from job import Job, Side

from jobs import inputs

# Month ends of the second year.
MONTHS = [
    "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30",
    "2024-07-31", "2024-08-31", "2024-09-30", "2024-10-31", "2024-11-30", "2024-12-30",
]  # fmt: skip

JOBS = (
    Job(
        name="features_at",
        title="Features at twelve moments",
        measures=(
            "The default groups of columns at twelve month ends, from a built log of customer, "
            "time and amount: `features_at` once, beside `features(as_of=...)` twelve times. Both "
            "are ours; there is no target."
        ),
        sides=(
            Side(
                "features_at, once",
                "segmentry",
                "sides.ours:features_at",
                {"months": MONTHS, "one_by_one": False},
            ),
            Side(
                "features, 12 times",
                "segmentry",
                "sides.ours:features_at",
                {"months": MONTHS, "one_by_one": True},
            ),
        ),
        write_input=inputs.bare_lines,
        rows=2_000_000,
    ),
)
