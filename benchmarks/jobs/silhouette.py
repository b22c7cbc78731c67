"""The silhouette."""

from __future__ import annotations

from job import Job, Side, faster
from sides.silhouette import CLUSTERS, COLUMNS, write

JOBS = (
    Job(
        name="silhouette",
        title="Silhouette",
        measures=(
            f"The exact mean silhouette with Euclidean distances, in double precision, of rows of "
            f"{COLUMNS} columns in {CLUSTERS} clusters. The scores must agree to 1e-9."
        ),
        sides=(
            Side("Segmentry", "segmentry", "sides.silhouette:scores", {"ours": True}),
            Side("scikit-learn", "scikit-learn", "sides.silhouette:scores", {"ours": False}),
        ),
        write_input=write,
        rows=20_000,
        targets=(faster(40, "against scikit-learn"),),
    ),
)
