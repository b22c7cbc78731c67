"""What went wrong, as one paragraph and an exit code; never a traceback."""

from __future__ import annotations

import os
import sys
from typing import Final

from segmentry.exceptions import InternalError, SegmentryError

DONE: Final = 0
DEFECT: Final = 1
BAD_INPUT: Final = 2
INTERRUPTED: Final = 130

_EXTRA: Final = frozenset({"typer", "rich", "pyarrow"})
_OPTIONS: Final = {
    'on_bad="drop"': "--on-bad drop",
    "purchase_events=[...]": "--purchase-event",
    "purchase_events: ": "--purchase-event: ",
    "as_of ": "--as-of ",
    "n_segments ": "--segments ",
    "random_state ": "--random-state ",
}
_DEBUG: Final = "SEGMENTRY_DEBUG"


class CommandError(Exception):
    """The command cannot be carried out as asked: the message says why and what to do."""


def explain(error: BaseException) -> int:
    """Say on standard error what went wrong; give the exit code."""
    if os.environ.get(_DEBUG):
        raise error
    if isinstance(error, KeyboardInterrupt):
        say("interrupted; no file was changed")
        return INTERRUPTED
    if isinstance(error, ImportError) and (error.name or "").partition(".")[0] in _EXTRA:
        say(
            f"the command line needs {error.name}, which is not installed; "
            "run: pip install 'segmentry[cli]'"
        )
        return BAD_INPUT
    if isinstance(error, MemoryError):
        say("there is not enough memory for these data; try fewer columns or a larger machine")
        return BAD_INPUT
    if isinstance(error, CommandError | SegmentryError) and not isinstance(error, InternalError):
        say(_as_options(str(error)))
        return BAD_INPUT
    if isinstance(error, OSError):
        say(f"{error.filename or 'a file'}: {error.strerror or error}")
        return BAD_INPUT
    say(
        f"a defect of Segmentry: {type(error).__name__}: {error}. Please report it, with what "
        f"{_DEBUG}=1 in the environment shows"
    )
    return DEFECT


def _as_options(message: str) -> str:
    """Speak of options where the library speaks of arguments."""
    for argument, option in _OPTIONS.items():
        message = message.replace(argument, option)
    return message


def say(message: str) -> None:
    """Write one paragraph to standard error."""
    sys.stderr.write(f"segmentry: {printable(message)}\n")


def printable(text: str) -> str:
    """Put text on one line, without the characters that steer a terminal."""
    flat = " ".join(text.split())
    return "".join(character if character.isprintable() else "�" for character in flat)
