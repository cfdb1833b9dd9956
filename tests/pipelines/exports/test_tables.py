"""Tables open in what reads them, say what the adverts say, and run nothing."""

import csv
from zipfile import ZipFile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.export import export
from pipelines.exports.columns import COLUMNS
from pipelines.exports.tables import cell, defused
from pipelines.exports.workbook import CUT, UNITS, fitted
from search.engine import open_engine
from search.query import ad_query
from tests.pipelines.exports.conftest import FORMULAS, HARMLESS, LONG, NASTY
from tests.search.adverts import pid

NAMES = [column.name for column in COLUMNS]
EVERYTHING = ad_query({"sort": "newest"})


def _write(workspace, folder, format_, query=EVERYTHING, **options):
    path = folder / f"adverts.{format_}"
    return path, export(workspace, query, format_, path, **options)


def _expected(workspace, query=EVERYTHING):
    with open_engine(workspace.settings) as engine:
        return [hit.document for hit in engine.search(query.model_copy(update={"size": 1000})).hits]


@pytest.fixture(scope="module")
def csv_rows(stocked, tmp_path_factory):
    path, _ = _write(stocked, tmp_path_factory.mktemp("csv"), "csv")
    csv.field_size_limit(1_000_000)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sheet(stocked, tmp_path_factory):
    path, manifest = _write(stocked, tmp_path_factory.mktemp("xlsx"), "xlsx")
    return path, manifest, openpyxl.load_workbook(path)["adverts"]


@pytest.mark.parametrize("text", FORMULAS)
def test_whatever_a_spreadsheet_may_take_for_a_formula_is_defused(text):
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("unfit", ["\ud83d", "\udc00", "\x00", "\x1b", "\x0b", "\ufffe"])
def test_what_no_spreadsheet_can_hold_is_seen_to_have_been_there(unfit):
    assert cell(f"a{unfit}b\t\r\n") == "a\ufffdb\t\r\n"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_formula_stays_as_it_is(text):
    assert defused(text) == text


def test_csv_holds_every_advert_in_the_order_of_the_search(stocked, csv_rows):
    assert [row["posting_id"] for row in csv_rows] == [ad.posting_id for ad in _expected(stocked)]
    assert list(csv_rows[0]) == NAMES


def test_no_cell_of_csv_begins_a_formula_and_every_text_can_be_read_back(stocked, csv_rows):
    cells = [value for row in csv_rows for value in row.values()]
    assert [value for value in cells if defused(value) != value] == []
    texts = {row["posting_id"]: row for row in csv_rows}
    for number, formula in enumerate(FORMULAS):
        row = texts[pid(f"formula-{number}")]
        assert row["title"] == row["text"] == row["published_employer"] == f"'{formula}"
        assert row["published_location"] == f"'{formula} | second"
    assert texts[pid("long")]["text"] == LONG
    assert texts[pid("nasty")]["text"] == NASTY.translate(dict.fromkeys((0, 7, 27, 0xFFFF), "\ufffd"))
    assert texts[pid("nasty")]["contacts"] == "'+998901234567 | telegram:x"
    assert float(texts[pid("nasty")]["score_forced_scamming"]) == 0.9


def test_csv_begins_with_the_mark_by_which_excel_knows_utf_8(stocked, tmp_path):
    path, _ = _write(stocked, tmp_path, "csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfposting_id,")


def test_a_workbook_holds_strings_as_strings_and_no_formula(stocked, sheet):
    _, _, rows = sheet
    kinds = {cell.data_type for row in rows.iter_rows() for cell in row if cell.value is not None}
    assert kinds <= {"s", "n"}
    told = {row[0]: dict(zip(NAMES, row, strict=True)) for row in rows.iter_rows(min_row=2, values_only=True)}
    assert list(told) == [ad.posting_id for ad in _expected(stocked)]
    for number, formula in enumerate(FORMULAS):
        assert told[pid(f"formula-{number}")]["title"] == formula
    assert told[pid("nasty")]["text"] == NASTY.translate(dict.fromkeys((0, 7, 27, 0xFFFF), "\ufffd"))
    assert told[pid("nasty")]["score"] == 0.9


def test_a_cell_too_long_for_a_workbook_is_cut_and_the_manifest_says_so(sheet):
    _, manifest, rows = sheet
    longest = max((row[NAMES.index("text")] or "" for row in rows.iter_rows(min_row=2, values_only=True)), key=len)
    assert longest.endswith(CUT) and LONG.startswith(longest.removesuffix(CUT))
    assert len(longest.encode("utf-16-le")) // 2 in (UNITS, UNITS - 1)
    assert [(one.what, one.count) for one in manifest.left_out] == [("ends of cells", 1)]


@pytest.mark.parametrize("text", ["a" * UNITS, "🙂" * (UNITS // 2), "short"])
def test_what_just_fits_into_a_cell_is_whole(text):
    assert fitted(text) == text


@pytest.mark.parametrize("text", ["a" * (UNITS + 1), "🙂" * (UNITS // 2 + 1), "a" + "🙂" * 40_000])
def test_what_does_not_fit_is_cut_between_characters(text):
    cut = fitted(text)
    assert text.startswith(cut[:-1]) and cut.endswith(CUT)
    assert UNITS - 1 <= len(cut.encode("utf-16-le")) // 2 <= UNITS


def test_a_workbook_names_no_formula_no_link_and_no_time_of_its_making(sheet):
    path, _, _ = sheet
    with ZipFile(path) as parts:
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        written = b"".join(parts.read(name) for name in parts.namelist() if "sheet" in name or "core" in name)
    assert b"<f>" not in written and b"<f " not in written and b"hyperlink" not in written
    assert b"2026-11-2" not in written.split(b"</cp:coreProperties>")[0][-600:]


def test_parquet_has_typed_columns_with_their_meanings(stocked, tmp_path):
    path, _ = _write(stocked, tmp_path, "parquet")
    table = pq.read_table(path)
    assert table.column_names == NAMES
    types = {name: table.schema.field(name).type for name in NAMES}
    assert (types["text"], types["score"], types["cluster_size"]) == (pa.string(), pa.float64(), pa.int64())
    assert types["contacts"] == pa.list_(pa.string())
    assert types["first_seen"] == pa.timestamp("us", tz="UTC")
    assert all(table.schema.field(name).metadata[b"meaning"] for name in NAMES)
    found = {row["posting_id"]: row for row in table.to_pylist()}
    assert list(found) == [ad.posting_id for ad in _expected(stocked)]
    assert found[pid("long")]["text"] == LONG
    assert found[pid("nasty")]["text"] == NASTY
    assert found[pid("nasty")]["contacts"] == ["+998901234567", "telegram:x"]
    assert found[pid("old")]["first_seen"].isoformat() == "1969-12-31T12:00:00+00:00"
    assert found[pid("nasty")]["removed_at"] is None
    assert found[pid("nasty")]["evidence"] == ["documents_held: bell"]


def test_a_table_of_nothing_is_a_table(stocked, tmp_path):
    nothing = ad_query({"platform": "nowhere"})
    csv_file, manifest = _write(stocked, tmp_path, "csv", nothing)
    assert csv_file.read_text(encoding="utf-8-sig").strip().split(",") == NAMES
    parquet, _ = _write(stocked, tmp_path, "parquet", nothing)
    assert pq.read_table(parquet).num_rows == 0
    xlsx, _ = _write(stocked, tmp_path, "xlsx", nothing)
    assert openpyxl.load_workbook(xlsx)["adverts"].max_row == 1
    assert (manifest.total, manifest.rows, manifest.left_out) == (0, 0, [])
