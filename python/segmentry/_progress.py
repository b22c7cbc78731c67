"""A progress bar for long work: in notebooks and terminals, nowhere else unless asked for."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from segmentry.exceptions import InvalidTypeError

# What kernels call, with the steps done and all there are (0 where unknown).
Report = Callable[[int, int], None]

# Work that is over before this many seconds needs no bar.
_PATIENCE = 0.5
_WIDTH = 24


class Progress:
    """A bar for work of several stages; made by `progress_bar`."""

    def __init__(self, write: Callable[[str, float], None] | None) -> None:
        self._write = write
        self._begun = time.monotonic()
        self._stage, self._first, self._span = "", 0.0, 1.0

    def stage(self, name: str, first: float = 0.0, last: float = 1.0) -> Report | None:
        """Begin a stage that takes the whole from one share to another; give what reports on it."""
        self._stage, self._first, self._span = name, first, last - first
        return None if self._write is None else self._report

    def _report(self, done: int, total: int) -> None:
        if self._write is not None and time.monotonic() - self._begun > _PATIENCE:
            share = done / total if total > 0 else 0.0
            self._write(self._stage, self._first + self._span * min(share, 1.0))


@contextmanager
def progress_bar(show: bool | None) -> Iterator[Progress]:
    """Show progress while the block runs; None: where somebody looks (a terminal, a notebook).

    Raises
    ------
    InvalidTypeError
        If `show` is neither a truth value nor None.
    """
    if show is not None and not isinstance(show, bool):
        raise InvalidTypeError(f"progress must be True, False or None, found {show!r}")
    place = _place(show)
    try:
        yield Progress(None if place is None else place.write)
    finally:
        if place is not None:
            place.clear()


class _Terminal:
    def __init__(self) -> None:
        self._last = ""

    def write(self, stage: str, share: float) -> None:
        bar = ("█" * round(_WIDTH * share)).ljust(_WIDTH, "·")
        line = f"{bar} {share:4.0%} {stage}"
        if line != self._last:
            sys.stderr.write("\r" + line.ljust(len(self._last)))
            sys.stderr.flush()
            self._last = line

    def clear(self) -> None:
        if self._last:
            sys.stderr.write("\r" + " " * len(self._last) + "\r")
            sys.stderr.flush()


class _Notebook:
    def __init__(self, display: Any) -> None:  # noqa: ANN401 - IPython has no types here
        self._display, self._handle, self._last = display, None, ""

    def write(self, stage: str, share: float) -> None:
        text = f'<progress max="100" value="{share * 100:.0f}"></progress> {escape(stage)}'
        if text == self._last:
            return
        self._last = text
        shown = self._display.HTML(text)
        if self._handle is None:
            self._handle = self._display.display(shown, display_id=True)
        else:
            self._handle.update(shown)

    def clear(self) -> None:
        if self._handle is not None:
            self._handle.update(self._display.HTML(""))


def _place(show: bool | None) -> _Terminal | _Notebook | None:
    if show is False:
        return None
    if "ipykernel" in sys.modules:
        return _Notebook(importlib.import_module("IPython.display"))
    if show or (sys.stderr is not None and sys.stderr.isatty()):
        return _Terminal()
    return None
