"""Tables of a CHAID tree: its nodes, what each predictor could do, the gains of its leaves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry._frames import Column
from segmentry.exceptions import InvalidParameterError
from segmentry.tree.chaid.data import Floats
from segmentry.tree.chaid.tree import Candidate, Node, Tree
from segmentry.tree.chaid.words import LN_10


def prediction(tree: Tree, place: int) -> Any:  # noqa: ANN401 - a class of the target, or a number
    """Give the most frequent class of a node (ties: the first), or its mean."""
    if tree.kind == "numeric":
        return tree.mean(place)
    return tree.classes[int(tree.nodes[place].target.argmax())]


def node_columns(tree: Tree) -> dict[str, Column]:
    """Give the table of nodes."""
    places = range(len(tree.nodes))
    all_weight = tree.weight(0)
    weights = np.array([tree.weight(place) for place in places])
    columns: dict[str, Column] = {
        "node": np.arange(len(tree.nodes)),
        "parent": [None if place == 0 else tree.nodes[place].parent for place in places],
        "depth": np.array([node.depth for node in tree.nodes]),
        "condition": [tree.condition(place) or None for place in places],
        "rule": [tree.rule(place) for place in places],
        "n": np.array([node.n for node in tree.nodes]),
        "weight": weights,
        "share": weights / all_weight,
    }
    if tree.kind == "numeric":
        columns["mean"] = np.array([tree.mean(place) for place in places])
        columns["std"] = np.array([tree.deviation(place) for place in places])
    else:
        columns["prediction"] = [_plain(prediction(tree, place)) for place in places]
        shares = np.array([tree.shares(place) for place in places])
        for code, name in enumerate(_share_names(tree)):
            columns[name] = np.ascontiguousarray(shares[:, code])
    tests = [None if node.split is None else tree.best(p) for p, node in enumerate(tree.nodes)]
    columns["split_column"] = [_column(tree, node) for node in tree.nodes]
    columns.update(_tests(tests))
    columns["stop"] = [None if node.stop == "split" else node.stop for node in tree.nodes]
    return columns


def _share_names(tree: Tree) -> list[str]:
    names = [f"share_{value}" for value in tree.classes]
    if len(set(names)) == len(names):
        return names
    # The number 1 and the text "1", say.
    return [f"share_{place}_{value}" for place, value in enumerate(tree.classes)]


def candidate_columns(tree: Tree) -> dict[str, Column]:
    """Give the table of what each predictor could do in each node that was looked at."""
    found = [
        (place, tree.variables[at].name, candidate)
        for place, node in enumerate(tree.nodes)
        for at, candidate in enumerate(node.candidates)
    ]
    return {
        "node": np.array([place for place, _, _ in found], dtype=np.int64),
        "column": [name for _, name, _ in found],
        "categories": np.array([c.n_categories for _, _, c in found], dtype=np.int64),
        "groups": np.array([c.n_groups for _, _, c in found], dtype=np.int64),
        **_tests([c if c.n_groups > 1 else None for _, _, c in found]),
    }


def _tests(tests: Sequence[Candidate | None]) -> dict[str, Column]:
    def each(value: Any) -> Floats:  # noqa: ANN401 - a function of a candidate
        return np.array([math.nan if test is None else value(test) for test in tests], np.float64)

    return {
        "statistic": each(lambda test: test.statistic),
        "df": each(lambda test: test.df),
        "df_within": each(lambda test: test.df_within or math.nan),
        "p_value": each(lambda test: math.exp(test.ln_p)),
        "adjusted_p_value": each(lambda test: math.exp(test.ln_adjusted)),
        "log10_p_value": each(lambda test: test.ln_p / LN_10),
        "log10_multiplier": each(lambda test: test.ln_multiplier / LN_10),
        "log10_adjusted_p_value": each(lambda test: test.ln_adjusted / LN_10),
    }


def _column(tree: Tree, node: Node) -> str | None:
    return None if node.split is None else tree.variables[node.split.column].name


def _plain(value: Any) -> Any:  # noqa: ANN401
    return value.item() if isinstance(value, np.generic) else value


def response_codes(tree: Tree, response: object) -> list[int]:
    """Find the classes that count as a response; None is the last class that occurs.

    Raises
    ------
    InvalidParameterError
        If the target has no such class, or is a number.
    """
    if tree.kind == "numeric":
        if response is not None:
            raise InvalidParameterError("response is for targets of classes; this one is a number")
        return []
    if response is None:
        # A declared order has a place for classes that nobody has.
        return [int(np.flatnonzero(tree.nodes[0].target)[-1])]
    known = [_plain(value) for value in tree.classes]
    listed = isinstance(response, list | tuple | set | np.ndarray)
    wanted = list(response) if listed else [response]  # type: ignore[call-overload]
    found = [known.index(value) for value in map(_plain, wanted) if value in known]
    if len(found) < len(wanted) or not found:
        raise InvalidParameterError(f"response must be of the classes {known}, found {response!r}")
    return sorted(set(found))


def gain_columns(tree: Tree, response: object) -> dict[str, Column]:
    """Give the table of leaves, the best first."""
    codes = response_codes(tree, response)
    leaves = np.array(tree.leaves)
    weights = np.array([tree.weight(place) for place in leaves])
    if tree.kind == "numeric":
        rates = np.array([tree.mean(place) for place in leaves])
        overall = tree.mean(0)
        totals = weights * rates
        whole = tree.weight(0) * overall if (rates >= 0).all() else math.nan
    else:
        totals = np.array([tree.nodes[place].target[codes].sum() for place in leaves])
        rates, whole = totals / weights, float(tree.nodes[0].target[codes].sum())
        overall = whole / tree.weight(0)
    order = np.lexsort((leaves, -rates))
    leaves, weights, rates, totals = (a[order] for a in (leaves, weights, rates, totals))
    reached, gained = np.cumsum(weights), np.cumsum(totals)
    cumulative = gained / reached
    numeric = tree.kind == "numeric"
    return {
        "node": leaves,
        "rule": [tree.rule(place) for place in leaves],
        "n": np.array([tree.nodes[place].n for place in leaves]),
        "weight": weights,
        "share": weights / tree.weight(0),
        "mean" if numeric else "response_rate": rates,
        "total" if numeric else "responses": totals,
        "index": _over(100.0 * rates, overall),
        "gain": _over(totals, whole),
        "cumulative_share": reached / reached[-1],
        "cumulative_mean" if numeric else "cumulative_response_rate": cumulative,
        "cumulative_index": _over(100.0 * cumulative, overall),
        "cumulative_gain": _over(gained, whole),
    }


def _over(values: NDArray[Any], by: float) -> Floats:
    """Divide; NaN where the divisor is not above 0, so that there is no share of it."""
    if not by > 0:
        return np.full(len(values), np.nan)
    return np.asarray(values / by, dtype=np.float64)
