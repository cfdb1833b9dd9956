"""What is particular to the embedded engine: its folder, its lock, other processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config.errors import SettingsError
from config.settings import Settings, load
from search.embedded import EmbeddedEngine
from search.engine import EngineUnavailable, open_engine
from search.query import ad_query
from tests.search.adverts import advert

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from pathlib import Path
from search.embedded import EmbeddedEngine
from tests.search.adverts import advert
engine = EmbeddedEngine(Path(sys.argv[1]))
engine.upsert([advert("committed", "lasting words")])
engine.commit()
engine.upsert(advert(f"lost-{i}") for i in range(500))
print("ready", flush=True)
sys.stdin.read()
"""


def start_writer(index: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(index)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_a_second_writer_is_told_who_writes(index_path: Path) -> None:
    process = start_writer(index_path)
    try:
        with EmbeddedEngine(index_path) as engine:
            assert engine.count() == 1
            with pytest.raises(EngineUnavailable, match=rf"written by process {process.pid} \(.*\) since 20"):
                engine.upsert([advert("mine")])
    finally:
        process.kill()
        process.wait()


def test_a_writer_that_was_killed_loses_only_what_it_had_not_committed(index_path: Path) -> None:
    process = start_writer(index_path)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with EmbeddedEngine(index_path) as engine:
        assert engine.count() == 1
        assert engine.search(ad_query({"text": "lasting"})).total == 1
        engine.upsert([advert("after")])
        engine.commit()
        assert engine.count() == 2


def test_readers_see_what_another_engine_commits_and_rebuilds(index_path: Path) -> None:
    with EmbeddedEngine(index_path) as reader, EmbeddedEngine(index_path) as writer:
        assert reader.count() == 0
        writer.upsert([advert("one")])
        writer.commit()
        assert reader.count() == 1
        with writer.rebuild() as fresh:
            fresh.upsert([advert("two"), advert("three")])
        assert {hit.document.native_id for hit in reader.search(ad_query({})).hits} == {"two", "three"}
        assert len([folder for folder in index_path.iterdir() if folder.is_dir()]) == 1


def test_the_lock_is_free_after_commit_and_after_close(index_path: Path) -> None:
    with EmbeddedEngine(index_path) as one, EmbeddedEngine(index_path) as other:
        one.upsert([advert("one")])
        with pytest.raises(EngineUnavailable, match="being written"):
            other.upsert([advert("two")])
        one.commit()
        other.upsert([advert("two")])
        other.close()
        one.upsert([advert("three")])
        one.commit()
        assert one.count() == 2


def test_an_index_of_another_layout_says_how_to_mend_it(index_path: Path) -> None:
    with EmbeddedEngine(index_path) as engine:
        engine.upsert([advert("one")])
        engine.commit()
        (index_path / "CURRENT").write_text("v0.0-1", encoding="ascii")
        with pytest.raises(EngineUnavailable, match="publish --rebuild"):
            engine.count()
        with engine.rebuild() as fresh:
            fresh.upsert([advert("two")])
        assert engine.count() == 1


def test_a_damaged_index_says_how_to_mend_it(index_path: Path) -> None:
    with EmbeddedEngine(index_path) as engine:
        engine.upsert([advert("one")])
        engine.commit()
    (index_path / (index_path / "CURRENT").read_text(encoding="ascii") / "meta.json").write_bytes(b"\x00")
    with EmbeddedEngine(index_path) as engine, pytest.raises(EngineUnavailable, match="publish --rebuild"):
        engine.search(ad_query({"text": "x"}))


def test_an_id_that_is_no_hash_is_refused(index_path: Path) -> None:
    with EmbeddedEngine(index_path) as engine:
        taken = engine.upsert([advert("one").model_copy(update={"posting_id": "one"}), advert("two")])
        assert taken == (1, [("one", "'one' is no posting id")])


def test_settings_choose_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_engine(Settings(home=tmp_path)) as engine:
        engine.upsert([advert("one")])
        engine.commit()
    assert (tmp_path / "index" / "CURRENT").exists()
    for unusable in ("sphinx", ""):
        monkeypatch.setenv("RECRUITWATCH_ENGINE", unusable)
        with pytest.raises(SettingsError, match="RECRUITWATCH_ENGINE"):
            load(tmp_path)
