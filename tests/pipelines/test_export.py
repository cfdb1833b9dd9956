"""An export is what the search finds, whole, in its order, once; its manifest says what is not in it."""

import hashlib
import json
import sys
import threading

import pytest

from cli.main import main
from config.errors import SettingsError
from config.settings import Settings
from pipelines import export as step
from pipelines.export import ExportRefused, export
from pipelines.exports import workbook
from pipelines.workspace import Workspace
from records.audit import entries, verify
from records.export import Format
from search.engine import open_engine
from search.query import ad_query
from tests.search.adverts import advert

FORMATS: tuple[Format, ...] = ("csv", "jsonl", "parquet", "xlsx", "stix", "ftm")
QUESTIONS = [
    {}, {"sort": "newest"}, {"sort": "oldest"}, {"text": "visa"}, {"text": "visa OR паспорт", "sort": "risk"},
    {"level": "high,critical"}, {"platform": "workhub", "collapse": True}, {"text": "work", "collapse": True},
]  # fmt: skip


def _ids(path):
    return [json.loads(line)["posting_id"] for line in path.read_bytes().splitlines()]


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """More adverts than a page holds, with ties in every order."""
    made = Workspace(Settings(home=tmp_path_factory.mktemp("large") / "home"))
    with open_engine(made.settings) as engine:
        engine.upsert(
            advert(f"n{number}", f"work {number}", score=(number % 3) / 10, cluster=f"c{number // 2}")
            for number in range(2 * step.PAGE + 50)
        )
        engine.commit()
    return made


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_file_is_what_the_search_finds_in_its_order(filled, tmp_path, question):
    with open_engine(filled.settings) as engine:
        found = engine.search(ad_query({**question, "size": 1000}))
    manifest = export(filled, ad_query(question), "jsonl", tmp_path / "out.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert lines == [hit.document.dump() for hit in found.hits]
    assert (manifest.total, manifest.rows, manifest.left_out) == (found.total, len(found.hits), [])


@pytest.mark.parametrize("sort", ["risk", "newest", "oldest", "relevance"])
def test_every_advert_is_there_once_however_many_pages_it_takes(large, tmp_path, sort):
    query = ad_query({"text": "work", "sort": sort})
    with open_engine(large.settings) as engine:
        wanted = [hit.document.posting_id for hit in engine.search(query.model_copy(update={"size": 1000})).hits]
    export(large, query, "jsonl", tmp_path / "out")
    assert _ids(tmp_path / "out") == wanted
    assert len(set(wanted)) == 2 * step.PAGE + 50


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_export_is_the_same_bytes(filled, tmp_path, format_):
    first = export(filled, ad_query({"sort": "newest"}), format_, tmp_path / "one")
    second = export(filled, ad_query({"sort": "newest"}), format_, tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert first.sha256 == second.sha256 == hashlib.sha256((tmp_path / "one").read_bytes()).hexdigest()


def test_the_manifest_beside_the_file_says_what_was_asked_and_understood(filled, tmp_path):
    question = {"text": "visa (", "level": ["high", "critical"], "sort": "newest"}
    made = export(filled, ad_query(question), "csv", tmp_path / "out.csv")
    beside = json.loads((tmp_path / "out.csv.manifest.json").read_text())
    assert beside == made.dump()
    assert beside["query"] == {"text": "visa (", "filters": {"level": ["high", "critical"]}, "sort": "newest"}
    assert [one["text"] for one in beside["understood"]["ignored"]] == ["("]
    assert beside["file"] == "out.csv" and beside["bytes"] == (tmp_path / "out.csv").stat().st_size
    assert "never verdicts" in beside["statement"]
    assert beside["columns"]["score"].endswith("no probability of trafficking")
    assert len(beside["rulesets"]) == 1 and beside["order"] == "newest" and beside["engine"] == "embedded"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "out.csv.manifest.json"]


def test_every_export_is_in_the_audit_log_and_anchors_it(filled, tmp_path):
    made = export(filled, ad_query({"text": "visa"}), "jsonl", tmp_path / "out")
    last = list(entries(filled.catalogue))[-1]
    entry, written = last
    assert (entry.action, entry.object) == ("export", made.sha256)
    assert entry.query == {"text": "visa", "format": "jsonl", "role": "analyst", "rows": made.rows}
    assert made.audit == {"number": entry.number, "sha256": written}
    assert verify(filled.catalogue, made.audit["sha256"]).ok


def test_what_a_sheet_cannot_hold_is_left_out_and_counted(large, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(workbook.WorkbookSink, "most", 100)
    made = export(large, ad_query({}), "xlsx", tmp_path / "out.xlsx")
    assert (made.rows, made.total) == (100, 2 * step.PAGE + 50)
    assert [(one.what, one.count) for one in made.left_out] == [("adverts", 2 * step.PAGE - 50)]
    arguments = ["--home", str(large.settings.home), "export", "--format", "xlsx", "-o", str(tmp_path / "cli.xlsx")]
    monkeypatch.setattr(sys, "argv", ["recruitwatch", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert f"left out: {2 * step.PAGE - 50} adverts" in capsys.readouterr().out


def test_where_an_order_by_relevance_ends_the_rest_is_said_to_be_left_out(large, tmp_path, monkeypatch):
    monkeypatch.setattr("search.tantivy_pages.DEEPEST", 250)
    monkeypatch.setattr(step, "DEEPEST", 250)
    made = export(large, ad_query({"text": "work"}), "jsonl", tmp_path / "out")
    assert (made.order, made.rows, made.left_out[0].count) == ("relevance", 250, 2 * step.PAGE - 200)
    assert "--sort risk" in made.left_out[0].why
    folded = export(large, ad_query({"collapse": True}), "jsonl", tmp_path / "out")
    assert (folded.rows, folded.left_out) == (step.PAGE + 25, [])
    assert export(large, ad_query({"text": "work", "sort": "risk"}), "jsonl", tmp_path / "out").left_out == []


def test_an_index_that_is_published_to_meanwhile_is_read_again(tmp_path):
    workspace = Workspace(Settings(home=tmp_path / "home"))
    with open_engine(workspace.settings) as writer:
        writer.upsert(advert(f"n{number}", "work") for number in range(step.PAGE + 10))
        writer.commit()
        once = threading.Event()

        def publish(_count: int) -> None:
            if not once.is_set():
                once.set()
                writer.upsert([advert("later", "work")])
                writer.commit()

        made = export(workspace, ad_query({}), "jsonl", tmp_path / "out", on_progress=publish)
        assert made.rows == made.total == len(set(_ids(tmp_path / "out"))) == step.PAGE + 11

        def publish_always(_count: int) -> None:
            publish_always.number += 1
            if publish_always.number % step.PAGE == 1:
                writer.upsert([advert(f"later-{publish_always.number}", "work")])
                writer.commit()

        publish_always.number = 0
        with pytest.raises(ExportRefused, match="index changed"):
            export(workspace, ad_query({}), "jsonl", tmp_path / "other", on_progress=publish_always)
    assert not (tmp_path / "other").exists()


def test_an_export_that_fails_leaves_the_file_that_was_there(filled, tmp_path):
    export(filled, ad_query({}), "csv", tmp_path / "out")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def stop(_count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(filled, ad_query({"text": "visa"}), "csv", tmp_path / "out", on_progress=stop)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    with pytest.raises(SettingsError, match="nowhere"):
        export(filled, ad_query({}), "csv", tmp_path / "nowhere" / "out.csv")


def test_a_file_that_is_handed_on_is_readable_to_its_owner_alone(filled, tmp_path):
    for format_ in FORMATS:
        export(filled, ad_query({"size": 1}), format_, tmp_path / format_)
        assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}


def test_whatever_an_import_takes_in_every_format_hands_on(workspace, tmp_path):
    from pipelines.enrich import enrich
    from pipelines.imports import import_files
    from pipelines.publish import publish

    lines = ['{"text": "half \\ud83d of a pair"}', '{"text": "null \\u0000, turned \\u202e", "title": "=1+1"}']
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    taken = import_files(workspace, [tmp_path / "in.jsonl"], "jsonl", "odd", "tests", {})
    enrich(workspace)
    publish(workspace)
    assert taken.done > 0
    for format_ in FORMATS:
        assert export(workspace, ad_query({}), format_, tmp_path / format_).rows == taken.done
    assert "null \ufffd, turned \u202e" in (tmp_path / "csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--format", "xml", "-o", "x"), "--format xml"),
        (("--format", "csv", "--role", "owner", "-o", "x"), "--role owner"),
        (("--format", "stix", "--role", "researcher", "-o", "x"), "researcher"),
        (("--format", "csv", "--level", "huge", "-o", "x"), "level"),
        (("--format", "csv", "-o", "nowhere/x.csv"), "nowhere/x.csv"),
    ],
)
def test_what_cannot_be_exported_is_one_line_and_exit_code_2(tmp_path, monkeypatch, capsys, arguments, told):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["recruitwatch", "--home", str(tmp_path / "home"), "export", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    assert told in said.err and len(said.err.strip().splitlines()) == 1


def test_the_command_takes_the_options_of_search_and_prints_the_manifest(filled, tmp_path, monkeypatch, capsys):
    output = tmp_path / "out.csv"
    arguments = ["export", "visa", "--level", "high,critical", "--sort", "newest", "--format", "csv", "-o", str(output)]
    for last in ([], ["--json"]):
        monkeypatch.setattr(sys, "argv", ["recruitwatch", "--home", str(filled.settings.home), *arguments, *last])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
    said = capsys.readouterr().out
    manifest = json.loads(said.splitlines()[-1])
    assert manifest == json.loads((tmp_path / "out.csv.manifest.json").read_text())
    assert manifest["sha256"] in said.splitlines()[1]
