"""How a fit ended, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A curvature below this share of the largest is rounding.
_LEAST_CURVE: Final = 1e-12
# A parameter is named with this share or more of the flat directions.
_LEAST_PART: Final = 0.1

_ADVICE: Final = (
    "the data do not tell these parameters apart; more customers, a longer time observed or a "
    "small `penalty` help"
)
NOBODY_BACK: Final = (
    "nobody has come back (every frequency is 0): nothing can be learnt of how often customers buy "
    "and when they leave; a longer time observed or customers of longer ago help, and a small "
    "`penalty` gives usual values"
)


def flat_parameters(hessian: NDArray[np.float64], names: Sequence[str]) -> list[str] | None:
    """Name the parameters along which a likelihood does not curve; None if that is unknown.

    None of them at a minimum.
    """
    if not np.isfinite(hessian).all():
        return None
    curves, directions = np.linalg.eigh(hessian)
    flat = ~(curves > _LEAST_CURVE * abs(curves).max())
    part = (directions[:, flat] ** 2).sum(axis=1)
    return [name for name, share in zip(names, part.tolist(), strict=True) if share > _LEAST_PART]


def words(stop: str, minimum: bool, flat: Sequence[str], stuck: Sequence[str], n_iter: int) -> str:
    """Say how a fit ended: why it stopped, and which parameters are to blame."""
    if minimum:
        return f"converged in {n_iter} steps"
    if stop == "limit":
        leave = "leaves" if len(stuck) == 1 else "leave"
        return f"the likelihood still rises where {_listed(stuck)} {leave} any bound: {_ADVICE}"
    if stop == "max_iter":
        return f"not converged in {n_iter} steps; raise `max_iter`, the limit of each start"
    if stop == "undefined":
        return "the likelihood has no finite value at the start; are times in a sensible unit?"
    if stop == "converged":
        where = f"along {_listed(flat)}" if flat else "in some direction"
        return f"the gradient is small, but the likelihood is flat {where}: {_ADVICE}"
    return f"no further progress after {n_iter} steps though the gradient is not small: {_ADVICE}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + " and " * (len(names) > 1) + "".join(names[-1:])
