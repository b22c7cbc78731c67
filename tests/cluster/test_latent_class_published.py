"""LatentClass finds the published maxima.

poLCA: Linzer & Lewis (2011), Journal of Statistical Software 42(10), whose examples these are.
carcinoma: seven pathologists' judgements (Landis & Koch 1977; Agresti 2002). values: Stouffer &
Toby (1951), Goodman (1974). gss82: General Social Survey 1982 (McCutcheon 1987). Each is written as
answer patterns and how often they occur.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from segmentry.cluster import LatentClass

CARCINOMA = """1111111×34 1111211×2 1211111×6 1211112×1 1211211×4 1211212×5 2111111×2 2121212×1
2211111×2 2211112×1 2211211×2 2211212×7 2211222×1 2212112×1 2212212×2 2212222×3 2221212×13
2221222×5 2222212×10 2222222×16"""
VALUES = """1111×20 1112×2 1121×9 1122×2 1211×6 1212×1 1221×4 1222×1 2111×38 2112×7 2121×24 2122×6
2211×25 2212×6 2221×23 2222×42"""
GSS82 = """2123×419 2121×35 2122×2 2113×71 2111×25 2112×5 2223×270 2221×25 2222×4 2213×42 2211×16
2212×5 1123×23 1121×4 1122×1 1113×6 1111×2 1223×43 1221×9 1222×2 1213×9 1211×3 1212×2 3123×26 3121×3
3113×1 3111×2 3223×85 3221×23 3222×6 3213×13 3211×12 3212×8"""


def table(text, names):
    patterns, counts = zip(*(item.split("×") for item in text.split()), strict=True)
    answers = pd.DataFrame([list(pattern) for pattern in patterns], columns=list(names))
    return answers, np.array(counts, dtype=float)


DATA = {
    "carcinoma": table(CARCINOMA, "ABCDEFG"),
    "values": table(VALUES, "ABCD"),
    "gss82": table(GSS82, ["PURPOSE", "ACCURACY", "UNDERSTA", "COOPERAT"]),
}


def fitted(name, n_classes, random_state=0):
    answers, counts = DATA[name]
    return LatentClass(n_classes, random_state=random_state).fit(answers, sample_weight=counts)


@pytest.mark.parametrize(
    ("name", "n_classes", "log_likelihood"),
    [
        ("carcinoma", 2, -317.2568),
        ("carcinoma", 3, -293.705),
        ("carcinoma", 4, -289.2858),
        ("values", 1, -543.6498),
        ("values", 2, -504.4677),
        ("values", 3, -503.3011),
        ("gss82", 2, -2783.268),
        ("gss82", 3, -2754.545),
    ],
)
@pytest.mark.parametrize("seed", range(5))
def test_ten_starts_find_the_published_maximum(name, n_classes, log_likelihood, seed):
    model = fitted(name, n_classes, seed)
    digits = len(str(log_likelihood).partition(".")[2])
    assert round(model.log_likelihood_, digits) == log_likelihood
    assert model.converged_
    assert 1 <= model.n_best_ <= 10


def test_carcinoma_with_three_classes_is_as_published():
    model = fitted("carcinoma", 3)
    assert model.n_observations_ == 118
    assert model.n_parameters_ == 23
    assert round(model.aic_, 2) == 633.41
    assert round(model.bic_, 4) == 697.1357
    assert round(model.g_squared_, 5) == 15.26171
    np.testing.assert_allclose(model.class_shares_, [0.4447, 0.3736, 0.1817], atol=5e-5)
    # 118 rows, fewer than cells.
    assert model.degrees_of_freedom_ == 95


def test_the_published_local_maxima_are_found_too():
    answers, counts = DATA["gss82"]
    model = LatentClass(3, n_init=300, random_state=1).fit(answers, sample_weight=counts)
    found = np.round(model.log_likelihoods_, 3)
    assert {-2754.545, -2755.617, -2755.739, -2762.005, -2762.231} <= set(found)
    assert model.n_best_ == (abs(model.log_likelihoods_ + 2754.5454) < 1e-3).sum()


def test_rows_and_their_table_are_the_same_data():
    answers, counts = DATA["carcinoma"]
    rows = answers.loc[answers.index.repeat(counts.astype(int))]
    model = LatentClass(3, random_state=0).fit(rows)
    by_table = fitted("carcinoma", 3)
    assert model.log_likelihood_ == pytest.approx(by_table.log_likelihood_, rel=1e-12)
    assert model.bic_ == pytest.approx(by_table.bic_, rel=1e-12)
    assert model.chi_squared_ == pytest.approx(by_table.chi_squared_, rel=1e-6)
    np.testing.assert_allclose(
        model.standard_errors_["class_shares"],
        by_table.standard_errors_["class_shares"],
        rtol=1e-4,
    )


def test_goodness_of_fit_is_what_its_formulas_say():
    answers, counts = DATA["values"]
    model = fitted("values", 2)
    n = counts.sum()
    # All sixteen cells were observed.
    expected = n * np.exp(model.score_samples(answers))
    assert model.chi_squared_ == pytest.approx(((counts - expected) ** 2 / expected).sum())
    assert model.g_squared_ == pytest.approx(2 * (counts * np.log(counts / expected)).sum())
    assert model.degrees_of_freedom_ == 15 - 9
    assert model.adjusted_bic_ == pytest.approx(
        -2 * model.log_likelihood_ + 9 * np.log((n + 2) / 24)
    )
    members = model.predict_proba(answers)
    entropy = -(counts @ (members * np.log(members)).sum(axis=1))
    assert model.entropy_r_squared_ == pytest.approx(1 - entropy / (n * np.log(2)))
