"""Files are read as they are meant: ids as written, encodings, separators, broken lines."""

from __future__ import annotations

import gzip

import pyarrow as pa
import pytest
from command import COLUMNS
from pyarrow import csv, parquet


@pytest.fixture
def features(cli, tmp_path):
    """Give `features(content, *options)`: the features table of a file of that content."""

    def run(content, *options, name="sales.csv", columns=COLUMNS):
        path, out = tmp_path / name, tmp_path / "features.parquet"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        outcome = cli("features", path, *columns, "--out", out, *options)
        assert outcome.code == 0, outcome
        return parquet.read_table(out)

    return run


def test_csv_and_parquet_give_the_same_features(cli, sales_csv, sales_parquet, tmp_path):
    for path in (sales_csv, sales_parquet):
        cli("features", path, *COLUMNS, "--out", tmp_path / f"{path.suffix[1:]}.parquet")
    one, other = (parquet.read_table(tmp_path / f"{kind}.parquet") for kind in ("csv", "parquet"))
    assert one.equals(other)


def test_ids_with_leading_zeros_stay_as_written(features):
    table = features("id,day,paid\n007,2024-01-01,1\n08,2024-01-02,2\n")
    assert table["id"].to_pylist() == ["007", "08"]


def test_plain_ids_are_numbers(features):
    table = features("id,day,paid\n10,2024-01-01,1\n9,2024-01-02,2\n-3,2024-01-02,2\n")
    assert table["id"].to_pylist() == [-3, 9, 10]


def test_ids_too_long_for_64_bits_stay_as_written(features):
    table = features("id,day,paid\n92233720368547758079,2024-01-01,1\n")
    assert table["id"].to_pylist() == ["92233720368547758079"]


@pytest.mark.parametrize("word", ["NA", "null", "NaN", "None"])
def test_a_word_for_nothing_may_be_a_customer(features, word):
    assert features(f"id,day,paid\n{word},2024-01-01,1\n")["id"].to_pylist() == [word]


def test_chinese_names_in_gbk(features):
    content = "id,day,paid\n王芳,2024-01-01,1\n".encode("gbk")
    assert features(content, "--encoding", "gbk")["id"].to_pylist() == ["王芳"]


def test_a_byte_order_mark_is_not_part_of_the_first_name(features):
    assert features(b"\xef\xbb\xbfid,day,paid\n1,2024-01-01,1\n").num_rows == 1


def test_another_separator(features):
    table = features("id;day;paid\n1;2024-01-01;1.5\n", "--delimiter", ";")
    assert table["revenue"].to_pylist() == [1.5]


def test_a_tsv_file_is_separated_by_tabs(features):
    assert features("id\tday\tpaid\n1\t2024-01-01\t1.5\n", name="sales.tsv").num_rows == 1


def test_a_compressed_file(features):
    content = gzip.compress(b"id,day,paid\n1,2024-01-01,1.5\n")
    assert features(content, name="sales.csv.gz").num_rows == 1


def test_values_that_span_lines(features):
    table = features('id,day,paid,note\n"a\nb",2024-01-01,1,"x\ny"\n')
    assert table["id"].to_pylist() == ["a\nb"]


def test_times_written_otherwise(features):
    table = features("id,day,paid\n1,31/01/2024,1\n1,01/03/2024,2\n", "--time-format", "%d/%m/%Y")
    assert table["tenure_days"].to_pylist() == [30.0]


def test_amounts_after_a_million_whole_ones_may_have_decimals(features):
    lines = "".join("1,2024-01-01,2\n" for _ in range(200_000))
    table = features("id,day,paid\n" + lines + "1,2024-01-01,0.5\n")
    assert table["revenue"].to_pylist() == [400_000.5]


def test_broken_lines_are_left_out_when_asked(features):
    content = "id,day,paid\n1,2024-01-01,1\n2,2024-01-02\n3,2024-01-03,1\n"
    assert features(content, "--on-bad", "drop")["id"].to_pylist() == [1, 3]


def test_broken_lines_left_out_are_told(cli, tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text("id,day,paid\n1,2024-01-01,1\n2,2024-01-02\n3,2024-01-03,1\n")
    outcome = cli("audit", path, *COLUMNS)
    assert "left out 1 broken lines: 3" in outcome.err


def test_amounts_that_are_words_are_left_out_when_asked(features):
    content = "id,day,paid\n1,2024-01-01,1\n2,2024-01-02,abc\n"
    assert features(content, "--on-bad", "drop")["id"].to_pylist() == [1]


def test_one_column_may_play_two_parts(features):
    columns = (*COLUMNS, "--order", "day", "--channel", "id")
    assert features("id,day,paid\n1,2024-01-01,1\n", columns=columns).num_rows == 1


def test_columns_that_play_no_part_are_not_read(features):
    content = b"id,day,paid,note\n1,2024-01-01,1,\xff\xfe\n"
    assert features(content).num_rows == 1


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".json"])
def test_features_are_written_in_the_format_of_the_name(cli, sales_csv, tmp_path, suffix):
    out = tmp_path / f"features{suffix}"
    assert cli("features", sales_csv, *COLUMNS, "--out", out).code == 0
    readers = {".csv": csv.read_csv, ".parquet": parquet.read_table}
    n_rows = readers[suffix](out).num_rows if suffix in readers else out.read_text().count('"id":')
    assert n_rows == len(set(csv.read_csv(sales_csv)["id"].to_pylist()))


def test_nothing_else_is_left_in_the_directory(cli, sales_csv, tmp_path):
    cli("features", sales_csv, *COLUMNS, "--out", tmp_path / "features.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["features.csv"]


def test_the_audit_is_shown(cli, sales_csv):
    outcome = cli("audit", sales_csv, *COLUMNS)
    assert (outcome.code, "Customers with a single order" in outcome.out) == (0, True)


def test_the_audit_is_written(cli, sales_csv, tmp_path):
    out = tmp_path / "audit.csv"
    cli("audit", sales_csv, *COLUMNS, "--out", out, "--quiet")
    assert csv.read_csv(out).column_names == ["check", "rows", "share", "examples", "advice"]


def test_quiet_says_nothing(cli, sales_csv, tmp_path):
    outcome = cli("features", sales_csv, *COLUMNS, "--out", tmp_path / "f.csv", "--quiet")
    assert (outcome.out, outcome.err) == ("", "")


def test_nulls_of_a_parquet_file_are_those_of_the_log(cli, tmp_path):
    path = tmp_path / "sales.parquet"
    day = pa.array(["2024-01-01", "2024-01-02"])
    parquet.write_table(pa.table({"id": ["a", None], "day": day, "paid": [1, 2]}), path)
    assert "customer" in cli.refused("audit", path, *COLUMNS, "--on-bad", "raise")


@pytest.mark.parametrize("name", ["{id}", "[[id]]", "[{id}]", "{{ id }}"])
def test_a_column_named_in_brackets_is_no_json(cli, tmp_path, name):
    path, out = tmp_path / "sales.csv", tmp_path / "f.csv"
    path.write_text(f"{name},day,paid\nx,2024-01-01,5\n")
    columns = ("--customer", name, "--time", "day", "--amount", "paid")
    outcome = cli("features", path, *columns, "--out", out)
    assert outcome.code == 0, outcome
