"""What a fitted segmenter does: place customers, keep and save itself."""

from __future__ import annotations

import os
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry import _frames, persistence
from segmentry._fitted import check_is_fitted
from segmentry._frames import Frame
from segmentry.segmenter import state
from segmentry.segmenter._explained import ExplainedSegmenter


class FittedSegmenter(ExplainedSegmenter):
    """The part of `Segmenter` that needs a fit; the attributes are described there."""

    def predict(self, features: Frame) -> NDArray[np.int64]:
        """Give the segment of every row.

        Parameters
        ----------
        features : frame
            Customers with the columns of the fit, in any order; further columns do not matter.

        Returns
        -------
        ndarray of int
            Segments; for the rows of the fit, `labels_` (but for an estimator that cannot say it
            of other rows).

        Raises
        ------
        InvalidDataError
            If columns are missing or have infinite values.
        """
        check_is_fitted(self)
        return self._model.place(_frames.read_frame(features, "features")).labels

    def assign(self, features: Frame) -> Frame:
        """Give every customer its segment, and how clearly it belongs there.

        Parameters
        ----------
        features : frame
            As for `predict`, with the customer column of the fit, else the first one. Rows are
            placed one by one, so a customer may come more than once, as in monthly snapshots.

        Returns
        -------
        frame
            Rows in the order of `features`, of the same kind: the customer column, `segment`,
            `segment_name`, `distance` (to the segment's centre, in the space of scaled columns) and
            `confidence` = 1 - distance / distance to the second nearest centre. It is a margin, not
            a probability: 0 on the border of two segments, 1 at the centre of one (and where there
            is only one).

        Raises
        ------
        InvalidDataError
            If columns are missing or have infinite values, a customer is null, or the customer
            column is named like one of the result's.
        """
        check_is_fitted(self)
        table = _frames.read_frame(features, "features")
        return table.relabelled(_frames.make_frame(self._model.assign(table), table.kind))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model to one file, whole or not at all; `sg.load` reads it.

        Parameters
        ----------
        path : str or path
            The file. It holds segments, names, profile and the labels of the fit, but no customer
            ids and no features.

        Raises
        ------
        InvalidTypeError
            If `path` is neither a text nor a path.
        InvalidParameterError
            If the file cannot be written, or an estimator found the segments: the file holds data
            and no code. Pickle such a segmenter.
        """
        check_is_fitted(self)
        persistence.save_model("Segmenter", state.of_segmenter(self), path)

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = dict(super().__getstate__())
        if "_training" in state:
            state["_training"] = None
        return state

    def _repr_html_(self) -> str:
        if not hasattr(self, "labels_"):
            return f"<p>{escape(repr(self))}, not fitted</p>"
        head = f"{self.n_segments_} segments of {len(self.labels_):,} customers"
        return f"<p><b>{head}</b>: {escape(self.choice_reason_)}</p>{self._profile._repr_html_()}"
