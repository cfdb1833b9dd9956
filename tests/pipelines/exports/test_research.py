"""A researcher's file leads back to nobody: no contacts, no free text, no ids, no small cells."""

import csv
import json
from collections import defaultdict

import openpyxl
import pyarrow.parquet as pq
import pytest

from config.settings import Settings
from pipelines.export import ExportRefused, export
from pipelines.exports.research import COLUMNS, GENERALISED, LEAST
from pipelines.workspace import Workspace
from search.engine import open_engine
from search.query import ad_query
from tests.search.adverts import advert, pid

EVERYTHING = ad_query({})


def _rows(workspace, path, query=EVERYTHING):
    manifest = export(workspace, query, "jsonl", path, "researcher")
    return manifest, [json.loads(line) for line in path.read_bytes().splitlines()]


def _cells(rows):
    held = defaultdict(set)
    for row in rows:
        held[json.dumps([row["generalised"], *(row.get(name) for name in GENERALISED)])].add(row["cluster"])
    return held


def _home(folder, adverts):
    made = Workspace(Settings(home=folder / "home"))
    with open_engine(made.settings) as engine:
        engine.upsert(adverts)
        engine.commit()
    return made


def _cell_of(count, prefix="cell", **given):
    stated = {"origins": ["UZ"], "destinations": ["TH"], "isco08": ["4222"], **given}
    return [advert(f"{prefix}-{number}", f"text {number}", **stated) for number in range(count)]


@pytest.mark.parametrize("home", ["stocked", "filled"])
def test_no_contact_no_text_no_address_and_no_id_is_in_the_file_or_its_manifest(request, home, tmp_path):
    workspace = request.getfixturevalue(home)
    export(workspace, EVERYTHING, "jsonl", tmp_path / "whole")
    whole = [json.loads(line) for line in (tmp_path / "whole").read_bytes().splitlines()]
    _, rows = _rows(workspace, tmp_path / "reduced")
    written = (tmp_path / "reduced").read_text() + (tmp_path / "reduced.manifest.json").read_text()
    told = {value for ad in whole for value in (*ad["contacts"], *ad["contact_hashes"])}
    told |= {ad[name] for ad in whole for name in ("posting_id", "cluster_id", "url", "revision", "first_seen")}
    told |= {ad["text"][:25] for ad in whole if len(ad["text"]) > 25} | {
        ad["title"] for ad in whole if len(ad["title"]) > 12
    }
    told |= {ad.get("network_id") for ad in whole} | {ad.get("capture_id") for ad in whole}
    told |= {
        place["text"] for ad in whole for hit in ad["indicators"] for place in hit["evidence"] if len(place["text"]) > 9
    }
    in_written = {json.dumps(one, ensure_ascii=False)[1:-1] for one in told if one}
    assert len(in_written) > 50
    # what words of adverts our own explanations use is no leak
    explained = json.dumps({column.name: column.meaning for column in COLUMNS})
    assert [one for one in in_written if one in written and one not in explained] == []
    assert len(rows) > 20


@pytest.mark.parametrize("home", ["stocked", "filled"])
def test_no_cell_holds_fewer_than_five_different_texts(request, home, tmp_path):
    manifest, rows = _rows(request.getfixturevalue(home), tmp_path / "rows")
    assert min(map(len, _cells(rows).values())) >= LEAST
    assert sum(manifest.generalised.values()) == len(rows) == manifest.rows


def test_what_many_share_is_told_and_what_few_share_is_generalised(tmp_path):
    many = _cell_of(6)
    few = _cell_of(3, "week", first_seen="2026-03-10T00:00:00Z") + _cell_of(
        2, "later", first_seen="2026-03-17T00:00:00Z"
    )
    _, rows = _rows(_home(tmp_path, many + few), tmp_path / "rows")
    told = sorted({(row["generalised"], row["first_seen"], *row["isco08"]) for row in rows})
    assert told == [(0, "2026-W10", "4222"), (1, "2026-03", "4")]
    assert len(rows) == 11


def test_copies_of_one_text_do_not_make_a_cell_large(tmp_path):
    workspace = _home(tmp_path, _cell_of(20, cluster="one text"))
    manifest, rows = _rows(workspace, tmp_path / "rows")
    assert rows == []
    assert (manifest.total, manifest.rows) == (None, 0)
    assert [(one.what, one.count) for one in manifest.left_out] == [("adverts", None)]


def test_a_rare_advert_loses_what_makes_it_rare_step_by_step(tmp_path):
    rare = [advert("rare", "x", platform_id="tiny", origins=["TM"], destinations=["LA"], isco08=["5111"])]
    others = [advert(f"other-{number}", "x", platform_id=f"p{number}") for number in range(5)]
    _, rows = _rows(_home(tmp_path, rare + others), tmp_path / "rows")
    assert {(row["generalised"], row.get("platform_id"), row["first_seen"]) for row in rows} == {(4, None, "2026")}


def test_hashes_join_within_a_file_and_with_no_other(tmp_path):
    adverts = _cell_of(5, contacts=["+998901234567"], contact_hashes=["k1:aa"]) + _cell_of(5, "b", contacts=["x:y"])
    workspace = _home(tmp_path, adverts)
    (_, first), (_, second) = _rows(workspace, tmp_path / "one"), _rows(workspace, tmp_path / "two")
    for rows in (first, second):
        hashes = [one for row in rows for one in row["contact_hashes"]]
        assert len(hashes) == 10 and len(set(hashes)) == 2
        assert len({one.partition(":")[0] for one in hashes}) == 1
        assert all(len(one.partition(":")[2]) == 64 for one in hashes)
    for name in ("advert", "cluster"):
        assert {row[name] for row in first}.isdisjoint(row[name] for row in second)
    assert "k1:" not in json.dumps(first)


def test_pay_and_scores_are_rounded(tmp_path):
    paid = [
        {**one.model_dump(), "usd_month_min": 1234.5, "usd_month_max": 1260.0} for one in _cell_of(5, score=0.87654)
    ]
    workspace = _home(tmp_path, [type(_cell_of(1)[0]).model_validate(one) for one in paid])
    _, rows = _rows(workspace, tmp_path / "rows")
    assert {(row["usd_month_min"], row["usd_month_max"], row["score"]) for row in rows} == {(1200.0, 1300.0, 0.88)}


def test_every_table_has_the_same_columns(stocked, tmp_path):
    names = [column.name for column in COLUMNS]
    export(stocked, EVERYTHING, "csv", tmp_path / "a.csv", "researcher")
    export(stocked, EVERYTHING, "xlsx", tmp_path / "a.xlsx", "researcher")
    export(stocked, EVERYTHING, "parquet", tmp_path / "a.parquet", "researcher")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == names
    assert pq.read_table(tmp_path / "a.parquet").column_names == names
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["adverts"]
    assert [cell.value for cell in sheet[1]] == names
    assert pq.read_table(tmp_path / "a.parquet").num_rows == len(rows) == sheet.max_row - 1


@pytest.mark.parametrize("format_", ["stix", "ftm"])
def test_formats_that_are_made_of_texts_are_refused(stocked, tmp_path, format_):
    with pytest.raises(ExportRefused, match="made of texts") as refused:
        export(stocked, EVERYTHING, format_, tmp_path / "out", "researcher")
    assert "csv" in refused.value.remedy
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "question",
    [{"contact": "+998901234567"}, {"cluster": pid("en-scam")}, {"network": "n1"},
     {"like": pid("en-scam")}, {"text": "contact:telegram:goldjob"},
     {"text": "call +998 90 123 45 67"}, {"text": "visa @goldjob_hr"}, {"text": f"CLUSTER:{pid('en-scam')}"}],
)  # fmt: skip
def test_a_question_that_names_somebody_is_refused(stocked, tmp_path, question):
    with pytest.raises(ExportRefused, match="may not ask"):
        export(stocked, ad_query(question), "csv", tmp_path / "out", "researcher")
    assert list(tmp_path.iterdir()) == []
