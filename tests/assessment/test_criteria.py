"""`sg.criteria`: each figure against its twin, verdicts, words, what is not assessed."""

from __future__ import annotations

import io
import pickle

import criteria_twin
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from scipy import stats

import frame_kinds
import segmentry as sg
from segmentry.exceptions import (
    InvalidDataError,
    InvalidParameterError,
    InvalidTypeError,
    SegmentryError,
)

COLUMNS = [
    *("criterion", "measure", "value", "threshold", "doubtful_from", "source"),
    *("verdict", "explanation"),
]
CRITERIA = ["measurable", "substantial", "accessible", "differentiable", "actionable", "stable"]


def customers(n: int = 600, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    random = np.random.default_rng(seed)
    labels = np.sort(random.integers(0, 3, n))
    age = 30 + 10 * labels + random.normal(0, 8, n)
    region = np.array(["north", "south", "west"], dtype=object)[
        np.where(random.random(n) < 0.6, labels, random.integers(0, 3, n))
    ]
    age[random.random(n) < 0.1] = np.nan
    region[random.random(n) < 0.1] = None
    frame = pd.DataFrame(
        {
            "customer_id": np.arange(n),
            "orders": 1.0 + 3 * labels + random.normal(0, 0.3, n),
            "revenue": 10.0 + 20 * labels,
            "age": age,
            "region": region,
            "noise": random.normal(size=n),
            "mail": random.random(n) < 0.7,
            "bought": random.random(n) < 0.05 + 0.1 * labels,
        }
    )
    return frame, labels


def figures(found: sg.Criteria) -> dict[str, float]:
    read = frame_kinds.columns_of(found.table)
    return dict(zip(read["measure"], read["value"], strict=True))


def verdicts(found: sg.Criteria) -> dict[str, str]:
    read = frame_kinds.columns_of(found.table)
    return dict(zip(read["measure"], read["verdict"], strict=True))


def words(found: sg.Criteria) -> dict[str, str]:
    read = frame_kinds.columns_of(found.table)
    return dict(zip(read["measure"], read["explanation"], strict=True))


def test_table_has_the_six_criteria_in_order_and_no_score() -> None:
    frame, labels = customers()
    found = sg.criteria(frame, labels, used=["orders"])
    assert list(found.table.columns) == COLUMNS
    assert list(dict.fromkeys(found.table["criterion"])) == CRITERIA
    assert set(found.table["verdict"]) <= {"met", "doubtful", "not met", "not assessed"}
    assert (found.table["threshold"] >= found.table["doubtful_from"]).all()
    assert found.table["source"].str.len().min() > 0


@pytest.mark.parametrize("seed", range(4))
def test_figures_agree_with_the_twin(seed: int) -> None:
    frame, labels = customers(90 + 17 * seed, seed)
    found = sg.criteria(
        frame,
        labels,
        used=["orders"],
        outside=["age", "region", "noise"],
        reachable_by=["region"],
        contactable="mail",
        response="bought",
        random_state=seed,
    )
    seen, groups = figures(found), pd.Series(labels)
    sizes = groups.value_counts()
    assert seen["known_share"] == 1.0
    assert seen["smallest_segment"] == sizes.min()
    assert seen["smallest_share"] == pytest.approx(sizes.min() / len(frame))
    shares = frame["revenue"].groupby(labels).sum() / frame["revenue"].sum()
    assert seen["smallest_value_share"] == pytest.approx(shares.min())
    reached = frame["mail"].groupby(labels)
    assert seen["contactable_customers"] == reached.sum().min()
    assert seen["contactable_share"] == pytest.approx(reached.mean().min())
    kappas = criteria_twin.kappa_of(
        [[None if pd.isna(r) else r for r in frame["region"]]], labels.tolist(), seed
    )
    assert found.segments["found_again"].tolist() == pytest.approx(list(kappas.values()), abs=1e-9)
    effects = {
        "age": criteria_twin.epsilon_squared(frame["age"], groups),
        "noise": criteria_twin.epsilon_squared(frame["noise"], groups),
        "region": criteria_twin.corrected_v_squared(frame["region"], groups),
    }
    assert found.outside == pytest.approx(effects)
    assert seen["outside_effect"] == pytest.approx(max(effects.values()))
    sure = criteria_twin.sure_differences(frame[["age", "region", "noise"]], groups)
    assert found.segments["difference"].tolist() == pytest.approx(list(sure.values()))
    responses = frame["bought"].groupby(labels).mean()
    assert seen["response_lift"] == pytest.approx(responses.max() / frame["bought"].mean())
    parts = [part.astype(float) for _, part in frame["bought"].groupby(labels)]
    assert seen["response_certainty"] == pytest.approx(1 - stats.f_oneway(*parts).pvalue)
    scaled = frame[["orders"]] / frame["orders"].std(ddof=0)
    assert seen["silhouette"] == pytest.approx(sg.quality.silhouette_score(scaled, labels))


def test_numbers_are_read_in_tenths() -> None:
    frame, labels = customers(200)
    edges = np.quantile(frame["noise"], np.arange(1, 10) / 10)
    tenths = frame.assign(noise=[str(np.sum(edges < value)) for value in frame["noise"]])
    one = sg.criteria(frame, labels, reachable_by=["noise"])
    other = sg.criteria(tenths, labels, reachable_by=["noise"])
    assert figures(one)["found_again"] == figures(other)["found_again"]


def test_found_again_is_one_for_a_column_that_says_it_and_nothing_for_noise() -> None:
    frame, labels = customers(3000)
    frame["segment_itself"] = labels.astype(str)
    assert figures(sg.criteria(frame, labels, reachable_by=["segment_itself"]))["found_again"] == 1
    by_noise = figures(sg.criteria(frame, labels, reachable_by=["noise"]))["found_again"]
    assert abs(by_noise) < 0.08


def test_a_constant_column_finds_nobody() -> None:
    frame, labels = customers(100)
    frame["constant"] = 1
    kappas = sg.criteria(frame, labels, reachable_by=["constant"]).segments["found_again"]
    assert kappas.tolist() == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)


def test_columns_used_do_not_count() -> None:
    frame, labels = customers()
    found = sg.criteria(frame, labels, used=["orders", "age"])
    assert set(found.outside) == {"region", "noise", "mail", "bought"}
    # Revenue repeats orders, and so is not another column.
    assert found.not_counted == {"revenue": "orders"}


def test_noise_makes_no_difference() -> None:
    frame, labels = customers()
    seen = sg.criteria(frame, labels, outside=["noise"])
    assert verdicts(seen)["outside_effect"] == "not met"
    assert figures(seen)["least_distinct"] == 0.0
    assert "chance" in words(seen)["least_distinct"]


def test_what_is_not_given_is_not_assessed_and_says_what_to_give() -> None:
    frame, labels = customers()
    found = sg.criteria(frame[["customer_id", "noise"]], labels)
    seen = verdicts(found)
    for measure, argument in {
        "clear_share": "confidence=",
        "smallest_value_share": "value_column=",
        "contactable_share": "contactable=",
        "found_again": "reachable_by=",
        "outside_effect": "used=",
        "silhouette": "used=",
        "distinct_actions": "actions=",
        "response_lift": "response=",
        "lowest_jaccard": "stability=",
    }.items():
        assert seen[measure] == "not assessed"
        assert argument in words(found)[measure]
        assert figures(found)[measure] is None


def test_a_feature_that_is_null_by_definition_is_known() -> None:
    frame, labels = customers()
    frame["gap_mean_days"] = np.where(labels == 0, np.nan, 10.0)
    gap = sg.criteria(frame, labels, used=["orders", "gap_mean_days"])
    assert figures(gap)["known_share"] == 1.0
    own = frame.rename(columns={"gap_mean_days": "answer"})
    answer = sg.criteria(own, labels, used=["orders", "answer"])
    assert figures(answer)["known_share"] == pytest.approx((labels != 0).mean())
    assert "answer" in words(answer)["known_share"]


def test_thresholds_can_be_set_and_are_shown() -> None:
    frame, labels = customers()
    found = sg.criteria(
        frame, labels, min_size=1000, min_share=0.5, thresholds={"known_share": (0.9, 0.5)}
    )
    table = found.table.set_index("measure")
    assert table.loc["smallest_segment", "threshold"] == 1000
    assert table.loc["smallest_segment", "doubtful_from"] == pytest.approx(1000 / 3)
    assert table.loc["smallest_segment", "verdict"] == "not met"
    assert table.loc["smallest_share", "threshold"] == 0.5
    assert table.loc["known_share", "source"] == "set by the user"
    assert (table.loc["known_share", "threshold"], table.loc["known_share", "doubtful_from"]) == (
        0.9,
        0.5,
    )


@pytest.mark.parametrize(
    ("size", "verdict"),
    [(300, "met"), (299, "doubtful"), (100, "doubtful"), (99, "not met")],
)
def test_smallest_audiences_of_the_platforms(size: int, verdict: str) -> None:
    """300: LinkedIn; 100: Google."""
    labels = np.repeat([0, 1], [1000, size])
    frame = pd.DataFrame({"customer_id": np.arange(len(labels)), "x": labels})
    assert verdicts(sg.criteria(frame, labels))["smallest_segment"] == verdict


@pytest.mark.parametrize(
    ("jaccard", "verdict"),
    [(0.75, "met"), (0.74, "doubtful"), (0.6, "doubtful"), (0.59, "not met")],
)
def test_hennigs_borders(jaccard: float, verdict: str) -> None:
    frame, labels = customers()
    stability = pd.DataFrame({"segment": [2, 0, 1], "jaccard": [jaccard, 0.9, 0.95]})
    found = sg.criteria(frame, labels, stability=stability)
    assert verdicts(found)["lowest_jaccard"] == verdict
    assert found.segments["jaccard"].tolist() == [0.9, 0.95, jaccard]


def test_stability_of_quality_is_accepted() -> None:
    frame, _ = customers(200)
    model = sg.cluster.KMeans(3, random_state=0)
    labels = model.fit_predict(frame[["orders", "revenue"]])
    stability = sg.quality.stability(model, frame[["orders", "revenue"]], 10, 0)
    found = sg.criteria(frame, labels, stability=stability)
    assert figures(found)["lowest_jaccard"] == pytest.approx(stability["jaccard"].min())


def test_actions_are_counted_once_each() -> None:
    frame, labels = customers()
    found = sg.criteria(frame, labels, actions={0: "Call", 1: "call ", 2: ""})
    assert figures(found)["distinct_actions"] == pytest.approx(1 / 3)
    assert "Segment 2" in words(found)["distinct_actions"]
    assert found.segments["action"].tolist()[:2] == ["Call", "call"]


def test_one_segment_cannot_be_told_from_others() -> None:
    frame, _ = customers()
    seen = verdicts(
        sg.criteria(
            frame,
            np.zeros(len(frame), dtype=int),
            used=["orders"],
            reachable_by=["age"],
            response="bought",
        )
    )
    for measure in ("found_again", "outside_effect", "silhouette", "response_lift"):
        assert seen[measure] == "not assessed"


def test_a_loss_has_no_shares() -> None:
    frame, labels = customers()
    frame["revenue"] = -frame["revenue"]
    found = sg.criteria(frame, labels)
    assert verdicts(found)["smallest_value_share"] == "not assessed"
    assert "not above zero" in words(found)["smallest_value_share"]


def test_beside_a_segment_with_a_loss_there_are_no_shares() -> None:
    frame, labels = customers()
    frame["revenue"] = np.where(labels == labels[0], -0.01, 1.0) * frame["revenue"].abs()
    found = sg.criteria(frame, labels)
    assert verdicts(found)["smallest_value_share"] == "not assessed"
    assert "value_share" not in found.segments
    assert "below it" in words(found)["smallest_value_share"]


def test_days_of_the_week_are_no_amounts() -> None:
    """Sunday and Monday are 7 and 1, and their mean is that of Thursday."""
    labels = np.arange(600) % 2
    random = np.random.default_rng(0)
    day = np.where(labels == 0, random.choice([7, 1], 600), 4)
    frame = pd.DataFrame(
        {"customer": range(600), "revenue": labels * 9.0, "favourite_weekday": day}
    )
    found = sg.criteria(frame, labels, used=["revenue"], reachable_by=["favourite_weekday"])
    named = frame.assign(favourite_weekday=frame["favourite_weekday"].map("day {}".format))
    same = sg.criteria(named, labels, used=["revenue"], reachable_by=["favourite_weekday"])
    assert figures(found) == pytest.approx(figures(same), nan_ok=True)
    assert figures(found)["outside_effect"] > 0.99
    assert verdicts(found)["outside_effect"] == verdicts(found)["least_distinct"] == "met"


def test_codes_are_no_coordinates() -> None:
    frame, labels = customers()
    frame["favourite_hour"] = (23 + labels) % 24
    found = sg.criteria(frame, labels, used=["favourite_hour"])
    assert verdicts(found)["silhouette"] == "not assessed"


def test_nobody_responded() -> None:
    frame, labels = customers()
    frame["bought"] = False
    seen = verdicts(sg.criteria(frame, labels, response="bought"))
    assert seen["response_lift"] == seen["response_certainty"] == "not assessed"


@given(
    labels=st.lists(st.integers(0, 3), min_size=1, max_size=25),
    values=st.lists(
        st.one_of(st.none(), st.sampled_from([0.0, 1.0, -1e12, 1e12, 3.5])),
        min_size=25,
        max_size=25,
    ),
)
def test_any_small_data_gives_a_table(labels: list[int], values: list[float | None]) -> None:
    n = len(labels)
    frame = pd.DataFrame(
        {
            "id": np.arange(n),
            "revenue": np.arange(n) - 3.0,
            "x": np.array([np.nan if v is None else v for v in values[:n]]),
            "c": pd.Series([None if v is None else str(v) for v in values[:n]], dtype=object),
        }
    )
    found = sg.criteria(
        frame, labels, used=["revenue"], reachable_by=["c", "x"], response="x", language="zh"
    )
    table = found.table
    assert table["value"].isna().eq(table["verdict"] == "not assessed").all()
    assert not np.isinf(table["value"]).any()
    assert table["explanation"].str.len().min() > 5
    assert not table["explanation"].str.contains("{", regex=False).any()
    sizes = found.segments["size"]
    assert sizes.sum() == n
    found._repr_html_()


def test_kind_of_frame_out(kind: str) -> None:
    frame, labels = customers(60)
    wanted = frame_kinds.GIVES[kind]
    found = sg.criteria(
        frame_kinds.MAKE[kind](pa.Table.from_pandas(frame, preserve_index=False)),
        labels,
        used=["orders"],
        reachable_by=["age", "region"],
        contactable="mail",
        response="bought",
    )
    assert isinstance(found.table, wanted)
    assert isinstance(found.segments, wanted)
    plain = sg.criteria(
        frame,
        labels,
        used=["orders"],
        reachable_by=["age", "region"],
        contactable="mail",
        response="bought",
    )
    assert frame_kinds.columns_of(found.table) == frame_kinds.columns_of(plain.table)


def test_text_labels_keep_their_names() -> None:
    frame, labels = customers()
    names = np.array(["aa", "bb", "cc"])[labels]
    assert sg.criteria(frame, names).segments["segment"].tolist() == ["aa", "bb", "cc"]


def test_chinese() -> None:
    frame, labels = customers()
    found = sg.criteria(frame, labels, used=["orders"], language="zh", reachable_by=["age"])
    assert all(
        any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in words(found).values()
    )
    assert "可衡量" in repr(found)
    assert "达标" in found._repr_html_()


def test_hostile_names_stay_text() -> None:
    frame, labels = customers()
    frame = frame.rename(columns={"noise": "<script>alert(1)</script>{x}"})
    found = sg.criteria(
        frame,
        labels,
        outside=["<script>alert(1)</script>{x}"],
        names={0: "<b>$a$ {0}", 1: "b", 2: "c"},
        actions={0: "=cmd()"},
    )
    html = found._repr_html_()
    assert "<script>" not in html
    assert "<b>$a" not in html


@pytest.mark.filterwarnings("ignore:the picture is in English")
def test_plot_draws_every_figure_and_gives_the_axes_back() -> None:
    frame, labels = customers()
    found = sg.criteria(frame, labels, used=["orders"], names={0: "$a$", 1: "$", 2: "c"})
    _, ax = plt.subplots(figsize=(8, 6))
    assert found.plot(ax) is ax
    texts = {text.get_text() for text in ax.texts}
    assert {"Measurable", "Stable", "Silhouette", "not assessed"} <= texts
    ax.figure.savefig(io.BytesIO(), format="png")
    plt.close("all")
    for language in ("en", "zh"):
        own = sg.criteria(frame, labels, language=language).plot()
        own.figure.savefig(io.BytesIO(), format="png")
        plt.close(own.figure)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"used": ["nope"]}, InvalidDataError, "used names 'nope'"),
        ({"used": "orders"}, InvalidTypeError, "used must be a list"),
        ({"used": ["age"], "outside": ["age"]}, InvalidDataError, "both in used and in outside"),
        ({"contactable": "age"}, InvalidTypeError, "truth values or 0 and 1"),
        ({"response": "region"}, InvalidDataError, "numbers or truth values"),
        ({"actions": {7: "x"}}, InvalidDataError, "which is no segment"),
        ({"actions": ["x"]}, InvalidTypeError, "actions must be a dict"),
        ({"actions": {0: 1}}, InvalidTypeError, "actions must be texts"),
        ({"confidence": [0.5]}, InvalidDataError, "one value for each"),
        ({"confidence": [2.0] * 600}, InvalidDataError, "from 0 to 1"),
        ({"space": np.zeros((3, 2))}, InvalidDataError, "a row for each"),
        ({"space": np.full((600, 2), np.nan)}, InvalidDataError, "finite"),
        ({"stability": pd.DataFrame({"x": [1]})}, InvalidDataError, "no column 'segment'"),
        (
            {"stability": pd.DataFrame({"segment": [0], "jaccard": [1.0]})},
            InvalidDataError,
            "numbered alike",
        ),
        ({"min_size": 0}, InvalidParameterError, "min_size"),
        ({"thresholds": {"beauty": 1}}, InvalidParameterError, "which is no measure"),
        ({"thresholds": {"silhouette": (0.1, 0.2)}}, InvalidParameterError, "doubtful"),
        ({"thresholds": {"silhouette": (1, 2, 3)}}, InvalidParameterError, "one number or two"),
        ({"thresholds": 3}, InvalidTypeError, "thresholds must be a dict"),
        ({"language": "fr"}, InvalidParameterError, "language"),
        ({"value_column": "region"}, InvalidDataError, "not numeric"),
    ],
)
def test_bad_input(arguments: dict, error: type[SegmentryError], says: str) -> None:
    frame, labels = customers()
    with pytest.raises(error, match=says):
        sg.criteria(frame, labels, **arguments)


def test_no_rows() -> None:
    with pytest.raises(InvalidDataError, match="no rows"):
        sg.criteria(pd.DataFrame({"id": [], "x": []}), [])


def test_segmenter_fills_in_what_it_knows() -> None:
    frame, _ = customers()
    segmenter = sg.Segmenter(3, columns=["orders", "revenue"]).fit(frame)
    found = segmenter.criteria(frame, contactable="mail", n_boot=5)
    seen = figures(found)
    assigned = segmenter.assign(frame)
    assert seen["clear_share"] == pytest.approx((assigned["confidence"] >= 0.1).mean())
    assert seen["lowest_jaccard"] > 0.9
    assert set(found.outside) <= {"age", "region", "noise", "bought"}
    assert found.segments["segment_name"].tolist() == segmenter.names_
    again = segmenter.criteria(contactable="mail", n_boot=5)
    assert frame_kinds.bits(again.table) == frame_kinds.bits(found.table)


def test_segments_of_noise_are_not_stable() -> None:
    random = np.random.default_rng(1)
    frame = pd.DataFrame(random.uniform(size=(300, 3)), columns=["a", "b", "c"])
    frame.insert(0, "id", np.arange(300))
    segmenter = sg.Segmenter(6).fit(frame)
    assert verdicts(segmenter.criteria(n_boot=10))["lowest_jaccard"] != "met"


def test_a_loaded_segmenter_asks_for_customers(tmp_path) -> None:
    frame, _ = customers()
    sg.Segmenter(2, columns=["orders"]).fit(frame).save(tmp_path / "model.json")
    loaded = sg.load(tmp_path / "model.json")
    with pytest.raises(InvalidDataError, match="pass features"):
        loaded.criteria()
    assert verdicts(loaded.criteria(frame))["clear_share"] == "met"


def test_segments_that_new_customers_leave_empty() -> None:
    frame, labels = customers()
    segmenter = sg.Segmenter(3, columns=["orders", "revenue"]).fit(frame)
    few = frame[labels != 1]
    found = segmenter.criteria(few, n_boot=2)
    assert len(found.segments) == 2


def test_another_language_changes_words_only():
    frame, labels = customers()
    english, chinese = (sg.criteria(frame, labels, language=said) for said in ("en", "zh"))
    turned = english.in_language("zh")
    pd.testing.assert_frame_equal(turned.table, chinese.table)
    pd.testing.assert_frame_equal(turned.segments, english.segments)
    assert repr(turned.in_language("en")) == repr(english)
    assert repr(pickle.loads(pickle.dumps(turned)).in_language("en")) == repr(english)
    with pytest.raises(InvalidParameterError, match="language"):
        english.in_language("fr")


def test_where_numbers_come_from_is_told_in_chinese() -> None:
    frame, labels = customers()
    english, chinese = (
        sg.criteria(frame, labels, thresholds={"silhouette": 0.4}, language=said).table["source"]
        for said in ("en", "zh")
    )
    assert "rule of thumb" in set(english)
    assert {"经验法则", "由用户指定", "Hennig 2007：稳定与存疑"} <= set(chinese)
    for text in chinese:
        assert any(letter >= "\u4e00" for letter in text)
    turned = sg.criteria(frame, labels, thresholds={"silhouette": 0.4}).in_language("zh")
    assert turned.table["source"].tolist() == chinese.tolist()
