"""`criteria`: measurable, substantial, accessible, differentiable, actionable, stable.

Kotler, P. & Keller, K. L. (2016). Marketing Management, 15th edition, chapter 9.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import ArrayLike

from segmentry import _frames
from segmentry._validate import one_of, real_number, seed_from
from segmentry.assessment import _action, _arguments, _difference, _reach, _size, _stable, _words
from segmentry.assessment._facts import Figure, Segments
from segmentry.assessment._result import Criteria, Finding
from segmentry.assessment._standards import Standard, standards_for
from segmentry.exceptions import InvalidDataError
from segmentry.profiling import value_column_of
from segmentry.profiling._groups import make_groups

if TYPE_CHECKING:
    from segmentry._frames import Frame, Table
    from segmentry.wording.numerals import Language


def criteria(
    features: Frame,
    labels: ArrayLike,
    *,
    used: Sequence[str] | None = None,
    outside: Sequence[str] | None = None,
    names: Mapping[Any, str] | Sequence[str] | None = None,
    value_column: str | None = None,
    confidence: ArrayLike | None = None,
    contactable: str | Sequence[str] | None = None,
    reachable_by: Sequence[str] | None = None,
    actions: Mapping[Any, str] | None = None,
    response: str | None = None,
    stability: Frame | None = None,
    space: ArrayLike | None = None,
    min_size: float = 300,
    min_share: float = 0.01,
    sure_from: float = 0.1,
    independent_below: float = 0.7,
    thresholds: Mapping[str, Any] | None = None,
    language: str = "en",
    random_state: int | np.random.Generator | np.random.RandomState | None = 0,
) -> Criteria:
    """Judge a segmentation by Kotler's criteria, each by raw figures of its own.

    Of a fitted `Segmenter`, `Segmenter.criteria` fills in what it knows.

    Parameters
    ----------
    features : frame
        One row per customer; the first column is the customer. Columns that had no part in making
        the segments (age, region, answers) are welcome: by these the segments must differ.
    labels : array of int or str
        The segment of every row.
    used : list of str, optional
        Columns the segments were made from; an empty list if they are none of these.
    outside : list of str, optional
        Columns by which the segments should differ though they had no part in making them; by
        default all that were not used, have no other part here, and do not repeat a used one.
    names : dict or sequence of str, optional
        Segment names, by segment.
    value_column : str, optional
        What a customer is worth; by default `revenue` or `monetary`, if there.
    confidence : array of float, optional
        How clearly every customer belongs to its segment, 0 to 1.
    contactable : str or list of str, optional
        Columns of truth values (or 0 and 1): one of them true, and the customer can be contacted.
    reachable_by : list of str, optional
        Columns known of everybody, customer or not, by which media and audiences are chosen.
    actions : dict, optional
        What is to be done with each segment: segment -> text.
    response : str, optional
        Column of responses to what was done: truth values, or amounts.
    stability : frame, optional
        What `segmentry.quality.stability` gave for the same segments: `segment`, `jaccard`.
    space : array of shape (n_customers, n), optional
        Coordinates in which the segments were found, for the silhouette; by default the numbers
        among `used`, in standard deviations.
    min_size : float, default=300
        Customers that a segment needs; doubtful down to a third of it.
    min_share : float, default=0.01
        Share of customers, and of value, that a segment needs; doubtful down to half of it.
    sure_from : float, default=0.1
        Confidence from which a customer counts as placed clearly. With the margin that
        `Segmenter.assign` gives, 0.1 means that the second nearest centre is at least a ninth
        farther than the nearest.
    independent_below : float, default=0.7
        Unless `outside` names it, a column that was not used, but whose rank correlation with a
        used one is this large or larger, does not count as another.
    thresholds : dict, optional
        Other numbers to compare with, by measure: one (met from), or two (met from, doubtful from).
    language : {"en", "zh"}, default="en"
        Language of the explanations.
    random_state : int, generator or None, default=0
        Decides folds and samples.

    Returns
    -------
    Criteria
        `.table`, `.segments`, `.plot()`.

    Raises
    ------
    InvalidDataError
        If there are no rows, an argument does not fit them, or a column is missing.
    InvalidParameterError, InvalidTypeError
        If a parameter makes no sense.

    Notes
    -----
    What is measured, and what it is compared with (met from, doubtful from):

    - measurable: `known_share`, customers known in every column used (.95, .8; features that are
      null by their definition count as known); `clear_share`, customers with a confidence of
      `sure_from` or more (.8, .6).
    - substantial: `smallest_segment` (300, 100 customers: the smallest audiences that LinkedIn and
      Google accept), `smallest_share` and `smallest_value_share` (.01, .005).
    - accessible: `contactable_customers` (300, 100) and `contactable_share` (.5, .2) of the segment
      with the least; `found_again`: a naive Bayes classifier on tenths and categories of
      `reachable_by`, five-fold cross-validated, picks as many customers as the segment has; kappa
      of pick and truth, of the segment found worst (.4, .2: moderate and fair, Landis & Koch 1977).
    - differentiable, on columns not used only: `outside_effect`, the largest ε² (or Cramér's V²,
      both corrected for chance) (.06, .01: Cohen's medium and small effect); `least_distinct`: for
      the segment that stands out least, its largest difference from the rest in standard
      deviations that is beyond chance (95 %, Bonferroni) (.5, .2: Cohen); `silhouette` where the
      segments were made (.5, .25: Kaufman & Rousseeuw 1990).
    - actionable: `distinct_actions` per segment (1, .5); `response_lift`, mean response of the best
      segment / of all (1.5, 1.2); `response_certainty`, 1 - p of one-way analysis of variance
      (.95, .9).
    - stable: `lowest_jaccard` (.75, .6: Hennig 2007).

    What cannot be computed from what was given is "not assessed", and the explanation says what to
    give. Nothing is weighed against anything else. Cost: O(n p) for n customers and p columns, and
    O(s² p) for the silhouette and the rank correlations of s <= 10,000 sampled customers.

    References
    ----------
    Kotler, P. & Keller, K. L. (2016). Marketing Management, 15th edition, chapter 9.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> group = np.repeat([0, 1], 400)
    >>> features = pd.DataFrame(
    ...     {"customer_id": np.arange(800), "orders": 1 + 8 * group, "age": 30 + 20 * group}
    ... )
    >>> found = sg.criteria(features, group, used=["orders"], reachable_by=["age"])
    >>> found.table.set_index("measure")["verdict"][["found_again", "outside_effect"]].tolist()
    ['met', 'not assessed']
    """
    table = _frames.read_frame(features, "features")
    if table.n_rows == 0:
        raise InvalidDataError("features has no rows; give one row per customer")
    said = cast("Language", one_of(language, "language", ("en", "zh")))
    standards = standards_for(min_size, min_share, thresholds)
    groups = make_groups(labels, None, names, table.n_rows)
    segments = Segments(groups.segments, groups.names, groups.codes, groups.sizes)
    reached = [contactable] if isinstance(contactable, str) else contactable
    columns = {
        "used": _arguments.present(table, used, "used"),
        "outside": _arguments.present(table, outside, "outside"),
        "contactable": _arguments.present(table, reached, "contactable") or [],
        "reachable_by": _arguments.present(table, reachable_by, "reachable_by") or [],
        "response": _arguments.present(table, None if response is None else [response], "response")
        or [],
    }
    if response is not None and not table.is_numeric(response):
        raise InvalidDataError(f"response column {response!r} must hold numbers or truth values")
    seed = seed_from(random_state)
    looked = _outside(
        table,
        columns,
        segments,
        independent_below=real_number(
            independent_below, "independent_below", minimum=0.0, maximum=1.0
        ),
        seed=seed,
    )
    sure = real_number(sure_from, "sure_from", minimum=0.0, maximum=1.0)
    figures = {
        "known_share": _size.known_share(table, _needed(table, columns)),
        "clear_share": _size.clear_share(
            _arguments.confident(confidence, table.n_rows), sure, segments
        ),
        "smallest_segment": _size.smallest_segment(segments),
        "smallest_share": _size.smallest_share(segments),
        "smallest_value_share": _size.smallest_value_share(
            table, value_column_of(table, value_column), segments
        ),
        **_accessible(table, columns, segments, seed),
        **_differentiable(looked, segments, standards),
        "silhouette": _stable.silhouette(
            _arguments.coordinates(space, table.n_rows), table, columns["used"], segments, seed
        ),
        "distinct_actions": _action.distinct_actions(actions, segments),
        **dict(
            zip(
                ("response_lift", "response_certainty"),
                _action.response(table, response, segments),
                strict=True,
            )
        ),
        "lowest_jaccard": _stable.lowest_jaccard(stability, segments),
    }
    return Criteria(
        [_finding(standard, figures[standard.measure], segments, said) for standard in standards],
        _by_segment(segments, figures, standards),
        table.kind,
        said,
        outside={} if looked is None else looked.effect_of(),
        not_counted={} if looked is None else looked.derived,
    )


def _needed(table: Table, columns: dict[str, Any]) -> list[str]:
    """Give the columns the segments need; where that is not said, all that have no other part."""
    if columns["used"]:
        return list(columns["used"])
    others = {*columns["contactable"], *columns["response"]}
    return [name for name in table.names[1:] if name not in others]


def _outside(
    table: Table,
    columns: dict[str, Any],
    segments: Segments,
    *,
    independent_below: float,
    seed: int,
) -> _difference.Outside | None:
    used, candidates = columns["used"], columns["outside"]
    if len(segments) == 1 or (used is None and candidates is None):
        return None
    derived: dict[str, str] = {}
    if candidates is None:
        taken = {*used, *columns["contactable"], *columns["response"]}
        free = [name for name in table.names[1:] if name not in taken]
        derived = _difference.derived(table, free, used, below=independent_below, seed=seed)
        candidates = [name for name in free if name not in derived]
    elif both := [name for name in candidates if name in (used or ())]:
        raise InvalidDataError(f"column {both[0]!r} cannot be both in used and in outside")
    return _difference.look_outside(table, candidates, segments, derived)


def _accessible(
    table: Table, columns: dict[str, Any], segments: Segments, seed: int
) -> dict[str, Figure]:
    customers, share = _reach.contactable(table, columns["contactable"], segments)
    found = _reach.found_again(table, columns["reachable_by"], segments, seed)
    return {"contactable_customers": customers, "contactable_share": share, "found_again": found}


def _differentiable(
    outside: _difference.Outside | None,
    segments: Segments,
    standards: tuple[Standard, ...],
) -> dict[str, Figure]:
    if outside is None:
        missing = "one_segment" if len(segments) == 1 else "used"
        return {name: Figure(missing=missing) for name in ("outside_effect", "least_distinct")}
    medium = next(s.threshold for s in standards if s.measure == "outside_effect")
    return {
        "outside_effect": _difference.outside_effect(outside, medium),
        "least_distinct": _difference.least_distinct(outside, segments),
    }


def _finding(standard: Standard, figure: Figure, segments: Segments, language: Language) -> Finding:
    # The words need the segments' names; the customers stay here.
    named = Segments(segments.ids, segments.names, segments.codes[:0], segments.sizes)
    explained = partial(_words.sentence, standard, replace(figure, by_segment={}), named)
    return Finding(
        standard,
        figure.value,
        standard.verdict(figure.value),
        explained(language),
        explained,
    )


def _by_segment(
    segments: Segments, figures: dict[str, Figure], standards: tuple[Standard, ...]
) -> dict[str, Any]:
    text = bool(segments.ids) and isinstance(segments.ids[0], str)
    columns: dict[str, Any] = {
        "segment": segments.ids if text else np.array(segments.ids, dtype=np.int64),
        "segment_name": segments.names,
        "size": segments.sizes,
        "share": segments.sizes / segments.sizes.sum(),
    }
    for standard in standards:
        columns.update(figures[standard.measure].by_segment)
    return columns
