import csv
import json

import pytest

from pipelines.formats import ImportRefused
from pipelines.imports import import_files
from records.posting import Posting, posting_id


def _import(workspace, file, format_="jsonl", **options):
    mapping = options.pop("mapping", {})
    return import_files(workspace, [file], format_, "board", "test data", mapping, **options)


def _postings(workspace):
    return [
        posting
        for set_id in workspace.lake.set_ids("crawls")
        for posting in workspace.lake.records("crawls", set_id, "postings.jsonl", Posting)
    ]


def _lines(tmp_path, *lines, name="in.jsonl"):
    path = tmp_path / name
    path.write_bytes(b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines))
    return path


def test_lines_become_postings_of_the_platform(workspace, tmp_path):
    published = {"employer": "Acme", "salary": 5, "views": 7}
    file = _lines(tmp_path, {"id": "1", "title": "Cook", "text": "Cook soup", "published": published})
    report = _import(workspace, file)
    (posting,) = _postings(workspace)
    assert (report.done, report.failed) == (1, 0)
    assert posting.posting_id == posting_id("board", "1")
    assert (posting.source_id, posting.title, posting.capture_id) == ("board-import", "Cook", None)
    assert posting.published.employer == "Acme"
    assert posting.published.extra == {"salary": 5, "views": 7}


def test_a_line_that_cannot_be_read_is_named_and_the_others_go_on(workspace, tmp_path):
    file = _lines(tmp_path, {"text": "one"}, b"{broken\n", b"[1]\n", {"title": "no text"}, b"\n", {"text": "two"})
    report = _import(workspace, file)
    assert (report.done, report.failed) == (2, 3)
    assert [line.split(": ")[0].rsplit(":", 1)[1] for line in report.errors] == ["2", "3", "4"]


def test_the_same_file_again_is_skipped_and_another_with_the_same_advert_only_sees_it(workspace, tmp_path):
    file = _lines(tmp_path, {"id": "1", "text": "one"})
    assert _import(workspace, file).done == 1
    assert _import(workspace, file).skipped == 1
    other = _lines(tmp_path, {"id": "1", "text": "one"}, {"id": "2", "text": "two"}, name="other.jsonl")
    assert _import(workspace, other).done == 2
    assert sorted(posting.native_id for posting in _postings(workspace)) == ["1", "2"]


def test_an_advert_without_id_is_known_by_what_it_says(workspace, tmp_path):
    _import(workspace, _lines(tmp_path, {"title": "t", "text": "x"}, {"title": "t", "text": "x"}))
    assert workspace.catalogue.counts()["postings"] == 1


def test_postings_of_another_installation_get_ids_of_the_platform_named(workspace, tmp_path):
    theirs = {"posting_id": "forged", "platform_id": "x", "source_id": "x", "native_id": "9", "revision": "forged"}
    _import(workspace, _lines(tmp_path, {**theirs, "parser": "p/1", "url": "u", "text": "soup"}))
    (posting,) = _postings(workspace)
    assert posting.posting_id == posting_id("board", "9")
    assert posting.revision != "forged"


def test_columns_of_a_csv_are_mapped_to_fields(workspace, tmp_path):
    path = tmp_path / "in.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerows([["nr", "name", "body", "city"], ["7", "Повар", "Варить суп", "Ташкент"]])
    mapping = {"id": "nr", "title": "name", "text": "body", "location": "city"}
    assert _import(workspace, path, "csv", mapping=mapping).done == 1
    (posting,) = _postings(workspace)
    assert (posting.native_id, posting.title, posting.published.location) == ("7", "Повар", ["Ташкент"])


def test_a_public_channels_export_is_read_and_a_private_chat_refused(workspace, tmp_path):
    messages = [
        {"id": 1, "type": "service", "text": ""},
        {"id": 2, "type": "message", "date_unixtime": "1700000000", "text": ["Work ", {"type": "bold", "text": "now"}]},
    ]
    export = {"type": "public_channel", "id": 1006503122, "messages": messages}
    path = tmp_path / "result.json"
    path.write_text(json.dumps(export))
    assert _import(workspace, path, "telegram-export").done == 1
    (posting,) = _postings(workspace)
    assert (posting.native_id, posting.text) == ("1006503122/2", "Work now")
    assert posting.published.date_posted == "2023-11-14T22:13:20Z"
    path.write_text(json.dumps({**export, "type": "personal_chat"}))
    with pytest.raises(ImportRefused, match="only public channels"):
        _import(workspace, path, "telegram-export")
