"""The order lines that the jobs work on, drawn from a fixed seed.

A shop of two years: few customers buy much, most buy little (a gamma mixture), and every tenth
line is discounted, some are returns. Times are drawn in microseconds, so that no customer has two
lines at one time: every line is an order of its own, and a peer may count rows as orders. Amounts
are not rounded, so that no two categories of a customer tie.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

ROWS_A_CUSTOMER = 20
FIRST_DAY = np.datetime64("2023-01-01", "us")
DAYS = 730
CATEGORIES = [f"category {letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]
CHANNELS = ["app", "phone", "shop", "web"]
PRODUCTS = 5_000
DISCOUNTED, RETURNED = 0.1, 0.02


def customers_of(rows: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Give a customer id for each line, in ascending order."""
    n_customers = max(rows // ROWS_A_CUSTOMER, 1)
    weights = rng.gamma(0.8, size=n_customers) + 0.02
    extra = rng.multinomial(rows - n_customers, weights / weights.sum())
    # Ids with gaps, as a shop's are after some years.
    ids = 1_000_000 + 7 * np.arange(n_customers) + rng.integers(0, 7, n_customers)
    return np.repeat(ids, extra + 1)


def text(values: list[str], codes: NDArray[np.int8]) -> pa.DictionaryArray:
    """Give texts that repeat as a dictionary, as a file of sales would."""
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(values))


def sales(rows: int, *, in_order: bool = False) -> pa.Table:
    """Draw the lines, in random order or by customer and time."""
    rng = np.random.default_rng(20)
    customer = customers_of(rows, rng)
    micros = rng.integers(0, DAYS * 86_400_000_000, rows)
    if in_order:
        # Nothing else depends on the customer, so only these two need sorting; as one number,
        # which numpy sorts much faster than two.
        distinct, position = np.unique(customer, return_inverse=True)
        keys = np.sort(position << 46 | micros)
        customer, micros = distinct[keys >> 46], keys & (2**46 - 1)
    else:
        rng.shuffle(customer)
    price = rng.lognormal(3.0, 1.0, rows)
    discount = np.where(rng.random(rows) < DISCOUNTED, 0.2 * price, 0.0)
    amount = np.where(rng.random(rows) < RETURNED, -price, price - discount)
    category = (len(CATEGORIES) * rng.random(rows) ** 2).astype(np.int8)
    channel = (len(CHANNELS) * rng.random(rows) ** 1.5).astype(np.int8)
    return pa.table(
        {
            "customer": customer,
            "time": FIRST_DAY + micros.astype("timedelta64[us]"),
            "amount": amount,
            "quantity": rng.integers(1, 6, rows),
            "product": (PRODUCTS * rng.random(rows) ** 2).astype(np.int64),
            "category": text(CATEGORIES, category),
            "channel": text(CHANNELS, channel),
            "discount": discount,
        }
    )


def with_text_ids(table: pa.Table) -> pa.Table:
    """Replace the customers' numbers by texts such as C01000003."""
    ids, codes = np.unique(table["customer"].to_numpy(), return_inverse=True)
    names = pa.array([f"C{number:08d}" for number in ids])
    return table.set_column(0, "customer", names.take(pa.array(codes)))


def write(table: pa.Table, path: Path) -> None:
    """Keep a table for the workers."""
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def read(path: Path, columns: list[str] | None = None) -> pa.Table:
    """Bring a table, or some of its columns, into memory."""
    schema = pa.ipc.open_file(pa.OSFile(str(path))).schema
    chosen = None if columns is None else [schema.get_field_index(name) for name in columns]
    options = pa.ipc.IpcReadOptions(included_fields=chosen)
    return pa.ipc.open_file(pa.OSFile(str(path)), options=options).read_all()
