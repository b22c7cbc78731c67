"""Whoever asks before a fit is told so, in our words and in scikit-learn's."""

from __future__ import annotations

import inspect
import pickle

import numpy as np
import pandas as pd
import pytest
import sklearn.exceptions
from sklearn.base import BaseEstimator

import segmentry as sg

ESTIMATORS = [
    one
    for place in (sg.cluster, sg.tree)
    for one in (getattr(place, name) for name in place.__all__)
    if inspect.isclass(one) and issubclass(one, BaseEstimator) and hasattr(one, "predict")
]


@pytest.mark.parametrize("estimator", [sg.Segmenter, *ESTIMATORS])
def test_both_kinds_of_error_catch_it(estimator: type) -> None:
    customers = pd.DataFrame({"customer": range(4), "x": np.arange(4.0)})
    for kind in (sg.NotFittedError, sg.SegmentryError, sklearn.exceptions.NotFittedError):
        with pytest.raises(kind, match="fit") as found:
            estimator().predict(customers)
    again = pickle.loads(pickle.dumps(found.value))
    assert type(again) is type(found.value)
    assert str(again) == str(found.value)


def test_the_ones_asked_are_those_that_place_customers() -> None:
    names = {estimator.__name__ for estimator in ESTIMATORS}
    assert {"CHAID", "DBSCAN", "KMeans", "SegmentRules"} <= names
