"""Distances between customers who are described by numbers, categories and gaps.

Examples
--------
>>> import numpy as np
>>> from segmentry.distance import gower
>>> gower(np.array([[0.0, 10], [1, 10], [4, 30]]))
array([[0.   , 0.125, 1.   ],
       [0.125, 0.   , 0.875],
       [1.   , 0.875, 0.   ]])
"""

from segmentry.distance._gower import gower

__all__ = ["gower"]
