"""`Profile`: what each segment is like."""

from __future__ import annotations

from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from segmentry import _frames
from segmentry._validate import one_of
from segmentry.drawing.axes import Axes
from segmentry.drawing.fonts import language_to_draw_in
from segmentry.profiling import _html, _plot, _ranking
from segmentry.profiling._cards import Card, Trait
from segmentry.wording.circles import level_in
from segmentry.wording.comparisons import label_of
from segmentry.wording.numerals import LANGUAGES

if TYPE_CHECKING:
    from segmentry._frames import Frame, FrameKind
    from segmentry.wording.numerals import Language

_MOST_IN_PLOT = 25


class Profile:
    """What each segment is like (made by `profile` or `Segmenter.profile`).

    Attributes
    ----------
    table : frame
        One row per segment, feature and (for text) category, of the kind of frame that came in;
        the columns are below.
    ranking : frame
        Features by how well they tell the segments apart.
    segment_ranking : frame
        Features by how far a segment is from all customers, for each segment.
    cards : list of Card
        One per segment: size, share, share of value, and what sets it apart in words.
    value_column : str or None
        The column behind the value shares.
    confidence : float
        Confidence of the intervals.
    correction : str
        How p-values are corrected for their number.
    language : str
        Language of the words, "en" or "zh".

    Notes
    -----
    Columns of `table`:

    - `segment`, `segment_name`, `feature`, `category`; `kind`: "number", "boolean", "date",
      "duration" or "category";
    - `count`: customers with a value, or with this category; `nulls`: those without a value;
      `null_share` and `null_share_all`: their (weighted) share in the segment and over all;
    - for numbers `mean`, `mean_all` (over all customers), `median`; moments are in days since 1970,
      durations in days, truth values 0 and 1;
    - for categories and truth values `share`, `share_all` and `lift`, the quotient of the two;
    - `difference`: from all customers, in standard deviations;
    - of the feature over all segments: `effect_size` with its interval `effect_low` to
      `effect_high`, `effect_corrected` (what is left when chance is taken off), `effect_measure`
      ("eta_squared" or "cramers_v") and `n_effective`, the customers behind it;
    - `used_in_clustering`: whether the feature made the segments, null if that is not known; and
      only where it has nothing to do with that, `test`, `p_value`, `p_adjusted` (corrected for
      many tests).

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> features = pd.DataFrame({"customer_id": [1, 2, 3, 4], "orders": [9, 7, 1, 1]})
    >>> found = sg.profile(features, ["often", "often", "once", "once"])
    >>> found.table[["segment", "mean", "mean_all"]].values.tolist()
    [['often', 8.0, 4.5], ['once', 1.0, 4.5]]
    """

    def __init__(
        self,
        columns: dict[str, Any],
        cards: list[Card],
        value_column: str | None,
        kind: FrameKind,
        *,
        confidence: float = 0.95,
        correction: str = "holm",
    ) -> None:
        self.columns = columns
        self._kind = kind
        self.cards = cards
        self.value_column = value_column
        self.confidence = confidence
        self.correction = correction

    @property
    def language(self) -> Language:
        """Language of the words."""
        return self.cards[0].language if self.cards else "en"

    @cached_property
    def table(self) -> Frame:
        """The numbers in long form."""
        return _frames.make_frame(self.columns, self._kind)

    @cached_property
    def ranking(self) -> Frame:
        """Features by effect size, strongest first: `rank`, `feature`, `label`, `explained`, ...

        `explained` puts the two measures on one scale: eta squared as it is, Cramér's V squared.
        """
        return _frames.make_frame(self._ranked(), self._kind)

    @cached_property
    def segment_ranking(self) -> Frame:
        """Features by absolute difference within each segment, a text column by its largest."""
        names = [card.name for card in self.cards]
        columns = _ranking.by_segment(self.columns, len(self.cards), names, self.language)
        return _frames.make_frame(columns, self._kind)

    def _ranked(self) -> dict[str, Any]:
        return _ranking.overall(self.columns, len(self.cards), self.language)

    def in_language(self, language: str) -> Profile:
        """Give the profile with its words in another language.

        Parameters
        ----------
        language : {"en", "zh"}
            English or Chinese. Names that Segmentry made are translated, others stay.

        Returns
        -------
        Profile
            The same numbers, with other words.

        Raises
        ------
        InvalidParameterError
            If there are no words in that language.
        """
        chosen: Any = one_of(language, "language", LANGUAGES)
        if chosen == self.language:
            return self
        cards = [card.in_language(chosen) for card in self.cards]
        repeat = len(self.columns["feature"]) // max(1, len(cards))
        names = [card.name for card in cards for _ in range(repeat)]
        columns = {**self.columns, "segment_name": names}
        return Profile(
            columns,
            cards,
            self.value_column,
            self._kind,
            confidence=self.confidence,
            correction=self.correction,
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw a heat map of the differences: features down, segments across.

        Parameters
        ----------
        ax : matplotlib axes, optional
            Where to draw; without it a new figure is made.

        Returns
        -------
        matplotlib axes
            What was drawn on. At most 25 features are shown, those with the largest effect.

        Raises
        ------
        MissingDependencyError
            If matplotlib is not installed.

        Warns
        -----
        UserWarning
            If it is in English because no font with Chinese letters is installed.
        """
        language = language_to_draw_in("zh" if self.language == "zh" else "en")
        n = len(self.cards)
        differences = self.columns["difference"].reshape(n, -1).T
        effects = _ranking.explained(self.columns).reshape(n, -1)[0]
        strongest = np.argsort(-np.nan_to_num(effects, nan=-1.0), kind="stable")[:_MOST_IN_PLOT]
        shown = sorted(strongest.tolist())
        features, categories = self.columns["feature"], self.columns["category"]
        labels = [
            label_of(features[row], language)
            + (
                ""
                if categories[row] is None
                else f": {level_in(features[row], categories[row], language)}"
            )
            for row in shown
        ]
        names = [card.in_language(language).name for card in self.cards]
        return _plot.heat_map(differences[shown], labels, names, ax, language=language)

    def __repr__(self) -> str:
        return "\n".join(str(card) for card in self.cards)

    def _repr_html_(self) -> str:
        return _html.cards_html(self.cards, self.value_column, self.language) + _html.ranking_html(
            self._ranked(), self.confidence, self.language
        )

    def to_state(self) -> dict[str, Any]:
        """Give the profile as plain values, for a model file.

        Returns
        -------
        dict
            What `from_state` takes.
        """
        return {
            "columns": self.columns,
            "cards": [asdict(card) for card in self.cards],
            "value_column": self.value_column,
            "confidence": self.confidence,
            "correction": self.correction,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any], kind: FrameKind) -> Self:
        """Make a profile from what `to_state` gave.

        Parameters
        ----------
        state : dict
            Plain values.
        kind : str
            Kind of frames to give.

        Returns
        -------
        Profile
            The profile.
        """
        cards = [
            Card(**{**card, "traits": tuple(Trait(**trait) for trait in card["traits"])})
            for card in state["cards"]
        ]
        return cls(
            state["columns"],
            cards,
            state["value_column"],
            kind,
            confidence=state["confidence"],
            correction=state["correction"],
        )
