"""A platform that refused is left alone for a while, longer each time, and the crawl says so without asking it."""

import json
import sys
from dataclasses import dataclass

import pytest

from cli.main import main
from pipelines.collect import choose, collect_apart
from pipelines.cooldown import cooldown
from pipelines.health import health
from pipelines.project import project
from records.posting import Crawl
from records.record import moment, now
from tests.crawlers.site import Answer
from tests.pipelines.test_incremental import board  # noqa: F401

AT = "2026-11-20T12:00:00Z"


@dataclass(frozen=True)
class Done:
    ended_at: str
    verdict: str = "blocked"
    requests: int = 3
    asked_until: str | None = None


def until(*newest_first, at="2026-11-20T00:00:01Z"):
    found = cooldown(newest_first, at)
    return found.until if found else None


BLOCKED = Done("2026-11-20T00:00:00Z")
FINE = Done("2026-11-19T00:00:00Z", verdict="done")


def test_each_blocked_crawl_in_a_row_is_followed_by_a_longer_wait():
    assert until(BLOCKED, FINE, BLOCKED) == "2026-11-20T01:00:00Z"
    assert until(BLOCKED, BLOCKED, FINE) == "2026-11-20T04:00:00Z"
    assert until(BLOCKED, BLOCKED, BLOCKED) == "2026-11-21T00:00:00Z"
    assert until(*[BLOCKED] * 9) == "2026-11-21T00:00:00Z"
    assert until(BLOCKED, at="2026-11-20T01:00:00Z") is None


def test_a_source_whose_last_crawl_was_not_blocked_is_crawled():
    assert until() is None
    assert until(FINE, BLOCKED) is None
    assert until(Done("2026-11-20T00:00:00Z", verdict="partial")) is None


def test_a_crawl_that_asked_nobody_was_refused_by_nobody():
    no_browser = Done("2026-11-20T00:00:00Z", requests=0)
    assert until(no_browser, FINE) is None
    assert until(no_browser, BLOCKED, FINE) == "2026-11-20T01:00:00Z"


def test_what_a_platform_asks_for_holds_where_it_is_longer():
    assert until(Done(BLOCKED.ended_at, asked_until="2026-11-22T00:00:00Z")) == "2026-11-22T00:00:00Z"
    assert until(Done(BLOCKED.ended_at, asked_until="2026-11-20T00:30:00Z")) == "2026-11-20T01:00:00Z"
    told = cooldown([Done(BLOCKED.ended_at, "partial", asked_until="2026-11-22T00:00:00Z")], AT)
    assert told is not None
    assert told.words() == "left alone until 2026-11-22T00:00:00Z, since the platform asked for it (Retry-After)"


def test_a_blocked_source_is_not_asked_again_and_says_until_when(board, monkeypatch, capsys):  # noqa: F811
    board.site.pages["/jobs"] = Answer(b"no", 403, {"Retry-After": "7200"})
    first = board.crawl()
    assert (first["verdict"], first["requests"]) == ("blocked", 2)
    asked = board.site.asked.total()
    again = collect_apart(board.workspace, choose(board.workspace, [])[0])
    assert board.site.asked.total() == asked
    assert again == {
        "source": "board-site", "verdict": "blocked", "requests": 0, "new": 0, "changed": 0, "seen": 0, "removed": 0,
        "errors": again["errors"], "seconds": 0.0, "crawl_id": None,
    }  # fmt: skip
    (one,) = health(board.workspace)
    wait = (moment(one.cooling_until) - moment(now())).total_seconds()
    assert 7000 < wait <= 7200
    assert again["errors"] == [f"left alone until {one.cooling_until}, since its last crawl was blocked"]
    assert one.warnings[-1] == again["errors"][0]
    assert len(board.workspace.lake.set_ids("crawls")) == 1

    monkeypatch.setenv("RECRUITWATCH_SOURCES", str(board.workspace.settings.sources))
    monkeypatch.setattr(sys, "argv", ["recruitwatch", "--home", str(board.workspace.settings.home), "crawl", "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    assert json.loads(capsys.readouterr().out) == [again]


def test_when_the_time_has_passed_the_source_is_crawled(board):  # noqa: F811
    board.tagged(1)
    lake = board.workspace.lake
    with lake.writer("crawls", "20201122T000000Z-board-site") as writer:
        writer.note({"source_id": "board-site", "platform": {"id": "board"}, "started_at": "2020-11-22T00:00:00Z"})
        past = {"started_at": "2020-11-22T00:00:00Z", "ended_at": "2020-11-22T00:01:00Z", "requests": 5}
        crawl = Crawl(
            crawl_id=writer.set_id, source_id="board-site", platform_id="board", verdict="blocked", full=False, **past
        )
        writer.finish(crawl)
    project(board.workspace)
    assert board.crawl()["verdict"] == "done"
