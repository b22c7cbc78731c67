"""A fitted segmenter as plain values and back, for model files."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from segmentry import _frames
from segmentry.profiling import Profile
from segmentry.segmenter.model import Model

if TYPE_CHECKING:
    from segmentry._frames import Frame, FrameKind
    from segmentry.segmenter._segmenter import Segmenter

S = TypeVar("S", bound="Segmenter")


def of_segmenter(segmenter: Segmenter) -> dict[str, Any]:
    """Give all that a fitted segmenter knows, but the customers."""
    parameters = dict(segmenter.get_params(deep=False))
    parameters["columns"] = None if segmenter.columns is None else list(segmenter.columns)
    parameters["k_range"] = list(segmenter.k_range)
    if not isinstance(segmenter.random_state, int):
        parameters["random_state"] = None
    return {
        "parameters": parameters,
        "frame_kind": segmenter._kind,
        "model": segmenter._model.to_state(),
        "labels": segmenter.labels_,
        "value_column": segmenter.value_column_,
        "order_column": segmenter.order_column_,
        "feature_names": [str(name) for name in segmenter.feature_names_in_],
        "choice": _columns(segmenter.choice_),
        "choice_reason": segmenter.choice_reason_,
        "decisions": _columns(segmenter.decisions_),
        "profile": segmenter._profile.to_state(),
    }


def restore(cls: type[S], saved: dict[str, Any]) -> S:
    """Make a fitted segmenter from what `of_segmenter` gave."""
    parameters = {**saved["parameters"], "k_range": tuple(saved["parameters"]["k_range"])}
    segmenter = cls(**parameters)
    kind = _available(saved["frame_kind"])
    segmenter._kind = kind
    segmenter._model = Model.from_state(saved["model"])
    segmenter._training = None
    segmenter._profile = Profile.from_state(saved["profile"], kind)
    segmenter.labels_ = saved["labels"]
    segmenter.value_column_ = saved["value_column"]
    segmenter.order_column_ = saved["order_column"]
    segmenter.feature_names_in_ = np.array(saved["feature_names"], dtype=object)
    segmenter.choice_ = _frames.make_frame(saved["choice"], kind)
    segmenter.choice_reason_ = saved["choice_reason"]
    segmenter.decisions_ = _frames.make_frame(saved["decisions"], kind)
    segmenter._describe()
    return segmenter


def _columns(frame: Frame) -> dict[str, Any]:
    """Give a frame of ours as arrays and lists."""
    table = _frames.read_frame(frame, "frame")
    columns: dict[str, Any] = {}
    for name in table.names:
        values = table.objects(name)
        if table.is_numeric(name) and None not in values:
            columns[name] = np.array(values)
        else:
            columns[name] = table.floats(name) if table.is_numeric(name) else values
    return columns


def _available(kind: str) -> FrameKind:
    """Give the kind of frame of the fit, or another where its library is not installed."""
    library = kind.partition("-")[0]
    if importlib.util.find_spec(library) is None:
        return _frames.default_kind()
    return cast("FrameKind", kind)
