"""How good a clustering is, how far two agree, and how one is renamed after another.

All indices take data of any kind, use all cores, and give the same result to the bit for any number
of them.

Examples
--------
>>> import segmentry as sg
>>> X = [[0.0], [1.0], [9.0], [10.0]]
>>> sg.quality.silhouette_score(X, ["left", "left", "right", "right"])  # doctest: +ELLIPSIS
0.888...
>>> sg.quality.align([7, 7, 3, 3], [0, 0, 1, 1])
array([0, 0, 1, 1])
"""

from segmentry.quality._agreement import adjusted_rand_score, normalized_mutual_info_score
from segmentry.quality._align import align
from segmentry.quality._choice import Choice
from segmentry.quality._choose_k import choose_k
from segmentry.quality._gap import GapStatistic, gap_statistic
from segmentry.quality._plots import plot_stability
from segmentry.quality._separation import calinski_harabasz_score, davies_bouldin_score
from segmentry.quality._silhouette import silhouette_samples, silhouette_score
from segmentry.quality._simplified import simplified_silhouette_score
from segmentry.quality._splits import PredictionStrength, prediction_strength
from segmentry.quality._stability import stability

__all__ = [
    "Choice",
    "GapStatistic",
    "PredictionStrength",
    "adjusted_rand_score",
    "align",
    "calinski_harabasz_score",
    "choose_k",
    "davies_bouldin_score",
    "gap_statistic",
    "normalized_mutual_info_score",
    "plot_stability",
    "prediction_strength",
    "silhouette_samples",
    "silhouette_score",
    "simplified_silhouette_score",
    "stability",
]
