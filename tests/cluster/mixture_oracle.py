"""Expectation-maximisation of Gaussian mixtures in plain NumPy, with weights."""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal


def covariance_table(covariances, kind, component, d):
    """The covariance of one component as a square table."""
    if kind == "tied":
        return covariances
    own = covariances[component]
    return own if kind == "full" else np.diag(np.broadcast_to(own, d))


def log_densities(rows, shares, means, covariances, kind):
    """Of every row and component: log share plus log density."""
    d = rows.shape[1]
    parts = [
        np.log(shares[c])
        + multivariate_normal.logpdf(rows, mean, covariance_table(covariances, kind, c, d))
        for c, mean in enumerate(means)
    ]
    return np.column_stack([np.reshape(part, len(rows)) for part in parts])


def estimate(rows, weights, shares_of_rows, kind, reg_covar):
    """Shares, means and covariances from responsibilities."""
    d = rows.shape[1]
    mass = weights[:, np.newaxis] * shares_of_rows
    counts = mass.sum(axis=0)
    means = (mass.T @ rows) / counts[:, np.newaxis]
    tables = []
    for c, mean in enumerate(means):
        apart = rows - mean
        tables.append((mass[:, c] * apart.T) @ apart)
    tables = np.array(tables)
    if kind == "tied":
        covariances = tables.sum(axis=0) / counts.sum() + reg_covar * np.eye(d)
    else:
        covariances = tables / counts[:, np.newaxis, np.newaxis] + reg_covar * np.eye(d)
        if kind != "full":
            covariances = np.array([np.diag(table) for table in covariances])
        if kind == "spherical":
            covariances = covariances.mean(axis=1)
    return counts / counts.sum(), means, covariances


def fit(rows, weights, shares_of_rows, kind, *, steps, reg_covar=1e-6):
    """Parameters and mean log-likelihoods after `steps` iterations from given responsibilities."""
    parameters = estimate(rows, weights, shares_of_rows, kind, reg_covar)
    bounds = []
    for _ in range(steps):
        parts = log_densities(rows, *parameters, kind)
        total = logsumexp(parts, axis=1)
        bounds.append(np.average(total, weights=weights))
        parameters = estimate(rows, weights, np.exp(parts - total[:, np.newaxis]), kind, reg_covar)
    return parameters, bounds
