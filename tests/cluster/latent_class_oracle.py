"""Latent class analysis, slowly and obviously: row by row sums of logarithms, in NumPy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEAST_VARIANCE = 1e-6


@dataclass
class Model:
    shares: np.ndarray
    tables: list[np.ndarray]  # (classes, levels) of every categorical column
    means: np.ndarray  # (classes, numeric columns)
    variances: np.ndarray


def joint_logs(model, codes, numbers):
    """log π_c + Σ log p(x_j | c), for every row and class."""
    logs = np.tile(np.log(model.shares), (len(codes), 1))
    for j, table in enumerate(model.tables):
        for row, code in enumerate(codes[:, j]):
            if code >= 0:
                logs[row] += np.log(np.maximum(table[:, code], 1e-30))
    for d in range(numbers.shape[1]):
        for row, x in enumerate(numbers[:, d]):
            if not np.isnan(x):
                mean, variance = model.means[:, d], model.variances[:, d]
                logs[row] -= 0.5 * np.log(2 * np.pi * variance) + (x - mean) ** 2 / (2 * variance)
    return logs


def row_logs(model, codes, numbers):
    logs = joint_logs(model, codes, numbers)
    most = logs.max(axis=1)
    return most + np.log(np.exp(logs - most[:, None]).sum(axis=1))


def members_of(model, codes, numbers):
    return np.exp(joint_logs(model, codes, numbers) - row_logs(model, codes, numbers)[:, None])


def maximise(members, codes, numbers, levels, weights, total_variance):  # noqa: PLR0917
    """The model that memberships lead to; rows of nothing but missing answers count for nothing."""
    known_rows = (codes >= 0).any(axis=1) | (~np.isnan(numbers)).any(axis=1)
    weighted = members * (weights * known_rows)[:, None]
    shares = weighted.sum(axis=0) / weighted.sum()
    tables = []
    for j, n_levels in enumerate(levels):
        counts = np.array(
            [
                [weighted[codes[:, j] == level, c].sum() for level in range(n_levels)]
                for c in range(len(shares))
            ]
        ).reshape(len(shares), n_levels)
        tables.append(counts / counts.sum(axis=1, keepdims=True) if n_levels else counts)
    means = np.zeros((len(shares), numbers.shape[1]))
    variances = np.ones_like(means)
    for d in range(numbers.shape[1]):
        known = ~np.isnan(numbers[:, d])
        x = numbers[known, d]
        for c in range(len(shares)):
            w = weighted[known, c]
            means[c, d] = (w @ x) / w.sum()
            variance = (w @ (x - means[c, d]) ** 2) / w.sum()
            variances[c, d] = max(variance, LEAST_VARIANCE * total_variance[d])
    return Model(shares, tables, means, variances)


def fit(members, codes, numbers, levels, weights, steps):  # noqa: PLR0917
    """`steps` steps of expectation and maximisation from memberships: (model, log-likelihood)."""
    total_variance = [
        np.cov(x[~np.isnan(x)], aweights=weights[~np.isnan(x)], ddof=0) for x in numbers.T
    ]
    model = maximise(members, codes, numbers, levels, weights, total_variance)
    for _ in range(steps):
        members = members_of(model, codes, numbers)
        model = maximise(members, codes, numbers, levels, weights, total_variance)
    return model, float(weights @ row_logs(model, codes, numbers))


def shares_of(logits):
    expd = np.exp(np.append(logits, 0.0))
    return expd / expd.sum()


def standard_errors(model, codes, weights):
    """Of shares and tables: scores by finite differences, outer product, delta method.

    Categorical columns only, nothing at the boundary; log-odds are taken against the last one.
    """
    rows = [model.shares, *(row for table in model.tables for row in table)]
    logits = np.concatenate([np.log(row[:-1] / row[-1]) for row in rows])
    sizes = [len(row) - 1 for row in rows]
    numbers = np.zeros((len(codes), 0))

    def split(values):
        return [shares_of(part) for part in np.split(values, np.cumsum(sizes)[:-1])]

    def logs(values):
        parts = split(values)
        tables, at = [], 1
        for table in model.tables:
            tables.append(np.array(parts[at : at + len(table)]))
            at += len(table)
        return row_logs(Model(parts[0], tables, model.means, model.variances), codes, numbers)

    step = 1e-5
    unit = np.eye(len(logits)) * step
    scores = np.array([(logs(logits + e) - logs(logits - e)) / (2 * step) for e in unit])
    covariance = np.linalg.inv((scores * weights) @ scores.T)
    jacobian = np.array(
        [
            (np.concatenate(split(logits + e)) - np.concatenate(split(logits - e))) / (2 * step)
            for e in unit
        ]
    )
    errors = np.sqrt(np.einsum("ij,ik,kj->j", jacobian, covariance, jacobian))
    return np.split(errors, np.cumsum([len(row) for row in rows])[:-1])
