"""What `choose_k` gives shows itself: centres, plot, words; and what it refuses."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
import sklearn.cluster
from choice_oracle import blobs, even
from numpy.testing import assert_allclose

import segmentry as sg
from frame_kinds import columns_of
from segmentry.cluster import KMeans
from segmentry.quality import choose_k

mpl.use("Agg")

FEW = {"n_init": 3, "n_references": 6, "n_splits": 2, "random_state": 0}


@pytest.fixture(scope="module")
def choice():
    return choose_k(blobs(), [1, 2, 3, 4], **FEW)


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def test_centres_are_those_of_the_recommendation(choice):
    centres = choice.centers()
    assert (centres == choice.centers(3)).all()
    assert_allclose(centres[np.lexsort(centres.T.round(-1))], [[0, 0], [9, 0], [0, 9]], atol=1)


def test_k_means_goes_on_from_the_centres(choice):
    for k in (1, 2, 3, 4):
        model = KMeans(k, init=choice.centers(k)).fit(blobs())
        assert model.inertia_ == pytest.approx(columns_of(choice.table)["inertia"][k - 1], rel=1e-3)
        assert model.n_iter_ <= 2


@pytest.mark.parametrize("k", [0, 5, "3"])
def test_centres_of_a_k_that_was_not_tried_are_refused(choice, k):
    with pytest.raises(sg.InvalidParameterError, match=r"k must be one of those tried, \[1, 2, 3"):
        choice.centers(k)


def test_the_plot_draws_four_panels_and_renders(choice, tmp_path):
    axes = choice.plot()
    titles = [ax.get_title(loc="left") for ax in axes]
    assert titles[:2] == ["Inertia gain over even rows", "Silhouette"]
    assert titles[2:] == ["Gap (± standard error)", "Stability"]
    assert "k = 3 recommended" in axes[0].figure.get_suptitle()
    axes[0].figure.savefig(tmp_path / "choice.png")
    assert (tmp_path / "choice.png").stat().st_size > 10_000


def test_the_plot_draws_into_given_axes(choice):
    figure, axes = plt.subplots(1, 4)
    drawn = choice.plot(axes)
    assert all(one is other for one, other in zip(drawn, axes, strict=True))
    assert len(plt.get_fignums()) == 1
    figure.canvas.draw()


def test_the_plot_says_what_was_not_computed():
    axes = choose_k(blobs(), [2, 3], indices=[], **FEW).plot()
    assert [text.get_text() for text in axes[1].texts] == ["not computed"]
    axes[0].figure.canvas.draw()


def test_the_plot_of_a_single_k_and_of_many_ks_renders():
    for ks in ([2], range(1, 25)):
        choose_k(even(120), ks, **FEW).plot()[0].figure.canvas.draw()


def test_other_than_four_axes_are_refused(choice):
    with pytest.raises(sg.InvalidParameterError, match="axes must be four, found 2"):
        choice.plot(plt.subplots(1, 2)[1])


def test_it_shows_itself_in_words_and_in_notebooks(choice):
    assert repr(choice) == f"Choice(best_k=3: {choice.reason})"
    html = choice._repr_html_()
    assert "<b>k = 3</b>" in html
    assert html.count("<tr>") == 5
    assert html.count("<td>✓</td>") == 5
    assert "<td>–</td>" in html


def test_html_is_escaped(choice):
    other = sg.quality._choice.Choice(choice._found, choice.table, 3, "a < b & <script>")
    assert "a &lt; b &amp; &lt;script&gt;" in other._repr_html_()


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"k": []}, sg.InvalidParameterError, "k is empty"),
        ({"k": [0, 2]}, sg.InvalidParameterError, "k must be at least 1, found 0"),
        ({"k": None}, sg.InvalidTypeError, "k must be a range or a list of whole numbers"),
        ({"k": [True]}, sg.InvalidTypeError, "k must be a whole number"),
        ({"n_init": 0}, sg.InvalidParameterError, "n_init must be at least 1"),
        ({"indices": "gap"}, sg.InvalidTypeError, "indices must be a list of names"),
        ({"indices": ["dunn"]}, sg.InvalidParameterError, r"indices names \['dunn'\]"),
        ({"min_share": 0.6}, sg.InvalidParameterError, "min_share must be at most 0.5"),
        ({"min_share": -0.1}, sg.InvalidParameterError, "min_share must be at least 0"),
        ({"sample_size": 10}, sg.InvalidParameterError, "sample_size must be at least 100"),
        ({"n_references": 2}, sg.InvalidParameterError, "n_references must be at least 3"),
        ({"reference": "box"}, sg.InvalidParameterError, "reference must be one of"),
        ({"n_splits": 0}, sg.InvalidParameterError, "n_splits must be at least 1"),
        ({"max_iter": 0}, sg.InvalidParameterError, "max_iter must be at least 1"),
        ({"tol": -1.0}, sg.InvalidParameterError, "tol must be at least 0"),
        ({"n_jobs": 0}, sg.InvalidParameterError, "n_jobs must not be 0"),
        ({"random_state": "x"}, sg.InvalidTypeError, "random_state must be a whole number"),
        ({"progress": "yes"}, sg.InvalidTypeError, "progress must be True, False or None"),
        ({"estimator": KMeans}, sg.InvalidTypeError, "estimator must be an estimator"),
        ({"estimator": KMeans(tol=-1)}, sg.InvalidParameterError, "tol must be at least 0"),
        (
            {"estimator": sklearn.cluster.DBSCAN()},
            sg.InvalidParameterError,
            "estimator DBSCAN takes no number of clusters",
        ),
    ],
)
def test_a_senseless_parameter_is_refused_by_name(arguments, error, words):
    with pytest.raises(error, match=words):
        choose_k(blobs(), **{"k": [1, 2], **arguments})


@pytest.mark.parametrize(
    ("rows", "k", "words"),
    [
        ([[1.0, 2]], [1, 2], "X has one row"),
        ([[1.0, 2]] * 9, [2, 3], "X has only 1 different rows, fewer than every k asked for"),
        (np.full((9, 2), np.nan), [1, 2], "NaN"),
        (np.full((9, 2), np.inf), [1, 2], "infinity"),
        (np.empty((0, 2)), [1, 2], "0 sample"),
        (np.zeros(9), [1, 2], "2D array"),
    ],
)
def test_data_that_cannot_be_used_are_refused(rows, k, words):
    with pytest.raises(sg.InvalidDataError, match=words):
        choose_k(rows, k, **FEW)
