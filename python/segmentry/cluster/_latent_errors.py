"""Standard errors of a latent class model, from the scores of its answer patterns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# What is nearer to 0 has no standard error: it is at the boundary.
BOUNDARY = 1e-6
# Directions in which the information is this small a part of the largest have none.
_NOTHING = 1e-9
# A parameter that lies in such directions by more is not known.
_PART = 1e-6
# What a row tells of a parameter at least; less is rounding.
_ROUNDING = 1e-14


@dataclass(frozen=True)
class Slots:
    """Where a model's numbers lie: rows of a table of (slots × classes), see the kernel."""

    counts: list[int]
    numbers: int
    first: list[int] = field(init=False)
    means: int = field(init=False)

    def __post_init__(self) -> None:
        places = np.cumsum([1, *(count + 1 for count in self.counts)])
        object.__setattr__(self, "first", places[:-1].tolist())
        object.__setattr__(self, "means", int(places[-1]))

    @property
    def variances(self) -> int:
        """Slot of the first variance."""
        return self.means + self.numbers

    @property
    def total(self) -> int:
        """Number of slots."""
        return self.variances + self.numbers

    def tables(self) -> Iterator[slice]:
        """Give the slots of every categorical column's levels."""
        for first, count in zip(self.first, self.counts, strict=True):
            yield slice(first, first + count)


@dataclass(frozen=True)
class _Group:
    """Numbers that depend on some free parameters: where they are, and their derivatives."""

    parameters: slice
    where: tuple[NDArray[np.intp] | int, NDArray[np.intp] | int]
    jacobian: Floats


class _Parameters:
    """Free parameters: the score of each as a combination of the kernel's vector."""

    def __init__(self, slots: Slots, n_classes: int) -> None:
        self._width = slots.total * n_classes
        self._classes = n_classes
        self.scores: list[Floats] = []
        self.groups: list[_Group] = []

    def add_shares(
        self, shares: Floats, slots: NDArray[np.intp] | int, classes: NDArray[np.intp] | int
    ) -> None:
        """Add shares that sum to 1: log-odds against the largest; those at the boundary stay."""
        at = np.broadcast_to(np.asarray(slots) * self._classes + classes, shares.shape)
        live = np.flatnonzero(shares > BOUNDARY)
        free = live[live != np.argmax(shares)] if live.size else live
        if not free.size:
            return
        first = len(self.scores)
        for one in free:
            score = np.zeros(self._width)
            score[at] = -shares[one]
            score[at[one]] += 1.0
            self.scores.append(score)
        jacobian = shares[live, None] * ((live[:, None] == free) - shares[free])
        where = (
            slots[live] if isinstance(slots, np.ndarray) else slots,
            classes[live] if isinstance(classes, np.ndarray) else classes,
        )
        self.groups.append(_Group(slice(first, first + free.size), where, jacobian))

    def add_single(self, slot: int, of_class: int, derivative: float) -> None:
        """Add a parameter that stands for itself, but for a derivative."""
        score = np.zeros(self._width)
        score[slot * self._classes + of_class] = 1.0
        first = len(self.scores)
        self.scores.append(score)
        where = (np.array([slot]), of_class)
        self.groups.append(_Group(slice(first, first + 1), where, np.array([[derivative]])))


def standard_errors(model: Floats, outer: Floats, slots: Slots, least_variance: float) -> Floats:
    """Give the standard error of every number of a model; NaN where there is none.

    Parameters
    ----------
    model : ndarray of shape (slots, classes)
        The model, numeric columns in standard units.
    outer : ndarray of shape (slots * classes, slots * classes)
        What the kernel says of the scores; NaN if it was not asked.
    slots : Slots
        What is where.
    least_variance : float
        Variances at this are at the boundary.
    """
    errors = np.full(model.shape, np.nan)
    if not outer.size:
        return errors
    parameters = _parameters(model, slots, least_variance)
    if not parameters.scores:
        return errors
    scores = np.array(parameters.scores)
    n_classes = model.shape[1]
    # The first block is of memberships, which sum to 1.
    rows = float(outer[:n_classes, :n_classes].sum())
    covariance = _inverse(scores @ outer @ scores.T, rows)
    for group in parameters.groups:
        block = covariance[group.parameters, group.parameters]
        variances = np.einsum("ij,jk,ik->i", group.jacobian, block, group.jacobian)
        errors[group.where] = np.sqrt(np.maximum(variances, 0.0))
    return errors


def _parameters(model: Floats, slots: Slots, least_variance: float) -> _Parameters:
    n_classes = model.shape[1]
    parameters = _Parameters(slots, n_classes)
    parameters.add_shares(model[0], 0, np.arange(n_classes))
    for of_class in np.flatnonzero(model[0] > BOUNDARY).tolist():
        for table in slots.tables():
            places = np.arange(table.start, table.stop)
            parameters.add_shares(model[table, of_class], places, of_class)
        for d in range(slots.numbers):
            parameters.add_single(slots.means + d, of_class, 1.0)
            variance = float(model[slots.variances + d, of_class])
            if variance > least_variance * (1.0 + BOUNDARY):
                parameters.add_single(slots.variances + d, of_class, variance)
    return parameters


def _inverse(information: Floats, rows: float) -> Floats:
    """Invert where that is possible; NaN for parameters of which nothing is known."""
    squares = np.diag(information)
    known = squares > _ROUNDING * rows
    sizes = np.sqrt(np.where(known, squares, 1.0))
    values, vectors = np.linalg.eigh(information / np.outer(sizes, sizes))
    none = values <= _NOTHING * values[-1]
    known &= (vectors[:, none] ** 2).sum(axis=1) <= _PART
    some = vectors[:, ~none]
    inverse: Floats = (some / values[~none]) @ some.T / np.outer(sizes, sizes)
    inverse[~known, :] = np.nan
    inverse[:, ~known] = np.nan
    return inverse
