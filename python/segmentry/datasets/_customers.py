"""Made customers whose segments are known, for tests, teaching and honest comparison."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentry import _frames
from segmentry._validate import one_of, seed_from, whole_number
from segmentry.datasets import _archetypes, _shop
from segmentry.datasets._archetypes import ARCHETYPES, INCOMES, QUESTIONS, REGIONS
from segmentry.exceptions import InvalidParameterError

_NULL_SHARE = 0.06
_OTHER_SHARE = 0.02


@dataclass(frozen=True, slots=True, repr=False)
class Customers:
    """Four frames about customers who do not exist (made by `make_customers`).

    Attributes
    ----------
    events : frame
        One row per order line, product view or cart addition, in time order: `customer_id`,
        `time`, `event` ("purchase", "cart", "view"), `order_id` (null unless a purchase),
        `product`, `category`, `channel`, `quantity`, `amount` (net; negative for a return; 0 unless
        a purchase) and `discount` (money off).
    attributes : frame
        One row per customer: `customer_id`, `age`, `gender`, `region`, `income`; some are null.
    survey : frame
        One row per customer: `customer_id` and answers from 1 to 5; some are null.
    truth : frame
        One row per customer: `customer_id`, `segment` (from 0) and `segment_name`.

    Examples
    --------
    >>> from segmentry.datasets import make_customers
    >>> made = make_customers(100, 3, random_state=1, kind="pandas")
    >>> made.attributes.columns.tolist()
    ['customer_id', 'age', 'gender', 'region', 'income']
    """

    events: _frames.Frame
    attributes: _frames.Frame
    survey: _frames.Frame
    truth: _frames.Frame

    def __repr__(self) -> str:
        return f"Customers({len(self.truth)} customers, {len(self.events)} events)"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th style='text-align:left'>{name}</th><td>{table.n_rows:,}</td>"
            f"<td style='text-align:left'>{', '.join(table.names)}</td></tr>"
            for name in ("events", "attributes", "survey", "truth")
            for table in (_frames.read_frame(getattr(self, name), name),)
        )
        return (
            "<table><thead><tr><th></th><th>rows</th><th>columns</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )


def make_customers(
    n_customers: int = 2000,
    n_segments: int = 5,
    random_state: int | np.random.Generator | np.random.RandomState | None = 0,
    *,
    difficulty: str = "easy",
    kind: str | None = None,
) -> Customers:
    """Make customers of a shop, in segments that are known.

    The segments differ in rhythm, recency, order value, channel, category mix, use of discounts,
    weekend and night shopping; and, less sharply, in age, gender, income and survey answers.

    Parameters
    ----------
    n_customers : int, default 2000
        Number of customers, at least `n_segments`. Every customer has at least one order.
    n_segments : int, default 5
        Number of segments, 1 to 8: the first so many of regulars, lapsed, newcomers, big spenders,
        bargain hunters, one-timers, gift givers and daily shoppers. Segments differ in size.
    random_state : int, generator or None, default 0
        The same number gives the same data; None gives new data each time.
    difficulty : {"easy", "hard"}, default "easy"
        Easy segments are clearly apart. Hard ones are nearer to one another and vary more inside,
        so that they overlap and no method can get all customers right.
    kind : {"pandas", "polars", "pyarrow"}, optional
        The library to make the frames with; by default the first of the three that is installed.

    Returns
    -------
    Customers
        Frames `events`, `attributes`, `survey` and `truth`.

    Raises
    ------
    InvalidTypeError
        If a number is not a whole number.
    InvalidParameterError
        If a number is out of range, or `difficulty` or `kind` is none of those above.
    MissingDependencyError
        If no dataframe library is installed.

    Notes
    -----
    Times run over 730 days, from the start of 2023 to the end of 2024. Gaps between orders follow a
    gamma law, order values a lognormal law, both around a customer's own mean. Cost is linear in
    the number of events (about 50 a customer with five segments).

    Examples
    --------
    >>> from segmentry.datasets import make_customers
    >>> made = make_customers(100, 3, random_state=1)
    >>> made.truth["segment_name"].value_counts().to_dict()
    {'lapsed': 37, 'regulars': 34, 'newcomers': 29}
    """
    n_customers = whole_number(n_customers, "n_customers", minimum=1)
    n_segments = whole_number(n_segments, "n_segments", minimum=1)
    if n_segments > len(ARCHETYPES):
        raise InvalidParameterError(
            f"n_segments must be at most {len(ARCHETYPES)}, the number of kinds of customers there "
            f"are to plant; found {n_segments}"
        )
    if n_customers < n_segments:
        raise InvalidParameterError(
            f"n_customers must be at least n_segments ({n_segments}), found {n_customers}"
        )
    hard = one_of(difficulty, "difficulty", ("easy", "hard")) == "hard"
    chosen = _frames.chosen_kind(kind)
    seed = seed_from(random_state)

    # One stream a stage: changing how answers are drawn leaves the events as they were.
    planting, shopping, describing, asking = (
        np.random.default_rng([seed, stage]) for stage in range(4)
    )
    segment = _segments(n_customers, n_segments, planting)
    width = max(6, len(str(n_customers)))
    ids = np.array([f"C{number:0{width}d}" for number in range(1, n_customers + 1)], dtype=object)
    traits = _archetypes.traits(n_segments, hard=hard)
    events = _shop.events(traits, segment, shopping, hard=hard)
    names = np.array([archetype.name for archetype in ARCHETYPES], dtype=object)
    tables = (
        {"customer_id": ids[events.pop("customer")], **events},
        {"customer_id": ids, **_attributes(traits, segment, describing)},
        {"customer_id": ids, **_survey(traits, segment, asking)},
        {"customer_id": ids, "segment": segment, "segment_name": names[segment]},
    )
    return Customers(*(_frames.make_frame(table, chosen) for table in tables))


def _segments(n_customers: int, n_segments: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Give each customer a segment, each segment at least one customer."""
    shares = np.array([archetype.share for archetype in ARCHETYPES[:n_segments]])
    bounds = np.cumsum(shares / shares.sum()) * (n_customers - n_segments)
    sizes = 1 + np.diff(np.rint(bounds), prepend=0.0).astype(np.int64)
    return rng.permutation(np.repeat(np.arange(n_segments), sizes))


def _attributes(
    traits: _archetypes.Traits, segment: NDArray[np.int64], rng: np.random.Generator
) -> dict[str, NDArray[np.generic]]:
    n = len(segment)
    age = np.clip(np.rint(rng.normal(traits["age"][segment], 9.0)), 18, 90)
    age[rng.random(n) < _NULL_SHARE] = np.nan
    gender = np.where(rng.random(n) < traits["female"][segment], "female", "male").astype(object)
    gender[rng.random(n) < _OTHER_SHARE] = "other"
    region = np.array(REGIONS, dtype=object)[rng.integers(0, len(REGIONS), n)]
    place = np.clip(np.rint(rng.normal(traits["income"][segment], 0.6)), 0, len(INCOMES) - 1)
    income = np.array(INCOMES, dtype=object)[place.astype(np.int64)]
    for column in (gender, region, income):
        column[rng.random(n) < _NULL_SHARE] = None
    return {"age": age, "gender": gender, "region": region, "income": income}


def _survey(
    traits: _archetypes.Traits, segment: NDArray[np.int64], rng: np.random.Generator
) -> dict[str, NDArray[np.generic]]:
    answers: dict[str, NDArray[np.generic]] = {}
    for question, name in enumerate(QUESTIONS):
        mean = traits["answers"][segment, question]
        answer = np.clip(np.rint(rng.normal(mean, 0.9)), 1, 5)
        answer[rng.random(len(segment)) < _NULL_SHARE] = np.nan
        answers[name] = answer
    return answers
