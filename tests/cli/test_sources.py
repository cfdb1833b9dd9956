"""The commands that show sources and hand on evidence, as they are run."""

import json
import re
import sys
from zipfile import ZipFile

import pytest

from cli import present
from cli.main import main
from config.settings import Settings
from pipelines.bundle import Bundle
from pipelines.project import project
from pipelines.seal import seal
from pipelines.vitals import PastCrawl, Subject, judge
from pipelines.workspace import Workspace
from records.record import moment
from tests.pipelines.crawling import posting, write_crawl

ADVERT = posting("a", employer="Firm", contacts=["https://t.me/s/vaxta_rf"])


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Runs a command on a home with one sealed crawl: its exit code, output and messages."""
    monkeypatch.setenv("RECRUITWATCH_SOURCES", str(tmp_path / "sources"))
    workspace = Workspace(Settings(home=tmp_path / "home"))
    write_crawl(workspace, 1, [ADVERT], new=1)
    project(workspace)
    seal(workspace)

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["recruitwatch", "--home", str(tmp_path / "home"), *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return command


def test_sources_is_one_document_of_every_source(run):
    code, out, _ = run("sources", "--json")
    (one,) = json.loads(out)
    assert code == 0
    assert (one["source"], one["postings"], one["last_crawl"]["verdict"]) == ("board-all", 1, "done")


def test_suggested_sources_are_those_that_adverts_lead_to(run):
    code, out, _ = run("sources", "--suggested", "--json")
    (one,) = json.loads(out)
    assert (code, one["kind"], one["url"], one["postings"]) == (0, "channel", "https://t.me/s/vaxta_rf", 1)
    assert "https://t.me/s/vaxta_rf" in run("sources", "--suggested")[1]


def test_the_table_names_each_source_and_what_is_wrong_with_it(capsys):
    last = PastCrawl(
        "c",
        "2026-11-01T00:00:00Z",
        "2026-11-01T00:00:00Z",
        "blocked",
        False,
        None,
        1,
        0,
        0,
        0,
        0,
        ["[red]403[/red]\x1b[2J"],
    )
    told = judge(Subject("board-all", "board", "jsonld", enabled=True, crawls=[last]), moment("2026-11-02T00:00:00Z"))
    present.sources([told.dump()])
    shown = capsys.readouterr().out
    assert re.search(r"board-all +jsonld +2026-11-01 00:00 +blocked", shown)
    assert "board-all: the last crawl was blocked: [red]403[/red]␛[2J" in shown


def test_an_export_writes_one_file_and_tells_its_hash(run, tmp_path):
    code, out, _ = run("evidence", "export", ADVERT.posting_id, "-o", str(tmp_path / "a.zip"), "--as-of", "1", "--json")
    told = json.loads(out)
    assert code == 0
    assert set(told) == set(Bundle.__dataclass_fields__)
    assert (told["revisions"], told["crawls"], told["unsealed"]) == (1, ["crawl-01"], [])
    with ZipFile(tmp_path / "a.zip") as archive:
        assert len(archive.namelist()) == told["files"]
    code, out, _ = run("evidence", "export", ADVERT.posting_id, "-o", str(tmp_path / "b.zip"))
    assert code == 0
    assert told["sha256"] in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("0" * 32, "-o", "x.zip"), "no posting"), ((ADVERT.posting_id, "-o", "x.zip", "--as-of", "7"), "no seal '7'")],
)
def test_what_is_unknown_is_one_line_and_exit_code_2(run, tmp_path, monkeypatch, arguments, told):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("evidence", "export", *arguments)
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
    assert told in err
    assert not (tmp_path / "x.zip").exists()
