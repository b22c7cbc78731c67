"""Clustering estimators with scikit-learn's contract, on Segmentry's kernels.

Examples
--------
>>> import numpy as np
>>> from segmentry.cluster import KMeans
>>> X = np.array([[1.0, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]])
>>> KMeans(n_clusters=2, random_state=0).fit(X).inertia_
16.0
"""

from segmentry.cluster._bisecting import BisectingKMeans
from segmentry.cluster._dbscan import DBSCAN
from segmentry.cluster._hdbscan import HDBSCAN
from segmentry.cluster._hierarchy import AgglomerativeClustering
from segmentry.cluster._kmeans import KMeans
from segmentry.cluster._kmedoids import KMedoids
from segmentry.cluster._kmodes import KModes
from segmentry.cluster._kprototypes import KPrototypes
from segmentry.cluster._latent_class import LatentClass
from segmentry.cluster._minibatch import MiniBatchKMeans
from segmentry.cluster._mixture import GaussianMixture
from segmentry.cluster._optics import OPTICS
from segmentry.cluster._segment_tree import SegmentTree

__all__ = [
    "DBSCAN",
    "HDBSCAN",
    "OPTICS",
    "AgglomerativeClustering",
    "BisectingKMeans",
    "GaussianMixture",
    "KMeans",
    "KMedoids",
    "KModes",
    "KPrototypes",
    "LatentClass",
    "MiniBatchKMeans",
    "SegmentTree",
]
