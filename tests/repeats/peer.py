"""The package `lifetimes`, imported without what it does to pandas."""

from __future__ import annotations

import importlib
import warnings
from types import ModuleType

import pandas as pd


def lifetimes(module: str = "lifetimes.utils") -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = pd.get_option("mode.chained_assignment")
        found = importlib.import_module(module)
        pd.set_option("mode.chained_assignment", before)
    return found
