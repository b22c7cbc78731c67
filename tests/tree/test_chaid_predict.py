"""New rows: unseen categories, missing values never seen, other columns, numbers beyond the fit."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from frame_kinds import MAKE
from segmentry.exceptions import AssumptionWarning, InvalidDataError
from segmentry.tree import CHAID


@pytest.fixture
def people() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "city": ["A"] * 120 + ["B"] * 200 + ["C"] * 80,
            "age": np.tile(np.arange(20.0, 60.0), 10),
            "noise": np.tile([1, 2, 3, 4], 100),
        }
    )


@pytest.fixture
def answered(people) -> np.ndarray:
    return np.where(people["city"] == "B", "yes", "no")


def test_an_unseen_category_goes_to_the_largest_child(people, answered):
    tree = CHAID().fit(people, answered)
    largest = tree.apply(people.iloc[[0]])
    new = people.iloc[[0, 0]].assign(city=["Z", None])
    with pytest.warns(AssumptionWarning, match=r"'city' \(1 rows\)"):
        found = tree.apply(new)
    # A and C together are as many as B: the first of equal ones.
    assert found.tolist() == [largest[0], largest[0]]
    listed = tree.unseen(new)
    assert listed.to_dict("list") == {
        "column": ["city"],
        "category": ["Z"],
        "rows": [1],
        "decides": [True],
    }


def test_an_unseen_category_goes_with_missing_values_where_there_are(people, answered):
    people.loc[:59, "city"] = None
    answered = np.where(people["city"].isna(), "maybe", answered)
    tree = CHAID().fit(people, answered)
    new = people.iloc[[0, 100]].assign(city="Z")
    with pytest.warns(AssumptionWarning):
        assert tree.predict(new).tolist() == ["maybe", "maybe"]


def test_an_unseen_category_of_a_column_that_does_not_decide_is_no_matter(people, answered):
    people["other"] = np.tile(["x", "y"], 200)
    tree = CHAID().fit(people, answered)
    new = people.assign(other="z")
    assert tree.predict(new).tolist() == answered.tolist()
    assert tree.unseen(new)["decides"].tolist() == [False]


def test_columns_are_found_by_name(people, answered):
    tree = CHAID().fit(people, answered)
    other = people[["noise", "age", "city"]].assign(extra=1)
    assert tree.predict(other).tolist() == answered.tolist()
    assert tree.predict(pl.from_pandas(other)).tolist() == answered.tolist()
    with pytest.raises(
        InvalidDataError, match=r"lacks 2 of the 3 columns of the fit: 'city', 'noise'"
    ):
        tree.predict(people[["age"]])


def test_numbers_beyond_the_fit_are_in_the_end_bins(people):
    spend = np.where(people["age"] > 40, 100.0, 10.0) + np.tile([0.0, 1.0], 200)
    tree = CHAID().fit(people[["age"]], spend)
    low, high = tree.predict(pd.DataFrame({"age": [-1e9, 1e9]}))
    assert low == tree.predict(pd.DataFrame({"age": [20.0]}))[0]
    assert high == tree.predict(pd.DataFrame({"age": [59.0]}))[0]
    assert low < 20
    assert high > 90


def test_a_missing_number_never_seen_goes_to_the_largest_child(people):
    tree = CHAID().fit(people[["age"]], (people["age"] > 30) * 1)
    sizes = tree.leaves.set_index("node")["n"]
    found = tree.apply(pd.DataFrame({"age": [np.nan]}))
    assert found[0] == sizes.idxmax()


def test_an_ordinal_value_that_a_node_has_not_goes_with_its_neighbour():
    sizes = pd.Categorical(["S"] * 100 + ["XL"] * 100, ["S", "M", "L", "XL"], ordered=True)
    tree = CHAID().fit(pd.DataFrame({"size": sizes}), ["no"] * 100 + ["yes"] * 100)
    new = pd.DataFrame({"size": pd.Categorical(["M", "L"], ["S", "M", "L", "XL"], ordered=True)})
    assert tree.predict(new).tolist() == ["no", "yes"]
    # The words say the same.
    assert tree.table["condition"].tolist()[1:] == ["size is S or M", "size is L or XL"]


def test_probabilities_are_the_shares_of_the_leaf(people, answered):
    tree = CHAID().fit(people[["noise"]], answered)
    assert tree.predict_proba(people).shape == (400, 2)
    np.testing.assert_allclose(tree.predict_proba(people), 0.5)
    numbers = CHAID().fit(people[["noise"]], people["age"])
    assert not hasattr(numbers, "predict_proba")
    np.testing.assert_allclose(numbers.predict(people), people["age"].mean())


# The picture has boxes where the font of the machine has no such letter.
@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("strange", ["a$b_{x}", "<script>", "x'; drop", "a\nb", "王芳", " or "])
def test_hostile_names_stay_text(strange, people, answered):
    frame = pd.DataFrame({strange: np.where(people["city"] == "B", strange, "plain")})
    tree = CHAID().fit(frame, np.where(answered == "yes", strange, "no"))
    assert strange in tree.table["condition"].tolist()[1] + tree.table["condition"].tolist()[2]
    assert "<script>" not in tree._repr_html_()
    assert len(tree.to_text().splitlines()) == 3
    figure = tree.plot().figure
    figure.canvas.draw()
    tree.plot_gain().figure.canvas.draw()
    plt.close("all")


def test_the_kind_of_frame_changes_nothing(people, answered, kind):
    frame = MAKE[kind](pa.table({"city": people["city"].tolist(), "age": people["age"].to_numpy()}))
    tree = CHAID().fit(frame, answered)
    plain = CHAID().fit(people[["city", "age"]], answered)
    assert tree.to_text() == plain.to_text()
    assert tree.predict(people).tolist() == answered.tolist()


@pytest.mark.parametrize(
    "classes",
    [(0.5, 1.5), (10**30, 10**30 + 2**80), (1, "a"), ("a", "b"), (True, False)],
    ids=["fractions", "huge", "mixed", "texts", "truths"],
)
def test_the_score_is_the_weighted_share_of_right_answers(classes):
    frame = pd.DataFrame({"c": ["p", "q"] * 200})
    y = np.array([*classes] * 200, dtype=object)
    model = CHAID(target="nominal").fit(frame, y)
    weights = np.arange(400.0)
    wrong = y.copy()
    wrong[:100] = wrong[:100][::-1]
    for column in (wrong, wrong.tolist()):
        expected = np.average(model.predict(frame) == wrong, weights=weights)
        assert model.score(frame, column, sample_weight=weights) == expected
    assert model.score(frame, y) == 1.0
    with pytest.raises(InvalidDataError, match="400 rows"):
        model.score(frame, wrong[:7])
    with pytest.raises(InvalidDataError, match="missing"):
        model.score(frame, [None, *wrong[1:]])


def test_the_score_of_numbers_is_the_share_of_variance():
    frame = pd.DataFrame({"c": ["p", "q"] * 200})
    y = np.tile([1.0, 5.0], 200) + np.arange(400) % 3
    model = CHAID().fit(frame, y)
    off = y - model.predict(frame)
    expected = 1 - (off**2).sum() / ((y - y.mean()) ** 2).sum()
    assert model.score(frame, pd.Series(y)) == pytest.approx(expected)
