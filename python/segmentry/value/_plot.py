"""What the plots share."""

from __future__ import annotations

import importlib
from typing import Any

from segmentry.exceptions import MissingDependencyError

# Matplotlib is optional, and so its types.
Axes = Any

BLUE, ORANGE, GREY = "#0068a8", "#bf4a00", "#777777"


def new_axes(width: float, height: float) -> Axes:
    """Give the axes of a new figure of so many inches.

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
    return pyplot.subplots(figsize=(width, height), layout="constrained")[1]
