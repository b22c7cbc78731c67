"""A saved model comes back the same, and nothing else is taken for a model."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import frame_kinds
import segmentry as sg
from segmentry import persistence


def customers(n: int = 60) -> pd.DataFrame:
    random = np.random.default_rng(5)
    gap = random.gamma(2.0, 20.0, n)
    gap[: n // 3] = np.nan
    return pd.DataFrame(
        {
            "客户": [f"王{i}" for i in range(n)],
            "orders": 1 + random.poisson(4, n),
            "revenue": np.exp(random.normal(3, 1, n)),
            "gap_mean_days": gap,
            "channel": ["web", "shop", None] * (n // 3),
        }
    )


FRAME = customers()


@pytest.fixture(scope="module")
def fitted() -> sg.Segmenter:
    return sg.Segmenter(3, columns=["orders", "revenue", "gap_mean_days"], min_share=0.02).fit(
        FRAME
    )


@pytest.fixture
def path(fitted: sg.Segmenter, tmp_path: Path) -> Path:
    fitted.save(tmp_path / "model.json")
    return tmp_path / "model.json"


def test_a_loaded_model_assigns_the_same_to_the_bit(fitted: sg.Segmenter, path: Path) -> None:
    loaded = sg.load(path)
    assert frame_kinds.bits(loaded.assign(FRAME)) == frame_kinds.bits(fitted.assign(FRAME))


def test_a_loaded_model_knows_all_that_it_knew(fitted: sg.Segmenter, path: Path) -> None:
    loaded = sg.load(path)
    assert loaded.get_params() == fitted.get_params()
    assert loaded.names_ == fitted.names_
    assert np.array_equal(loaded.labels_, fitted.labels_)
    assert np.array_equal(loaded.sizes_, fitted.sizes_)
    assert loaded.columns_ == fitted.columns_
    assert loaded.value_column_ == fitted.value_column_
    assert loaded.order_column_ == fitted.order_column_
    assert loaded.customer_column_ == fitted.customer_column_
    assert loaded.choice_reason_ == fitted.choice_reason_
    assert loaded.feature_names_in_.tolist() == fitted.feature_names_in_.tolist()
    for name in ("choice_", "decisions_"):
        pd.testing.assert_frame_equal(getattr(loaded, name), getattr(fitted, name))


def test_a_loaded_model_has_the_same_profile(fitted: sg.Segmenter, path: Path) -> None:
    loaded = sg.load(path).profile()
    assert loaded.cards == fitted.profile().cards
    assert frame_kinds.bits(loaded.table) == frame_kinds.bits(fitted.profile().table)
    assert loaded._repr_html_() == fitted.profile()._repr_html_()


def test_a_loaded_model_explains_a_customer_of_a_frame(fitted: sg.Segmenter, path: Path) -> None:
    loaded = sg.load(path)
    assert str(loaded.explain("王3", FRAME)) == str(fitted.explain("王3"))
    with pytest.raises(sg.InvalidDataError, match="pass features"):
        loaded.explain("王3")


def test_a_model_saved_again_is_the_same_file(path: Path, tmp_path: Path) -> None:
    sg.load(path).save(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()


def test_the_frames_of_a_loaded_model_are_of_the_kind_that_came_in(
    kind: str, tmp_path: Path
) -> None:
    table = frame_kinds.MAKE[kind](pl.DataFrame(FRAME).to_arrow())
    sg.Segmenter(2).fit(table).save(tmp_path / "model.json")
    loaded = sg.load(tmp_path / "model.json")
    assert isinstance(loaded.choice_, frame_kinds.GIVES[kind])
    assert isinstance(loaded.profile().table, frame_kinds.GIVES[kind])


def test_a_model_of_one_kind_of_frame_assigns_another(fitted: sg.Segmenter, path: Path) -> None:
    assigned = sg.load(path).assign(pl.DataFrame(FRAME))
    assert isinstance(assigned, pl.DataFrame)
    assert assigned["segment"].to_list() == fitted.labels_.tolist()


def test_the_file_can_be_read_by_people(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["format"] == "segmentry-model"
    assert document["version"] == 1
    assert document["kind"] == "Segmenter"
    assert document["written_by"] == f"segmentry {sg.__version__}"
    assert "客户" in path.read_text(encoding="utf-8")


def test_the_file_holds_no_customers(path: Path) -> None:
    assert "王3" not in path.read_text(encoding="utf-8")


def test_large_arrays_come_back_too(tmp_path: Path) -> None:
    frame = customers(6000)
    segmenter = sg.Segmenter(2).fit(frame)
    segmenter.save(tmp_path / "model.json")
    assert np.array_equal(sg.load(tmp_path / "model.json").labels_, segmenter.labels_)


def test_all_customers_in_one_segment_can_be_saved(tmp_path: Path) -> None:
    segmenter = sg.Segmenter().fit(pd.DataFrame({"customer": [1, 2, 3], "x": [1.0, 1.0, 1.0]}))
    segmenter.save(tmp_path / "model.json")
    assert sg.load(tmp_path / "model.json").names_ == ["All customers"]


def test_loading_needs_no_pickle(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError("a model file was unpickled")

    monkeypatch.setattr("pickle.loads", refuse)
    monkeypatch.setattr("pickle.load", refuse)
    sg.load(path)


def test_an_unfitted_model_cannot_be_saved(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not fitted"):
        sg.Segmenter().save(tmp_path / "model.json")
    assert list(tmp_path.iterdir()) == []


# Refusals


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no model file .*none\.json") as error:
        sg.load(tmp_path / "none.json")
    assert isinstance(error.value, sg.ModelFileError)


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(sg.ModelFileError, match="cannot be read"):
        sg.load(tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"customer,orders\n1,2\n", b"\x80\x04\x95\x00", "ÿ".encode("latin-1"), b"[" * 9000],
    ids=["empty", "brace", "csv", "pickle", "not-utf-8", "deep"],
)
def test_what_is_not_json_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(sg.ModelFileError, match=r"x\.json' is not a model file"):
        sg.load(tmp_path / "x.json")


@pytest.mark.parametrize("document", [{}, [], 3, None, {"format": "other"}])
def test_foreign_json_is_refused(document: object, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps(document))
    with pytest.raises(sg.ModelFileError, match="not a model file of segmentry"):
        sg.load(tmp_path / "x.json")


def edit(path: Path, **changes: Any) -> None:
    document = json.loads(path.read_bytes())
    path.write_text(json.dumps(document | changes))


def test_a_newer_version_is_refused_with_the_remedy(path: Path) -> None:
    edit(path, version=2, written_by="segmentry 9.0")
    with pytest.raises(sg.ModelFileError, match=r"version 2 .*segmentry 9\.0.*upgrade segmentry"):
        sg.load(path)


@pytest.mark.parametrize("version", [None, "1", 1.5, True, 0])
def test_a_version_that_makes_no_sense_is_refused(path: Path, version: object) -> None:
    edit(path, version=version)
    with pytest.raises(sg.ModelFileError, match="version"):
        sg.load(path)


def test_another_kind_of_model_is_refused(path: Path) -> None:
    edit(path, kind="Oracle")
    with pytest.raises(sg.ModelFileError, match="kind 'Oracle'"):
        sg.load(path)


def test_an_edited_model_is_refused(path: Path) -> None:
    model = json.loads(path.read_bytes())["model"]
    model["names"] = ["better"]
    edit(path, model=model)
    with pytest.raises(sg.ModelFileError, match="damaged or was edited"):
        sg.load(path)


def test_a_model_without_its_parts_is_refused_even_with_a_right_checksum(path: Path) -> None:
    model = {"labels": []}
    text = json.dumps(model, sort_keys=True, separators=(",", ":"))
    edit(path, model=model, checksum="sha256:" + hashlib.sha256(text.encode()).hexdigest())
    with pytest.raises(sg.ModelFileError, match="make no sense"):
        sg.load(path)


@given(data=st.data())
def test_a_file_cut_short_anywhere_is_refused(data: st.DataObject, tmp_path_factory: Any) -> None:
    place = tmp_path_factory.mktemp("cut") / "model.json"
    sg.Segmenter(2).fit(FRAME.head(10)).save(place)
    content = place.read_bytes()
    place.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    with pytest.raises(sg.ModelFileError):
        sg.load(place)


@given(data=st.data())
def test_a_flipped_bit_is_refused_or_harmless(data: st.DataObject, tmp_path_factory: Any) -> None:
    place = tmp_path_factory.mktemp("flip") / "model.json"
    segmenter = sg.Segmenter(2).fit(FRAME.head(10))
    segmenter.save(place)
    content = bytearray(place.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    place.write_bytes(content)
    try:
        loaded = sg.load(place)
    except sg.ModelFileError:
        return
    # White space, and who wrote the file, are not part of the model.
    assert frame_kinds.bits(loaded.assign(FRAME)) == frame_kinds.bits(segmenter.assign(FRAME))


# Whole or not at all


def test_a_failure_while_writing_leaves_the_old_file(
    fitted: sg.Segmenter, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(sg.SegmentryError, match="No space left"):
        sg.Segmenter(2).fit(FRAME).save(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["model.json"]


KILLED = """
import os, sys
import pandas as pd
import segmentry as sg
segmenter = sg.Segmenter(2).fit(pd.DataFrame({"c": range(9), "x": [1, 2, 3, 7, 8, 9, 4, 5, 6]}))
# As a kill does, this ends the process there and then: nothing is caught or cleaned up.
os.fsync = lambda handle: os._exit(9)
segmenter.save(sys.argv[1])
"""


def test_a_process_killed_while_writing_leaves_the_old_file(path: Path) -> None:
    before = path.read_bytes()
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert done.returncode == 9
    assert path.read_bytes() == before
    sg.load(path).save(path)
    assert path.read_bytes() == before


def test_a_directory_that_is_not_there_is_named(fitted: sg.Segmenter, tmp_path: Path) -> None:
    with pytest.raises(sg.InvalidParameterError, match="not an existing directory"):
        fitted.save(tmp_path / "none" / "model.json")


# The encoding

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(plain)
def test_plain_values_come_back_as_they_were(value: object) -> None:
    text = json.dumps(persistence._encode(value), allow_nan=False)
    assert repr(persistence._decode(json.loads(text))) == repr(value)


@pytest.mark.parametrize("length", [0, 3, 5000])
@pytest.mark.parametrize("dtype", ["float64", "int64", "bool"])
def test_arrays_come_back_as_they_were(dtype: str, length: int) -> None:
    array = np.random.default_rng(0).normal(size=(length, 2)).astype(dtype)
    if dtype == "float64" and length:
        array[0] = np.nan, -0.0
        array[1] = np.inf, -np.inf
    back = persistence._decode(json.loads(json.dumps(persistence._encode(array))))
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.tobytes() == array.tobytes()
