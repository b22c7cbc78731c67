"""Features of random logs: the twins agree, and what must not matter does not matter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import oracles
from drawn_columns import EXACT_AMOUNTS
from frame_kinds import bits, columns_of
from segmentry import feature_catalog
from strategies import Case, cases


@given(cases())
def test_features_equal_the_slow_twins(case: Case) -> None:
    check(case)


@given(cases(min_rows=8, max_rows=30, every_role=True))
def test_features_of_logs_with_all_roles_equal_the_slow_twins(case: Case) -> None:
    check(case)


@given(cases(min_rows=8, max_rows=30, every_role=True, amounts=EXACT_AMOUNTS))
def test_ties_are_settled_as_the_twins_do(case: Case) -> None:
    """Sums of quarters are exact: nothing can hide behind rounding."""
    expected = case.expected()
    for row in expected.rows.values():
        for name in ("top_category", "category_switch_rate"):
            assert not isinstance(row[name], oracles.Either)
    oracles.assert_features_match(columns_of(case.features()), expected, "customer")


def check(case: Case) -> None:
    expected = case.expected()
    actual = columns_of(case.features())
    names = list(next(iter(expected.rows.values())))
    assert list(actual) == ["customer", *names]
    oracles.assert_features_match(actual, expected, "customer")


@given(cases())
def test_as_of_defaults_to_the_latest_time(case: Case) -> None:
    log = case.log()
    default = log.features(**case.options())
    explicit = log.features(as_of=case.frame["time"].max(), **case.options())
    assert bits(default) == bits(explicit)


@given(cases())
def test_the_catalogue_of_a_log_is_the_columns_it_gives(case: Case) -> None:
    log = case.log()
    catalog = columns_of(feature_catalog(log=log, **case.options()))
    assert ["customer", *catalog["feature"]] == list(columns_of(case.features(log)))


@given(cases())
def test_features_that_are_never_null_never_are(case: Case) -> None:
    log = case.log()
    catalog = columns_of(feature_catalog(log=log, **case.options()))
    actual = columns_of(case.features(log))
    for name, null_when in zip(catalog["feature"], catalog["null_when"], strict=True):
        if not null_when:
            assert None not in actual[name], name


@given(cases())
def test_what_a_role_brings_is_absent_without_it(case: Case) -> None:
    catalog = columns_of(feature_catalog(log=case.log(), **case.options()))
    for group, needs in zip(catalog["group"], catalog["needs"], strict=True):
        for role in needs.split(", ") if needs else []:
            assert role in case.roles, group


@given(cases(), st.sampled_from(oracles.ALL_GROUPS))
def test_a_group_alone_gives_the_same_bits(case: Case, group: str) -> None:
    log = case.log()
    catalog = columns_of(feature_catalog(log=log, windows=case.windows))
    if group in catalog["group"]:
        options = {"windows": case.windows, "half_life_days": case.half_life_days}
        whole = bits(log.features(as_of=case.as_of, **options))
        alone = bits(log.features(as_of=case.as_of, groups=[group], **options))
        assert alone == {name: whole[name] for name in alone}


@given(cases(), st.data())
def test_single_columns_have_the_same_bits(case: Case, data: st.DataObject) -> None:
    log = case.log()
    whole = bits(case.features(log))
    names = data.draw(st.lists(st.sampled_from(list(whole)[1:]), min_size=1, max_size=3))
    some = bits(log.features(as_of=case.as_of, columns=names, **case.options()))
    assert some == {name: whole[name] for name in whole if name in {"customer", *names}}


@given(cases())
def test_a_log_counts_all_it_holds(case: Case) -> None:
    log = case.log()
    everything = oracles.features(case.frame, windows=(1,), **case.roles)
    assert log.n_orders == sum(row["orders"] for row in everything.rows.values())
    assert log.n_customers == case.frame["customer"].nunique()
    assert log.n_rows == len(log) == len(case.frame)


@given(cases())
def test_a_log_starts_and_ends_with_its_rows(case: Case) -> None:
    # To the microsecond: a datetime holds no more, and no row is later than the end.
    times = case.frame["time"]
    log = case.log()
    assert oracles.instant(log.start) == oracles.instant(times.min()) // 1000 * 1000
    assert oracles.instant(log.end) == -(-oracles.instant(times.max()) // 1000) * 1000
