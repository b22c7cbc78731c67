"""Pareto/NBD as its authors write it, with 40 digits: slow and obvious.

Fader & Hardie 2005, "A note on deriving the Pareto/NBD model and related expressions": the
likelihood by Gauss's hypergeometric function, equations (18) to (20); predictions by (27), (36) and
(41); the probability of n purchases by the integral that precedes (22).
"""

from __future__ import annotations

import mpmath as mp
import numpy as np

mp.mp.dps = 40
# Where (41) divides by s - 1, the limit is that of an s so near.
_NEAR = mp.mpf(10) ** -20


def _integral(parameters, x, last, end):
    """The integral of (alpha + y)^-(r + x) (beta + y)^-(s + 1) over y from last to end."""
    r, alpha, s, beta = parameters
    power = r + s + x
    if alpha >= beta:
        far, second = alpha, s + 1
    else:
        far, second = beta, r + x
    apart = abs(alpha - beta)

    def part(y):
        return mp.hyp2f1(power, second, power + 1, apart / (far + y)) / (far + y) ** power

    return (part(last) - part(end)) / power


def log_likelihood(parameters, x, last, end):
    """Of one customer."""
    r, alpha, s, beta = map(mp.mpf, parameters)
    x, last, end = map(mp.mpf, (x, last, end))
    alive = (alpha + end) ** -(r + x) * (beta + end) ** -s
    gone = s * _integral((r, alpha, s, beta), x, last, end)
    ways = mp.loggamma(r + x) - mp.loggamma(r)
    return ways + r * mp.log(alpha) + s * mp.log(beta) + mp.log(alive + gone)


def probability_alive(parameters, x, last, end):
    """Of one customer."""
    r, alpha, s, beta = map(mp.mpf, parameters)
    x, last, end = map(mp.mpf, (x, last, end))
    gone = s * _integral((r, alpha, s, beta), x, last, end)
    return 1 / (1 + gone * (alpha + end) ** (r + x) * (beta + end) ** s)


def expected_purchases_new(parameters, t):
    """Of a new customer after the first."""
    r, alpha, s, beta = map(mp.mpf, parameters)
    if s == 1:
        s += _NEAR
    return r * beta / (alpha * (s - 1)) * (1 - (beta / (beta + t)) ** (s - 1))


def expected_purchases(parameters, t, x, last, end):
    """Of one customer."""
    r, alpha, s, beta = map(mp.mpf, parameters)
    later = (r + x, alpha + end, s, beta + end)
    return probability_alive(parameters, x, last, end) * expected_purchases_new(later, t)


def probability_of_purchases_new(parameters, n, t):
    """Of a new customer: alive with n, or gone before with n."""
    r, alpha, s, beta = map(mp.mpf, parameters)
    t = mp.mpf(t)
    ways = mp.gammaprod([r + n], [r, mp.mpf(n) + 1])

    def bought(y):
        return ways * (alpha / (alpha + y)) ** r * (y / (alpha + y)) ** n

    def leaving(log_y):
        y = mp.e**log_y
        return bought(y) * s / beta * (1 + y / beta) ** -(s + 1) * y

    # Short pieces where the integrand may be steep.
    end = mp.log(t)
    lowest = min(end, mp.log(alpha), mp.log(beta)) - 70 / mp.mpf(n + 1)
    pieces = 8 + int(3 * (end - lowest) * (1 + mp.sqrt(n)))
    places = mp.linspace(lowest, end, min(pieces, 400))
    with mp.workdps(25):
        return bought(t) * (1 + t / beta) ** -s + mp.quad(leaving, places, method="gauss-legendre")


def simulate(parameters, age, random):
    """Customers of known parameters: frequency, recency, T."""
    r, alpha, s, beta = parameters
    n = len(age)
    rate = random.gamma(r, 1 / alpha, n)
    leaving = random.gamma(s, 1 / beta, n)
    lifetime = random.exponential(1, n) / np.maximum(leaving, 1e-300)
    active = np.minimum(lifetime, age)
    frequency = random.poisson(rate * active).astype(float)
    # The last of n random times.
    last = active * random.random(n) ** (1 / np.maximum(frequency, 1))
    return frequency, np.where(frequency > 0, np.maximum(last, 1e-12 * age), 0.0), age
