"""Logs that several tests of the lifecycle look at."""

from __future__ import annotations

import pytest

import segmentry as sg


@pytest.fixture(scope="session")
def cdnow() -> sg.TransactionLog:
    frame = sg.datasets.load_cdnow("pandas")
    return sg.TransactionLog(frame, customer="customer_id", time="date", amount="amount")
