"""Check the docstrings of everything public by numpydoc's rules.

    python tools/check_docstrings.py

Functions, classes, and their public methods and properties that are ours. What is not asked for,
and why, is in `NOT_ASKED` and `not_asked_of`.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
from functools import cached_property
from types import FunctionType, ModuleType

from numpydoc.validate import validate

import segmentry as sg

# Parts of results and files, and errors, that have no name at the top of the package.
FURTHER = [
    "exceptions.ModelFileNotFoundError",
    "profiling.Card",
    "profiling.Trait",
    "segmenter.Explanation",
    "segmenter.Reason",
]
NOT_ASKED = {
    "ES01",  # an extended summary: a good first sentence can be enough
    "SA01",  # See Also: names in the text are links already
}


def names() -> Iterator[str]:
    """Give the full name of every public function and class."""
    for name in sg.__all__:
        found = getattr(sg, name)
        if isinstance(found, ModuleType):
            module = importlib.import_module(f"segmentry.{name}")
            yield from (f"segmentry.{name}.{inner}" for inner in module.__all__)
        elif not isinstance(found, str):
            yield f"segmentry.{name}"
    yield from (f"segmentry.{name}" for name in FURTHER)


def members(owner: type) -> Iterator[str]:
    """Give the public methods and properties of a class, inherited ones included, that are ours."""
    for name in dir(owner):
        home = next((base for base in owner.__mro__ if name in vars(base)), object)
        member = vars(home).get(name)
        if isinstance(member, (classmethod, staticmethod)):
            member = member.__func__
        ours = home.__module__.startswith("segmentry") and not name.startswith("_")
        if ours and isinstance(member, (FunctionType, property, cached_property)):
            yield name


def not_asked_of(found: object, *, member: bool) -> set[str]:
    """Give the rules that make no sense for this object."""
    rules = set(NOT_ASKED)
    if member:
        rules |= {"EX01"}  # the class has an example
    if inspect.isclass(found) and issubclass(found, Exception):
        rules |= {"EX01"}  # raised, not called
    if inspect.isclass(found) and "made by `" in (found.__doc__ or ""):
        rules |= {"PR01"}  # a result: what it is made from is nobody's business
    return rules


def look_up(name: str) -> object:
    """Give the object of a full name."""
    _, *parts = name.split(".")
    found: object = sg
    for part in parts:
        try:
            found = getattr(found, part)
        except AttributeError:
            found = importlib.import_module(f"{found.__name__}.{part}")  # type: ignore[attr-defined]
    return found


def faults() -> Iterator[str]:
    """Give a line for everything that is not as it should be."""
    for name in names():
        found = look_up(name)
        checked = [(name, not_asked_of(found, member=False))]
        if inspect.isclass(found):
            rules = not_asked_of(None, member=True)
            checked += [(f"{name}.{inner}", rules) for inner in members(found)]
        for full, rules in checked:
            outcome = validate(full)
            place = f"{outcome['file']}:{outcome['file_line']}"
            for code, message in outcome["errors"]:
                if code not in rules:
                    yield f"{place}: {full}: {code} {message}"


if __name__ == "__main__":
    lines = list(dict.fromkeys(faults()))
    print("\n".join(lines), end="\n" if lines else "")
    sys.exit(bool(lines))
