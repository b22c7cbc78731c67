"""Bad files and bad options: exit code 2, one paragraph that says what is wrong, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import COLUMNS, Cli

GOOD = "id,day,paid\n1,2024-01-01,3.5\n2,2024-01-02,4\n"


@pytest.fixture
def refuse(cli: Cli, tmp_path: Path):
    """Give `refuse(content, *options)`: the reason for refusing a file of that content."""

    def run(content: str | bytes, *options: str, name: str = "sales.csv") -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        out = tmp_path / "features.csv"
        reason = cli.refused("features", path, *COLUMNS, "--out", out, *options)
        assert not out.exists()
        return reason

    return run


FILES = {
    "an empty file": ("", "sales.csv is empty"),
    "blank lines only": ("\n\n\n", "is empty"),
    "a header only": ("id,day,paid\n", "no rows"),
    "a broken line": (GOOD + "3,2024-01-03\n", "line 4"),
    "a line too long": (GOOD + "3,2024-01-03,1,9\n", "line 4"),
    "bytes that are not UTF-8": (GOOD.encode() + b"\xff\xfe,2024-01-03,1\n", "first in line 4"),
    "a header that is not UTF-8": (b"id,day,paid\xe9\n1,2024-01-01,1\n", "first in line 1"),
    "a missing column": ("id,when,paid\n1,2024-01-01,1\n", "no column 'day'"),
    "two columns of one name": ("id,id,day,paid\n1,1,2024-01-01,1\n", "more than one column 'id'"),
    "an amount that is a word": (GOOD + "3,2024-01-03,abc\n", "line 4 ('abc')"),
    "an amount left out": (GOOD + "3,2024-01-03,\n", "missing"),
    "an amount that is infinite": (GOOD + "3,2024-01-03,inf\n", "infinite"),
    "a customer left out": (GOOD + ",2024-01-03,1\n", "customer"),
    "a time that cannot be read": (GOOD + "3,yesterday,1\n", "time"),
    "a column without a value": ("id,day,paid\n1,,3\n2,,4\n", "day"),
}


@pytest.mark.parametrize("case", list(FILES))
def test_a_bad_file_is_refused_with_the_reason(refuse, case):
    content, reason = FILES[case]
    assert reason in refuse(content)


def test_a_missing_column_comes_with_those_there_are(refuse):
    assert "'id', 'when', 'paid'" in refuse("id,when,paid\n1,2024-01-01,1\n")


def test_another_separator_is_suspected(refuse):
    assert "--delimiter" in refuse(GOOD.replace(",", ";"))


def test_a_tab_is_suspected_and_can_be_given_as_said(cli, refuse, tmp_path):
    content = GOOD.replace(",", "\t")
    assert r"--delimiter '\t'" in refuse(content)
    path = tmp_path / "sales.csv"
    for separator in (r"\t", "tab", "\t"):
        out = ("--out", tmp_path / "f.csv", "--delimiter", separator)
        assert cli("features", path, *COLUMNS, *out).code == 0


def test_not_all_columns_of_a_wide_file_are_listed(refuse):
    reason = refuse(",".join(f"c{n}" for n in range(5_000)) + "\n")
    assert "'c19' and 4980 more" in reason
    assert len(reason) < 500


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ('[{"id": 1, "day": "2024-01-01"}]', "is JSON"),
        ('{"id": 1, "day": "2024-01-01"}\n', "is JSON"),
        ("\ufeff [\n [1, 2]]", "is JSON"),
        (b"PK\x03\x04\x00\x00\x01\x02\x00", "a spreadsheet or an archive"),
        (b"\xd0\xcf\x11\xe0\x00\x00", "a spreadsheet or an archive"),
    ],
    ids=["JSON", "JSON lines", "JSON with a mark", "xlsx", "xls"],
)
def test_other_formats_are_told_apart(refuse, content, found):
    assert found in refuse(content)


def test_names_in_brackets_are_no_json(refuse):
    assert "'[id]', '[day]'" in refuse("[id],[day],[paid]\n1,2024-01-01,1\n")


@pytest.mark.parametrize(
    ("header", "reason"),
    [("who,orders", "no column 'id'"), ("id,orders,orders", "more than one column 'orders'")],
)
def test_features_in_a_csv_file_need_the_customer_and_names(cli, tmp_path, header, reason):
    cli("run", "--demo", "--segments", "2", "--out", tmp_path, "--quiet")
    path = tmp_path / "features.csv"
    path.write_text(f"{header}\n" + ",".join("1" for _ in header.split(",")) + "\n")
    options = ("--model", tmp_path / "model.json", "--out", tmp_path / "s.csv", "--customer", "id")
    assert reason in cli.refused("assign", "--features", path, *options)


def test_bytes_that_are_not_utf8_come_with_a_way_out(refuse):
    assert "--encoding" in refuse(GOOD.encode() + b"\xff,2024-01-03,1\n")


def test_a_bad_row_comes_with_the_option_that_drops_it(refuse):
    assert "--on-bad drop" in refuse(GOOD + "3,yesterday,1\n")


def test_a_damaged_parquet_file(refuse):
    assert "not a Parquet file" in refuse(b"PAR1" + bytes(range(200)), name="sales.parquet")


def test_a_parquet_file_that_is_none(refuse):
    assert "not a Parquet file" in refuse(GOOD, name="sales.parquet")


OPTIONS = {
    "an encoding that does not exist": (("--encoding", "klingon"), "klingon"),
    "a separator of two characters": (("--delimiter", ";;"), "one character"),
    "a moment before the data": (("--as-of", "1990-01-01"), "--as-of lies before"),
    "a moment that is none": (("--as-of", "soon"), "--as-of must be"),
    "an unknown way with bad rows": (("--on-bad", "ignore"), "--on-bad must be one of"),
    "an option that does not exist": (("--colour", "red"), "No such option"),
    "a part without a column": (("--channel", "shop"), "no column 'shop'"),
}


@pytest.mark.parametrize("case", list(OPTIONS))
def test_a_bad_option_is_refused_with_the_reason(refuse, case):
    options, reason = OPTIONS[case]
    assert reason in refuse(GOOD, *options)


@pytest.mark.parametrize("command", ["run", "audit"])
@pytest.mark.parametrize("missing", ["--customer", "--time", "--amount"])
def test_the_parts_a_log_needs_must_be_named(cli, sales_csv, tmp_path, command, missing):
    place = COLUMNS.index(missing)
    given = COLUMNS[:place] + COLUMNS[place + 2 :]
    assert missing in cli.refused(command, sales_csv, *given, "--out", tmp_path / "x.csv")


def test_a_file_that_does_not_exist(cli, tmp_path):
    assert "does not exist" in cli.refused("audit", tmp_path / "none.csv", *COLUMNS)


def test_a_directory_instead_of_a_file(cli, tmp_path):
    assert "is a directory" in cli.refused("audit", tmp_path, *COLUMNS)


@pytest.mark.parametrize("out", ["features.xlsx", "features", "nowhere/features.csv"])
def test_an_output_that_cannot_be_written(cli, sales_csv, tmp_path, out):
    assert "--out" in cli.refused("features", sales_csv, *COLUMNS, "--out", tmp_path / out)


def test_an_output_directory_that_cannot_be_made(cli, sales_csv):
    inside_a_file = sales_csv / "results"
    reason = cli.refused("run", sales_csv, *COLUMNS, "--out", inside_a_file)
    assert "cannot be written" in reason


def test_a_refused_run_leaves_no_directory_behind(cli, tmp_path):
    out = tmp_path / "results"
    cli.refused("run", tmp_path / "none.csv", *COLUMNS, "--out", out)
    assert not out.exists()


def test_a_refused_run_leaves_earlier_results_alone(cli, sales_csv, tmp_path):
    (tmp_path / "report.html").write_text("earlier")
    cli.refused("run", sales_csv, *COLUMNS, "--out", tmp_path, "--segments", "100000")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("segments", ["0", "-1", "many", "2.5"])
def test_a_number_of_segments_that_is_none(cli, sales_csv, tmp_path, segments):
    arguments = (*COLUMNS, "--out", tmp_path, "--segments", segments)
    assert "--segments" in cli.refused("run", sales_csv, *arguments)


def test_a_file_and_the_demo_at_once(cli, sales_csv):
    assert "not both" in cli.refused("run", sales_csv, "--demo")


def test_neither_a_file_nor_the_demo(cli, tmp_path):
    assert "--demo" in cli.refused("run", *COLUMNS, "--out", tmp_path / "results")


def test_an_unknown_command(cli):
    assert "No such command" in cli.refused("segment")


def test_an_unknown_language(cli, tmp_path):
    assert "--language" in cli.refused("run", "--demo", "--language", "fr", "--out", tmp_path)


def test_a_name_cannot_steer_the_terminal(cli, tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text("id\x1b[31m,day\n1,2024-01-01\n")
    assert "\x1b" not in cli.refused("audit", path, *COLUMNS)
