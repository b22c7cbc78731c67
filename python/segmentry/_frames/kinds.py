"""Which library a frame is of, and which to make one with."""

from __future__ import annotations

import importlib.util
from typing import cast

from segmentry._frames.types import Frame, FrameKind
from segmentry._validate import one_of
from segmentry.exceptions import InvalidTypeError, MissingDependencyError

_SUPPORTED = (
    "a pandas or polars frame, a pyarrow Table or RecordBatchReader, a DuckDB relation, "
    "or any object with __arrow_c_stream__"
)


def is_installed(name: str) -> bool:
    """Say whether a library can be imported, without importing it."""
    return importlib.util.find_spec(name) is not None


def default_kind() -> FrameKind:
    """Give the kind of frame to make when none came in: the first library installed."""
    for name in ("pandas", "polars", "pyarrow"):
        if is_installed(name):
            return name
    raise MissingDependencyError(
        "a dataframe library is needed and none is installed; run: pip install pandas "
        "(or polars, or pyarrow)"
    )


def chosen_kind(kind: str | None) -> FrameKind:
    """Give the kind of frame asked for; None is the default kind."""
    if kind is None:
        return default_kind()
    chosen = one_of(kind, "kind", ("pandas", "polars", "pyarrow"))
    if not is_installed(chosen):
        raise MissingDependencyError(f"kind={kind!r} needs {chosen}; run: pip install {chosen}")
    return cast("FrameKind", chosen)


def unwrapped(frame: Frame) -> Frame:
    """Give what narwhals wraps; anything else as it is."""
    wrapped = type(frame).__module__.partition(".")[0] == "narwhals"
    return frame.to_native() if wrapped and hasattr(frame, "to_native") else frame


def frame_kind(frame: Frame) -> FrameKind | None:
    """Say which kind of frame to give back for this one; None if it is not a frame.

    DuckDB relations and Arrow streams come back as pyarrow tables (polars frames where only
    polars is installed).
    """
    root = type(frame).__module__.partition(".")[0]
    name = type(frame).__name__
    narwhals_frame = getattr(frame, "to_native", None)
    # A column of narwhals has an original too.
    if root == "narwhals" and narwhals_frame is not None:
        return None if name == "Series" else frame_kind(narwhals_frame())
    if root == "pandas" and name == "DataFrame":
        return "pandas"
    if root == "polars" and name == "DataFrame":
        return "polars"
    if root == "polars" and name == "LazyFrame":
        return "polars-lazy"
    if root == "pyarrow" and name in {"Table", "RecordBatch"}:
        return "pyarrow"
    # A single column speaks the stream protocol too, but is no frame.
    stream = hasattr(frame, "__arrow_c_stream__") and name not in {"Series", "ChunkedArray"}
    if stream or hasattr(frame, "fetch_arrow_table"):
        return "pyarrow" if is_installed("pyarrow") else "polars"
    # Subclasses of the libraries' frames (geopandas, for one).
    for base in type(frame).__mro__[1:]:
        if base.__module__.partition(".")[0] == "pandas" and base.__name__ == "DataFrame":
            return "pandas"
    return None


def require_kind(frame: Frame, argument: str) -> FrameKind:
    """Give `frame_kind`, or raise a `TypeError` that says what is accepted."""
    kind = frame_kind(frame)
    if kind is None:
        raise InvalidTypeError(
            f"{argument} must be {_SUPPORTED}; found {type(frame).__module__}."
            f"{type(frame).__qualname__}"
        )
    return kind
