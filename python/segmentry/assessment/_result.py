"""`Criteria`: a table of figures and verdicts, and the same by segment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from segmentry import _frames
from segmentry._validate import one_of
from segmentry.assessment import _plot, _words
from segmentry.assessment._standards import Standard
from segmentry.drawing.axes import Axes
from segmentry.drawing.fonts import language_to_draw_in
from segmentry.wording.numerals import LANGUAGES, Language

if TYPE_CHECKING:
    from segmentry._frames import Frame, FrameKind

_LEFT = "text-align:left;vertical-align:top;padding:4px 12px 4px 0"
_RIGHT = "text-align:right;vertical-align:top;padding:4px 12px 4px 0"


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the table; `explained` says the explanation in any language."""

    standard: Standard
    value: float
    verdict: str
    explanation: str
    explained: Callable[[Language], str]


class Criteria:
    """How good a segmentation is by Kotler's criteria (made by `criteria`).

    Attributes
    ----------
    table : frame
        A row per figure, of the kind of frame that came in: `criterion`, `measure`, `value` (null
        where not assessed), `threshold` (met from here on), `doubtful_from` (below it not met),
        `source` (of these two), `verdict` ("met", "doubtful", "not met", "not assessed") and
        `explanation` in words. There is no overall score: a criterion that is not met is not made
        good by another.
    segments : frame
        A row per segment with what was computed of it: `segment`, `segment_name`, `size`, `share`,
        and, where assessed, `value_share`, `clear_share`, `contactable_customers`,
        `contactable_share`, `found_again` (kappa), `difference` from the rest in standard
        deviations and the column it `differs_in`, `action`, `response`, `jaccard`.
    outside : dict
        Columns that were not used to make the segments and their effect (share of variance).
    not_counted : dict
        Columns that were not used, but repeat the used column named here.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> group = np.repeat([0, 1], 400)
    >>> features = pd.DataFrame({"customer_id": np.arange(800), "orders": 1 + 8 * group})
    >>> found = sg.criteria(features, group, used=["orders"])
    >>> found.segments["size"].tolist()
    [400, 400]
    """

    def __init__(
        self,
        findings: list[Finding],
        segments: dict[str, Any],
        kind: FrameKind,
        language: Language,
        *,
        outside: dict[str, float],
        not_counted: dict[str, str],
    ) -> None:
        self._findings = findings
        self._segments = segments
        self._kind = kind
        self._language = language
        self.outside = outside
        self.not_counted = not_counted

    @cached_property
    def table(self) -> Frame:
        """The figures, a row each."""
        standards = [finding.standard for finding in self._findings]
        columns = {
            "criterion": [standard.criterion for standard in standards],
            "measure": [standard.measure for standard in standards],
            "value": np.array([finding.value for finding in self._findings]),
            "threshold": np.array([standard.threshold for standard in standards]),
            "doubtful_from": np.array([standard.doubtful_from for standard in standards]),
            "source": [standard.source_in(self._language) for standard in standards],
            "verdict": [finding.verdict for finding in self._findings],
            "explanation": [finding.explanation for finding in self._findings],
        }
        return _frames.make_frame(columns, self._kind)

    @cached_property
    def segments(self) -> Frame:
        """What was computed of each segment."""
        return _frames.make_frame(self._segments, self._kind)

    def in_language(self, language: str) -> Criteria:
        """Give the same figures, explained in another language.

        Parameters
        ----------
        language : {"en", "zh"}
            English or Chinese. Names that Segmentry made are translated, others stay.

        Returns
        -------
        Criteria
            The same figures, with other words.

        Raises
        ------
        InvalidParameterError
            If there are no words in that language.
        """
        chosen = cast("Language", one_of(language, "language", LANGUAGES))
        return Criteria(
            [replace(one, explanation=one.explained(chosen)) for one in self._findings],
            self._segments,
            self._kind,
            chosen,
            outside=self.outside,
            not_counted=self.not_counted,
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the table: a mark and a figure for everything that was assessed.

        Parameters
        ----------
        ax : matplotlib axes, optional
            Where to draw; without it a new figure is made.

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
        return _plot.table(self._findings, language_to_draw_in(self._language), ax)

    def __repr__(self) -> str:
        lines = []
        colon = "：" if self._language == "zh" else ": "
        for criterion, findings in groupby(self._findings, lambda f: f.standard.criterion):
            lines.append(_words.title(criterion, self._language))
            lines += [
                f"  {self._said(finding)}{colon}{finding.explanation}" for finding in findings
            ]
        return "\n".join(lines)

    def _said(self, finding: Finding) -> str:
        return _words.title(finding.verdict, self._language)

    def _repr_html_(self) -> str:
        keys = ("criterion", "measure", "value", "threshold", "verdict", "explanation")
        head = "".join(
            f'<th style="{_LEFT}">{escape(_words.title(key, self._language))}</th>' for key in keys
        )
        before, rows = "", []
        for finding in self._findings:
            rows.append(self._row(finding, first=finding.standard.criterion != before))
            before = finding.standard.criterion
        body = "".join(rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _row(self, finding: Finding, *, first: bool) -> str:
        standard, language = finding.standard, self._language
        threshold = _words.written(standard.measure, standard.threshold, language)
        mark = _plot.MARKS[finding.verdict]
        cells = (
            (_LEFT, _words.title(standard.criterion, language) if first else ""),
            (_LEFT, _words.measure_title(standard.measure, language)),
            (_RIGHT, _words.written(standard.measure, finding.value, language)),
            (_RIGHT, threshold),
            (_LEFT, f"{mark} {self._said(finding)}"),
            (_LEFT, finding.explanation),
        )
        return "<tr>" + "".join(f'<td style="{s}">{escape(t)}</td>' for s, t in cells) + "</tr>"
