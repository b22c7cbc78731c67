"""RFM as others have published it."""

from __future__ import annotations

import numpy as np
import pandas as pd

import segmentry as sg

# The documentation of the R package `rfm` (Hebbali 2024, CRAN, README of version 0.3.0): the first
# ten customers of its example of 995, analysed on 2006-12-31, and their scores; and the thresholds
# named on its page of `rfm_table_order`.
CUSTOMERS = [
    (205, 6, 472, "343"),
    (140, 3, 340, "412"),
    (194, 4, 405, "323"),
    (132, 5, 448, "433"),
    (90, 9, 843, "555"),
    (84, 9, 763, "555"),
    (281, 8, 699, "355"),
    (246, 4, 157, "321"),
    (349, 3, 363, "212"),
    (619, 4, 196, "121"),
]
THRESHOLDS = {
    "recency_days": [115, 181, 297, 482],
    "frequency": [4, 5, 6, 8],
    "monetary": [256, 382, 506, 666],
}


def test_the_ten_customers_of_the_r_package():
    end = pd.Timestamp("2006-12-31")
    rows = [
        (who, end - pd.Timedelta(days=days + k), amount if k == 0 else 0)
        for who, (days, orders, amount, _) in enumerate(CUSTOMERS)
        for k in range(orders)
    ]
    log = sg.TransactionLog(
        pd.DataFrame(rows, columns=["who", "when", "paid"]),
        customer="who", time="when", amount="paid",
    )  # fmt: skip
    # That package's bins begin at their thresholds, ours end there; its numbers are whole.
    edges = {name: np.array(values) - 1 for name, values in THRESHOLDS.items()}
    table = sg.value.rfm(log, as_of=end, method="fixed", edges=edges).table
    assert table["rfm"].tolist() == [scores for *_, scores in CUSTOMERS]
    assert table["recency_days"].tolist() == [days for days, *_ in CUSTOMERS]
