"""A fitted CHAID tree as plain values and back, for model files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from segmentry import _frames
from segmentry.exceptions import InvalidDataError, InvalidTypeError
from segmentry.tree.chaid.data import Variable
from segmentry.tree.chaid.tree import Candidate, Node, Split, Tree

if TYPE_CHECKING:
    from segmentry._frames import FrameKind
    from segmentry.tree.chaid.model import ChaidModel

M = TypeVar("M", bound="ChaidModel")

_FIELDS = Candidate.__slots__
_CLASS_TYPES = "biufU"


def of_model(model: ChaidModel) -> dict[str, Any]:
    """Give all that a fitted tree knows."""
    tree = model._tree
    names = getattr(model, "feature_names_in_", None)
    kinds = model.get_params(deep=False)
    kinds["kinds"] = list(map(list, (kinds["kinds"] or {}).items())) or None
    if kinds["target_scores"] is not None:
        kinds["target_scores"] = [float(score) for score in kinds["target_scores"]]
    return {
        "parameters": kinds,
        "frame_kind": model._kind,
        "named": model._named,
        "n_features": int(cast("Any", model).n_features_in_),
        "feature_names": None if names is None else [str(name) for name in names],
        "target": tree.kind,
        "classes": [_plain(value, "the target") for value in tree.classes],
        "class_type": _type_name(tree.classes.dtype),
        "variables": [
            {
                "name": variable.name,
                "kind": variable.kind,
                "values": [_plain(v, f"column {variable.name!r}") for v in variable.values],
            }
            for variable in tree.variables
        ],
        "nodes": [_of_node(node) for node in tree.nodes],
    }


def _plain(value: Any, where: str) -> Any:  # noqa: ANN401
    plain = value.item() if isinstance(value, np.generic) else value
    if not isinstance(plain, str | int | float | bool):
        raise InvalidTypeError(
            f"{where} has the category {plain!r} of type {type(plain).__name__}, which a model "
            "file cannot hold; use texts or numbers, or pickle the model"
        )
    return plain


def _type_name(dtype: np.dtype[Any]) -> str:
    """Name the type of the classes, which is that of the predictions, for any machine."""
    if dtype.kind not in _CLASS_TYPES:
        return "object"
    return dtype.newbyteorder("<").str.lstrip("<|")


def _classes(values: list[Any], name: str) -> NDArray[Any]:
    dtype = np.dtype(name)
    if dtype.kind not in (*_CLASS_TYPES, "O"):
        raise InvalidDataError(f"classes cannot be of the type {name!r}")
    classes = np.empty(len(values), dtype=dtype)
    classes[:] = values
    return classes


def _of_node(node: Node) -> dict[str, Any]:
    split = node.split
    return {
        "parent": node.parent,
        "child": node.child,
        "depth": node.depth,
        "n": node.n,
        "target": node.target,
        "stop": node.stop,
        "split": None
        if split is None
        else {
            "column": split.column,
            "child_of": split.child_of.astype(np.int64),
            "has": split.has,
            "first": split.first,
            "n": split.n,
        },
        "candidates": [[getattr(one, name) for name in _FIELDS] for one in node.candidates],
    }


def restore(cls: type[M], state: dict[str, Any]) -> M:
    """Make a fitted tree from what `of_model` gave."""
    parameters = dict(state["parameters"])
    if parameters["kinds"] is not None:
        parameters["kinds"] = dict(parameters["kinds"])
    model = cls(**parameters)
    variables = [Variable(v["name"], v["kind"], v["values"]) for v in state["variables"]]
    kind = state["frame_kind"]
    installed = _frames.is_installed(kind.partition("-")[0])
    classes = _classes(state["classes"], state["class_type"])
    model._tree = Tree(
        [_node(node) for node in state["nodes"]], variables, state["target"], classes
    )
    _check(model._tree)
    model._kind = cast("FrameKind", kind) if installed else _frames.default_kind()
    model._named = state["named"]
    model.target_kind_ = state["target"]
    model.n_features_in_ = state["n_features"]
    if model.target_kind_ != "numeric":
        model.classes_ = classes
    if state["feature_names"] is not None:
        model.feature_names_in_ = np.array(state["feature_names"], dtype=object)
    return model


def _node(state: dict[str, Any]) -> Node:
    split = state["split"]
    return Node(
        parent=state["parent"],
        child=state["child"],
        depth=state["depth"],
        n=state["n"],
        target=state["target"],
        stop=state["stop"],
        split=None
        if split is None
        else Split(
            column=split["column"],
            child_of=split["child_of"].astype(np.uint16),
            has=split["has"],
            first=split["first"],
            n=split["n"],
        ),
        candidates=[Candidate(*one) for one in state["candidates"]],
    )


def _check(tree: Tree) -> None:
    """Refuse what could not have been saved: a child that is no node would send rows astray."""
    for place, node in enumerate(tree.nodes):
        if node.split is None:
            continue
        split = node.split
        sizes = len(split.child_of), len(split.has)
        sound = sizes == (tree.variables[split.column].n_values + 2,) * 2
        if not (sound and place < split.first and split.first + split.n <= len(tree.nodes)):
            raise InvalidDataError(f"node {place} has no sound split")
