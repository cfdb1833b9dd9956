"""A crawl that is killed at any moment loses nothing, and what follows brings nothing twice."""

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import orjson
import pytest
import yaml

from config.settings import Settings
from pipelines.evidence import verify
from pipelines.seal import seal
from pipelines.workspace import Workspace
from records.lake import MANIFEST
from records.posting import Capture
from records.record import digest
from replica.volume import serving, source_file

FILES = ("captures.jsonl", "postings.jsonl", "sightings.jsonl")
SEED = 4
PATIENCE = 120


def _crawl(workspace: Workspace) -> subprocess.Popen:
    command = [sys.executable, "-m", "cli.main", "--home", str(workspace.settings.home), "crawl", "--json"]
    environment = {**os.environ, "RECRUITWATCH_SOURCES": str(workspace.settings.sources)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _killed(workspace: Workspace, sightings: int | None, pause: float) -> Path | None:
    """Kills a crawl once it wrote so many sightings, or its manifest (null); where it stood, if it came so far."""
    crawls = workspace.settings.home / "lake" / "crawls"
    before = set(crawls.iterdir()) if crawls.is_dir() else set()
    process = _crawl(workspace)
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        folder = next(iter(set(crawls.iterdir()) - before if crawls.is_dir() else ()), None)
        if folder is not None and _came_to(folder, sightings):
            break
        time.sleep(0.004)
    time.sleep(pause)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "the crawl ended before it could be killed"
    return next(iter(set(crawls.iterdir()) - before), None)


def _came_to(folder: Path, sightings: int | None) -> bool:
    if sightings is None:
        return (folder / MANIFEST).exists()
    file = folder / "sightings.jsonl"
    return sightings == 0 or (file.exists() and file.read_bytes().count(b"\n") >= sightings)


def _lines(folder: Path) -> Counter:
    """Every record that stands whole in the files of a crawl."""
    whole: Counter = Counter()
    for name in FILES:
        if (folder / name).exists():
            whole.update((name, line) for line in (folder / name).read_bytes().splitlines(True) if line.endswith(b"\n"))
    return whole


def _check(workspace: Workspace, pages: int, left: dict[Path, Counter]) -> None:
    for folder, whole in left.items():
        # A crawl that was killed before its first record leaves nothing.
        assert not whole or whole <= _lines(folder)
    every = [key for crawl_id in workspace.lake.set_ids("crawls") for key in _identities(workspace, crawl_id)]
    assert [key for key, count in Counter(every).items() if count > 1] == []
    standings = list(workspace.catalogue.all_postings())
    assert len(standings) == pages
    assert [one for one in standings if one.state.missing_since or one.state.removed_at] == []
    for standing in standings:
        assert [row.event for row in workspace.catalogue.events(standing.posting_id)] == ["new"]
    with workspace.lake.reader() as reader:
        for crawl_id in workspace.lake.set_ids("crawls"):
            for one in workspace.lake.records("crawls", crawl_id, "captures.jsonl", Capture):
                member = reader.read("crawls", crawl_id, one.warc.file, one.warc.offset, one.warc.length)
                assert digest(gzip.decompress(member).partition(b"\r\n\r\n")[2][-one.bytes - 4 : -4]) == one.sha256
    seal(workspace)
    assert verify(workspace).broken == []


def _identities(workspace: Workspace, crawl_id: str) -> list[tuple[str, ...]]:
    """What no two records of the lake may share."""
    found: list[tuple[str, ...]] = []
    for name in FILES:
        for _, _, line in workspace.lake.lines("crawls", crawl_id, name):
            told = orjson.loads(line)
            key = {
                "captures.jsonl": (told["capture_id"],),
                "postings.jsonl": (told.get("posting_id"), told.get("revision")),
                "sightings.jsonl": (told.get("posting_id"), crawl_id),
            }[name]
            found.append((name, *key))
    return found


def _kill_and_resume(tmp_path: Path, pages: int, kills: int) -> None:
    moments = random.Random(SEED)
    workspace = Workspace(Settings(home=tmp_path / "home", sources=tmp_path / "sources"))
    workspace.settings.sources.mkdir()
    with serving(pages) as address:
        told = source_file(address, pages).model_dump(exclude_none=True)
        (workspace.settings.sources / "volume.yaml").write_text(yaml.safe_dump(told))
        left: dict[Path, Counter] = {}
        for number in range(kills):
            # The last one dies while the catalogue takes up what it collected.
            sightings = None if number == kills - 1 else moments.randrange(pages * 4 // 5)
            folder = _killed(workspace, sightings, moments.random() / 100)
            if folder is not None:
                left[folder] = _lines(folder)
        assert _crawl(workspace).wait(PATIENCE) == 0
    assert sum(left.values(), Counter())
    _check(workspace, pages, left)


def test_a_crawl_killed_twice_and_resumed_loses_nothing_and_brings_nothing_twice(tmp_path: Path) -> None:
    _kill_and_resume(tmp_path, pages=200, kills=2)


@pytest.mark.slow
def test_a_crawl_killed_ten_times_and_resumed_loses_nothing_and_brings_nothing_twice(tmp_path: Path) -> None:
    _kill_and_resume(tmp_path, pages=2000, kills=10)
