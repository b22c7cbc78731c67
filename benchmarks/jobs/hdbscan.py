"""Clusters by density."""

from __future__ import annotations

from job import Job, Side, faster
from sides.hdbscan import CLUSTERS, COLUMNS, MIN_CLUSTER_SIZE, write

JOBS = (
    Job(
        name="hdbscan",
        title="HDBSCAN",
        measures=(
            f"A fit with at least {MIN_CLUSTER_SIZE} rows in a cluster, of rows with {COLUMNS} "
            f"columns around {CLUSTERS} centres. The numbers of clusters must agree."
        ),
        sides=tuple(
            Side(name, library, "sides.hdbscan:labels", {"package": library})
            for name, library in (
                ("Segmentry", "segmentry"),
                ("fast_hdbscan", "fast_hdbscan"),
                ("hdbscan", "hdbscan"),
            )
        ),
        write_input=write,
        rows=100_000,
        targets=(faster(8, "against the faster of fast_hdbscan and hdbscan"),),
    ),
)
