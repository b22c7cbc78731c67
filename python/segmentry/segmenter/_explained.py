"""What a fitted segmenter says of its segments: profile, reasons, rules, criteria, pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator

from segmentry import _frames
from segmentry._fitted import check_is_fitted
from segmentry._validate import one_of
from segmentry.drawing.projection import project
from segmentry.exceptions import InvalidDataError
from segmentry.profiling import make_groups, profile_of, value_column_of
from segmentry.segmenter import assessing, explanation, plots, ruling
from segmentry.segmenter.decisions import duplicates_in

if TYPE_CHECKING:
    from segmentry._frames import Frame, FrameKind, Table
    from segmentry.assessment import Criteria
    from segmentry.drawing.axes import Axes
    from segmentry.profiling import Profile
    from segmentry.segmenter.model import Model
    from segmentry.tree import SegmentRules


class ExplainedSegmenter(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """The part of a fitted `Segmenter` that explains; the attributes are described there."""

    n_segments_: int
    labels_: NDArray[np.int64]
    names_: list[str]
    sizes_: NDArray[np.int64]
    choice_: Frame
    choice_reason_: str
    decisions_: Frame
    customer_column_: str
    value_column_: str | None
    order_column_: str | None
    columns_: list[str]
    feature_names_in_: NDArray[np.object_]
    n_features_in_: int
    _model: Model
    _profile: Profile
    _kind: FrameKind
    # The frame of the fit, for `explain`; neither saved nor pickled: it is customers' data.
    _training: Table | None

    def _customers(self, features: Frame | None, which: str = "") -> Table:
        """Give the customers asked for, or those of the fit; the customer column comes first."""
        table = self._training if features is None else _frames.read_frame(features, "features")
        if table is None:
            raise InvalidDataError(
                f"this model was loaded and carries no customers; pass features{which}"
            )
        if table.n_rows == 0:
            raise InvalidDataError("features has no rows; give one row per customer")
        return table.with_first(self._model.customer_of(table))

    def _value_column_in(self, table: Table) -> str | None:
        """Give the value column of the fit, if other customers have it too."""
        name = self.value_column_
        return name if name is not None and name in table and table.is_numeric(name) else None

    def profile(
        self,
        features: Frame | None = None,
        *,
        extra: Frame | None = None,
        weights: ArrayLike | None = None,
        language: str = "en",
        confidence: float = 0.95,
        correction: str = "holm",
    ) -> Profile:
        """Say what each segment is like, in what it does and in who it is.

        Parameters
        ----------
        features : frame, optional
            Customers to profile, each in its segment; by default those of the fit. A model that was
            loaded or unpickled keeps their profile, but not themselves.
        extra : frame, optional
            Columns beside the features (demographics, say), matched by customer if the first one is
            named like the customer column, else row by row. They are tested, as are features that
            were not clustered on; columns that made the segments are not.
        weights : array of float, optional
            How much every customer counts.
        language : {"en", "zh"}, default="en"
            Language of the words: English or Chinese.
        confidence : float, default=0.95
            Confidence of the intervals around effect sizes.
        correction : {"holm", "benjamini-hochberg", "none"}, default="holm"
            How p-values are corrected for testing many columns.

        Returns
        -------
        Profile
            Table, ranking, cards and plot, as `segmentry.profile` gives them.

        Raises
        ------
        InvalidDataError
            If `extra` or `weights` do not fit the customers, or there are no customers to profile.
        InvalidParameterError
            If `language`, `confidence` or `correction` make no sense.

        Examples
        --------
        >>> import pandas as pd
        >>> import segmentry as sg
        >>> features = pd.DataFrame({"customer_id": range(6), "orders": [9, 8, 9, 1, 1, 1]})
        >>> people = pd.DataFrame({"customer_id": range(6), "member": [True] * 3 + [False] * 3})
        >>> segmenter = sg.Segmenter(2).fit(features)
        >>> print(segmenter.profile(extra=people).cards[0].sentence)
        Orders 79% more often than average, mostly member (100% vs 50%).
        """
        check_is_fitted(self)
        if features is None and extra is None and weights is None:
            kept = (self._profile.confidence, self._profile.correction)
            if kept == (confidence, correction):
                return self._profile.in_language(language)
        table = self._customers(features, " with those to profile")
        labels = self.labels_ if features is None else self._model.place(table).labels
        decisions = _frames.read_frame(self.decisions_, "decisions")
        used = [*self.columns_, *duplicates_in(*map(decisions.objects, ("step", "column")))]
        return profile_of(
            table,
            make_groups(labels, weights, self.names_, table.n_rows),
            value_column_of(table, self._value_column_in(table)),
            extra=extra,
            used=[name for name in used if name in table],
            language=language,
            confidence=confidence,
            correction=correction,
        )

    def explain(self, customer: object, features: Frame | None = None) -> explanation.Explanation:
        """Say why a customer is in its segment and not in the next nearest.

        Parameters
        ----------
        customer : object
            Its id.
        features : frame, optional
            Where to find it; by default the frame of the fit, which is kept by reference. A model
            that was loaded or unpickled has none, since models carry no customers' data.

        Returns
        -------
        Explanation
            The features that decide, in their own units; print it or show it in a notebook.

        Raises
        ------
        InvalidDataError
            If the customer is not there, or there is no frame to find it in.
        """
        check_is_fitted(self)
        table = self._customers(features, " with the customer")
        return explanation.explain(self._model, table, customer, self._profile.columns)

    def criteria(
        self,
        features: Frame | None = None,
        *,
        outside: Sequence[str] | None = None,
        contactable: str | Sequence[str] | None = None,
        reachable_by: Sequence[str] | None = None,
        actions: Mapping[int, str] | None = None,
        response: str | None = None,
        n_boot: int = 0,
        min_size: float = 300,
        min_share: float = 0.01,
        thresholds: Mapping[str, Any] | None = None,
        language: str = "en",
        random_state: int | None = 0,
    ) -> Criteria:
        """Judge the segments by Kotler's criteria (`segmentry.criteria`, what is known filled in).

        Parameters
        ----------
        features : frame, optional
            Customers with the columns of the fit, and any others by which the segments should
            differ; by default the frame of the fit.
        outside : list of str, optional
            Columns by which the segments should differ, as for `segmentry.criteria`.
        contactable : str or list of str, optional
            Columns that say who can be contacted, as for `segmentry.criteria`.
        reachable_by : list of str, optional
            Columns by which media are chosen, as for `segmentry.criteria`.
        actions : dict, optional
            What is to be done with each segment, as for `segmentry.criteria`.
        response : str, optional
            Column of responses to what was done, as for `segmentry.criteria`.
        n_boot : int, default=0
            Replicates for the criterion "stable": the whole recipe is fitted anew to customers
            drawn with replacement (at most 20,000). 50 give a fair answer; 0 leaves it out.
        min_size : float, default=300
            Customers that a segment needs.
        min_share : float, default=0.01
            Share of customers, and of value, that a segment needs.
        thresholds : dict, optional
            Other numbers to compare with, as for `segmentry.criteria`.
        language : {"en", "zh"}, default="en"
            Language of the explanations.
        random_state : int or None, default=0
            Decides folds, samples and replicates.

        Returns
        -------
        Criteria
            `.table`, `.segments`, `.plot()`.

        Raises
        ------
        InvalidDataError, InvalidParameterError, InvalidTypeError
            As for `segmentry.criteria`; or if there is no frame of the fit, since the model was
            loaded.
        """
        check_is_fitted(self)
        table = self._customers(features)
        return assessing.assess(
            self,
            table,
            n_boot,
            outside=outside,
            contactable=contactable,
            reachable_by=reachable_by,
            actions=actions,
            response=response,
            min_size=min_size,
            min_share=min_share,
            thresholds=thresholds,
            language=language,
            random_state=random_state,
        )

    def rules(
        self,
        features: Frame | None = None,
        max_depth: int | None = None,
        *,
        language: str = "en",
    ) -> SegmentRules:
        """Say in a few readable rules who belongs to which segment.

        Parameters
        ----------
        features : frame, optional
            Customers to learn the rules from, with any columns (dates are passed over); by default
            those of the fit, which a model that was loaded or unpickled has not.
        max_depth : int, optional
            Most questions a rule asks, before it is made shorter. By default as few, from 3 to 6,
            as give every segment rules that find half of its customers.
        language : {"en", "zh"}, default="en"
            Language in which the rules tell and draw themselves.

        Returns
        -------
        SegmentRules
            The rules, with the segments' names; `segmentry.tree.SegmentRules` has more parameters.

        Raises
        ------
        InvalidDataError
            If there is no frame to learn from, or columns are missing or have infinite values.
        InvalidParameterError
            If `max_depth` or `language` make no sense.
        """
        check_is_fitted(self)
        table = self._customers(features)
        labels = self.labels_ if features is None else self._model.place(table).labels
        return ruling.rules(table, labels, self.names_, max_depth, language)

    def plot(
        self, kind: str = "sizes", features: Frame | None = None, *, ax: Axes | None = None
    ) -> Axes:
        """Draw the segments.

        Parameters
        ----------
        kind : {"sizes", "map"}, default="sizes"
            "sizes": share of customers, and of value, of each segment of the fit. "map": customers
            on a plane, the first two principal components of the columns clustered on (at most
            2,000 customers, drawn at random).
        features : frame, optional
            For the map: the customers; by default the frame of the fit.
        ax : matplotlib axes, optional
            Where to draw; without it a new figure is made.

        Returns
        -------
        matplotlib axes
            What was drawn on.

        Raises
        ------
        InvalidDataError
            If there are no customers to draw (the model was loaded), or fewer than two columns of
            numbers that vary.
        MissingDependencyError
            If matplotlib is not installed.
        """
        check_is_fitted(self)
        if one_of(kind, "kind", ("map", "sizes")) == "sizes":
            return plots.sizes(self._profile.cards, self._profile.value_column, ax)
        table = self._customers(features)
        labels = self._model.place(table).labels
        numbers = [one.source for one in self._model.columns if one.transform != "is-category"]
        columns = [name for name in dict.fromkeys(numbers) if table.is_numeric(name)]
        found = project(table, columns, labels, self.n_segments_, self.order_column_)
        if found is None:
            raise InvalidDataError(
                "a map needs three customers and two columns of numbers that vary; "
                f"found {table.n_rows} customers and {len(columns)} columns of numbers"
            )
        return plots.flat_map(found, self.names_, ax)
