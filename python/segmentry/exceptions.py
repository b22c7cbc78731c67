"""The exceptions Segmentry raises. All derive from `SegmentryError`."""

__all__ = [
    "AssumptionWarning",
    "InternalError",
    "InvalidDataError",
    "InvalidParameterError",
    "InvalidTypeError",
    "MissingDependencyError",
    "ModelFileError",
    "ModelFileNotFoundError",
    "NotConvergedWarning",
    "NotFittedError",
    "SegmentryError",
]


class SegmentryError(Exception):
    """Base of every exception that Segmentry raises."""


class InvalidDataError(SegmentryError, ValueError):
    """The data cannot be used as they are: the message says where and what to do."""


class InvalidParameterError(SegmentryError, ValueError):
    """An argument has a value that makes no sense."""


class InvalidTypeError(SegmentryError, TypeError):
    """An argument or a column has a type that cannot be used."""


class ModelFileError(SegmentryError, ValueError):
    """A model file is damaged, foreign, or written by a newer version."""


class ModelFileNotFoundError(ModelFileError, FileNotFoundError):
    """There is no such model file."""


class MissingDependencyError(SegmentryError, ImportError):
    """An optional library is needed; the message names the extra to install."""


class InternalError(SegmentryError, RuntimeError):
    """A defect of Segmentry itself; please report it."""


class NotFittedError(SegmentryError, ValueError, AttributeError):
    """A model is used before `fit`."""


class NotConvergedWarning(UserWarning):
    """A fit found no maximum; the message says why and what may help."""


class AssumptionWarning(UserWarning):
    """Data are not as a model assumes; the message says how, and what it means for the results."""
