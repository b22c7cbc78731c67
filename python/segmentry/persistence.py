"""Model files: one versioned, human-readable JSON file per model, written whole or not at all.

A file is a JSON object::

    {"format": "segmentry-model", "version": 1, "kind": "Segmenter",
     "written_by": "segmentry 0.1.0", "checksum": "sha256:...", "model": {...}}

`model` holds numbers, texts, lists and objects. An array is an object with its type, its shape and
either its values in a list (null for NaN) or, when it is large, in base64 of little-endian bytes.
The checksum is of `model` as compact JSON with sorted keys. There is no code in it, so reading a
file from somebody else is safe.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import importlib
import json
import math
import os
from pathlib import Path
from typing import Any

import numpy as np

from segmentry import _files
from segmentry._native import __version__
from segmentry.exceptions import ModelFileError, ModelFileNotFoundError

FORMAT = "segmentry-model"
VERSION = 1
# Kind of model -> the module with its class.
_KINDS = {
    "BGNBD": "segmentry.lifetime",
    "CHAID": "segmentry.tree",
    "GammaGamma": "segmentry.lifetime",
    "MBGNBD": "segmentry.lifetime",
    "ParetoNBD": "segmentry.lifetime",
    "SegmentRules": "segmentry.tree",
    "Segmenter": "segmentry.segmenter",
}
_TYPES = {"float64": "<f8", "int64": "<i8", "bool": "|b1"}
# Longer arrays are written in base64.
_READABLE = 2000


def save_model(kind: str, model: dict[str, Any], path: str | os.PathLike[str]) -> None:
    """Write a model: the old file or the new one is there at any moment, never a part.

    Parameters
    ----------
    kind : str
        The class, as listed in `_KINDS`.
    model : dict
        Plain values and NumPy arrays.
    path : str or path
        The file.
    """
    encoded = _encode(model)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "kind": kind,
        "written_by": f"segmentry {__version__}",
        "checksum": _checksum(encoded),
        "model": encoded,
    }
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)
    _files.write_whole(path, text.encode())


def load(path: str | os.PathLike[str]) -> Any:  # noqa: ANN401 - whatever kind of model it is
    """Load a fitted model saved with its `save`.

    Parameters
    ----------
    path : str or path
        The file.

    Returns
    -------
    Segmenter, lifetime model or CHAID
        The fitted model; it answers exactly as the one that was saved.

    Raises
    ------
    InvalidTypeError
        If `path` is neither a text nor a path.
    ModelFileNotFoundError
        If there is no such file (also a `FileNotFoundError`).
    ModelFileError
        If the file is damaged, not a model of ours, or written by a newer version.

    Notes
    -----
    No pickle is involved: a model file is data, and loading one runs no code from it.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> features = pd.DataFrame({"customer": range(6), "orders": [1, 1, 2, 9, 9, 8]})
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     sg.Segmenter(n_segments=2).fit(features).save(f"{directory}/model.json")
    ...     sg.load(f"{directory}/model.json").predict(features)
    array([1, 1, 1, 0, 0, 0])
    """
    place = _files.as_path(path)
    document = _read(place)
    kind, model = _checked(document, place)
    try:
        cls = getattr(importlib.import_module(_KINDS[kind]), kind)
        return cls._from_state(_decode(model))
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as error:
        raise ModelFileError(
            f"{str(place)!r} has the right checksum but its contents make no sense ({error}); save "
            "the model again"
        ) from error


def _read(place: Path) -> dict[str, Any]:
    try:
        content = place.read_bytes()
    except FileNotFoundError:
        raise ModelFileNotFoundError(
            f"there is no model file {str(place)!r}; check the path, or save a model there first"
        ) from None
    except OSError as error:
        raise ModelFileError(f"{str(place)!r} cannot be read: {error.strerror or error}") from error
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise ModelFileError(
            f"{str(place)!r} is not a model file, or only a part of one: it is not JSON; save the "
            "model again, or copy the file again"
        ) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ModelFileError(
            f"{str(place)!r} is not a model file of segmentry; give a file that `save` wrote"
        )
    return document


def _checked(document: dict[str, Any], place: Path) -> tuple[str, Any]:
    version, kind = document.get("version"), document.get("kind")
    if type(version) is not int or not 1 <= version <= VERSION:
        raise ModelFileError(
            f"{str(place)!r} has format version {version!r} (written by "
            f"{document.get('written_by', 'an unknown version')}), and this is segmentry "
            f"{__version__}, which reads up to {VERSION}; upgrade segmentry, or save the model "
            "with this version"
        )
    if kind not in _KINDS:
        raise ModelFileError(
            f"{str(place)!r} holds a model of kind {kind!r}, and this version knows "
            f"{sorted(_KINDS)}; upgrade segmentry"
        )
    if "model" not in document or document.get("checksum") != _checksum(document["model"]):
        raise ModelFileError(
            f"{str(place)!r} is damaged or was edited: its checksum does not match; save the model "
            "again, or restore the file"
        )
    return str(kind), document["model"]


def _checksum(encoded: object) -> str:
    text = json.dumps(encoded, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _encode(value: Any) -> Any:  # noqa: ANN401 - any plain value
    if isinstance(value, np.ndarray):
        return _encode_array(value)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(value)}
    if isinstance(value, dict):
        return {str(key): _encode(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encode(part) for part in value]
    return value


def _encode_array(array: np.ndarray[Any, Any]) -> dict[str, Any]:
    name = array.dtype.name
    head = {"array": name, "shape": list(array.shape)}
    if array.size > _READABLE:
        content = np.ascontiguousarray(array, dtype=_TYPES[name]).tobytes()
        return {**head, "base64": base64.b64encode(content).decode("ascii")}
    values = [_encode(value) for value in array.ravel().tolist()]
    return {
        **head,
        "values": [None if isinstance(v, dict) and v["float"] == "nan" else v for v in values],
    }


def _decode(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, list):
        return [_decode(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "array" in value and "shape" in value:
        return _decode_array(value)
    if value.keys() == {"float"}:
        return float(value["float"])
    return {key: _decode(part) for key, part in value.items()}


def _decode_array(value: dict[str, Any]) -> np.ndarray[Any, Any]:
    kind = _TYPES[value["array"]]
    if "base64" in value:
        flat = np.frombuffer(base64.b64decode(value["base64"]), dtype=kind)
    else:
        plain = [math.nan if v is None else _decode(v) for v in value["values"]]
        flat = np.array(plain, dtype=kind)
    return flat.astype(value["array"]).reshape(value["shape"])
