"""`sg.to_excel`: what is read back is what went in, and nothing in it is a formula."""

from __future__ import annotations

import datetime as dt
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

import frame_kinds
import segmentry as sg
from segmentry.exceptions import (
    InvalidDataError,
    InvalidParameterError,
    InvalidTypeError,
    MissingDependencyError,
)
from segmentry.exporting import _chinese, _excel
from segmentry.exporting._cells import Column, Writer, ids
from segmentry.exporting._names import SheetNames
from segmentry.exporting._texts import Texts, keys


def customers(n: int = 90) -> pd.DataFrame:
    random = np.random.default_rng(5)
    group = np.arange(n) % 3
    return pd.DataFrame(
        {
            "customer_id": [f"{row:05d}" for row in range(n)],
            "orders": 1 + 5 * group + random.normal(0, 0.4, n),
            "revenue": 0.1 + 0.2 + 40.0 * group + random.normal(0, 3, n),
            "weekend_share": random.random(n),
            "plan": np.array(["=1+1", "basic", "@home"], dtype=object)[random.integers(0, 3, n)],
            "answer": np.where(random.random(n) < 0.3, np.nan, random.normal(size=n)),
        }
    )


FEATURES = customers()
SEGMENTER = sg.Segmenter(3, columns=["orders", "revenue"]).fit(FEATURES)


def book(path: Path, **options: Any) -> openpyxl.Workbook:
    segmenter = options.pop("segmenter", SEGMENTER)
    features = options.pop("features", FEATURES)
    return openpyxl.load_workbook(sg.to_excel(segmenter, features, path / "b.xlsx", **options))


def rows(sheet: Any, skip: int = 0) -> tuple[list[Any], list[list[Any]]]:
    listed = [list(row) for row in sheet.iter_rows(min_row=1 + skip, values_only=True)]
    return listed[0], listed[1:]


def test_sheets(tmp_path: Path) -> None:
    names = book(tmp_path).sheetnames
    assert names[0] == "Overview"
    assert names[1:4] == [f"{place} {name}" for place, name in enumerate(SEGMENTER.names_)]
    assert names[4:] == ["Membership", "Dictionary", "Method", "Decisions", "Numbers tried"]


def test_membership_is_what_assign_gives_to_the_bit(tmp_path: Path) -> None:
    head, found = rows(book(tmp_path)["Membership"])
    assigned = SEGMENTER.assign(FEATURES)
    assert head == list(assigned.columns)
    wanted = [list(row) for row in assigned.itertuples(index=False, name=None)]
    assert found == wanted
    assert [[type(value) for value in row] for row in found] == [[str, int, str, float, float]] * 90


def test_segment_sheets_are_the_profile(tmp_path: Path) -> None:
    workbook = book(tmp_path)
    profile = sg.profile(
        FEATURES, SEGMENTER.labels_, names=SEGMENTER.names_, value_column="revenue"
    )
    table = profile.table
    for card in profile.cards:
        sheet = workbook[f"{card.segment} {card.name}"]
        head, found = rows(sheet, skip=3)
        by_key = {(row[head.index("Column")], row[head.index("Category")]): row for row in found}
        mine = table[table["segment"] == card.segment]
        assert len(found) == len(mine)
        for line in mine.itertuples():
            category = None if pd.isna(line.category) else line.category
            row = by_key[line.feature, category]
            here = line.share if category else line.mean
            assert row[head.index("Segment (mean or share)")] == here
            everyone = line.share_all if category else line.mean_all
            assert row[head.index("All customers")] == everyone
            said = row[head.index("Difference (standard deviations)")]
            assert said == (None if np.isnan(line.difference) else line.difference)
            assert row[head.index("Without a value")] == line.nulls
        sentences = [row[head.index("In words")] for row in found]
        assert {part for text in sentences if text for part in text.split("\n")} == set(
            card.sentences
        )
        assert f"{card.size} customers" in sheet["A2"].value


def test_overview_is_the_cards(tmp_path: Path) -> None:
    head, found = rows(book(tmp_path)["Overview"])
    cards = SEGMENTER.profile().cards
    assert [row[: head.index("What sets it apart")] for row in found] == [
        [card.segment, card.name, card.size, card.share, card.value_share] for card in cards
    ]
    assert sum(row[head.index("Customers")] for row in found) == len(FEATURES)
    assert [row[head.index("What sets it apart")] for row in found] == [
        "\n".join(card.sentences) for card in cards
    ]


def test_dictionary_has_every_column(tmp_path: Path) -> None:
    head, found = rows(book(tmp_path)["Dictionary"])
    by_name = {row[0]: dict(zip(head, row, strict=True)) for row in found}
    assert list(by_name)[:6] == list(FEATURES.columns)
    assert by_name["customer_id"]["Type"] == "id of the customer"
    assert by_name["orders"]["Used to make the segments"] == "yes"
    assert by_name["orders"]["Definition"] == "number of orders"
    assert by_name["plan"]["Type"] == "category"
    assert by_name["answer"]["Empty cells"] == FEATURES["answer"].isna().sum()


def test_method_has_every_parameter_that_matters(tmp_path: Path) -> None:
    _, found = rows(book(tmp_path)["Method"])
    said = dict(found)
    parameters = SEGMENTER.get_params(deep=False)
    assert set(parameters) - {"n_jobs"} <= set(said)
    assert said["columns"] == "orders, revenue"
    assert said["min_share"] == 0.01
    workbook = book(tmp_path)
    head, decisions = rows(workbook["Decisions"])
    assert head == [*SEGMENTER.decisions_.columns, "Why this is done"]
    assert len(decisions) == len(SEGMENTER.decisions_)
    assert len(rows(workbook["Numbers tried"])[1]) == len(SEGMENTER.choice_)


def test_formats_heads_and_filters(tmp_path: Path) -> None:
    workbook = book(tmp_path)
    overview = workbook["Overview"]
    assert overview["D2"].number_format == "0.0%"
    assert overview.freeze_panes == "B2"
    assert overview.auto_filter.ref == "A1:G4"
    first = workbook[workbook.sheetnames[1]]
    assert first.freeze_panes == "B5"
    assert first.conditional_formatting
    assert overview.column_dimensions["B"].width > 20
    shares = [row for row in first.iter_rows(min_row=5) if row[10].value == "weekend_share"]
    assert shares[0][2].number_format == "0.0%"


def test_nothing_is_a_formula(tmp_path: Path) -> None:
    features = FEATURES.assign(customer_id=[f"=cmd|' /C calc'!A{row}" for row in range(90)])
    segmenter = sg.Segmenter(3, columns=["orders", "revenue"]).fit(features)
    target = sg.to_excel(segmenter, features, tmp_path / "b.xlsx")
    for sheet in openpyxl.load_workbook(target):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value[0] in "=+-@":
                    assert cell.quotePrefix
    with zipfile.ZipFile(target) as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name)
            assert b"hyperlink" not in parts.read(name)


def test_same_input_same_bytes(tmp_path: Path) -> None:
    one = sg.to_excel(SEGMENTER, FEATURES, tmp_path / "one.xlsx").read_bytes()
    assert sg.to_excel(SEGMENTER, FEATURES, tmp_path / "two.xlsx").read_bytes() == one


def test_without_membership_there_is_no_id(tmp_path: Path) -> None:
    target = sg.to_excel(SEGMENTER, FEATURES, tmp_path / "b.xlsx", membership=False)
    assert "Membership" not in openpyxl.load_workbook(target).sheetnames
    with zipfile.ZipFile(target) as parts:
        whole = b"".join(parts.read(name) for name in parts.namelist())
    assert b"00042" not in whole


def test_more_customers_than_a_sheet_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_excel, "_ROWS_OF_A_SHEET", 40)
    workbook = book(tmp_path)
    parts = [name for name in workbook.sheetnames if name.startswith("Membership")]
    assert parts == ["Membership", "Membership 2", "Membership 3"]
    found = [row for name in parts for row in rows(workbook[name])[1]]
    assert [row[0] for row in found] == FEATURES["customer_id"].tolist()
    assert [len(rows(workbook[name])[1]) for name in parts] == [40, 40, 10]


def test_a_sheet_has_room_for_a_head() -> None:
    assert _excel._ROWS_OF_A_SHEET == 2**20 - 1


def test_kinds_of_frames(kind: str, tmp_path: Path) -> None:
    table = pa.Table.from_pandas(FEATURES, preserve_index=False)
    segmenter = sg.Segmenter(3, columns=["orders", "revenue"]).fit(FEATURES)
    found = sg.to_excel(segmenter, frame_kinds.MAKE[kind](table), tmp_path / "b.xlsx")
    plain = sg.to_excel(segmenter, FEATURES, tmp_path / "c.xlsx")
    assert found.read_bytes() == plain.read_bytes()


def test_columns_in_another_order(tmp_path: Path) -> None:
    moved = FEATURES[["orders", "revenue", "customer_id", "plan"]]
    workbook = book(tmp_path, features=moved)
    assert rows(workbook["Membership"])[1][0][0] == "00000"
    first = workbook[workbook.sheetnames[1]]
    assert "customer_id" not in [row[10].value for row in first.iter_rows(min_row=5)]


def test_chinese(tmp_path: Path) -> None:
    workbook = book(tmp_path, language="zh")
    assert workbook.sheetnames[0] == "概览"
    assert "客户" in workbook[workbook.sheetnames[1]]["A2"].value
    assert any("\u4e00" <= letter <= "\u9fff" for letter in workbook["概览"]["F2"].value)


def test_every_text_is_there_in_both_languages() -> None:
    for key in keys():
        for language in ("en", "zh"):
            values = dict.fromkeys(
                ("value", "size", "share", "value_share", "text", "reference", "label", "category"),
                "x",
            )
            assert Texts(language)(key, **values)  # type: ignore[arg-type]


def read_back(values: list[Any], *, is_id: bool = False) -> list[Any]:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as workbook:
        writer = Writer(workbook)
        writer.table(writer.sheet("a"), [Column("head", values, is_id=is_id)])
    sheet = openpyxl.load_workbook(io.BytesIO(buffer.getvalue()))["a"]
    return [sheet.cell(row=2 + place, column=1).value for place in range(len(values))]


TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=30
)


def unescaped(value: str | None) -> str | None:
    """Read the marks for control characters, as Excel does."""
    return None if value is None else openpyxl.utils.escape.unescape(value)


@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_any_text_comes_back(texts: list[str]) -> None:
    found = [
        value if value is None else openpyxl.utils.escape.unescape(value)
        for value in read_back(texts)
    ]
    assert found == [text or None for text in texts]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_any_number_comes_back_to_the_bit(numbers: list[float]) -> None:
    found = read_back(numbers)
    assert [float(value).hex() for value in found] == [
        # Zero has no sign in a sheet.
        (value + 0.0).hex() if value else (0.0).hex()
        for value in numbers
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("<r>evil</r>", "<r><t>x</t></r>", "_x0041_", "=1+1", "+1", "-1", "@x", "http://a.b"),
        *(
            "mailto:a@b.c",
            "internal:'x'!A1",
            " spaces ",
            "a\tb",
            "a\nb",
            "{=1}",
            "'quoted",
            "00123",
        ),
        *("1e5", "TRUE", "#N/A", "你好", "🛒", "]]>", "&amp;", "<!--"),
    ],
)
def test_hostile_text_stays_text(text: str) -> None:
    [found] = read_back([text])
    assert openpyxl.utils.escape.unescape(found) == text


def test_values_of_every_type() -> None:
    values = [
        *(True, False, 3, -2, 0.1 + 0.2, None, float("nan"), "x"),
        *(
            dt.date(2024, 2, 29),
            dt.datetime(2024, 2, 29, 13, 5, 7),
            pd.Timestamp("2020-01-01 10:00"),
        ),
        dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
        dt.date(1850, 1, 1),
        float("inf"),
    ]
    assert read_back(values) == [
        *(True, False, 3, -2, 0.1 + 0.2, None, None, "x"),
        *(dt.datetime(2024, 2, 29), dt.datetime(2024, 2, 29, 13, 5, 7)),
        dt.datetime(2020, 1, 1, 10),
        *("2024-01-01 00:00:00+00:00", "1850-01-01", "inf"),
    ]


def test_ids_stay_what_they_are() -> None:
    assert ids([1, 2, 3], "id") == [1, 2, 3]
    assert ids([1, 2**53 + 1], "id") == ["1", "9007199254740993"]
    assert ids([10**15], "id") == ["1000000000000000"]
    assert ids(["00123", None, True], "id") == ["00123", None, True]
    assert ids([dt.date(2024, 1, 1)], "id") == [dt.date(2024, 1, 1)]
    assert read_back(ids([2**63 - 1], "id"), is_id=True) == ["9223372036854775807"]


def test_whole_number_ids_stay_numbers(tmp_path: Path) -> None:
    features = FEATURES.assign(customer_id=np.arange(90) + 10_000)
    segmenter = sg.Segmenter(3, columns=["orders", "revenue"]).fit(features)
    found = rows(book(tmp_path, segmenter=segmenter, features=features)["Membership"])[1]
    assert [row[0] for row in found] == list(range(10_000, 10_090))
    assert type(found[0][0]) is int


@pytest.mark.parametrize(
    ("bad", "says"), [("x" * 40_000, "letters in row 1"), ("a\ud800", "no file can hold")]
)
def test_ids_that_no_cell_can_hold(bad: str, says: str) -> None:
    with pytest.raises(InvalidDataError, match=says):
        ids(["fine", bad], "id")


def test_long_text_is_cut_and_other_characters_replaced() -> None:
    long, half = read_back(["y" * 40_000, "a\ud800b"])
    assert long.endswith("…")
    assert len(long) <= 32_767
    assert half == "a\ufffdb"


@pytest.mark.parametrize(
    ("wanted", "given_name"),
    [
        ("a/b\\c[d]e:f*g?", "a b c d e f g"),
        ("'quoted'", "quoted"),
        ("History", "History (2)"),
        ("", "Sheet"),
        ("[]", "Sheet"),
        ("x" * 50, "x" * 31),
        ("🛒" * 30, "🛒" * 15),
        ("y" * 30 + "'z", "y" * 30),
    ],
)
def test_sheet_names(wanted: str, given_name: str) -> None:
    assert SheetNames().take(wanted) == given_name


@given(st.lists(st.text(max_size=40), min_size=1, max_size=12))
def test_any_sheet_names_are_legal_and_different(wanted: list[str]) -> None:
    names = SheetNames()
    found = [names.take(name) for name in wanted]
    assert len({name.casefold() for name in found}) == len(found)
    with xlsxwriter.Workbook(io.BytesIO()) as workbook:
        for name in found:
            workbook.add_worksheet(name)
    for name in found:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31


def test_segments_named_like_our_sheets(tmp_path: Path) -> None:
    names = SheetNames()
    assert names.take("Overview") == "Overview"
    assert names.take("OVERVIEW") == "OVERVIEW (2)"


def test_missing_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingDependencyError, match=r"segmentry\[excel\]"):
        sg.to_excel(SEGMENTER, FEATURES, tmp_path / "b.xlsx")


def test_bad_input(tmp_path: Path) -> None:
    target = tmp_path / "b.xlsx"
    with pytest.raises(InvalidTypeError, match=r"sg\.Segmenter"):
        sg.to_excel(3, FEATURES, target)  # type: ignore[arg-type]
    with pytest.raises(InvalidParameterError, match="fitted"):
        sg.to_excel(sg.Segmenter(), FEATURES, target)
    with pytest.raises(InvalidParameterError, match="language"):
        sg.to_excel(SEGMENTER, FEATURES, target, language="fr")
    with pytest.raises(InvalidParameterError, match="not an existing directory"):
        sg.to_excel(SEGMENTER, FEATURES, tmp_path / "none" / "b.xlsx")
    with pytest.raises(InvalidDataError, match="no rows"):
        sg.to_excel(SEGMENTER, FEATURES[:0], target)
    with pytest.raises(InvalidDataError, match="lacks"):
        sg.to_excel(SEGMENTER, FEATURES.drop(columns="orders"), target)
    assert list(tmp_path.iterdir()) == []


def test_customers_of_some_segments_only(tmp_path: Path) -> None:
    few = FEATURES[SEGMENTER.labels_ != 1]
    names = book(tmp_path, features=few).sheetnames
    assert len([name for name in names if name[0].isdigit()]) == 2


def test_a_loaded_segmenter(tmp_path: Path) -> None:
    SEGMENTER.save(tmp_path / "model.json")
    loaded = sg.load(tmp_path / "model.json")
    one = sg.to_excel(loaded, FEATURES, tmp_path / "one.xlsx").read_bytes()
    assert one == sg.to_excel(SEGMENTER, FEATURES, tmp_path / "two.xlsx").read_bytes()


def test_the_name_of_the_file_says_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(InvalidParameterError, match=r"path must end in \.xlsx, found 'y\.csv'"):
        sg.to_excel(SEGMENTER, FEATURES, tmp_path / "y.csv")
    assert not (tmp_path / "y.csv").exists()
    assert sg.to_excel(SEGMENTER, FEATURES, tmp_path / "Y.XLSX").exists()


def test_dates_durations_and_truth_values_are_shown_as_such(tmp_path: Path) -> None:
    group = np.arange(90) % 3
    days = pd.to_timedelta(group, unit="D")
    features = FEATURES.assign(
        joined=pd.Timestamp("2024-03-01") + 10 * days,
        seen=pd.Timestamp("2024-03-01") + days / 10,
        old=[dt.date(1850, 1, 1) + dt.timedelta(days=int(g)) for g in group],
        wait=days + pd.Timedelta(1, "D"),
        member=group == 1,
    )
    segmenter = sg.Segmenter(3, columns=["orders"]).fit(features)
    workbook = book(tmp_path, features=features, segmenter=segmenter)
    sheet = workbook[workbook.sheetnames[1]]
    head, found = rows(sheet, skip=3)
    told = {row[head.index("Column")]: row for row in found}
    cells = {row[head.index("Column")].value: row for row in sheet.iter_rows(min_row=5)}
    here = head.index("Segment (mean or share)")
    everyone, median = head.index("All customers"), head.index("Segment (median)")
    mine = features[segmenter.labels_ == 0]
    top = int(group[segmenter.labels_ == 0][0])
    assert told["joined"][here] == mine["joined"].iloc[0].to_pydatetime()
    assert told["joined"][everyone] == dt.datetime(2024, 3, 11)
    assert told["joined"][median] == told["joined"][here]
    assert told["seen"][everyone] == dt.datetime(2024, 3, 1, 2, 24)
    assert told["old"][everyone] == "1850-01-02"
    assert told["wait"][here] == top + 1
    assert told["wait"][head.index("Measure")] == "wait, in days".capitalize()
    assert told["member"][here] == float(top == 1)
    assert cells["member"][here].number_format == "0.0%"
    assert cells["joined"][here].number_format == "yyyy-mm-dd"
    head, found = rows(workbook["Dictionary"])
    about = {row[0]: (row[head.index("Type")], row[head.index("Unit")]) for row in found}
    assert about["joined"] == ("date or time", None)
    assert about["wait"] == ("duration", "days")
    assert about["member"] == ("yes or no", None)
    assert about["plan"] == ("category", None)


def test_everything_said_of_a_segment_stands_in_its_sheet(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    group = np.arange(300) % 3
    known = (group == 1) | (random.random(300) < 0.6)
    features = pd.DataFrame(
        {
            "customer_id": range(300),
            "orders": 1.0 + 5 * group,
            "city": np.where(group == 0, None, np.array(["Oslo", "Rome"], object)[group % 2]),
            "age": np.where(known, 20.0 + 9 * group + random.normal(size=300), np.nan),
        }
    )
    segmenter = sg.Segmenter(3, columns=["orders"]).fit(features)
    workbook = book(tmp_path, features=features, segmenter=segmenter)
    for place, card in enumerate(segmenter.profile().cards):
        head, found = rows(workbook[workbook.sheetnames[1 + place]], skip=3)
        told = [row[head.index("In words")] for row in found]
        assert {part for text in told if text for part in text.split("\n")} == set(card.sentences)
    traits = [trait for card in segmenter.profile().cards for trait in card.traits]
    assert "unknown" in {trait.kind for trait in traits}


def test_the_chinese_workbook_is_chinese(tmp_path: Path) -> None:
    log = sg.TransactionLog(
        sg.datasets.load_cdnow("pandas"), customer="customer_id", time="date", amount="amount"
    )
    features = log.features(as_of="1998-06-30")
    segmenter = sg.Segmenter(sample_size=1000, n_init=2, random_state=0).fit(features)
    workbook = book(
        tmp_path, features=features, segmenter=segmenter, language="zh", membership=False
    )
    head, found = rows(workbook["字段说明"])
    for name in ("单位", "定义", "何时为空"):
        for row in found:
            assert "（英文）" not in (row[head.index(name)] or "")
    assert all("no order" not in (row[head.index("何时为空")] or "") for row in found)
    assert "名次之和最低" in dict(rows(workbook["方法"])[1])["客群数的依据"]
    head, found = rows(workbook["处理步骤"])
    assert head == ["步骤", "列", "处理", "原因", "数值", "为何如此处理"]
    for row in found:
        for text in (row[0], row[2], row[3], row[5]):
            assert "（英文）" not in (text or "")
    head, _ = rows(workbook["尝试的客群数"])
    assert not any("_" in name for name in head)


@pytest.mark.parametrize(("language", "day"), [("en", "Saturday"), ("zh", "周六")])
def test_days_of_the_week_are_categories(tmp_path: Path, language: str, day: str) -> None:
    features = FEATURES.assign(favourite_weekday=np.where(SEGMENTER.labels_ == 0, 6, 1))
    sheet = book(tmp_path, features=features, language=language).worksheets[1]
    _, found = rows(sheet, skip=3)
    [row] = [row for row in found if row[1] == day]
    assert row[2:4] == [1.0, pytest.approx(1 / 3)]
    assert day in row[9]


def test_every_feature_has_a_chinese_definition() -> None:
    catalog = sg.feature_catalog("pandas")
    for row in catalog.itertuples():
        assert _chinese.looked_up(_chinese.UNITS, row.unit) == _chinese.UNITS[row.unit]
        assert not row.null_when or row.null_when in _chinese.NULL_WHEN
        assert "（英文）" not in (_chinese.definition(row.feature, row.definition) or "")
    assert (
        _chinese.definition("own", "something of the user's") == "something of the user's（英文）"
    )
