"""`Segmenter`: the one-call recipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from segmentry import _frames
from segmentry.segmenter import recipe, settings, state
from segmentry.segmenter._fitted import FittedSegmenter

if TYPE_CHECKING:
    from segmentry._frames import Frame


class Segmenter(FittedSegmenter):
    """Segment customers in one call: prepare the features, choose k, cluster, order and name.

    Parameters
    ----------
    n_segments : "auto" or int, default="auto"
        Number of segments; "auto" chooses it from `k_range`.
    method : {"auto", "kmeans", "kprototypes"} or estimator, default="auto"
        How to cluster. "auto" goes by the columns: k-means for numbers, k-prototypes where some are
        categories, k-modes (k-prototypes without numbers) where all are. Or any estimator with
        `fit_predict`, of ours or scikit-learn's, which is given the prepared columns (a frame with
        the categories as they are, if it takes these) and, where its own are None, `random_state`
        and `n_jobs`; the number of segments is then its own affair, unless `n_segments` is a
        number. Noise goes to the nearest segment. An estimator without `predict` finds the segments
        of the fit, and whoever is placed later goes to the one with the nearest mean.
    columns : list of str, optional
        Columns to segment by, numbers or categories. By default all numbers, and where there is
        none all categories. Others are still profiled.
    value_column : str, optional
        Column that says what a customer is worth: segment 0 has its highest mean. By default
        `revenue`, `monetary` or `monetary_value` if there; else segments are put in order of the
        first number clustered on, which is not called value, or of size.
    min_share : float, default=0.01
        Segments with a smaller share of the customers are dissolved into their neighbours.
    k_range : pair of int, default=(2, 12)
        Fewest and most segments that "auto" tries. With 1 as the fewest it first asks whether there
        is any structure, as `segmentry.quality.choose_k` does, and may answer that there is none.
        Beyond the fewest, no more are tried than can all hold `min_share` and two customers each.
    balance : bool, default=False
        Give columns that say much the same less weight each. It helps where one theme has many more
        columns than another, and hurts where a theme has many columns because it matters.
    n_init : int, default=8
        Starts of k-means looked at, on the sample.
    sample_size : int, default=4000
        Customers on which k is chosen and starts are found; all take part in the last run.
    random_state : int, generator or None, default=0
        The same number gives the same segments; None draws anew.
    n_jobs : int or None, default=None
        Threads; None: ``SEGMENTRY_NUM_THREADS`` or every core. Results do not depend on it.

    Attributes
    ----------
    n_segments_ : int
        Number of segments.
    labels_ : ndarray of int
        Segment of every row; 0 is the first in the order of `order_column_`: the most valuable.
    names_ : list of str
        Names, by segment.
    sizes_ : ndarray of int
        Customers, by segment.
    choice_ : frame
        A row per k tried, with the columns of `segmentry.quality.Choice.table`.
    choice_reason_ : str
        Why this k, in words.
    decisions_ : frame
        Every decision of the recipe: `step`, `column`, `decision`, `reason`, `value`.
    customer_column_ : str
        The customer column: the first.
    value_column_ : str or None
        What says how much a customer is worth: the `value_column` asked for, else `revenue`,
        `monetary` or `monetary_value`; None if there is none of them.
    order_column_ : str or None
        What the segments are in order of, the highest mean first: the value column, else the first
        number clustered on; None if there is no number, and then the largest segment is first.
    columns_ : list of str
        The features clustered on.
    feature_names_in_ : ndarray of str
        All columns offered but the customer's.
    n_features_in_ : int
        Their number.

    Notes
    -----
    The first column is the customer and is never clustered on. The recipe:

    1. Text is left out (and profiled) unless asked for, dates always. Constant columns are dropped.
    2. Columns with skewness beyond ±1 become log(1 + x) if they have no negative value, or
       Yeo-Johnson where that leaves less skew.
    3. Minus the median, divided by a robust standard deviation, cut off at ±4.
    4. A null takes the median; where more than 5 % are null, being null becomes a column too.
    5. Of columns with a correlation beyond ±0.98 one stays. Categories become columns of 0 and 1:
       two different ones are as far apart as two customers drawn at random are in a number; one
       without a category, or with one the fit has not seen, is equally far from all. Favourite
       weekdays and hours, if asked for, are such categories: after 23 comes 0.
    6. k by vote of five indices among the k that are stable and leave no tiny segment
       (the rule of `segmentry.quality.choose_k`).
    7. k-means or k-prototypes; segments under `min_share` are dissolved.
    8. Segments are ordered by value and named (`segmenter/naming.py` has the rule).

    Rows are sorted by customer first, so their order changes nothing, to the last bit; nor does the
    kind of frame. Cost: O(n log n) a column for the preparation, O(n k d) an iteration of the last
    k-means; choosing k costs the same for any n beyond `sample_size`.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow(), customer="customer_id", time="date", amount="amount"
    ... )
    >>> features = log.features()
    >>> segmenter = sg.Segmenter(n_segments=4).fit(features)
    >>> segmenter.n_segments_
    4
    >>> list(segmenter.assign(features).columns)
    ['customer_id', 'segment', 'segment_name', 'distance', 'confidence']
    """

    def __init__(
        self,
        n_segments: int | str = "auto",
        *,
        method: str | BaseEstimator = "auto",
        columns: Sequence[str] | None = None,
        value_column: str | None = None,
        min_share: float = 0.01,
        k_range: tuple[int, int] = (2, 12),
        balance: bool = False,
        n_init: int = 8,
        sample_size: int = 4000,
        random_state: int | None = 0,
        n_jobs: int | None = None,
    ) -> None:
        self.n_segments = n_segments
        self.method = method
        self.columns = columns
        self.value_column = value_column
        self.min_share = min_share
        self.k_range = k_range
        self.balance = balance
        self.n_init = n_init
        self.sample_size = sample_size
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, features: Frame, y: object = None) -> Self:  # noqa: ARG002 - a scikit-learn habit
        """Learn segments.

        Parameters
        ----------
        features : frame
            One row per customer; the first column is the customer.
        y : ignored
            Here for scikit-learn's sake.

        Returns
        -------
        Segmenter
            The fitted segmenter.

        Raises
        ------
        InvalidParameterError, InvalidTypeError
            If a parameter makes no sense, or a column asked for is not numeric.
        InvalidDataError
            If there are fewer (different) customers than segments or fewer than two, a customer is
            null or comes twice, a column is missing or has infinite values.
        """
        checked = settings.checked(self)
        table = _frames.read_frame(features, "features")
        fitted = recipe.fit(table, checked)
        self._model = fitted.model
        self._profile = fitted.profile
        self._kind = table.kind
        self._training = table
        self.labels_ = fitted.labels
        self.choice_ = _frames.make_frame(fitted.choice, table.kind)
        self.choice_reason_ = fitted.choice_reason
        self.decisions_ = _frames.make_frame(fitted.decisions, table.kind)
        self.value_column_ = fitted.value_column
        self.order_column_ = fitted.order_column
        self.feature_names_in_ = np.array(table.names[1:], dtype=object)
        self._describe()
        return self

    def _describe(self) -> None:
        """Set the attributes that follow from the model and the labels."""
        self.names_ = list(self._model.names)
        self.n_segments_ = len(self.names_)
        self.sizes_ = np.bincount(self.labels_, minlength=self.n_segments_).astype(np.int64)
        self.customer_column_ = self._model.customer_column
        self.columns_ = list(dict.fromkeys(column.source for column in self._model.columns))
        self.n_features_in_ = len(self.feature_names_in_)

    def fit_predict(self, features: Frame, y: object = None) -> NDArray[np.int64]:
        """Fit and give `labels_`.

        Parameters
        ----------
        features : frame
            As for `fit`.
        y : object, optional
            Not used.

        Returns
        -------
        ndarray of int
            Segment of every row.
        """
        return self.fit(features, y).labels_

    @classmethod
    def _from_state(cls, saved: dict[str, Any]) -> Self:
        return state.restore(cls, saved)
