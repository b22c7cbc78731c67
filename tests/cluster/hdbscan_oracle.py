"""HDBSCAN, DBSCAN and OPTICS as their papers tell them: all pairs, plain loops."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


def measures(X, Y=None):
    """Squared distances of all pairs, features added in order."""
    Y = X if Y is None else Y
    total = np.zeros((len(X), len(Y)))
    for feature in range(X.shape[1]):
        total += (X[:, None, feature] - Y[None, :, feature]) ** 2
    return total


class Tree(NamedTuple):
    cores: np.ndarray
    edges: list[tuple[int, int, float]]
    merges: list[tuple[int, int, float, int]]


def single_linkage(X, min_samples, alpha=1.0):
    """Kruskal's algorithm on mutual reachability, edges by (weight, lower row, higher row)."""
    squares = measures(X)
    cores = np.sort(squares, axis=1)[:, min_samples - 1]
    weights = squares if alpha == 1.0 else squares * (1.0 / (alpha * alpha))
    weights = np.maximum(np.maximum(weights, cores[:, None]), cores[None, :])
    low, high = np.triu_indices(len(X), 1)
    order = np.lexsort((high, low, weights[low, high]))
    group = list(range(len(X)))
    number = {row: (row, 1) for row in group}
    edges, merges = [], []
    for a, b in zip(low[order].tolist(), high[order].tolist(), strict=True):
        if group[a] != group[b]:
            distance = float(np.sqrt(weights[a, b]))
            first, second = group[a], group[b]
            (left, n_left), (right, n_right) = number[first], number[second]
            edges.append((a, b, distance))
            merges.append((min(left, right), max(left, right), distance, n_left + n_right))
            group = [first if g == second else g for g in group]
            number[first] = (len(X) + len(merges) - 1, n_left + n_right)
    return Tree(np.sqrt(cores), edges, merges)


class Clusters(NamedTuple):
    labels: np.ndarray
    probabilities: np.ndarray
    outlier_scores: np.ndarray
    condensed: list[tuple[int, int, float, int]]


def clusters(n, merges, least, *, method="eom", single=False, largest=None, epsilon=0.0):
    """Condense, choose, label: recursively where the kernel has loops."""
    condensed, parent, birth = _condense(n, merges, least)
    sizes = {0: n} | {c - n: s for _, c, _, s in condensed if c >= n}
    stability = {
        c: sum((lam - birth[c]) * s for p, _, lam, s in condensed if p == c) for c in parent
    }
    death = {c: max((lam for p, _, lam, _ in condensed if p == c), default=0.0) for c in parent}
    single = single and n >= least
    if method == "leaf":
        chosen = {c for c in parent if c not in parent.values() and (c or single)}
    else:
        chosen = _most_stable(parent, sizes, stability, single, largest)
    if epsilon and any(chosen):
        chosen = _merge(chosen, parent, birth, epsilon, single)
    last = {child: (p, lam) for p, child, lam, _ in condensed if child < n}
    threshold = 1 / epsilon if epsilon else death[0]
    found, probabilities, scores, names = [], [], [], {}
    for row in range(n):
        own, lam = last[row]
        above = [c for c in _up(own, parent) if c in chosen]
        anchor = above[-1] if above and (above[-1] or lam >= threshold) else None
        found.append(-1 if anchor is None else names.setdefault(anchor, len(names)))
        probabilities.append(0.0 if anchor is None else min(lam / death[anchor], 1.0))
        highest = max(d for c, d in death.items() if own in _up(c, parent))
        scores.append((highest - lam) / highest)
    return Clusters(np.array(found), np.array(probabilities), np.array(scores), condensed)


def _condense(n, merges, least):
    """Give the condensed tree, and the parents and births of its clusters."""
    shortest = min((d for _, _, d, _ in merges if d > 0), default=1.0) / 2
    condensed, parent, birth = [], {0: None}, {0: 0.0}

    def rows(node):
        return [node] if node < n else rows(merges[node - n][0]) + rows(merges[node - n][1])

    level = [(n + len(merges) - 1, 0)]
    while level:
        below = []
        for node, cluster in level:
            left, right, distance, _ = merges[node - n]
            lam = 1 / max(distance, shortest)
            large = [len(rows(left)) >= least, len(rows(right)) >= least]
            for side, is_large in zip((left, right), large, strict=True):
                if distance == 0 or not is_large:
                    condensed.extend((cluster, row, lam, 1) for row in rows(side))
                elif all(large):
                    child = len(parent)
                    parent[child], birth[child] = cluster, lam
                    condensed.append((cluster, n + child, lam, len(rows(side))))
                    below.append((side, child))
                else:
                    below.append((side, cluster))
        level = below
    return condensed, parent, birth


def _up(cluster, parent):
    while cluster is not None:
        yield cluster
        cluster = parent[cluster]


def _most_stable(parent, sizes, stability, single, largest):
    def best(cluster):
        """The value of the best choice at or below a cluster, and the choice."""
        below = [best(child) for child, above in parent.items() if above == cluster]
        value = sum(v for v, _ in reversed(below))
        too_large = largest is not None and sizes[cluster] > largest
        if (cluster or single) and not too_large and value <= stability[cluster]:
            return stability[cluster], {cluster}
        return value, set().union(*(c for _, c in below))

    return best(0)[1]


def _merge(chosen, parent, birth, epsilon, single):
    if chosen == {0}:
        return chosen
    merged = set()
    for cluster in chosen:
        place = cluster
        while place and 1 / birth[place] < epsilon and (parent[place] or single):
            place = parent[place]
        merged.add(place)
    return merged


def dbscan(X, eps, min_samples, weights=None):
    """Ester et al. (1996), cluster by cluster in the order of rows."""
    weights = np.ones(len(X)) if weights is None else weights
    near = measures(X) <= eps * eps
    cores = near @ weights >= min_samples
    labels, next_label = np.full(len(X), -1), 0
    for row in range(len(X)):
        if cores[row] and labels[row] < 0:
            labels[row], todo = next_label, [row]
            while todo:
                for other in np.flatnonzero(near[todo.pop()] & (labels < 0)):
                    labels[other] = next_label
                    if cores[other]:
                        todo.append(other)
            next_label += 1
    return labels, np.flatnonzero(cores)


def optics(X, min_samples, max_eps=np.inf):
    """Ankerst et al. (1999) without a queue: (ordering, reachability, cores, predecessor)."""
    squares, n = measures(X), len(X)
    limit = max_eps * max_eps
    cores = np.sort(squares, axis=1)[:, min_samples - 1]
    cores[cores > limit] = np.inf
    reach, before, ordering = np.full(n, np.inf), np.full(n, -1), []
    todo = list(range(n))
    while todo:
        row = min(todo, key=lambda r: (reach[r], r))
        todo.remove(row)
        ordering.append(row)
        for other in todo:
            new = max(squares[row, other], cores[row])
            if squares[row, other] <= limit and new < reach[other]:
                reach[other], before[other] = new, row
    return np.array(ordering), np.sqrt(reach), np.sqrt(cores), before


def same_partition(first, second):
    """Whether labels are equal up to renaming; noise is noise."""
    pairs = set(zip(np.asarray(first).tolist(), np.asarray(second).tolist(), strict=True))
    matched = len({a for a, _ in pairs}) == len(pairs) == len({b for _, b in pairs})
    return matched and all((a < 0) == (b < 0) for a, b in pairs)
