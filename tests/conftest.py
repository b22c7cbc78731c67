"""Fixtures and hypothesis profiles for the whole suite.

`SEGMENTRY_HYPOTHESIS=slow` looks at many more random cases than the default, `fast`.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, settings

import frame_kinds
from segmentry import _native

_slow_to_draw = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "fast", max_examples=40, deadline=None, derandomize=True, suppress_health_check=_slow_to_draw
)
settings.register_profile(
    "slow", max_examples=2000, deadline=None, print_blob=True, suppress_health_check=_slow_to_draw
)
settings.load_profile(os.environ.get("SEGMENTRY_HYPOTHESIS", "fast"))


@pytest.fixture(autouse=True)
def _own_chunk_lengths() -> Iterator[None]:
    """Give every test the kernels' own chunk lengths, whatever the one before left."""
    _native.set_chunk_length(None)
    yield
    _native.set_chunk_length(None)


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Listen to Ctrl-C as at a terminal: a process started in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(params=list(frame_kinds.MAKE))
def kind(request: pytest.FixtureRequest) -> str:
    """Every kind of frame, one after another."""
    return request.param


@pytest.fixture(scope="session")
def shop() -> pa.Table:
    """A small shop: returns, orders of several lines, nulls, Chinese names, a customer of one."""
    random = np.random.default_rng(20261122)
    n = 211
    names = np.array(["王芳", "李娜", "Zoë", "zoe", "Ada", "ß", "🛒", "O'Neil", "a,b", "Ünal"])
    days = random.integers(0, 500, n)
    seconds = random.integers(0, 86_400, n)
    amounts = np.round(random.normal(20, 15, n), 2)
    times = np.datetime64("1996-12-30", "us") + (days * 86_400 + seconds).astype("m8[s]")
    orders = random.integers(0, 60, n)
    return pa.table(
        {
            "who": pa.array(["single", *names[random.integers(0, len(names), n - 1)]]),
            "when": pa.array(times),
            "paid": pa.array(amounts),
            "basket": pa.array(orders, mask=orders % 11 == 0),
            "pieces": pa.array(random.integers(1, 5, n), mask=random.random(n) < 0.1),
            "note": pa.array(["x"] * n),
        }
    )


@pytest.fixture(scope="session")
def shop_roles() -> dict[str, str]:
    """Which column of the shop is what."""
    return {
        "customer": "who",
        "time": "when",
        "amount": "paid",
        "order": "basket",
        "quantity": "pieces",
    }
