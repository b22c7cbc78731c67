"""Write `docs/features.md` out of the catalogue of features.

    python tools/make_feature_page.py

A test compares the page with what this would write.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import segmentry as sg

PAGE = Path(__file__).parent.parent / "docs" / "features.md"

INTRODUCTION = """\
# Features

`log.features()` gives one row a customer. Every column is defined below; the tables are made from
`sg.feature_catalog()`, which is also what the engine itself reads, so they cannot differ from it.

- Only purchases count unless said otherwise. An order's time is that of its first line, its value
  the sum of its lines' amounts. Rows later than `as_of` are invisible.
- Days are 86,400 s. Shares lie between 0 and 1. Undefined is null, never 0.
- A group whose role the log lacks is left out: no `category=`, no `top_category`. `groups=[...]`
  and `columns=[...]` pick; what nobody asks for is not computed.
- `sg.feature_catalog(log=log)` lists just what one log gives, its event types spelt out.

```python
import segmentry as sg

shop = sg.datasets.make_customers(500, 4, random_state=0, kind="pandas").events
log = sg.TransactionLog(
    shop,
    customer="customer_id",
    time="time",
    amount="amount",
    order="order_id",
    quantity="quantity",
    category="category",
    channel="channel",
    discount="discount",
    event="event",
)
table = log.features(groups=["recency", "channel"])
```

## Features of your own

Aggregates of any column of the log, over the rows you choose, computed in the same pass; no Rust,
no second group-by. Columns without a role enter the log with `numbers=[...]` and `labels=[...]`.

```python
table = log.features(
    groups=["recency"],
    own={
        "large_lines": sg.Aggregate("count", where={"amount": (">=", 50)}),
        "recent_pieces": sg.Aggregate("sum", "quantity", within_days=90),
        "revenue_in": sg.Aggregate("sum", "amount", by="channel"),  # a column for every channel
        "last_visit": sg.Aggregate("last", "event", rows="events"),
    },
)
```

`how` is one of `count`, `distinct`, `sum`, `mean`, `min`, `max`, `first`, `last`, `share`;
`help(sg.Aggregate)` says what each does with missing values.

## Calendar occasions

Named days: single dates, ranges, days that come every year, and days of every customer's own.

```python
table = log.features(
    groups=["recency"],
    occasions={
        "singles_day": "11-11",  # every year
        "christmas": ("12-24", "01-06"),  # over New Year
        "spring_festival": [("2024-02-10", "2024-02-17"), ("2025-01-29", "2025-02-04")],
        "birthday": sg.Occasion({"C000087": "02-29"}, before_days=7),
    },
)
```

## At several moments

`log.features_at([...])` gives a row for every customer and moment, equal to `features(as_of=...)`
at each and cheaper: what training sets and monitoring need. Customers not yet known are absent.

```python
table = log.features_at(["2024-06-30", "2024-09-30", "2024-12-31"], groups=["recency", "spend"])
```

## The columns

`{name}` stands for a name of yours or an event type, 30, 90, 180 and 365 for the lengths in
`windows=`, 90 d for `half_life_days=`.

"""


def page() -> str:
    """Give the whole page."""
    catalog = sg.feature_catalog("pyarrow", occasions={"{name}": "01-01"}).to_pylist()
    parts = [INTRODUCTION]
    for group, entries in itertools.groupby(catalog, key=lambda entry: entry["group"]):
        parts.append(f"\n### {group}\n")
        parts.append("| feature | unit | definition | needs | null when |")
        parts.append("|---|---|---|---|---|")
        for entry in entries:
            cells = [f"`{entry['feature']}`", entry["unit"], entry["definition"]]
            cells += [entry["needs"], entry["null_when"] or "never"]
            parts.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"written: {PAGE}")
