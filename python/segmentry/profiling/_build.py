"""`profile`: compare segments with all customers, feature by feature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from segmentry import _frames
from segmentry._validate import list_of_names, one_of, real_number
from segmentry.exceptions import InvalidDataError
from segmentry.profiling import _cards
from segmentry.profiling._cards import Card
from segmentry.profiling._columns import Columns, put_beside
from segmentry.profiling._groups import Groups, make_groups
from segmentry.profiling._known import shares_of
from segmentry.profiling._lines import Line
from segmentry.profiling._profile import Profile
from segmentry.profiling._table import Plan, lines_of, long_table
from segmentry.profiling._tests import CORRECTIONS
from segmentry.wording.names import in_chinese

if TYPE_CHECKING:
    from segmentry._frames import Frame, Table

# Where no value column is named, the first of these that is there.
_VALUE_COLUMNS = ("revenue", "monetary", "monetary_value")


def profile(
    features: Frame,
    labels: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    extra: Frame | None = None,
    clustered_on: Sequence[str] | None = None,
    names: Mapping[Any, str] | Sequence[str] | None = None,
    value_column: str | None = None,
    language: str = "en",
    confidence: float = 0.95,
    correction: str = "holm",
) -> Profile:
    """Compare segments with all customers, feature by feature.

    Parameters
    ----------
    features : frame
        One row per customer; the first column is the customer, the others are described.
    labels : array of int or str
        The segment of every row.
    weights : array of float, optional
        How much every customer counts, in means, medians, shares and effects. Counts, sizes and
        nulls count rows.
    extra : frame, optional
        Columns that the segments were not made from (demographics beside behaviour, say). If its
        first column is named like that of `features` they are matched by customer, and who is
        missing there has nulls; else it has a row for each row of `features`, in the same order.
    clustered_on : list of str, optional
        The columns that the segments were made from. All others are then tested. Without it, any of
        `features` may be one, and only the columns of `extra` are tested; an empty list says that
        the segments come from elsewhere.
    names : dict or sequence of str, optional
        Segment names, by segment. Without them "Segment 0" and so on.
    value_column : str, optional
        Column whose total is shared out on the cards; by default `revenue` or `monetary`, if there.
    language : {"en", "zh"}, default="en"
        Language of the words: English or Chinese.
    confidence : float, default=0.95
        Confidence of the intervals around effect sizes.
    correction : {"holm", "benjamini-hochberg", "none"}, default="holm"
        How p-values are corrected for testing many columns. Holm's bounds the chance of any false
        alarm, whatever columns have to do with one another; Benjamini and Hochberg's the share of
        false ones among the alarms.

    Returns
    -------
    Profile
        `.table`, `.ranking`, `.segment_ranking`, `.cards`, `.plot()`.

    Raises
    ------
    InvalidDataError
        If there are no rows, labels, weights or `extra` do not fit them, `clustered_on` names a
        column that is not there, or `value_column` is not a numeric column.
    InvalidParameterError
        If `language`, `confidence` or `correction` make no sense.

    Notes
    -----
    For numbers, the difference is (segment mean - mean of all) / sample standard deviation of all,
    and the effect size η² = between-segment / total sum of squares. For categories, the difference
    is that of the 0/1 indicator of the category, lift = share in the segment / share of all, and
    the effect size Cramér's V of categories x segments. The ten commonest categories are listed and
    the rest put together as "(other)", so shares add up to 1; nulls take no part. A text column
    where more than half of the customers have a value of their own is not broken down. Dates are
    compared as moments, durations in days (a month of an interval counts as 30.4375). Undefined is
    null: the lift where nobody has the category, the effect of a constant.

    `favourite_weekday` and `favourite_hour` are codes on a circle (after 23 comes 0), so they are
    categories with names, all of them listed: "Saturday", "20:00-20:59".

    One order is all in one month, on one weekday and through one channel. So where the median of
    `orders` in a segment is below 3, its card tells nothing of how orders are spread:
    `weekend_share`, `night_share`, `favourite_weekday`, `favourite_hour`, `hour_concentration`,
    `month_concentration`, `main_channel_share`, `channel_entropy`, `top_category_share`,
    `category_entropy`, `category_switch_rate`, `product_repeat_share`. The table has them all.

    Intervals come from the noncentral F and chi-squared distributions [1]_ [2]_; n is the number of
    customers with a value, with weights Kish's effective number. A small effect may lie outside its
    own interval, since chance alone makes some: `effect_corrected` (ε² [3]_, Bergsma's V [4]_)
    takes that off.

    A column that the segments were made from differs between them because they were made so: no
    p-value is evidence of anything there, and none is given. Effects still say which columns matter
    most. Others are tested by ranks (Kruskal and Wallis, since spending has long tails and segments
    differ in spread) or Pearson's chi-squared; but where one of Segmentry's own features was used,
    no other of them is tested: all come from the same purchases. Name your own columns in
    `clustered_on` too if they are derived from one that was used.
    With many customers every difference is significant; go by effect sizes then.

    Cost: O(n log n) a column.

    References
    ----------
    .. [1] Steiger (2004), Beyond the F test: effect size confidence intervals and tests of close
       fit in the analysis of variance and contrast analysis, Psychological Methods 9(2).
    .. [2] Smithson (2003), Confidence Intervals, Sage.
    .. [3] Kelley (1935), An unbiased correlation ratio measure, PNAS 21(9).
    .. [4] Bergsma (2013), A bias-correction for Cramér's V and Tschuprow's T, Journal of the Korean
       Statistical Society 42(3).

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> features = pd.DataFrame({"customer_id": [1, 2, 3, 4], "orders": [9, 7, 1, 1]})
    >>> print(sg.profile(features, ["often", "often", "once", "once"]))
    often: 2 customers (50%)
      Orders 78% more often than average (8 vs 4.5 orders)
    once: 2 customers (50%)
      Orders 78% less often than average (1 vs 4.5 orders)
    >>> people = pd.DataFrame({"customer_id": [4, 3, 2, 1], "age": [31, 29, 62, 58]})
    >>> found = sg.profile(features, ["often", "often", "once", "once"], extra=people)
    >>> print(found.cards[0].text())
    often: 2 customers (50%)
    Orders 78% more often than average, age 33% higher.
    >>> print(found.cards[0].text("zh"))
    often：2 位客户（50%）
    人均订单数比平均高 78%，age 比平均高 33%。
    """
    table = _frames.read_frame(features, "features")
    if table.n_rows == 0:
        raise InvalidDataError("features has no rows; give one row per customer")
    groups = make_groups(labels, weights, names, table.n_rows)
    return profile_of(
        table,
        groups,
        value_column_of(table, value_column),
        extra=extra,
        used=clustered_on,
        language=language,
        confidence=confidence,
        correction=correction,
    )


def profile_of(
    table: Table,
    groups: Groups,
    value_column: str | None,
    *,
    extra: Frame | None,
    used: Sequence[str] | None,
    language: str,
    confidence: float,
    correction: str,
) -> Profile:
    """Check the rest of the input and make the profile."""
    one_of(correction, "correction", CORRECTIONS)
    level = real_number(confidence, "confidence", above=0.0, maximum=0.9999)
    source: Columns = table
    beside: list[str] = []
    if extra is not None:
        source, beside = put_beside(table, table, _frames.read_frame(extra, "extra"))
    features = list(table.names[1:])
    clustered = None if used is None else list_of_names(used, "clustered_on")
    unknown = [name for name in clustered or () if name not in {*features, *beside}]
    if unknown:
        raise InvalidDataError(
            f"clustered_on names {unknown}, not among the columns {[*features, *beside]}"
        )
    plan = Plan(features, beside, clustered, level, correction)
    return build(source, plan, groups, value_column).in_language(language)


def value_column_of(table: Table, asked: object) -> str | None:
    """Give the column that says what a customer is worth: the one asked for or a usual one.

    Raises
    ------
    InvalidDataError
        If the one asked for is missing, not numeric, or the customer column.
    """
    if asked is not None:
        # pandas has labels of any type, and `Table` the text of them.
        name = str(asked)
        if name not in table:
            raise InvalidDataError(
                f"value_column {asked!r} is not among the columns {list(table.names)}"
            )
        if name == table.names[0]:
            raise InvalidDataError(
                f"value_column {asked!r} is the first column, which says who the customer is; name "
                "the column that says what the customer is worth"
            )
        if not table.is_numeric(name):
            raise InvalidDataError(f"value_column {asked!r} is not numeric; name a numeric column")
        return name
    return next((n for n in _VALUE_COLUMNS if n in table and table.is_numeric(n)), None)


def build(table: Columns, plan: Plan, groups: Groups, value_column: str | None) -> Profile:
    """Make the profile of checked input, in English."""
    lines = lines_of(table, groups, plan)
    mass = groups.total(groups.weights)
    shares = mass / mass.sum()
    values = _value_shares(table, groups, value_column)
    columns = [*plan.features, *plan.extra]
    cards = [
        _card(
            lines,
            groups,
            code,
            shares=(float(shares[code]), values[code]),
            of=value_column,
            chinese=in_chinese(groups.names[code], columns),
        )
        for code in range(len(groups.segments))
    ]
    return Profile(
        long_table(lines, groups),
        cards,
        value_column,
        table.kind,
        confidence=plan.confidence,
        correction=plan.correction,
    )


def _value_shares(table: Columns, groups: Groups, value_column: str | None) -> list[float | None]:
    if value_column is None:
        return [None] * len(groups.segments)
    shares = shares_of(groups.total(groups.weights * np.nan_to_num(table.floats(value_column))))
    return [None] * len(groups.segments) if shares is None else list(shares.tolist())


def _card(
    lines: list[Line],
    groups: Groups,
    code: int,
    *,
    shares: tuple[float, float | None],
    of: str | None,
    chinese: str,
) -> Card:
    name, size = groups.names[code], int(groups.sizes[code])
    return Card(
        groups.segments[code],
        name,
        size,
        *shares,
        _cards.headline(name, size, *shares, of),
        _cards.traits(lines, code),
        value_column=of,
        names={"en": name, "zh": chinese},
        is_known=_cards.is_compared(lines, code),
    )
