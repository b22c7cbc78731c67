"""k-modes and k-prototypes: the same bits for any number of threads, chunks and instructions."""

from __future__ import annotations

import os
import signal
import threading
import time

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

from segmentry import _native
from segmentry.cluster import KModes, KPrototypes

STARTS = ["huang", "cao", "random"]


@pytest.fixture(scope="module")
def frame():
    random = np.random.default_rng(1)
    n = 9001
    columns = {f"n{j}": random.normal(size=n) for j in range(3)}
    columns |= {f"c{j}": random.integers(0, 6, n).astype(str).astype(object) for j in range(4)}
    frame = pd.DataFrame(columns)
    return frame.mask(random.random(frame.shape) < 0.02)


def bits(model):
    return model.labels_.tobytes(), model.cost_, str(model.cluster_centroids_.tolist())


@pytest.mark.parametrize("cls", [KModes, KPrototypes])
@pytest.mark.parametrize("init", STARTS)
def test_any_number_of_threads_gives_the_same_bits(frame, cls, init):
    weights = np.linspace(0, 2, len(frame))
    fits = [
        bits(cls(7, init=init, n_init=3, random_state=5, n_jobs=n_jobs).fit(frame, None, weights))
        for n_jobs in (1, 2, 8)
    ]
    assert fits[0] == fits[1] == fits[2]


@pytest.mark.parametrize("cls", [KModes, KPrototypes])
@pytest.mark.parametrize("init", STARTS)
def test_small_chunks_give_the_same_clusters(frame, cls, init):
    some = frame[:1003]
    whole = cls(6, init=init, n_init=2, random_state=2).fit(some)
    _native.set_chunk_length(4)
    pieces = cls(6, init=init, n_init=2, random_state=2).fit(some)
    assert_array_equal(whole.labels_, pieces.labels_)
    assert whole.cluster_centroids_.tolist() == pieces.cluster_centroids_.tolist()
    assert whole.cost_ == pytest.approx(pieces.cost_, rel=1e-12)


@pytest.mark.parametrize("cls", [KModes, KPrototypes])
def test_every_instruction_set_gives_the_same_bits(frame, cls):
    found = []
    try:
        for name in _native.instruction_sets():
            _native.set_instruction_set(name)
            found.append(bits(cls(5, init="cao").fit(frame)))
    finally:
        _native.set_instruction_set(None)
    assert len(set(found)) == 1


def test_the_same_seed_gives_the_same_bits_and_another_seed_may_not(frame):
    first, again, other = (
        bits(KModes(9, random_state=seed, n_init=1, max_iter=1).fit(frame)) for seed in (3, 3, 4)
    )
    assert first == again
    assert first != other


def test_the_order_of_rows_does_not_show(frame):
    order = np.random.default_rng(9).permutation(len(frame))
    start = frame.dropna()[:6]
    straight = KPrototypes(6, init=start, max_iter=500).fit(frame)
    shuffled = KPrototypes(6, init=start, max_iter=500).fit(frame.iloc[order])
    assert_array_equal(straight.labels_[order], shuffled.labels_)


def test_the_training_rows_are_predicted_as_they_were_labelled(frame):
    for cls in (KModes, KPrototypes):
        model = cls(9, random_state=0, max_iter=2).fit(frame)
        assert_array_equal(model.predict(frame), model.labels_)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_stops_a_long_fit():
    random = np.random.default_rng(0)
    X = random.integers(0, 50, (200_000, 20))
    began = time.monotonic()
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        KModes(60, n_init=200, random_state=0).fit(X)
    assert time.monotonic() - began < 10
