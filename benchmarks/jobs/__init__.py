"""All jobs, one module for each family, in the order in which they run."""

from __future__ import annotations

from job import Job

from jobs import (
    chaid,
    features,
    features_at,
    grocery,
    hdbscan,
    hierarchy,
    kmeans,
    kmedoids,
    kprototypes,
    latent_class,
    lifetime,
    log_build,
    mixture,
    pareto_nbd,
    rfm,
    scale,
    segment_rules,
    silhouette,
    value,
)

FAMILIES = (
    *(rfm, features, log_build, features_at, kmeans, silhouette),
    *(kprototypes, kmedoids, latent_class, mixture, hdbscan, hierarchy),
    *(lifetime, pareto_nbd, value, segment_rules, chaid, grocery, scale),
)
JOBS: dict[str, Job] = {job.name: job for family in FAMILIES for job in family.JOBS}
