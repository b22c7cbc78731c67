"""Names of the things that frames are."""

from __future__ import annotations

from typing import Any, Literal

FrameKind = Literal["pandas", "polars", "polars-lazy", "pyarrow"]
# A dataframe of any supported library; these share no base class.
Frame = Any
Column = Any
