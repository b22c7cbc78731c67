"""RFM scores and segments."""

from __future__ import annotations

from job import Job, Side, faster

from jobs import inputs

JOBS = (
    Job(
        name="rfm_score",
        title="RFM scores and segments",
        measures=(
            "Recency, orders and revenue by customer, their scores from 1 to 5 by quintiles, the "
            "scores as text and the names of ten segments, as a frame. Our log is built already; "
            "the peers' scripts start from the lines in random order, which is all they have. No "
            "customer has two lines at one time, so that the peers simply count rows."
        ),
        sides=(
            Side("Segmentry, from a log", "segmentry", "sides.value:ours"),
            Side("polars", "polars", "sides.value:in_polars"),
            Side("pandas", "pandas", "sides.value:in_pandas"),
        ),
        write_input=inputs.lines,
        rows=inputs.ROWS,
        targets=(faster(12, "from a built log, to the fastest peer"),),
    ),
)
