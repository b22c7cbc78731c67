"""The features with DuckDB: one query for each group of columns.

Tried, and slower: `sum(if(...))` for `sum(...) filter`, a filter for each window, sines of the
hours (simple); `lag(... ignore nulls)`, one window over the whole table where it has to be sorted,
lists and `list_transform` for the gaps, sums in place of `regr_slope` (sequence); `count(distinct
...)` and `list_distinct` (products); `mode` and `histogram` (favourites); packing two columns into
one number wherever polars wants it.
"""

from __future__ import annotations

import itertools
import math

import duckdb
import pyarrow as pa

DAY = 86_400_000_000
WINDOWS = (30, 90, 180, 365)
CHANNELS = ("app", "phone", "shop", "web")


def circle(position: str, length: int) -> str:
    """Give the mean resultant length of positions from 1 on a circle."""
    angles = [2 * math.pi * at / length for at in range(length)]
    # Looking values up takes two thirds of the time of computing them.
    cosines = f"sum({[math.cos(angle) for angle in angles]}[{position}])"
    sines = f"sum({[math.sin(angle) for angle in angles]}[{position}])"
    return f"sqrt(pow({cosines}, 2) + pow({sines}, 2)) / count(*)"


def windows(as_of: int) -> dict[str, str]:
    """Give orders and revenue of each window and of the one before it, from spans between them."""
    edges = sorted({0, *WINDOWS, *(2 * days for days in WINDOWS)})
    spans = {
        (first, last): f"filter (u <= {as_of - first * DAY} and u > {as_of - last * DAY})"
        for first, last in itertools.pairwise(edges)
    }

    def summed(first: int, last: int, what: str) -> str:
        parts = [rows for (a, b), rows in spans.items() if first <= a and b <= last]
        return " + ".join(f"coalesce({what} {rows}, 0)" for rows in parts)

    columns = {}
    for days in WINDOWS:
        for name, first, last in ((f"{days}d", 0, days), (f"prev_{days}d", days, 2 * days)):
            columns[f"orders_{name}"] = summed(first, last, "count(*)")
            columns[f"revenue_{name}"] = summed(first, last, "sum(amount)")
    return columns


def simple(as_of: int, columns: list[str] | None, in_order: bool) -> str:
    """Give what one aggregation without any order of the lines can."""
    del in_order
    tenure = f"({as_of} - min(u)) / {DAY}"
    gained, lost = "sum(amount) filter (amount > 0)", "sum(-amount) filter (amount < 0)"
    found = {
        "recency_days": f"({as_of} - max(u)) / {DAY}",
        "tenure_days": tenure,
        "orders": "count(*)",
        "lines": "count(*)",
        "items": "sum(quantity)",
        "revenue": "sum(amount)",
        "average_order_value": "avg(amount)",
        "min_order_value": "min(amount)",
        "max_order_value": "max(amount)",
        "std_order_value": "stddev_samp(amount)",
        "lines_per_order": "count(*) / count(*)",
        "items_per_order": "sum(quantity) / count(*)",
        "return_line_share": "count(*) filter (amount < 0) / count(*)",
        "return_value_share": f"coalesce({lost}, 0) / {gained}",
        "orders_per_month": f"count(*) * 30.4375::double / nullif({tenure}, 0)",
        **windows(as_of),
        "revenue_decayed": "sum(amount * weight)",
        "orders_decayed": "sum(weight)",
        "weekend_share": "count(*) filter (isodow(time) >= 6) / count(*)",
        "night_share": "count(*) filter (hour(time) >= 22 or hour(time) < 6) / count(*)",
        "hour_concentration": circle("hour(time) + 1", 24),
        "month_concentration": circle("month(time)", 12),
        "discount_share": "sum(discount) / nullif("
        "coalesce(sum(amount) filter (amount > 0), 0) + sum(discount), 0)",
        "discounted_order_share": "count(*) filter (discount > 0) / count(*)",
    }
    chosen = ", ".join(f"{found[name]} as {name}" for name in columns or found)
    weight = f"exp((epoch_us(time) - {as_of}) * (ln(2) / {90 * DAY}))"
    lines = f"select *, epoch_us(time) as u, {weight} as weight from sales"
    return f"select customer, {chosen} from ({lines}) group by customer"


def median(as_of: int, columns: list[str] | None, in_order: bool) -> str:
    """Give the median order value: it alone needs all values of a customer at once."""
    del as_of, columns, in_order
    return "select customer, median(amount) as median_order_value from sales group by customer"


def ends(as_of: int, columns: list[str] | None, in_order: bool) -> str:
    """Give what the first and the last order were."""
    del as_of, columns, in_order
    return """
        select customer,
            arg_min(amount, time) as first_order_value, arg_max(amount, time) as last_order_value,
            arg_min(channel, time) as first_channel, arg_max(channel, time) as last_channel
        from sales group by customer"""


def sequence(as_of: int, columns: list[str] | None, in_order: bool) -> str:
    """Give what depends on the order of the lines, from windows over each customer."""
    # Rows in order need no sorting: windows over the whole table are streamed.
    if in_order:
        lag = "if(lag(customer) over () = customer, lag({0}) over (), null)"
        window, number = "", "row_number() over ()"
    else:
        lag, number = "lag({0}) over w", "row_number() over w"
        window = "window w as (partition by customer order by time)"
    found = {
        "active_days": f"1 + count(*) filter (u // {DAY} <> previous // {DAY})",
        "gap_mean_days": "avg(gap)",
        "gap_median_days": "median(gap)",
        "gap_std_days": "stddev_samp(gap)",
        "gap_min_days": "min(gap)",
        "gap_max_days": "max(gap)",
        "gap_last_days": "arg_max(gap, u)",
        "gap_cv": "stddev_samp(gap) / avg(gap)",
        "burstiness": "(stddev_samp(gap) - avg(gap)) / (stddev_samp(gap) + avg(gap))",
        "overdue_ratio": f"({as_of} - max(u)) / {DAY} / median(gap)",
        "order_value_slope": "if(count(*) > 1, regr_slope(amount, number), null)",
        "gap_slope": "if(count(*) > 2, regr_slope(gap, number), null)",
    }
    wanted = list(columns or [*found, "category_switch_rate"])
    chosen = ", ".join(f"{found[name]} as {name}" for name in wanted if name in found)
    return f"""
        with placed as (
            select customer, amount, epoch_us(time) as u, {number} as number,
                {lag.format("epoch_us(time)")} as previous
            from sales {window}
        ), gaps as (
            select *, (u - previous) / {DAY} as gap from placed
        ), sold as (
            select customer, category, {lag.format("category")} as earlier
            from sales where amount > 0 {window}
        ), switches as (
            select customer, avg((category <> earlier)::int) as category_switch_rate
            from sold group by customer
        ), main as (
            select customer, {chosen} from gaps group by customer
        )
        select customer, {", ".join(wanted)} from main left join switches using (customer)"""


def category(as_of: int, columns: list[str] | None, in_order: bool) -> str:
    """Give the shares of the categories: by customer and category, then by customer."""
    del as_of, columns, in_order
    return """
        select customer, count(*) as categories,
            if(sum(v) > 0, ln(sum(v)) - sum(v * ln(v)) filter (v > 0) / sum(v), null)
                as category_entropy,
            if(sum(v) > 0, arg_max(category, v), null) as top_category,
            max(v) / nullif(sum(v), 0) as top_category_share
        from (
            select customer, category, sum(if(amount > 0, amount, 0)) as v
            from sales group by customer, category
        ) group by customer"""


def products(as_of: int, columns: list[str] | None, in_order: bool) -> str:
    """Count distinct products; every line is an order, so the other lines are repeats."""
    del as_of, in_order
    found = {
        "products": "count(*)",
        "product_repeat_share": "(sum(n) - count(*)) / sum(n)",
    }
    chosen = ", ".join(f"{found[name]} as {name}" for name in columns or found)
    return f"""
        select customer, {chosen} from (
            select customer, product, count(*) as n from sales group by customer, product
        ) group by customer"""


def channel(as_of: int, columns: list[str] | None, in_order: bool) -> str:
    """Give the shares of the channels from one count for each of them."""
    del as_of, columns, in_order
    names = [f"c{at}" for at in range(len(CHANNELS))]
    counts = ", ".join(
        f"count(*) filter (channel = '{value}') as {name}"
        for name, value in zip(names, CHANNELS, strict=True)
    )
    parts = " + ".join(f"if({name} > 0, {name} * ln({name}), 0)" for name in names)
    main = " ".join(
        f"when {name} = largest then '{value}'" for name, value in zip(names, CHANNELS, strict=True)
    )
    return f"""
        select customer, {" + ".join(f"({name} > 0)::int" for name in names)} as channels,
            case {main} end as main_channel, largest / n as main_channel_share,
            ln(n) - ({parts}) / n as channel_entropy
        from (
            select *, greatest({", ".join(names)}) as largest from (
                select customer, count(*) as n, {counts} from sales group by customer
            )
        )"""


def favourites(as_of: int, columns: list[str] | None, in_order: bool) -> str:
    """Give weekday and hour of most orders: count by both, then take the best by customer."""
    del as_of, columns, in_order

    def favourite(name: str, part: str) -> str:
        # The smallest of the most frequent has the largest count and then the largest rest.
        return f"""
            select customer, (31 - max(n * 32 + 31 - code) % 32)::double as {name} from (
                select customer, {part}(time) as code, count(*) as n
                from sales group by customer, code
            ) group by customer"""

    weekday = favourite("favourite_weekday", "isodow")
    hour = favourite("favourite_hour", "hour")
    return f"select * from ({weekday}) join ({hour}) using (customer)"


GROUPS = {
    "simple": simple,
    "median": median,
    "ends": ends,
    "sequence": sequence,
    "category": category,
    "products": products,
    "channel": channel,
    "favourites": favourites,
}


def compute(
    connection: duckdb.DuckDBPyConnection,
    group: str,
    columns: list[str] | None = None,
    *,
    in_order: bool = False,
) -> pa.Table:
    """Run the query of a group, all of its columns or some."""
    as_of = connection.sql("select epoch_us(max(time)) from sales").fetchall()[0][0]
    return connection.sql(GROUPS[group](as_of, columns, in_order)).to_arrow_table()
