"""Tables, texts, pictures and files of a fitted CHAID tree."""

from __future__ import annotations

import os
from typing import Any, Self

from sklearn.base import BaseEstimator

from segmentry import _frames, persistence
from segmentry._fitted import NotFittedError
from segmentry._frames import Frame, FrameKind
from segmentry._validate import whole_number
from segmentry.drawing.axes import Axes
from segmentry.exceptions import InvalidTypeError
from segmentry.tree.chaid.gain_plot import plot_gain
from segmentry.tree.chaid.plot import plot_tree
from segmentry.tree.chaid.state import of_model, restore
from segmentry.tree.chaid.tables import candidate_columns, gain_columns, node_columns
from segmentry.tree.chaid.text import to_html, to_text
from segmentry.tree.chaid.tree import Tree


class ChaidShown(BaseEstimator):  # type: ignore[misc]
    """What a tree shows of itself."""

    _tree: Tree
    _kind: FrameKind
    _named: bool
    target_kind_: str

    @property
    def table(self) -> Frame:
        """All nodes: see `CHAID` for the columns."""
        return _frames.make_frame(node_columns(self._fitted()), self._kind)

    @property
    def candidates(self) -> Frame:
        """What each predictor could do in each node that was looked at; null where it did nothing.

        Columns: node, column, categories, groups, and the test as in `table`.
        """
        return _frames.make_frame(candidate_columns(self._fitted()), self._kind)

    @property
    def leaves(self) -> Frame:
        """The gain table of the last class (or of the mean); see `gain_table`."""
        return self.gain_table()

    def gain_table(self, response: object = None) -> Frame:
        """List the leaves, those that answer best first, and what is reached with them.

        Parameters
        ----------
        response : class or list of classes, optional
            What counts as an answer; by default the last of `classes_` that occurs ("yes",
            1, True).

        Returns
        -------
        frame
            `node`, `rule`, `n`, `weight`, `share`, `response_rate`, `responses`, `index` (the rate
            by that of all; 100 is the average), `gain` (share of all responses); and from the best
            leaf down to each: `cumulative_share`, `cumulative_response_rate`, `cumulative_index`,
            `cumulative_gain`. For numbers the mean and total of the target stand in place of rate
            and responses; an index or gain is null where the mean of all is not above 0, or leaves
            have means below 0.

        Raises
        ------
        InvalidParameterError
            If the target has no such class.
        """
        return _frames.make_frame(gain_columns(self._fitted(), response), self._kind)

    def to_text(self) -> str:
        """Give the tree as text, a line for each node.

        Returns
        -------
        str
            Children below and to the right of their parent.
        """
        return to_text(self._fitted())

    def plot(self, ax: Axes | None = None, max_depth: int | None = None) -> Axes:
        """Draw the tree, the root at the left, with matplotlib.

        Parameters
        ----------
        ax : matplotlib axes, optional
            Where to draw; by default a new figure, large enough for all leaves.
        max_depth : int, optional
            Levels to draw below the root; by default all.

        Returns
        -------
        matplotlib axes
            With a box for each node.

        Raises
        ------
        InvalidParameterError
            If there are more than 300 leaves to draw.
        MissingDependencyError
            If matplotlib is not installed.
        """
        depth = None if max_depth is None else whole_number(max_depth, "max_depth", minimum=0)
        return plot_tree(self._fitted(), ax, depth)

    def plot_gain(self, response: object = None, ax: Axes | None = None) -> Axes:
        """Draw what share of the responses is reached with what share of all rows.

        Parameters
        ----------
        response : class or list of classes, optional
            As for `gain_table`.
        ax : matplotlib axes, optional
            Where to draw.

        Returns
        -------
        matplotlib axes
            With the gain chart.

        Raises
        ------
        MissingDependencyError
            If matplotlib is not installed.
        """
        return plot_gain(self._fitted(), response, ax)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the fitted tree to a file that `load` and `segmentry.load` read.

        Parameters
        ----------
        path : str or path
            The file, which is replaced if it exists.

        Raises
        ------
        InvalidTypeError
            If a category is neither text nor a number.
        """
        self._fitted()
        persistence.save_model("CHAID", of_model(self), path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a tree written by `save`.

        Parameters
        ----------
        path : str or path
            The file.

        Returns
        -------
        CHAID
            The fitted tree.

        Raises
        ------
        InvalidTypeError
            If the file holds another model.
        """
        model = persistence.load(path)
        if not isinstance(model, cls):
            raise InvalidTypeError(
                f"{str(path)!r} holds a {type(model).__name__}, not a {cls.__name__}; "
                "`segmentry.load` reads any"
            )
        return model

    @classmethod
    def _from_state(cls, state: dict[str, Any]) -> Self:
        return restore(cls, state)

    def __str__(self) -> str:
        return self.to_text() if hasattr(self, "_tree") else repr(self)

    def _repr_html_(self) -> str:
        if not hasattr(self, "_tree"):
            return str(super()._repr_html_inner())
        return to_html(self._tree)

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, str]:  # noqa: ARG002
        return {"text/plain": str(self), "text/html": self._repr_html_()}

    def _fitted(self) -> Tree:
        if not hasattr(self, "_tree"):
            raise NotFittedError("this CHAID has no tree yet; call `fit` or `load` first")
        return self._tree
