"""New matplotlib axes, where matplotlib is installed."""

from __future__ import annotations

import importlib
from typing import Any

from segmentry.exceptions import MissingDependencyError

# Matplotlib is optional, and so its types.
Axes = Any


def new_axes(width: float, height: float, rows: int = 1, columns: int = 1) -> Any:  # noqa: ANN401
    """Give new axes (an array of them where there are several) on a figure of its own, in inches.

    Raises
    ------
    MissingDependencyError
        If matplotlib is not installed.
    """
    try:
        pyplot = importlib.import_module("matplotlib.pyplot")
    except ImportError as error:
        raise MissingDependencyError(
            "plots need matplotlib, which is not installed; run: pip install 'segmentry[report]'"
        ) from error
    _, axes = pyplot.subplots(rows, columns, figsize=(width, height), layout="constrained")
    return axes
