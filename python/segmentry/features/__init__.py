"""Customer features: one row a customer, computed from the log in one pass."""

from segmentry.features._aggregate import Aggregate
from segmentry.features._catalog import feature_catalog
from segmentry.features._methods import FeatureMethods
from segmentry.features._moments import moment_text
from segmentry.features._occasion import Occasion
from segmentry.features._wish import DEFAULT_WINDOWS

__all__ = [
    "DEFAULT_WINDOWS",
    "Aggregate",
    "FeatureMethods",
    "Occasion",
    "feature_catalog",
    "moment_text",
]
