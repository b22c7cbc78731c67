"""Fits to simulated customers of known parameters over wide ranges, a few of the many.

The whole run, `python tests/lifetime/gamma_gamma_draws.py 1000`: 988 of 1,000 converged, the others
said why not (one customer's purchases hardly vary), none with a NaN or an infinite value. Of the
929 that data tell well, 95 % intervals held p, q, gamma in .944, .956, .939.
"""

from __future__ import annotations

import pytest
from gamma_gamma_draws import run


@pytest.fixture(scope="module")
def counted():
    return run(40, seed=1)


def test_every_fit_ends_in_numbers_and_no_truth_is_more_likely(counted):
    """What is not so raises in `run`."""
    assert counted.fits == 40


def test_most_fits_converge_and_the_others_say_why(counted):
    assert counted.converged >= 35
    assert counted.messages.total() == counted.fits - counted.converged


def test_intervals_hold_the_truth_about_as_often_as_they_say(counted):
    assert counted.clear >= 10
    for name, held in counted.held.items():
        assert held / counted.clear > 0.8, name
