"""Fitted rules as plain values and back, for model files."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any, TypeVar, cast

from segmentry import _frames
from segmentry.tree.rules.conditions import CategoryCondition, NumberCondition
from segmentry.tree.rules.features import Feature
from segmentry.tree.rules.grown import Grown
from segmentry.tree.rules.rule import Rule

if TYPE_CHECKING:
    from segmentry._frames import FrameKind
    from segmentry.tree._fitted_rules import FittedRules
    from segmentry.tree.rules.conditions import Condition

R = TypeVar("R", bound="FittedRules")
_OF_FEATURE = ("name", "kind", "edges", "values", "has_null")
_OF_NUMBER = ("feature", "above", "at_most", "known", "unknown", "says_unknown")
_OF_CATEGORY = (
    *("feature", "values", "negated", "unknown", "is_boolean", "is_number", "says_unknown"),
)
_OF_RULE = ("segment", "segment_name", "size", "coverage", "precision", "lift")
_OF_FIT = ("fidelity_folds_", "fidelity_in_sample_", "fidelity_baseline_", "segments_")
_MORE_OF_FIT = ("segment_names_", "left_out_")


def of_rules(fitted: FittedRules) -> dict[str, Any]:
    """Give all that fitted rules know; it holds no customers."""
    return {
        "parameters": dict(fitted.get_params(deep=False)),
        "language": fitted._language,
        "frame_kind": fitted._kind,
        "columns": fitted._columns,
        "features": [_fields(feature, _OF_FEATURE) for feature in fitted._features],
        "tree": fitted._tree.to_state(),
        "rules": [
            {**_fields(rule, _OF_RULE), "conditions": [_condition(c) for c in rule.conditions]}
            for rule in fitted.rules_
        ],
        "fit": {name: getattr(fitted, name) for name in _OF_FIT + _MORE_OF_FIT},
    }


def restore(cls: type[R], saved: dict[str, Any]) -> R:
    """Make fitted rules from what `of_rules` gave."""
    fitted = cls(**saved["parameters"])
    fitted._language = saved["language"]
    fitted._kind = _available(saved["frame_kind"])
    fitted._columns = saved["columns"]
    fitted._features = [
        Feature(**{**part, "edges": tuple(part["edges"]), "values": tuple(part["values"])})
        for part in saved["features"]
    ]
    fitted._tree = Grown.from_state(saved["tree"])
    fitted.rules_ = [
        Rule(**{**part, "conditions": tuple(_restored(c) for c in part["conditions"])})
        for part in saved["rules"]
    ]
    for name in _OF_FIT + _MORE_OF_FIT:
        setattr(fitted, name, saved["fit"][name])
    fitted._describe()
    return fitted


def _fields(of: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(of, name) for name in names}


def _condition(condition: Condition) -> dict[str, Any]:
    is_number = isinstance(condition, NumberCondition)
    return _fields(condition, _OF_NUMBER if is_number else _OF_CATEGORY)


def _restored(saved: dict[str, Any]) -> Condition:
    if "above" in saved:
        return NumberCondition(**saved)
    return CategoryCondition(**{**saved, "values": tuple(saved["values"])})


def _available(kind: str) -> FrameKind:
    """Give the kind of frame of the fit, or another where its library is not installed."""
    if importlib.util.find_spec(kind.partition("-")[0]) is None:
        return _frames.default_kind()
    return cast("FrameKind", kind)
