"""What a fitted CHAID tree says of rows."""

from __future__ import annotations

import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import r2_score
from sklearn.utils.metaestimators import available_if

from segmentry import _frames, _native
from segmentry._frames import Frame
from segmentry._mixed import Columns, columns_of, read_columns
from segmentry._validate import thread_count
from segmentry.exceptions import AssumptionWarning, InvalidDataError
from segmentry.tree.chaid.data import Floats, places_in
from segmentry.tree.chaid.show import ChaidShown
from segmentry.tree.chaid.tables import prediction
from segmentry.tree.chaid.target import true_codes, true_numbers
from segmentry.tree.chaid.weights import row_weights

if TYPE_CHECKING:
    from sklearn.utils import Tags

# Columns and categories that a warning names.
_NAMED = 3


def _has_classes(model: ChaidModel) -> bool:
    kind = getattr(model, "target_kind_", model.target)
    if kind == "numeric":
        raise AttributeError("predict_proba is for targets of classes; this one is a number")
    return True


class ChaidModel(ChaidShown):
    """Predictions of a fitted tree."""

    target: str
    n_jobs: int | None
    classes_: NDArray[Any]

    def apply(self, X: Any) -> NDArray[np.int64]:  # noqa: ANN401 - a frame or an array
        """Give the leaf of every row, by its number in `table`.

        Parameters
        ----------
        X : frame or array of shape (n_samples, n_features)
            Rows with the columns of the fit: a frame may have them in another order and others
            beside them.

        Returns
        -------
        ndarray of shape (n_samples,)
            Numbers of nodes.

        Raises
        ------
        NotFittedError
            If there is no tree yet.
        InvalidDataError
            If a column is missing.

        Warns
        -----
        AssumptionWarning
            If rows have categories that the fit has not seen, in a column that decides; see
            `unseen`.
        """
        tree = self._fitted()
        columns = self._columns(X)
        places = places_in(columns, tree.variables, self._named_in(X))
        used = tree.used
        threads = thread_count(self.n_jobs)
        codes = [tree.variables[at].read(columns, places[at], threads) for at in used]
        self._warn_of_unseen([(at, found) for at, found in zip(used, codes, strict=True)])
        at_place = {column: at for at, column in enumerate(used)}
        walks = [
            (-1, 0, np.empty(0, np.uint16))
            if node.split is None
            else (at_place[node.split.column], node.split.first, node.split.child_of)
            for node in tree.nodes
        ]
        return _native.chaid_apply(codes, columns.n_rows, walks, threads)

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: ANN401
        """Give the most frequent class, or the mean, of the leaf of every row.

        Parameters
        ----------
        X : frame or array of shape (n_samples, n_features)
            As for `apply`.

        Returns
        -------
        ndarray of shape (n_samples,)
            Classes or numbers; of equally frequent classes the first.
        """
        leaves, tree = self.apply(X), self._fitted()
        each = [prediction(tree, place) for place in range(len(tree.nodes))]
        answers: NDArray[Any] = (
            np.array(each) if tree.kind == "numeric" else np.array(each, dtype=tree.classes.dtype)
        )
        return answers[leaves]

    @available_if(_has_classes)  # type: ignore[untyped-decorator]
    def predict_proba(self, X: Any) -> Floats:  # noqa: ANN401
        """Give the shares of the classes in the leaf of every row.

        Parameters
        ----------
        X : frame or array of shape (n_samples, n_features)
            As for `apply`.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            In the order of `classes_`.
        """
        leaves, tree = self.apply(X), self._fitted()
        shares = np.array([tree.shares(place) for place in range(len(tree.nodes))])
        return np.asarray(shares[leaves])

    def score(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> float:  # noqa: ANN401
        """Give the accuracy, or R² for numbers, as scikit-learn does.

        Parameters
        ----------
        X : frame or array of shape (n_samples, n_features)
            As for `apply`.
        y : array of shape (n_samples,)
            True answers.
        sample_weight : array of shape (n_samples,), optional
            How much every row counts.

        Returns
        -------
        float
            Higher is better; 1 is perfect.

        Raises
        ------
        InvalidDataError
            If X, y or the weights cannot be used.
        """
        leaves, tree = self.apply(X), self._fitted()
        weights = row_weights(sample_weight, len(leaves), "frequency")
        if tree.kind == "numeric":
            means = np.array([tree.mean(place) for place in range(len(tree.nodes))])
            truth = true_numbers(y, len(leaves))
            return float(r2_score(truth, means[leaves], sample_weight=weights))
        # Classes may be of types that scikit-learn's accuracy takes for no classes.
        best = np.array([node.target.argmax() for node in tree.nodes])
        right = best[leaves] == true_codes(y, tree.classes, len(leaves))
        return float(np.average(right, weights=weights))

    def unseen(self, X: Any) -> Frame:  # noqa: ANN401
        """List the categories of new rows that the fit has not seen.

        Parameters
        ----------
        X : frame or array of shape (n_samples, n_features)
            As for `apply`.

        Returns
        -------
        frame
            `column`, `category` (as text), `rows`, `decides` (whether the tree looks at the
            column).
        """
        tree = self._fitted()
        columns = self._columns(X)
        places = places_in(columns, tree.variables, self._named_in(X))
        found: list[tuple[str, str, int, bool]] = []
        for at, (variable, place) in enumerate(zip(tree.variables, places, strict=True)):
            if variable.kind == "numeric":
                continue
            new = columns.categories(place)
            unknown = new.of(variable.values) == -2  # noqa: PLR2004
            times = Counter(new.codes[unknown].tolist())
            found.extend(
                (variable.name, str(new.values[code]), times[code], at in tree.used)
                for code in sorted(times)
            )
        return _frames.make_frame(
            {
                "column": [row[0] for row in found],
                "category": [row[1] for row in found],
                "rows": np.array([row[2] for row in found], dtype=np.int64),
                "decides": np.array([row[3] for row in found], dtype=bool),
            },
            self._kind,
        )

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_tree")

    def __sklearn_tags__(self) -> Tags:
        """Say what it takes; whether it classifies follows from the target."""
        from sklearn.utils import ClassifierTags, RegressorTags  # noqa: PLC0415

        tags = super().__sklearn_tags__()
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        tags.input_tags.allow_nan = True
        tags.target_tags.required = True
        kind = getattr(self, "target_kind_", self.target)
        if kind == "numeric":
            tags.estimator_type, tags.regressor_tags = "regressor", RegressorTags()
        elif kind in {"nominal", "ordinal"}:
            tags.estimator_type, tags.classifier_tags = "classifier", ClassifierTags()
        return tags

    def _named_in(self, X: object) -> bool:
        return self._named and _frames.frame_kind(X) is not None

    def _columns(self, X: object) -> Columns:
        if self._named_in(X):
            columns = read_columns(X)
            if not columns.n_rows:
                raise InvalidDataError("X has no rows")
            return columns
        return columns_of(self, X, reset=False)

    def _warn_of_unseen(self, codes: list[tuple[int, NDArray[np.uint16]]]) -> None:
        words = []
        for at, found in codes:
            variable = self._tree.variables[at]
            rows = int((found > variable.n_values).sum())
            if rows:
                words.append(f"{variable.name!r} ({rows:,} rows)")
        if words:
            shown = ", ".join(words[:_NAMED]) + (", …" if len(words) > _NAMED else "")
            warnings.warn(
                f"X has categories that the fit has not seen, in {shown}; they go with missing "
                "values, or to the largest child where a node had none. `unseen` lists them",
                AssumptionWarning,
                stacklevel=3,
            )
