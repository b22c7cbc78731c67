"""`Choice`: a number of clusters, why, and the table behind it."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

from segmentry.drawing.axes import Axes, new_axes
from segmentry.drawing.palette import BLUE, GREY, ORANGE
from segmentry.exceptions import InvalidParameterError
from segmentry.quality._gap import Floats
from segmentry.quality._numbers import as_html
from segmentry.quality._rule import REPRODUCIBLE
from segmentry.quality._sweep import Sweep


class Choice:
    """How many clusters there are, and why (made by `choose_k`).

    Attributes
    ----------
    table : frame
        A row per k: `k`, `inertia`, `inertia_gain` (how far it falls beyond what cutting evenly
        spread rows would give), `silhouette` and `silhouette_error` (0 where exact),
        `calinski_harabasz`, `davies_bouldin`, `gap` and `gap_error`, `prediction_strength`,
        `stability` (adjusted Rand index between what two halves, clustered apart, make of all
        rows), `smallest_share`, `admissible`, `rank_sum`, `chosen`. Null where not defined or not
        asked for.
    best_k : int
        The recommendation; 1 means that there is no structure.
    reason : str
        Why, in words.
    gap_k : int or None
        What the gap statistic alone would choose.

    Examples
    --------
    >>> import numpy as np
    >>> import segmentry as sg
    >>> noise = np.random.default_rng(0).normal(size=(90, 2))
    >>> blobs = np.repeat([[0.0, 0], [9, 0], [0, 9]], 30, axis=0) + noise
    >>> choice = sg.quality.choose_k(blobs, range(1, 6), random_state=0)
    >>> choice.best_k, choice.centers().shape
    (3, (3, 2))
    """

    def __init__(self, found: Sweep, table: Any, best_k: int, reason: str) -> None:  # noqa: ANN401
        self._found = found
        self.table = table
        self.best_k = best_k
        self.reason = reason
        self.gap_k = found.gap_k

    def centers(self, k: int | None = None) -> Floats:
        """Give the centres found for a k; by default the recommended one.

        Parameters
        ----------
        k : int, optional
            One of those tried.

        Returns
        -------
        ndarray of shape (k, n_features)
            The means of the clusters; with them, `KMeans(k, init=centers)` goes on from there.

        Raises
        ------
        InvalidParameterError
            If this k was not tried.
        """
        wanted = self.best_k if k is None else k
        if wanted not in self._found.centres:
            raise InvalidParameterError(
                f"k must be one of those tried, {list(self._found.centres)}, found {wanted}"
            )
        return self._found.centres[wanted]

    def plot(self, axes: Any = None) -> Any:  # noqa: ANN401 - matplotlib is optional
        """Draw the indices by k, the recommendation marked.

        Parameters
        ----------
        axes : four matplotlib axes, optional
            Where to draw; a new figure by default.

        Returns
        -------
        ndarray of four matplotlib axes
            Inertia gain, silhouette, gap, stability.

        Raises
        ------
        InvalidParameterError
            If there are not four axes.
        MissingDependencyError
            If matplotlib is not installed.
        """
        if axes is None:
            axes = new_axes(9.0, 6.0, 2, 2)
        axes = np.asarray(axes, dtype=object).ravel()
        if len(axes) != 4:  # noqa: PLR2004
            raise InvalidParameterError(f"axes must be four, found {len(axes)}")
        columns = self._found.columns
        ks = columns["k"]
        _line(axes[0], ks, columns["inertia_gain"], "Inertia gain over even rows")
        _line(axes[1], ks, columns["silhouette"], "Silhouette", error=columns["silhouette_error"])
        _line(axes[2], ks, columns["gap"], "Gap (± standard error)", error=columns["gap_error"])
        _line(axes[3], ks, columns["stability"], "Stability", label="agreement of halves")
        strength = columns["prediction_strength"]
        _line(axes[3], ks, strength, "Stability", colour=ORANGE, label="prediction strength")
        axes[3].axhline(REPRODUCIBLE, color=GREY, linewidth=0.8, linestyle=":")
        axes[3].set_ylim(-0.05, 1.05)
        if np.isfinite(strength).any():
            axes[3].legend(frameon=False, fontsize=8, loc="lower left")
        for ax in axes:
            ax.axvline(self.best_k, color=GREY, linewidth=1.2, linestyle="--", zorder=0)
            ax.set_xticks(ks if len(ks) <= 20 else ks[::2])  # noqa: PLR2004
            ax.set_xlabel("number of clusters k")
            ax.spines[["top", "right"]].set_visible(False)
        axes[0].figure.suptitle(f"k = {self.best_k} recommended (dashed)", fontsize=11)
        return axes

    def __repr__(self) -> str:
        """Say what was chosen and why."""
        return f"Choice(best_k={self.best_k}: {self.reason})"

    def _repr_html_(self) -> str:
        return f"<p><b>k = {self.best_k}</b>: {escape(self.reason)}</p>{as_html(self.table)}"


def _line(
    ax: Axes,
    ks: Any,  # noqa: ANN401
    values: Floats,
    title: str,
    *,
    colour: str = BLUE,
    error: Floats | None = None,
    label: str | None = None,
) -> None:
    known = np.isfinite(values)
    ax.set_title(title, fontsize=10, loc="left")
    if not known.any():
        ax.text(0.5, 0.5, "not computed", ha="center", transform=ax.transAxes, color=GREY)
        return
    bars = None if error is None else np.nan_to_num(error[known])
    ax.errorbar(
        ks[known],
        values[known],
        yerr=bars,
        color=colour,
        marker="o",
        markersize=4,
        linewidth=1.4,
        capsize=2,
        label=label,
    )
