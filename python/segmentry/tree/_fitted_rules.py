"""What fitted rules do: give segments, tell and draw themselves, become SQL, save themselves."""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from segmentry import _frames, persistence
from segmentry._fitted import check_is_fitted
from segmentry._validate import one_of, thread_count
from segmentry.drawing.fonts import language_to_draw_in
from segmentry.tree.rules import drawing, made, sql, state, text
from segmentry.wording.names import in_chinese

if TYPE_CHECKING:
    from segmentry._frames import Frame, FrameKind
    from segmentry.drawing.axes import Axes
    from segmentry.tree.rules.features import Feature
    from segmentry.tree.rules.grown import Grown
    from segmentry.tree.rules.rule import Rule
    from segmentry.wording.numerals import Language


class FittedRules(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """The part of `SegmentRules` that needs a fit; the attributes are described there."""

    n_jobs: int | None
    rules_: list[Rule]
    fidelity_: float
    fidelity_folds_: list[float]
    fidelity_in_sample_: float
    fidelity_baseline_: float
    segments_: list[int] | list[str]
    segment_names_: list[str]
    feature_names_in_: NDArray[np.object_]
    n_features_in_: int
    left_out_: dict[str, str]
    _tree: Grown
    _features: list[Feature]
    _columns: list[str]
    _kind: FrameKind
    _language: Language

    @property
    def table(self) -> Frame:
        """The rules as a frame of the kind that came in.

        One row per rule, and one for each segment without: `segment`, `segment_name` and `rule` (in
        words of the fit's language), `condition` (in symbols, exact), `n_conditions`, `size`
        (customers of the fit that it catches), `coverage` (share of the segment caught),
        `precision` (share of the caught who are in the segment), `lift` (precision / the segment's
        share of all).
        """
        check_is_fitted(self)
        names = self._names(self._language)
        columns = made.table_of(self.rules_, self.segments_, names, self._language)
        return _frames.make_frame(columns, self._kind)

    @property
    def segment_table(self) -> Frame:
        """What all rules of a segment catch together, as a frame of the kind that came in.

        One row per segment: `segment`, `segment_name`, `share` (of all customers), `caught`
        (customers), `coverage`, `precision`, `lift`.
        """
        check_is_fitted(self)
        columns = made.segment_table(self._tree, self.segments_, self._names(self._language))
        return _frames.make_frame(columns, self._kind)

    def predict(self, features: Frame) -> NDArray[Any]:
        """Give the segment of every row by the rules.

        Parameters
        ----------
        features : frame
            Customers with the columns that the rules speak of; others do not matter.

        Returns
        -------
        ndarray of int or str
            Segments.

        Raises
        ------
        InvalidDataError
            If a column is missing.
        InvalidTypeError
            If a column holds something else than in the fit.
        """
        leaves = self.apply(features)
        kind = object if isinstance(self.segments_[0], str) else np.int64
        given: NDArray[Any] = np.array(self.segments_, dtype=kind)[self._tree.segments[leaves]]
        return given

    def apply(self, features: Frame) -> NDArray[np.int64]:
        """Give the leaf of the tree of every row.

        Parameters
        ----------
        features : frame
            As for `predict`.

        Returns
        -------
        ndarray of int
            Numbers of nodes.

        Raises
        ------
        InvalidDataError
            If a column is missing.
        InvalidTypeError
            If a column holds something else than in the fit.
        """
        check_is_fitted(self)
        table = _frames.read_frame(features, "features")
        threads = thread_count(self.n_jobs)
        return self._tree.leaves(table, self._features, threads).astype(np.int64)

    def to_text(self, language: str | None = None) -> str:
        """Tell the rules, segment by segment.

        Parameters
        ----------
        language : {"en", "zh"}, optional
            By default that of the fit.

        Returns
        -------
        str
            Several lines.
        """
        check_is_fitted(self)
        chosen = self._chosen(language)
        told = text.lines(self.rules_, self.segments_, self._names(chosen), chosen)
        return "\n".join([self._head(chosen), *told])

    def to_sql(
        self,
        dialect: str = "duckdb",
        *,
        table: str | Sequence[str] = "customers",
        column: str = "segment",
        names: bool = False,
        expression: bool = False,
    ) -> str:
        """Give a query that adds the segment to a table.

        Parameters
        ----------
        dialect : str, default="duckdb"
            One of bigquery, clickhouse, databricks, duckdb, mysql, postgres, presto, redshift,
            snowflake, spark, sqlite, trino or tsql.
        table : str or sequence of str, default="customers"
            The table: "name", "schema.name" or "catalogue.schema.name"; as a list of parts where a
            part has a dot.
        column : str, default="segment"
            Name of the new column.
        names : bool, default=False
            Give segment names instead of segments.
        expression : bool, default=False
            Give the CASE expression alone.

        Returns
        -------
        str
            One statement without a semicolon.

        Raises
        ------
        InvalidParameterError
            If the dialect is unknown, or a name cannot be one.
        InvalidDataError
            If a column or category cannot be written in the dialect.
        MissingDependencyError
            If sqlglot is not installed (extra ``sql``).

        Warns
        -----
        AssumptionWarning
            If rules tell categories apart that the database by default does not.

        Notes
        -----
        Names are quoted and texts escaped, whatever they hold. The segment is that of `predict` for
        every row, if the database compares text letter by letter. MySQL and SQL Server by default
        take upper and lower case for the same, MySQL also letters with and without accents, SQL
        Server (and older collations of MySQL) texts with and without blanks at the end.
        """
        check_is_fitted(self)
        given = self.segment_names_ if names else self.segments_
        answers: dict[int | str, int | str] = dict(zip(self.segments_, given, strict=True))
        known = {feature.name: feature.values for feature in self._features}
        last = self.rules_[-1].segment
        statement = sql.Statement(self.rules_, answers, last, self._columns, known)
        return sql.write(statement, dialect, table=table, column=column, expression=expression)

    def plot(self, ax: Axes | None = None, *, language: str | None = None) -> Axes:
        """Draw the tree, from left to right.

        Parameters
        ----------
        ax : matplotlib axes, optional
            Where to draw; without it a new figure is made.
        language : {"en", "zh"}, optional
            By default that of the fit.

        Returns
        -------
        matplotlib axes
            What was drawn on.

        Raises
        ------
        MissingDependencyError
            If matplotlib is not installed.

        Warns
        -----
        UserWarning
            If it is in English because no font with Chinese letters is installed.
        """
        check_is_fitted(self)
        chosen = language_to_draw_in(self._chosen(language))
        return drawing.draw(self._tree, self._features, self._names(chosen), chosen, ax)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the rules to one file, whole or not at all; `sg.load` reads it.

        Parameters
        ----------
        path : str or path
            The file.
        """
        check_is_fitted(self)
        persistence.save_model("SegmentRules", state.of_rules(self), path)

    @classmethod
    def _from_state(cls, saved: dict[str, Any]) -> Self:
        return state.restore(cls, saved)

    def _describe(self) -> None:
        raise NotImplementedError

    def _chosen(self, language: str | None) -> Language:
        if language is None:
            return self._language
        return "zh" if one_of(language, "language", ("en", "zh")) == "zh" else "en"

    def _names(self, language: Language) -> list[str]:
        """Give the segments' names; those that Segmentry makes are translated."""
        if language == "en":
            return self.segment_names_
        columns = [feature.name for feature in self._features]
        return [in_chinese(name, columns) for name in self.segment_names_]

    def _head(self, language: Language) -> str:
        shares = (self.fidelity_, self.fidelity_in_sample_, self.fidelity_baseline_)
        return text.head(*shares, language)

    def __str__(self) -> str:
        return self.to_text() if hasattr(self, "rules_") else repr(self)

    def _repr_html_(self) -> str:
        if not hasattr(self, "rules_"):
            return f"<p>{escape(repr(self))}, not fitted</p>"
        told = (self.rules_, self.segments_, self._names(self._language), self._language)
        return text.html(self._head(self._language), *told)
