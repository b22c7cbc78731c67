"""What users write by mistake: mypy must complain about each line that says `wrong`."""

from __future__ import annotations

import pandas as pd

import segmentry as sg

frame = pd.DataFrame()
log = sg.TransactionLog(frame, customer="id", time="date")  # wrong: call-arg
other = sg.TransactionLog(frame, customer=1, time="date", amount="paid")  # wrong: arg-type
features = other.features(window=[30])  # wrong: call-arg
segmenter = sg.Segmenter(n_segment=4)  # wrong: call-arg
many = sg.Segmenter(4, min_share="small")  # wrong: arg-type
model = sg.cluster.KMeans(n_clusters="three")  # wrong: arg-type
typo = sg.clusters  # wrong: attr-defined
missing = sg.value.rfn(other)  # wrong: attr-defined
kind: str = sg.quality.silhouette_score([[0.0]], [0])  # wrong: assignment
table = sg.lifecycle.stages(other, at_risks=0.5)  # wrong: call-arg
total: int = sg.quality.choose_k([[0.0]]).reason  # wrong: assignment
