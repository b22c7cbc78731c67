"""Segmentry: customer micro-segmentation, from transactions to explained segments.

Everything public is reached from here; modules load when first used, so importing is cheap.

Examples
--------
>>> import segmentry as sg
>>> log = sg.TransactionLog(
...     sg.datasets.load_cdnow(), customer="customer_id", time="date", amount="amount"
... )
>>> segmenter = sg.Segmenter().fit(log.features())  # doctest: +SKIP
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from segmentry._native import __version__
from segmentry.exceptions import (
    AssumptionWarning,
    InternalError,
    InvalidDataError,
    InvalidParameterError,
    InvalidTypeError,
    MissingDependencyError,
    ModelFileError,
    NotConvergedWarning,
    NotFittedError,
    SegmentryError,
)

if TYPE_CHECKING:
    from segmentry import attributes as attributes
    from segmentry import cluster as cluster
    from segmentry import datasets as datasets
    from segmentry import distance as distance
    from segmentry import lifecycle as lifecycle
    from segmentry import lifetime as lifetime
    from segmentry import quality as quality
    from segmentry import tree as tree
    from segmentry import value as value
    from segmentry.assessment import Criteria as Criteria
    from segmentry.assessment import criteria as criteria
    from segmentry.exporting import to_excel as to_excel
    from segmentry.features import Aggregate as Aggregate
    from segmentry.features import Occasion as Occasion
    from segmentry.features import feature_catalog as feature_catalog
    from segmentry.log import Audit as Audit
    from segmentry.log import TransactionLog as TransactionLog
    from segmentry.persistence import load as load
    from segmentry.profiling import Profile as Profile
    from segmentry.profiling import profile as profile
    from segmentry.reporting import report as report
    from segmentry.segmenter import Segmenter as Segmenter

# Public name -> where it lives. A module maps to itself (attribute None).
_LAZY: dict[str, tuple[str, str | None]] = {
    "Aggregate": ("segmentry.features", "Aggregate"),
    "Audit": ("segmentry.log", "Audit"),
    "Criteria": ("segmentry.assessment", "Criteria"),
    "Occasion": ("segmentry.features", "Occasion"),
    "Profile": ("segmentry.profiling", "Profile"),
    "Segmenter": ("segmentry.segmenter", "Segmenter"),
    "TransactionLog": ("segmentry.log", "TransactionLog"),
    "attributes": ("segmentry.attributes", None),
    "cluster": ("segmentry.cluster", None),
    "criteria": ("segmentry.assessment", "criteria"),
    "datasets": ("segmentry.datasets", None),
    "distance": ("segmentry.distance", None),
    "feature_catalog": ("segmentry.features", "feature_catalog"),
    "lifecycle": ("segmentry.lifecycle", None),
    "lifetime": ("segmentry.lifetime", None),
    "load": ("segmentry.persistence", "load"),
    "profile": ("segmentry.profiling", "profile"),
    "quality": ("segmentry.quality", None),
    "report": ("segmentry.reporting", "report"),
    "to_excel": ("segmentry.exporting", "to_excel"),
    "tree": ("segmentry.tree", None),
    "value": ("segmentry.value", None),
}

__all__ = [
    "Aggregate",
    "AssumptionWarning",
    "Audit",
    "Criteria",
    "InternalError",
    "InvalidDataError",
    "InvalidParameterError",
    "InvalidTypeError",
    "MissingDependencyError",
    "ModelFileError",
    "NotConvergedWarning",
    "NotFittedError",
    "Occasion",
    "Profile",
    "Segmenter",
    "SegmentryError",
    "TransactionLog",
    "__version__",
    "attributes",
    "cluster",
    "criteria",
    "datasets",
    "distance",
    "feature_catalog",
    "lifecycle",
    "lifetime",
    "load",
    "profile",
    "quality",
    "report",
    "to_excel",
    "tree",
    "value",
]


if not TYPE_CHECKING:  # checkers see the imports above, and would take any name for an attribute

    def __getattr__(name: str) -> object:
        try:
            module_name, attribute = _LAZY[name]
        except KeyError:
            raise AttributeError(f"module 'segmentry' has no attribute {name!r}") from None
        module = importlib.import_module(module_name)
        value = module if attribute is None else getattr(module, attribute)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    # What completion offers: our names, not what this file imports.
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
