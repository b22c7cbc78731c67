"""Files are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from segmentry.exceptions import InvalidParameterError, InvalidTypeError


def as_path(path: object, argument: str = "path") -> Path:
    """Give `path` as a Path, the home directory in place of "~".

    Raises
    ------
    InvalidTypeError
        If it is neither a text nor a path.
    """
    if not isinstance(path, str | os.PathLike):
        raise InvalidTypeError(
            f"{argument} must be a text or a pathlib.Path that names a file, found {path!r} "
            f"({type(path).__name__})"
        )
    return Path(path).expanduser()


def output_path(path: str | os.PathLike[str], argument: str = "path") -> Path:
    """Give `path` as a Path, in a directory that exists.

    Raises
    ------
    InvalidTypeError
        If it is neither a text nor a path.
    InvalidParameterError
        If its directory is missing, or it is a directory itself.
    """
    target = as_path(path, argument)
    if target.is_dir():
        raise InvalidParameterError(
            f"{argument} must name a file, and {str(target)!r} is a directory; add a file name"
        )
    if not target.parent.is_dir():
        raise InvalidParameterError(
            f"{argument} is in {str(target.parent)!r}, which is not an existing directory; "
            "create it first"
        )
    return target


def write_whole(path: str | os.PathLike[str], content: bytes, argument: str = "path") -> Path:
    """Write a file so that at any moment there is the old one or the new one, never a part.

    Raises
    ------
    InvalidParameterError
        If the directory is missing or cannot be written to.
    """
    target = output_path(path, argument)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.name}.", suffix=".part"
        )
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files for the owner only; a result is as readable as any other new file.
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(target)
    except OSError as error:
        raise InvalidParameterError(
            f"{argument} {str(target)!r} cannot be written: {error.strerror or error}; "
            "choose a place you may write to"
        ) from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
    return target


def _umask() -> int:
    # There is no way to read it without setting it.
    current = os.umask(0o022)
    os.umask(current)
    return current
