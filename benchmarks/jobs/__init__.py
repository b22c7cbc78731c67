"""All jobs, one module for each family, in the order in which they run."""

from __future__ import annotations

from job import Job

from jobs import (
    features,
    features_at,
    grocery,
    kmeans,
    kprototypes,
    latent_class,
    log_build,
    hierarchy,
    kmeans,
    log_build,
    mixture,
    hdbscan,
    kmeans,
    log_build,
    rfm,
    scale,
    silhouette,
)

FAMILIES = (
    *(rfm, features, log_build, features_at, kmeans, silhouette),
    *(kprototypes, grocery, scale),
)
from jobs import features, features_at, grocery, kmeans, kmedoids, log_build, rfm, scale, silhouette

FAMILIES = (rfm, features, log_build, features_at, kmeans, kmedoids, silhouette, grocery, scale)
    rfm,
    features,
    log_build,
    features_at,
    kmeans,
    silhouette,
    latent_class,
    mixture,
    hierarchy,
    grocery,
    scale,
)
FAMILIES = (rfm, features, log_build, features_at, kmeans, silhouette, hdbscan, grocery, scale)
JOBS: dict[str, Job] = {job.name: job for family in FAMILIES for job in family.JOBS}
