"""`SegmentRules`: who belongs to which segment, in a few readable rules.

Breiman, Friedman, Olshen & Stone (1984), "Classification and Regression Trees", Wadsworth; as
surrogates of another model: Craven & Shavlik (1996), "Extracting tree-structured representations of
trained networks", NIPS 8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike

from segmentry import _frames
from segmentry._validate import list_of_names, one_of, thread_count, whole_number
from segmentry.exceptions import InvalidDataError, InvalidParameterError
from segmentry.tree._fitted_rules import FittedRules
from segmentry.tree.rules import fidelity as measuring
from segmentry.tree.rules import labels as labelling
from segmentry.tree.rules.features import learn
from segmentry.tree.rules.grown import grow
from segmentry.tree.rules.made import make_rules

if TYPE_CHECKING:
    from segmentry._frames import Frame, Table
    from segmentry.tree.rules.labels import Labels

_MAX_DEPTH = 12
_MOST_DIGITS = 17
# By default a leaf holds a hundredth of the customers: at least five, but a fiftieth of a few.
_MIN_LEAF, _FEW, _MANY = 5, 50, 100
_NO_LIMIT = 2**31


class SegmentRules(FittedRules):
    """Say in a few readable rules who belongs to which segment (a surrogate tree).

    Any segmentation will do: `Segmenter`, any estimator, or segments made by hand. The rules are a
    decision tree's that learns the segments from the features; `fidelity_` says how well.

    Parameters
    ----------
    max_depth : int, default=3
        Most questions from root to leaf, 1 to 12.
    min_leaf : int, optional
        Fewest customers of a leaf. By default a hundredth of all, at least 5; below 250 customers
        a fiftieth of them, at least 1.
    max_rules : int, optional
        Most leaves, and so most rules; the splits that gain most are made first.
    criterion : {"gini", "entropy"}, default="gini"
        What splits are judged by.
    digits : int, default=2
        Most significant digits of a threshold (of itself or of the column's spread, whichever is
        finer): with 2, "recency_days <= 90" and not "<= 87.5". More digits fit more closely.
    folds : int, default=5
        Parts of the customers for the fidelity out of sample, 2 or more; 0 does without.
    language : {"en", "zh"}, default="en"
        Language of `table`, `str()`, plots and notebooks.
    n_jobs : int or None, default=None
        Threads; None: ``SEGMENTRY_NUM_THREADS`` or every core. Results do not depend on it.

    Attributes
    ----------
    rules_ : list of Rule
        The rules, segment by segment, those that catch most first: `segment`, `segment_name`,
        `conditions`, `condition` (in symbols, exact), `words(language)`, `size`, `coverage`,
        `precision`, `lift`. Rules of one segment may overlap, those of two never do.
    fidelity_ : float
        Share of customers who get their own segment by rules that were made without them.
    fidelity_folds_ : list of float
        The same by fold.
    fidelity_in_sample_ : float
        Share of the customers of the fit who get their own segment.
    fidelity_baseline_ : float
        The share of the largest segment: what no rule at all would reach.
    segments_ : list of int or list of str
        The segments, ascending.
    segment_names_ : list of str
        Their names.
    feature_names_in_ : ndarray of str
        The columns looked at.
    n_features_in_ : int
        Their number.
    left_out_ : dict of str to str
        Columns that were not looked at, and why.

    Notes
    -----
    Thresholds are round numbers between neighbouring quantiles (at most 255 bins), compared as
    doubles, so rules, `predict` and `to_sql` agree on every row. Unknown values (null, NaN) go to
    the side of a split that fits best. Categories are parted in two groups: by all ways for up to
    eight in a node, else by the share of each segment. One that the fit has not seen, and those
    beyond the 255 commonest, are "another": they fit where a rule says "is not". Ties go to the
    first column and the lowest cut.

    Rules are as short as they can be made without any row changing its segment: leaves of a segment
    are joined, and conditions that keep no other segment out are dropped. Both hold for any values,
    not only those of the fit.

    The fidelity out of sample is measured on at most 131,072 customers, in folds that do not depend
    on chance. Cost: O(n x columns x depth); columns and chunks of rows run in parallel.

    References
    ----------
    Breiman, L., Friedman, J., Olshen, R. & Stone, C. (1984). Classification and Regression Trees.
    Wadsworth.

    Craven, M. & Shavlik, J. (1996). Extracting tree-structured representations of trained networks.
    Advances in Neural Information Processing Systems 8.

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> features = pd.DataFrame(
    ...     {"customer": range(6), "recency_days": [3, 9, 14, 95, 120, 300], "orders": 1}
    ... )
    >>> labels = ["here", "here", "here", "gone", "gone", "gone"]
    >>> rules = sg.tree.SegmentRules().fit(features, labels)
    >>> for rule in rules.rules_:
    ...     print(rule)
    gone: recency_days > 50
    here: (recency_days <= 50 or unknown)
    """

    def __init__(
        self,
        max_depth: int = 3,
        *,
        min_leaf: int | None = None,
        max_rules: int | None = None,
        criterion: str = "gini",
        digits: int = 2,
        folds: int = 5,
        language: str = "en",
        n_jobs: int | None = None,
    ) -> None:
        self.max_depth = max_depth
        self.min_leaf = min_leaf
        self.max_rules = max_rules
        self.criterion = criterion
        self.digits = digits
        self.folds = folds
        self.language = language
        self.n_jobs = n_jobs

    def fit(
        self,
        features: Frame,
        labels: ArrayLike,
        *,
        columns: Sequence[str] | None = None,
        names: Mapping[Any, str] | Sequence[str] | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Learn the rules.

        Parameters
        ----------
        features : frame
            One row per customer; the first column is the customer. Numbers, text, truth values and
            categories, with nulls; no dates.
        labels : array of int or str
            The segment of every row.
        columns : list of str, optional
            Columns that rules may speak of. By default all but the first and text in which most
            customers have a value of their own.
        names : dict or sequence of str, optional
            Segment names, by segment.
        sample_weight : array of float, optional
            How much every customer counts, in splits and shares (sizes count rows). Weight 0 is as
            good as not being there.

        Returns
        -------
        SegmentRules
            The fitted rules.

        Raises
        ------
        InvalidParameterError, InvalidTypeError
            If a parameter makes no sense, or a column holds dates.
        InvalidDataError
            If there are no rows or no columns, a column has infinite values, or labels, names or
            weights do not fit.
        """
        language, options = self._checked()
        folds = _folds(self.folds)
        digits = whole_number(self.digits, "digits", minimum=1, maximum=_MOST_DIGITS)
        threads = thread_count(self.n_jobs)
        table = _frames.read_frame(features, "features")
        if table.n_rows == 0:
            raise InvalidDataError("features has no rows; give one row per customer")
        asked = _columns(table, columns)
        read = labelling.read(labels, sample_weight, names, table.n_rows)
        table, read = _weighing(table, read)
        learnt = learn(table, asked, asked=columns is not None, digits=digits, threads=threads)
        max_depth, min_leaf, max_rules, criterion = options
        if not min_leaf:
            min_leaf = max(1, min(_MIN_LEAF, table.n_rows // _FEW), table.n_rows // _MANY)
        limits = (max_depth, min_leaf, max_rules, criterion)

        tree = grow(learnt.coded, read, limits, threads)
        right = measuring.agreement(tree, tree.leaves_of(learnt.coded, threads), read)
        self._tree, self._features, self._kind = tree, learnt.features, table.kind
        self._language = language
        self._columns = list(table.names)
        self.rules_ = make_rules(tree, learnt.features, learnt.coded, read, threads)
        self.fidelity_in_sample_ = measuring.share(right, read)
        self.fidelity_folds_ = measuring.out_of_sample(learnt, read, limits, folds, threads)
        totals = read.totals()
        self.fidelity_baseline_ = float(totals.max() / totals.sum())
        self.segments_, self.segment_names_ = read.segments, read.names
        self.left_out_ = learnt.left_out
        self._describe()
        return self

    def _describe(self) -> None:
        """Set the attributes that follow from the others."""
        found = self.fidelity_folds_
        self.fidelity_ = float(np.mean(found)) if found else float("nan")
        self.feature_names_in_ = np.array([f.name for f in self._features], dtype=object)
        self.n_features_in_ = len(self._features)

    def _checked(self) -> tuple[Any, tuple[int, int, int, str]]:
        depth = whole_number(self.max_depth, "max_depth", minimum=1, maximum=_MAX_DEPTH)
        leaf = 0 if self.min_leaf is None else whole_number(self.min_leaf, "min_leaf", minimum=1)
        most = _NO_LIMIT
        if self.max_rules is not None:
            most = whole_number(self.max_rules, "max_rules", minimum=1)
        criterion = one_of(self.criterion, "criterion", ("gini", "entropy"))
        language = one_of(self.language, "language", ("en", "zh"))
        return language, (depth, leaf, most, criterion)


def _folds(folds: object) -> int:
    found = whole_number(folds, "folds", minimum=0)
    if found == 1:
        # There would be nobody left to learn from.
        raise InvalidParameterError("folds must be at least 2, or 0 to do without, found 1")
    return found


def _columns(table: Table, columns: Sequence[str] | None) -> list[str]:
    asked = list(table.names[1:]) if columns is None else list_of_names(columns, "columns")
    missing = [name for name in asked if name not in table]
    if missing:
        raise InvalidDataError(f"columns has {missing}, not among {list(table.names)}")
    if not asked:
        raise InvalidDataError(
            "there is no column to make rules of; features needs some beside the customer, which "
            "is the first"
        )
    return list(dict.fromkeys(asked))


def _weighing(table: Table, read: Labels) -> tuple[Table, Labels]:
    """Leave out customers without weight."""
    if read.weights is None or read.weights.all():
        return table, read
    rows = np.flatnonzero(read.weights)
    return table.picked(rows), read.picked(rows)
