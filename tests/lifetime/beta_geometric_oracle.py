"""BG/NBD and MBG/NBD written down plainly, the papers' formulas in NumPy, SciPy and mpmath.

Fader, Hardie & Lee 2005 (BG/NBD); Batislam, Denizel & Filiztekin 2007, Wagner & Hoppe 2008
(MBG/NBD). Parameters are r, alpha, a, b; customers are x, t_x, T.
"""

from __future__ import annotations

import mpmath
import numpy as np
from scipy.special import betaln, gammaln

from segmentry.lifetime import BGNBD, MBGNBD

MODELS = {"BG/NBD": BGNBD, "MBG/NBD": MBGNBD}
DIGITS = 40


def given(kind, parameters):
    """A model with these parameters, not fitted."""
    model = MODELS[kind]()
    model.params_ = dict(zip(("r", "alpha", "a", "b"), map(float, parameters), strict=True))
    return model


def log_likelihoods(kind, parameters, x, t_x, age):
    """Every customer's, by the papers' likelihoods."""
    r, alpha, a, b = parameters
    k = x if kind == "BG/NBD" else x + 1
    buys = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stays = betaln(a, b + k) - betaln(a, b) - (r + x) * np.log(alpha + age)
    with np.errstate(invalid="ignore", divide="ignore"):
        left = betaln(a + 1, b + k - 1) - betaln(a, b) - (r + x) * np.log(alpha + t_x)
    return buys + np.where(k > 0, np.logaddexp(stays, left), stays)


def mean_loss(kind, logs, data, weights=1.0, penalty=0.0):
    """What a fit minimises."""
    x, t_x, age = data
    weights = np.broadcast_to(weights, x.shape)
    values = log_likelihoods(kind, np.exp(logs), x, t_x, age)
    usual = np.array([0.0, np.log(np.average(age, weights=weights)), 0.0, 0.0])
    return -np.average(values, weights=weights) + penalty * ((logs - usual) ** 2).sum()


def exact_log_likelihood(kind, logs, data):
    """The sum over customers in 40 digits, for derivatives by differences."""
    r, alpha, a, b = (mpmath.exp(value) for value in logs)
    total = mpmath.mpf(0)
    for x, t_x, age in zip(*(map(mpmath.mpf, column.tolist()) for column in data), strict=True):
        k = x if kind == "BG/NBD" else x + 1
        stays = mpmath.beta(a, b + k) / (alpha + age) ** (r + x)
        left = mpmath.beta(a + 1, b + k - 1) / (alpha + t_x) ** (r + x) if k > 0 else 0
        start = mpmath.gamma(r + x) / mpmath.gamma(r) * alpha**r / mpmath.beta(a, b)
        total += mpmath.log(start * (stays + left))
    return total


def probability_alive(kind, parameters, x, t_x, age):
    """P(alive), in 40 digits."""
    r, alpha, a, b = map(mpmath.mpf, parameters)
    k = x if kind == "BG/NBD" else x + 1
    if k == 0:
        return mpmath.mpf(1)
    last = mpmath.mpf(t_x)
    return 1 / (1 + a / (b + k - 1) * ((alpha + mpmath.mpf(age)) / (alpha + last)) ** (r + x))


def while_alive(rho, tau, a, b):
    """Expected purchases of someone alive, by the papers' hypergeometric function.

    Its denominator is 0 at a = 1, so there the working digits grow and a moves a little.
    """
    rho, tau, a, b = map(mpmath.mpf, (rho, tau, a, b))
    if a == 1:
        a += mpmath.mpf(10) ** (-mpmath.mp.dps // 2)
    z = tau / (1 + tau)
    shape = mpmath.hyp2f1(rho, b, a + b - 1, z)
    return (a + b - 1) / (a - 1) * (1 - shape / (1 + tau) ** rho)


def expected_purchases(kind, parameters, t, customer):
    """E[Y(t) | x, t_x, T]."""
    x, t_x, age = customer
    r, alpha, a, b = map(mpmath.mpf, parameters)
    k = x if kind == "BG/NBD" else x + 1
    tau = mpmath.mpf(t) / (alpha + mpmath.mpf(age))
    return probability_alive(kind, parameters, x, t_x, age) * while_alive(r + x, tau, a, b + k)


def expected_purchases_new(kind, parameters, t):
    """E[X(t)]."""
    r, alpha, a, b = map(mpmath.mpf, parameters)
    if kind == "BG/NBD":
        return while_alive(r, mpmath.mpf(t) / alpha, a, b)
    return b / (a + b) * while_alive(r, mpmath.mpf(t) / alpha, a, b + 1)


def probability_new(kind, parameters, n, t):
    """P(X(t) = n), by adding up the probabilities of fewer."""
    r, alpha, a, b = map(mpmath.mpf, parameters)
    z = mpmath.mpf(t) / (alpha + mpmath.mpf(t))

    def exactly(j):
        return mpmath.rf(r, j) / mpmath.factorial(j) * (1 - z) ** r * z**j

    k = n if kind == "BG/NBD" else n + 1
    stays = mpmath.beta(a, b + k) / mpmath.beta(a, b) * exactly(n)
    if k == 0:
        return stays
    fewer = mpmath.fsum(exactly(j) for j in range(n))
    return stays + mpmath.beta(a + 1, b + k - 1) / mpmath.beta(a, b) * (1 - fewer)


def simulate(kind, parameters, age, random):
    """Draw one customer for each age: (x, t_x, T).

    Given how many purchases he would make, were he never to leave, their times are uniform; he
    leaves at the purchase that his own coin says.
    """
    r, alpha, a, b = parameters
    n = len(age)
    rate = random.gamma(r, 1 / alpha, n)
    leaves = np.clip(random.beta(a, b, n), 1e-15, 1.0)
    would = random.poisson(rate * age)
    last = random.geometric(leaves) - (kind == "MBG/NBD")
    x = np.minimum(would, last)
    # The x-th of `would` uniform times, as a share of the age.
    share = random.beta(np.maximum(x, 1), would - x + 1)
    return x.astype(float), np.where(x > 0, np.maximum(share, 1e-12) * age, 0.0), age.copy()
