"""The CDNOW data: every line of the file that the lifetimes package distributes."""

import datetime as dt
import importlib.util
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import segmentry as sg


@pytest.fixture(scope="module")
def original():
    folder = Path(importlib.util.find_spec("lifetimes").submodule_search_locations[0])
    return pd.read_csv(
        folder / "datasets" / "CDNOW_master.txt",
        sep=r"\s+",
        header=0,
        names=["customer_id", "date", "quantity", "amount"],
        parse_dates=["date"],
        date_format="%Y%m%d",
    )


@pytest.mark.parametrize("column", ["customer_id", "date", "quantity", "amount"])
def test_equals_the_original_file_row_for_row(original, column):
    loaded = sg.datasets.load_cdnow("pandas")
    assert len(loaded) == len(original)
    assert (loaded[column].to_numpy() == original[column].to_numpy()).all()


def test_has_the_published_number_of_customers_and_purchases():
    loaded = sg.datasets.load_cdnow("pandas")
    assert (loaded["customer_id"].nunique(), len(loaded)) == (23_570, 69_659)


def test_keeps_exact_repeats():
    assert sg.datasets.load_cdnow("pandas").duplicated().sum() == 255


def test_runs_from_the_first_day_of_1997_to_the_end_of_june_1998():
    dates = sg.datasets.load_cdnow("polars")["date"]
    assert (dates.min(), dates.max()) == (dt.date(1997, 1, 1), dt.date(1998, 6, 30))


def test_pandas_frame_has_datetimes():
    dtypes = sg.datasets.load_cdnow("pandas").dtypes
    assert dtypes["customer_id"] == np.int64
    assert pd.api.types.is_datetime64_dtype(dtypes["date"])


def test_polars_frame_has_dates():
    schema = sg.datasets.load_cdnow("polars").schema
    assert list(schema.values()) == [pl.Int64, pl.Date, pl.Int64, pl.Float64]


def test_pyarrow_table_has_dates():
    types = sg.datasets.load_cdnow("pyarrow").schema.types
    assert types == [pa.int64(), pa.date32(), pa.int64(), pa.float64()]


def test_default_is_pandas_where_it_is_installed():
    assert isinstance(sg.datasets.load_cdnow(), pd.DataFrame)


def test_refuses_an_unknown_kind():
    with pytest.raises(sg.InvalidParameterError, match=r"kind must be one of .*found 'spark'"):
        sg.datasets.load_cdnow("spark")


def test_names_the_library_to_install_when_it_is_missing(monkeypatch):
    monkeypatch.setattr("segmentry._frames.kinds.is_installed", lambda name: name != "polars")
    with pytest.raises(sg.MissingDependencyError, match="pip install polars"):
        sg.datasets.load_cdnow("polars")


def test_file_is_small():
    assert len((resources.files("segmentry.datasets") / "cdnow.npz").read_bytes()) < 600_000


def test_licence_of_the_source_comes_along():
    text = (resources.files("segmentry.datasets") / "CDNOW.md").read_text(encoding="utf-8")
    assert "The MIT License" in text
    assert "Cameron Davidson-Pilon" in text
