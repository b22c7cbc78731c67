"""Who customers are: answers, bands, places and distances, made ready for segmentation.

Examples
--------
>>> import segmentry as sg
>>> sg.attributes.bands([17, 35, 68, None], [18, 40, 65]).tolist()
['under 18', '18 to 40', '65 and over', 'unknown']
"""

from segmentry.attributes._bands import bands
from segmentry.attributes._distance import distance_km
from segmentry.attributes._likert import likert
from segmentry.attributes._rollup import Rollup, rollup

__all__ = ["Rollup", "bands", "distance_km", "likert", "rollup"]
