"""Breadth by hand: categories and products."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from small_logs import many, one, small_log

import segmentry as sg

DAYS = [f"2024-01-{day:02}" for day in range(1, 10)]


def categories(values: Any, amounts: list[float], orders: list[Any] | None = None) -> dict:
    columns = {"when": DAYS[: len(amounts)], "paid": amounts, "aisle": values}
    if orders is None:
        return one(small_log(columns, category="aisle"))
    return one(small_log({**columns, "order": orders}, category="aisle", order="order"))


def products(values: Any, orders: list[Any], times: list[str] | None = None) -> dict[str, Any]:
    columns = {"when": times or DAYS[: len(orders)], "sku": values, "order": orders}
    return one(small_log(columns, product="sku", order="order"))


def test_shares_are_of_positive_amounts() -> None:
    row = categories(["tea", "tea", "rice", "rice", None], [1.0, 2.0, 1.0, -9.0, 50.0])
    assert row["categories"] == 2
    assert (row["top_category"], row["top_category_share"]) == ("tea", 0.75)
    entropy = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    assert row["category_entropy"] == pytest.approx(entropy, rel=1e-15)


def test_a_category_of_returns_counts_but_has_no_share() -> None:
    row = categories(["tea", "rice"], [4.0, -1.0])
    assert (row["categories"], row["category_entropy"]) == (2, 0.0)
    assert (row["top_category"], row["top_category_share"]) == ("tea", 1.0)


def test_one_category_has_an_entropy_of_plain_zero() -> None:
    assert math.copysign(1, categories(["tea"], [4.0])["category_entropy"]) == 1.0


def test_equal_categories_have_the_most_entropy() -> None:
    row = categories(["a", "b", "c", "d"], [2.5] * 4)
    assert row["category_entropy"] == pytest.approx(math.log(4), rel=1e-15)


@pytest.mark.parametrize(
    ("values", "smallest"),
    [(["b", "a", "B"], "B"), (["té", "tea", "茶"], "tea"), ([10, 9, -1], -1)],
)
def test_ties_go_to_the_smallest_category(values: list[Any], smallest: Any) -> None:
    row = categories(values, [1.0, 1.0, 1.0])
    assert row["top_category"] == smallest
    assert row["top_category_share"] == pytest.approx(1 / 3, rel=1e-15)


def test_returns_alone_have_no_top_category() -> None:
    row = categories(["tea", "rice"], [-4.0, 0.0])
    assert row["categories"] == 2
    for name in ("category_entropy", "top_category", "top_category_share", "category_switch_rate"):
        assert row[name] is None, name


def test_a_customer_without_any_category_has_none() -> None:
    columns = {"who": [1, 2], "aisle": ["tea", None]}
    table = many(small_log(columns, category="aisle"))
    assert table["categories"] == [1, 0]
    assert table["top_category"] == ["tea", None]
    assert table["category_entropy"] == [0.0, None]


def test_top_categories_keep_the_type_of_the_column() -> None:
    whole = small_log({"who": [1, 2], "aisle": [7, 3]}, category="aisle").features()
    assert whole["top_category"].dtype == "int64"
    missing = {"who": [1, 2], "aisle": pd.array([7, None], dtype="Int64")}
    assert small_log(missing, category="aisle").features()["top_category"].dtype == "Int64"


def test_a_switch_is_an_order_of_another_largest_category() -> None:
    # Largest: tea, tea, rice, tea.
    row = categories(
        ["tea", "tea", "rice", "tea", "rice", "tea"],
        [1.0, 2.0, 1.0, 1.0, 3.0, 1.0],
        [1, 2, 2, 3, 3, 4],
    )
    assert row["category_switch_rate"] == pytest.approx(2 / 3, rel=1e-15)


def test_ties_within_an_order_go_to_the_smallest_category() -> None:
    # rice (tied with tea), rice: no switch.
    row = categories(["tea", "rice", "rice"], [1.0, 1.0, 5.0], [1, 1, 2])
    assert row["category_switch_rate"] == 0.0


def test_orders_without_a_largest_category_are_left_out_of_switches() -> None:
    # tea, (a return), (no category), tea.
    row = categories(["tea", "rice", None, "tea"], [1.0, -1.0, 9.0, 1.0])
    assert row["category_switch_rate"] == 0.0


def test_one_order_with_a_category_has_no_switch_rate() -> None:
    assert categories(["tea", None], [1.0, 1.0])["category_switch_rate"] is None


def test_a_repeat_is_a_product_of_an_earlier_order() -> None:
    # 2 of 5 lines with a product: the second a, the last b.
    row = products(["a", "b", "b", "a", None, "b"], [1, 1, 1, 2, 2, 3])
    assert (row["products"], row["product_repeat_share"]) == (2, 0.4)


def test_a_product_twice_in_one_order_is_no_repeat() -> None:
    row = products(["a", "a", "a"], [1, 1, 1])
    assert (row["products"], row["product_repeat_share"]) == (1, 0.0)


def test_lines_of_one_order_count_together_at_the_time_of_its_first() -> None:
    # Order 1 begins first, though its a was added after order 2.
    times = ["2024-01-01", "2024-01-02", "2024-01-03"]
    assert products(["b", "a", "a"], [1, 2, 1], times)["product_repeat_share"] == 1 / 3


def test_a_customer_without_a_product_has_no_repeat_share() -> None:
    columns = {"who": [1, 2], "sku": ["a", None]}
    table = many(small_log(columns, product="sku"))
    assert (table["products"], table["product_repeat_share"]) == ([1, 0], [0.0, None])


def test_who_only_looks_has_no_breadth() -> None:
    columns = {"who": [1, 2], "what": ["purchase", "view"], "sku": ["a"] * 2, "aisle": ["tea"] * 2}
    table = many(small_log(columns, event="what", product="sku", category="aisle"))
    assert (table["categories"], table["products"]) == ([1, 0], [1, 0])
    assert table["top_category"] == ["tea", None]


def test_each_half_needs_its_column() -> None:
    of_category = many(small_log({"aisle": ["tea"]}, category="aisle"), groups=["breadth"])
    assert list(of_category)[1] == "categories"
    assert "products" not in of_category
    of_product = many(small_log({"sku": ["a"]}, product="sku"), groups=["breadth"])
    assert list(of_product) == ["who", "products", "product_repeat_share"]


def test_without_either_column_the_group_is_refused() -> None:
    with pytest.raises(sg.InvalidParameterError, match=r"'breadth'|\"breadth\"") as error:
        small_log({}).features(groups=["breadth"])
    assert "category" in str(error.value)
    assert "product" in str(error.value)


def test_a_column_of_the_absent_role_is_refused() -> None:
    log = small_log({"aisle": ["tea"]}, category="aisle")
    with pytest.raises(sg.InvalidParameterError, match=r"columns names .products., .* product"):
        log.features(columns=["products"])
