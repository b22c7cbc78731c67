"""Every plot: axes in and out, words on it, drawn without a warning, nothing global changed."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import segmentry as sg
from segmentry.drawing import fonts
from segmentry.drawing.fonts import can_write_chinese, font_for, is_wide
from segmentry.drawing.words import plain
from segmentry.exceptions import InvalidDataError, InvalidParameterError
from segmentry.lifetime import BGNBD, MBGNBD, GammaGamma, ParetoNBD
from segmentry.lifetime._model_plots import spend_density

HOSTILE = "<b>$x_{$ 100% \\frac{"


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def _features() -> pd.DataFrame:
    random = np.random.default_rng(0)
    group = np.arange(240) % 3
    return pd.DataFrame(
        {
            "customer_id": np.arange(240),
            "orders": 1 + 4 * group + random.normal(0, 0.5, 240),
            "revenue": 30.0 + 50 * (group == 2) + random.normal(0, 4, 240),
            "recency_days": 300.0 - 90 * group + random.normal(0, 9, 240),
            "potential": random.uniform(0, 9, 240),
        }
    )


def _log() -> sg.TransactionLog:
    frame = sg.datasets.load_cdnow("pandas")
    frame = frame[frame["customer_id"] % 40 == 0]
    return sg.TransactionLog(frame, customer="customer_id", time="date", amount="amount")


FEATURES = _features()
MATRIX = FEATURES[["orders", "revenue", "recency_days"]]
LOG = _log()
SUMMARY = LOG.repeat_summary(unit="week")
SPENDERS = SUMMARY[SUMMARY["monetary_value"] > 0]
SEGMENTER = sg.Segmenter(3).fit(FEATURES)
ALIVE = {"r": 0.25, "alpha": 4.4, "a": 0.8, "b": 2.4}
LEFT = {"r": 0.55, "alpha": 10.6, "s": 0.6, "beta": 11.7}
TREE = sg.cluster.BisectingKMeans(4, random_state=0).fit(MATRIX).tree_
STABILITY = pd.DataFrame(
    {"segment": [0, 1, 2], "size": [10, 20, 9], "jaccard": [0.93, 0.64, np.nan]}
)

# Name -> what draws it on given axes (None: on its own), and how many axes it has.
PLOTS: dict[str, tuple[Callable[[Any], Any], int]] = {
    "sizes of segments": (lambda ax: SEGMENTER.plot(ax=ax), 1),
    "map of segments": (lambda ax: SEGMENTER.plot("map", ax=ax), 1),
    "profile": (lambda ax: SEGMENTER.profile().plot(ax), 1),
    "choice of k": (
        lambda ax: sg.quality.choose_k(MATRIX, range(1, 5), random_state=0).plot(ax),
        4,
    ),
    "gap": (
        lambda ax: sg.quality.gap_statistic(
            MATRIX, range(1, 4), n_references=3, random_state=0
        ).plot(ax),
        1,
    ),
    "prediction strength": (
        lambda ax: sg.quality.prediction_strength(
            MATRIX, range(1, 4), n_splits=2, random_state=0
        ).plot(ax),
        1,
    ),
    "stability": (lambda ax: sg.quality.plot_stability(STABILITY, ax), 1),
    "rfm": (lambda ax: sg.value.rfm(LOG).plot(ax), 1),
    "pareto": (lambda ax: sg.value.pareto(LOG).plot(ax), 1),
    "potential": (lambda ax: sg.value.potential(FEATURES).plot(ax), 1),
    "cohorts": (lambda ax: sg.lifecycle.cohorts(LOG).plot(ax=ax), 1),
    "transitions": (lambda ax: sg.lifecycle.transitions(LOG, "month").plot(ax), 1),
    "rhythm": (lambda ax: sg.lifecycle.rhythm(LOG).plot(ax), 1),
    "BG/NBD alive": (lambda ax: BGNBD().with_params(ALIVE).plot(SUMMARY, ax=ax), 1),
    "MBG/NBD purchases": (
        lambda ax: MBGNBD().with_params(ALIVE).plot(SUMMARY, "expected_purchases", t=52, ax=ax),
        1,
    ),
    "Pareto/NBD purchases": (
        lambda ax: ParetoNBD().with_params(LEFT).plot(SUMMARY, "expected_purchases", ax=ax),
        1,
    ),
    "Gamma-Gamma": (
        lambda ax: (
            GammaGamma().with_params({"p": 6.25, "q": 3.74, "gamma": 15.4}).plot(SPENDERS, ax=ax)
        ),
        1,
    ),
    "bisecting tree": (TREE.plot, 1),
    "dendrogram": (
        lambda ax: sg.cluster.AgglomerativeClustering(3).fit(MATRIX).plot(ax, n_leaves=12),
        1,
    ),
    "criteria": (lambda ax: SEGMENTER.criteria().plot(ax), 1),
}


def _rendered(figure: Any) -> bytes:
    """Draw a figure, which must not stay blank."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=50)
    buffer.seek(0)
    assert np.ptp(plt.imread(buffer)[..., :3]) > 0
    return buffer.getvalue()


@pytest.mark.parametrize("name", PLOTS)
def test_own_figure(name: str) -> None:
    draw, n_axes = PLOTS[name]
    before = dict(mpl.rcParams)
    found = draw(None)
    axes = np.asarray(found, dtype=object).ravel()
    assert len(axes) == n_axes
    figure = axes[0].figure
    width, height = figure.get_size_inches()
    assert 4 <= width <= 20
    assert 1.5 <= height <= 16
    image = plt.imread(io.BytesIO(_rendered(figure)))
    # Something is drawn: not all pixels are of one colour.
    assert image.std() > 0.01
    assert len(plt.get_fignums()) == 1
    assert dict(mpl.rcParams) == before
    for ax in axes:
        drawn = [*ax.lines, *ax.patches, *ax.images, *ax.collections, *ax.containers, *ax.texts]
        assert len(drawn) >= 1
    words = [figure.get_suptitle(), *(ax.get_title(loc="left") + ax.get_title() for ax in axes)]
    if name not in {"stability", "criteria"}:
        assert any(words)
    if axes[0].axison and name != "profile":
        assert all(ax.get_xlabel() for ax in axes)
        assert not any("_" in ax.get_xlabel() + ax.get_ylabel() for ax in axes)


@pytest.mark.parametrize("name", PLOTS)
def test_given_axes(name: str) -> None:
    draw, n_axes = PLOTS[name]
    figure, axes = plt.subplots(1, n_axes, figsize=(4 + 4 * n_axes, 5))
    found = draw(axes)
    pairs = zip(np.ravel(np.array(found)), np.ravel(np.array(axes)), strict=True)
    assert all(one is other for one, other in pairs)
    assert plt.get_fignums() == [figure.number]
    _rendered(figure)


def test_texts_stay_inside_the_figure_and_apart() -> None:
    """Names on the map do not lie on one another."""
    ax = SEGMENTER.plot("map")
    ax.figure.canvas.draw()
    boxes = [text.get_bbox_patch().get_window_extent() for text in ax.texts]
    assert len(boxes) == 3
    for place, one in enumerate(boxes):
        assert not any(one.overlaps(other) for other in boxes[place + 1 :])
    whole = ax.figure.bbox
    assert all(whole.x0 <= box.x0 and box.x1 <= whole.x1 for box in boxes)


def test_sizes_are_the_cards() -> None:
    ax = SEGMENTER.plot()
    cards = SEGMENTER.profile().cards
    widths = [bar.get_width() for bar in ax.patches]
    assert widths[:3] == pytest.approx([100 * card.share for card in cards])
    assert widths[3:] == pytest.approx([100 * card.value_share for card in cards])
    assert [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()] == [
        card.name for card in cards
    ]


def test_map_shows_every_customer_in_its_segment() -> None:
    ax = SEGMENTER.plot("map")
    assert [len(part.get_offsets()) for part in ax.collections] == SEGMENTER.sizes_.tolist()


def test_a_loaded_segmenter_has_sizes_but_no_map_without_customers(tmp_path: Any) -> None:
    SEGMENTER.save(tmp_path / "model.json")
    loaded = sg.load(tmp_path / "model.json")
    loaded.plot()
    with pytest.raises(InvalidDataError, match="pass features"):
        loaded.plot("map")
    loaded.plot("map", FEATURES)


def test_a_map_needs_two_columns() -> None:
    one = sg.Segmenter(2, columns=["orders"]).fit(FEATURES)
    with pytest.raises(InvalidDataError, match="a map needs"):
        one.plot("map")


def test_unknown_kind() -> None:
    with pytest.raises(InvalidParameterError, match="kind"):
        SEGMENTER.plot("pie")


def test_value_that_has_no_shares() -> None:
    loss = FEATURES.assign(revenue=-FEATURES["revenue"])
    segmenter = sg.Segmenter(3).fit(loss)
    assert {card.value_share for card in segmenter.profile().cards} == {None}
    _rendered(segmenter.plot().figure)


@pytest.mark.parametrize("name", [HOSTILE, "客户" * 30 if can_write_chinese() else "x" * 60])
def test_names_of_any_kind_are_drawn(name: str) -> None:
    segmenter = sg.Segmenter(3).fit(FEATURES.rename(columns={"potential": name}))
    segmenter._model = segmenter._model.__class__(
        **{
            **{
                field: getattr(segmenter._model, field)
                for field in ("customer_column", "columns", "centres")
            },
            "names": (name, "b", "c"),
        }
    )
    segmenter.names_ = [name, "b", "c"]
    ax = segmenter.plot("map")
    _rendered(ax.figure)
    if name == HOSTILE:
        assert any("\\$x" in text.get_text() for text in ax.texts)


def test_plain_text() -> None:
    assert plain("a $ b") == "a \\$ b"
    assert plain("one two three", 8) == "one two\nthree"
    assert plain("近期高频客户高消费", 8).count("\n") == 2
    assert is_wide("客")
    assert not is_wide("Zoë")
    assert font_for("plain") == {}


def test_alive_matrix_agrees_with_the_model() -> None:
    model = BGNBD().with_params(ALIVE)
    ax = model.plot(SUMMARY)
    shown = ax.images[0].get_array()
    longest = SUMMARY["T"].max()
    recencies = np.linspace(0, longest, shown.shape[0])
    for row, column in ((5, 1), (60, 3), (120, 8)):
        wanted = model.probability_alive(
            np.array([float(column)]), np.array([recencies[row]]), np.array([longest])
        )
        assert shown[row, column] == pytest.approx(wanted[0])
    # Nobody has not come back and yet a recency.
    assert shown.mask[1:, 0].all()


def test_density_of_spends() -> None:
    """Integrates to 1, and its mean is the population's, gamma p / (q - 1)."""
    where = np.linspace(0.005, 4000, 800_000)
    density = spend_density(where, np.array([1.0, 2.0, 7.0]), 6.25, 3.74, 15.44)
    step = where[1] - where[0]
    assert density.sum() * step == pytest.approx(1, abs=1e-3)
    assert (where * density).sum() * step == pytest.approx(15.44 * 6.25 / 2.74, rel=1e-3)


def test_lifetime_plots_refuse_what_they_cannot_draw() -> None:
    model = BGNBD().with_params(ALIVE)
    with pytest.raises(InvalidDataError, match="no customers"):
        model.plot(SUMMARY[:0])
    with pytest.raises(InvalidParameterError, match="measure"):
        model.plot(SUMMARY, "beauty")
    with pytest.raises(InvalidDataError, match="repeat purchase"):
        GammaGamma().with_params({"p": 6.25, "q": 3.74, "gamma": 15.4}).plot(
            SUMMARY[SUMMARY["frequency"] == 0]
        )


def test_customers_of_one_day() -> None:
    once = pd.DataFrame({"frequency": [0, 0], "recency": [0.0, 0.0], "T": [0.0, 0.0]})
    _rendered(BGNBD().with_params(ALIVE).plot(once).figure)


@pytest.mark.parametrize("n_clusters", [1, 2, 5])
def test_small_trees(n_clusters: int) -> None:
    rows = MATRIX[:5]
    _rendered(sg.cluster.AgglomerativeClustering(n_clusters).fit(rows).plot().figure)
    _rendered(sg.cluster.BisectingKMeans(n_clusters, random_state=0).fit(rows).tree_.plot().figure)


def test_the_dashed_line_cuts_as_many_branches_as_there_are_clusters() -> None:
    model = sg.cluster.AgglomerativeClustering(4).fit(MATRIX)
    ax = model.plot(n_leaves=40)
    [dashed] = [line for line in ax.lines if line.get_linestyle() == "--"]
    cut = dashed.get_xdata()[0]
    crossed = 0
    for line in ax.lines:
        if line is not dashed:
            x = line.get_xdata()
            crossed += int(x[0] < cut < x[1]) + int(x[3] < cut < x[2])
    assert crossed == 4


def test_a_long_chain_is_drawn() -> None:
    """Single linkage of a line of rows is one long branch."""
    rows = np.cumsum(np.linspace(1, 2, 3000))[:, np.newaxis]
    model = sg.cluster.AgglomerativeClustering(2, linkage="single").fit(rows)
    _rendered(model.plot().figure)


def test_stability_frames() -> None:
    with pytest.raises(InvalidDataError, match="no column 'jaccard'"):
        sg.quality.plot_stability(pd.DataFrame({"segment": [1]}))
    ax = sg.quality.plot_stability(pd.DataFrame({"segment": ["$a$"], "jaccard": [0.9]}))
    _rendered(ax.figure)


def test_importing_segmentry_does_not_import_matplotlib() -> None:
    code = (
        "import sys, segmentry.segmenter, segmentry.quality, segmentry.lifetime, "
        "segmentry.assessment; sys.exit('matplotlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    for draw in (SEGMENTER.plot, lambda: sg.quality.plot_stability(STABILITY)):
        with pytest.raises(sg.MissingDependencyError, match=r"segmentry\[report\]"):
            draw()


def test_long_words_are_broken_where_they_are_joined() -> None:
    assert plain("customers_of_the_north_west", 14) == "customers_of_\nthe_north_west"
    assert plain("B" * 20, 16) == "B" * 16 + "\n" + "B" * 4
    assert plain("", 16) == ""


def test_profiles_with_nothing_to_draw() -> None:
    random = np.random.default_rng(0)
    people = pd.DataFrame({"id": range(300), "price": 1e3 + random.normal(size=300)})
    ax = sg.profile(people, np.zeros(300, dtype=int)).plot()
    assert [text.get_text() for text in ax.texts] == ["0.0"]
    assert "\n" in ax.get_title()
    empty = sg.profile(people[["id"]], np.arange(300) % 3).plot()
    assert [text.get_text() for text in empty.texts] == ["no columns to compare"]
    _rendered(empty.figure)
    assert sg.Segmenter(1).fit(people).plot().get_title(loc="left").startswith("1 segment of 300")


def test_rules_in_chinese_have_chinese_names(monkeypatch: pytest.MonkeyPatch) -> None:
    # As with a font: nothing is drawn yet.
    monkeypatch.setattr(fonts, "can_write_chinese", lambda: True)
    often = np.arange(300) % 3
    features = pd.DataFrame({"customer_id": range(300), "orders": 1 + 4 * often})
    rules = sg.Segmenter(3).fit(features).rules()
    texts = "".join(text.get_text() for text in rules.plot(language="zh").texts)
    assert "客户" in texts
    assert "buyers" not in texts.lower()
