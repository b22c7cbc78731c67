"""`CHAID`: a tree of significant differences, for targets of any kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self, cast

import numpy as np
from numpy.typing import ArrayLike

from segmentry import _frames, _native
from segmentry._mixed import Columns, columns_of, read_columns
from segmentry._validate import one_of, real_number, thread_count, whole_number
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError
from segmentry.tree.chaid.data import (
    Codes,
    Floats,
    Kind,
    Variable,
    kind_of,
    kinds_by_name,
    learn,
)
from segmentry.tree.chaid.model import ChaidModel
from segmentry.tree.chaid.target import Target, read_target
from segmentry.tree.chaid.tree import Tree, from_native
from segmentry.tree.chaid.weights import row_weights

# Every pair of categories is compared.
_MOST_VALUES = 1000


class CHAID(ChaidModel):
    r"""CHAID: a tree that splits customers where a target differs significantly.

    In each node the categories of every predictor that do not differ in the target are merged, the
    predictor with the most significant difference splits the node, a child for each merged group.
    Unlike in other trees a node may have many children, and how far a split is to be trusted is
    known.

    Parameters
    ----------
    max_depth : int, default=3
        Levels below the root.
    min_node_size : float, default=100
        Nodes of less weight (fewer rows, without weights) are not split.
    min_child_size : float, default=50
        Groups of less weight are merged with the most similar one (that of the largest p-value
        among those that they may be merged with) before the predictor is judged.
    alpha_merge : float, default=0.05
        Groups of which a test has a p-value above this are merged.
    alpha_split : float, default=0.05
        A node is split if the adjusted p-value of the best predictor is at most this.
    bins : int, default=10
        Bins of a numeric predictor, of about equal weight; made once, from all rows. At most
        1,000.
    kinds : mapping of column to {"nominal", "ordinal", "numeric"}, optional
        What columns are, by name (or place, for arrays), where their type does not say it. By
        default numbers are numeric; texts, truth values and categories nominal; categories
        declared as ordered ordinal. An "ordinal" column of another type has its values in
        ascending order.
    target : {"auto", "nominal", "ordinal", "numeric"}, default="auto"
        What y is. "auto": by its type as for predictors, but numbers of only two different values
        are nominal.
    target_scores : sequence of float, optional
        Scores of the classes of an ordinal target, in their order; by default 1, 2, 3 and so
        on.
    statistic : {"pearson", "likelihood_ratio"}, default="pearson"
        The chi-squared of nominal targets.
    missing : {"category", "raise"}, default="category"
        "category": missing values are a category of their own, which in ordinal and numeric
        predictors may be merged with any group ("floating"). "raise": they are an error.
    bonferroni : bool, default=True
        Whether p-values of predictors are multiplied by the number of ways in which their
        categories could have been merged.
    split_merged : bool, default=True
        Whether groups of three and more categories are split in two again where that is
        significant (Kass's step 3).
    weight_kind : {"frequency", "sampling"}, default="frequency"
        "frequency": a weight counts as that many rows, in sizes and in tests. "sampling": weights
        say how many others a row stands for; they are divided by their mean, so that tests know
        how many rows there are. This is the usual approximation; it does not account for the
        variance that weights add.
    max_categories : int, default=255
        More categories in a column are an error: such a column is hardly a category. At most
        1,000.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.

    Attributes
    ----------
    nodes_ : frame
        The same as `table`: a row for each node, parents first. `node`, `parent`, `depth`;
        `condition` (who of the parent's) and `rule` (who of all), in words; `n` (rows), `weight`,
        `share` (of all weight); `prediction` and `share_…` of each class, or `mean` and `std`; of
        the split `split_column`, `statistic`, `df`, `df_within` (of F), `p_value`,
        `adjusted_p_value`, and `log10_p_value`, `log10_multiplier`, `log10_adjusted_p_value`, which
        are right where p-values are too small for a float; `stop`: why a leaf is one ("depth",
        "size", "significance").
    leaves : frame
        The gain table; see `gain_table`.
    candidates : frame
        What each predictor could do in each node.
    target_kind_ : str
        "nominal", "ordinal" or "numeric".
    classes_ : ndarray
        The classes, in order; not for numbers.
    n_features_in_ : int
        Number of predictors.
    feature_names_in_ : ndarray of str
        Their names, where X had them.

    Notes
    -----
    **Tests.** Nominal targets: Pearson's chi-squared or the likelihood ratio, of the classes that
    the node has. Ordinal: the mean score test, :math:`(N-1)\,SS_{between}/SS_{total}` of the
    scores, chi-squared with (groups − 1) degrees of freedom: the score test of the row effects
    model (Goodman 1979) that SPSS fits. Numbers: F of a one-way analysis of variance; what lies
    within groups counts as at least 1e-13 of the squares, so F is finite.

    **Merging** (Kass 1980). The pair of groups (neighbours, if ordinal) with the largest p-value is
    merged while that exceeds `alpha_merge`. Then the first group of three or more categories whose
    best split in two has a p-value of at most `alpha_merge` is split, and merging begins again; a
    split that leads to groups seen before is not made. Up to ten nominal categories all splits in
    two are tried, of more those along the order of the classes' shares (or means).

    **Adjusting.** The p-value of `r` groups of the `c` categories that the node has is multiplied
    by the number of ways to make them: Stirling's number of the second kind (nominal),
    :math:`\binom{c-1}{r-1}` (ordinal), :math:`\binom{c-2}{r-2}+r\binom{c-2}{r-1}` (ordinal with
    missing values). All in logarithms: p-values of a million rows underflow. Ties go to the first
    column. The p-values of deeper nodes are of groups chosen by the same data: read them as a rule
    to stop, not as proof.

    **New rows.** Numbers beyond those of the fit are in the end bins. A category that the fit has
    not seen goes where missing values go: to their child, or, where the node had none, to the
    largest child. So does a nominal category that was seen, but not in this node; an ordinal one
    goes with its nearest neighbour.

    Rows of weight 0 take no part. Cost: one pass over rows and columns for each level, and in each
    node O(c²) tests for a nominal column of c categories. Columns, nodes and blocks of rows run in
    parallel; results are the same to the bit for any number of threads.

    As a scikit-learn estimator it is a classifier or a regressor by its `target`; with "auto" that
    is known after `fit` only. `predict` finds columns by name, so their order does not matter.

    References
    ----------
    Kass, G. V. (1980). "An exploratory technique for investigating large quantities of categorical
    data". Applied Statistics 29(2), 119-127.

    Goodman, L. A. (1979). "Simple models for the analysis of association in cross-classifications
    having ordered categories". Journal of the American Statistical Association 74, 537-552.

    Examples
    --------
    >>> import pandas as pd
    >>> from segmentry.tree import CHAID
    >>> people = pd.DataFrame(
    ...     {"city": ["A", "B", "C", "D"] * 100, "channel": ["web", "shop"] * 200}
    ... )
    >>> answered = people["city"].isin(["B", "C"]).map({True: "yes", False: "no"})
    >>> tree = CHAID().fit(people, answered)
    >>> print(tree)
    all: n = 400, no 50%, yes 50%  [by city: chi-squared 400.0, df 1, adjusted p 3.86e-88]
    ├─ city is A or D: n = 200, no 100%, yes 0%
    └─ city is B or C: n = 200, yes 100%, no 0%
    >>> tree.leaves[["rule", "response_rate", "index"]]
                 rule  response_rate  index
    0  city is B or C            1.0  200.0
    1  city is A or D            0.0    0.0
    """

    def __init__(
        self,
        *,
        max_depth: int = 3,
        min_node_size: float = 100,
        min_child_size: float = 50,
        alpha_merge: float = 0.05,
        alpha_split: float = 0.05,
        bins: int = 10,
        kinds: Mapping[Any, Kind] | None = None,
        target: Literal["auto", "nominal", "ordinal", "numeric"] = "auto",
        target_scores: Sequence[float] | None = None,
        statistic: Literal["pearson", "likelihood_ratio"] = "pearson",
        missing: Literal["category", "raise"] = "category",
        bonferroni: bool = True,
        split_merged: bool = True,
        weight_kind: Literal["frequency", "sampling"] = "frequency",
        max_categories: int = 255,
        n_jobs: int | None = None,
    ) -> None:
        self.max_depth = max_depth
        self.min_node_size = min_node_size
        self.min_child_size = min_child_size
        self.alpha_merge = alpha_merge
        self.alpha_split = alpha_split
        self.bins = bins
        self.kinds = kinds
        self.target = target
        self.target_scores = target_scores
        self.statistic = statistic
        self.missing = missing
        self.bonferroni = bonferroni
        self.split_merged = split_merged
        self.weight_kind = weight_kind
        self.max_categories = max_categories
        self.n_jobs = n_jobs

    def fit(
        self,
        X: Any,  # noqa: ANN401 - a frame or an array
        y: Any,  # noqa: ANN401 - a column, an array or a list
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Grow the tree.

        Parameters
        ----------
        X : frame or array of shape (n_samples, n_features)
            Predictors.
        y : column, array or list of shape (n_samples,)
            The target, without missing values.
        sample_weight : array of shape (n_samples,), optional
            How much every row counts; see `weight_kind`.

        Returns
        -------
        CHAID
            The fitted tree.

        Raises
        ------
        InvalidParameterError
            If a parameter makes no sense.
        InvalidDataError
            If X, y or the weights cannot be used.
        InvalidTypeError
            If a column holds dates or something without equality.
        """
        parameters = self._parameters()
        threads = thread_count(self.n_jobs)
        frame_kind = _frames.frame_kind(X)
        # A stream can be read once only.
        source = X if frame_kind in {None, "pandas"} else read_columns(X).native()
        columns = columns_of(self, source, reset=True)
        weights = row_weights(sample_weight, columns.n_rows, self.weight_kind)
        target = read_target(y, self.target, columns.n_rows, weights)
        variables, codes = self._read(columns, weights, threads)
        numeric = target.kind == "numeric"
        parameters["scores"] = self._scores(target)
        parameters["statistic"] = "f" if numeric else self.statistic
        nodes = _native.chaid_fit(
            [
                (found, variable.n_values, variable.kind != "nominal")
                for variable, found in zip(variables, codes, strict=True)
            ],
            target.numbers if numeric else (target.codes, len(target.classes)),
            weights,
            parameters,
            threads,
        )
        self._tree = Tree(
            from_native(nodes, target.scale, numeric), variables, target.kind, target.classes
        )
        self._kind = frame_kind or _frames.default_kind()
        self._named = frame_kind is not None
        self.target_kind_ = target.kind
        if numeric:
            self.__dict__.pop("classes_", None)
        else:
            self.classes_ = target.classes
        return self

    @property
    def nodes_(self) -> _frames.Frame:
        """The same as `table`."""
        return self.table

    def _parameters(self) -> dict[str, Any]:
        one_of(self.target, "target", ("auto", "nominal", "ordinal", "numeric"))
        one_of(self.statistic, "statistic", ("pearson", "likelihood_ratio"))
        one_of(self.missing, "missing", ("category", "raise"))
        one_of(self.weight_kind, "weight_kind", ("frequency", "sampling"))
        whole_number(self.bins, "bins", minimum=2, maximum=_MOST_VALUES)
        whole_number(self.max_categories, "max_categories", minimum=2, maximum=_MOST_VALUES)
        found: dict[str, Any] = {
            "max_depth": whole_number(self.max_depth, "max_depth", minimum=0),
            "min_node_size": real_number(self.min_node_size, "min_node_size", minimum=0),
            "min_child_size": real_number(self.min_child_size, "min_child_size", minimum=0),
        }
        for name in ("alpha_merge", "alpha_split"):
            found[name] = real_number(getattr(self, name), name, minimum=0, maximum=1)
        for name in ("bonferroni", "split_merged"):
            value = getattr(self, name)
            if not isinstance(value, bool | np.bool_):
                raise InvalidTypeError(f"{name} must be True or False, found {value!r}")
            found[name] = bool(value)
        return found

    def _read(
        self, columns: Columns, weights: Floats | None, threads: int | None
    ) -> tuple[list[Variable], list[Codes]]:
        kinds = kinds_by_name(self.kinds, columns)
        variables, codes = [], []
        for place in range(len(columns.names)):
            variable, found = learn(
                columns,
                place,
                kind_of(columns, place, kinds),
                weights,
                bins=self.bins,
                max_categories=self.max_categories,
                threads=threads,
            )
            missing = found == variable.n_values
            if self.missing == "raise" and missing.any():
                raise InvalidDataError(
                    f"column {variable.name!r} has {int(missing.sum())} missing values, the first "
                    f"in row {int(missing.argmax())}; fill them, or use missing='category'"
                )
            variables.append(variable)
            codes.append(found)
        return variables, codes

    def _scores(self, target: Target) -> list[float] | None:
        if target.kind != "ordinal":
            if self.target_scores is not None:
                raise InvalidParameterError(
                    f"target_scores are for an ordinal target; this one is {target.kind}"
                )
            return None
        n = len(target.classes)
        if self.target_scores is None:
            scores = np.arange(n, dtype=np.float64)
        else:
            scores = np.array([real_number(score, "target_scores") for score in self.target_scores])
            if len(scores) != n or (np.diff(scores) < 0).any():
                raise InvalidParameterError(
                    f"target_scores must be {n} numbers that do not fall, one for each of the "
                    f"classes {list(target.classes)}, found {list(self.target_scores)}"
                )
        # Their unit and origin do not matter, but for rounding.
        spread = scores[-1] - scores[0]
        centred = (scores - scores[0]) / spread if spread > 0 else np.zeros(n)
        return cast("list[float]", (centred - centred.mean()).tolist())
