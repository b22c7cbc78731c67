"""What users write, for `mypy --strict`: it must find nothing to say."""

from __future__ import annotations

import numpy as np
import pandas as pd

import segmentry as sg
from segmentry.cluster import KMeans, KPrototypes

# The example of the README.
purchases = sg.datasets.load_cdnow()
log = sg.TransactionLog(purchases, customer="customer_id", time="date", amount="amount")
print(log.audit())
features = log.features(as_of="1998-06-30")
segmenter = sg.Segmenter(random_state=0).fit(features)
for card in segmenter.profile().cards:
    print(card.name, card.size + 1)
segmenter.save("segments.json")
loaded = sg.load("segments.json")
assert isinstance(loaded, sg.Segmenter)
members: pd.DataFrame = loaded.assign(features)

# Features of one's own, occasions, several moments.
own: pd.DataFrame = log.features(
    groups=["recency"],
    windows=(30, 90),
    own={"large": sg.Aggregate("count", where={"amount": (">=", 50)})},
    occasions={"christmas": sg.Occasion("12-25", before_days=7)},
)
past = log.features_at(["1997-12-31", "1998-03-31"], groups=["spend"])

# Clusters and their quality.
X = np.zeros((10, 2))
model = KMeans(n_clusters=3, random_state=0).fit(X, sample_weight=np.ones(10))
labels = model.predict(X)
centre: float = float(model.cluster_centers_[0, 0])
mixed = KPrototypes(2, categorical=["home"]).fit(pd.DataFrame({"home": ["own", "rent"]}))
choice = sg.quality.choose_k(X, range(1, 5), random_state=0)
best: int = choice.best_k
score: float = sg.quality.silhouette_score(X, labels)
names: list[str] = segmenter.names_

# Value, lifetime, lifecycle.
rfm = sg.value.rfm(log, as_of="1998-06-30", bins=(5, 4, 3), segment_map=None)
table: pd.DataFrame = rfm.table
summary = log.repeat_summary(unit="week")
purchasing = sg.lifetime.BGNBD().fit(summary)
r: float = purchasing.params_["r"]
value = sg.lifetime.clv(purchasing, 20.0, summary, horizon=52, discount_rate=0.002)
total: float = float(value.sum())
stages = sg.lifecycle.stages(log, at_risk=0.8)
warning = sg.lifecycle.early_warning(log, model=purchasing, unit="week", dormant=0.9)
ages = sg.attributes.bands([17, 35, None], [18, 65])
distances = sg.distance.gower(pd.DataFrame({"age": [1.0, 2.0]}))

page = sg.report(segmenter, features, "report.html", language="en", audit=log.audit())
print(page.name)

try:
    log.features(groups=["colour"])
except sg.InvalidParameterError as error:
    print(error)
