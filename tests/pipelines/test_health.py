"""A source that fares badly says so in words, and one that fares well says nothing."""

from pathlib import Path

import pytest

from pipelines import health as room
from pipelines.health import health
from pipelines.project import project
from pipelines.vitals import (
    Coverage,
    PastCrawl,
    Subject,
    coverage,
    judge,
    lost_fields,
    never_stated,
    usual_volume,
)
from pipelines.workspace import Workspace
from records.posting import Published
from records.record import moment
from tests.pipelines.crawling import posting, write_crawl

AT = moment("2026-11-20T00:00:00Z")
SOURCE_FILE = """
platform:
  id: board
  name: Board
  kind: job_board
  url: https://board.example/
  fields: [employer, salary]
sources:
  - id: board-all
    spider: jsonld
    start: https://board.example/
    enabled: {enabled}
    schedule: "0 3 * * *"
    expect: {{min: 2, max: 50}}
    limits: {{days_back: 10}}
    basis: {{legal_ground: a, purpose: b, approved_by: c, approved_at: "2026-01-01"}}
"""


def past(day: int, found: int = 100, **told: object) -> PastCrawl:
    at = f"2026-11-{day:02d}T00:00:00Z"
    stated = {
        "verdict": "done",
        "full": True,
        "requests": 100,
        "new": 0,
        "changed": 0,
        "removed": 0,
        "errors": [],
        "window_start": None,
    }
    return PastCrawl(crawl_id=f"c{day}", started_at=at, ended_at=at, seen=found, **{**stated, **told})


def warned(*crawls: PastCrawl, **told: object) -> list[str]:
    subject = Subject("s", "p", "jsonld", enabled=True, schedule="0 3 * * *", days_back=30, crawls=crawls, **told)
    return judge(subject, AT).warnings


def source(workspace: Workspace, enabled: bool = True) -> None:
    folder = Path(workspace.settings.sources)
    folder.mkdir(exist_ok=True)
    (folder / "board.yaml").write_text(SOURCE_FILE.format(enabled=str(enabled).lower()))


def test_a_source_that_fares_as_always_warns_of_nothing():
    crawls = [past(day) for day in range(20, 13, -1)]
    assert warned(*crawls, newest="2026-11-19", postings=100) == []


@pytest.mark.parametrize(("found", "warns"), [(49, True), (50, False), (300, False)])
def test_less_than_half_of_the_usual_volume_is_a_warning(found, warns):
    before = [past(19, 90), past(18, 1000), past(17, 100), past(16, 100), past(15, 110)]
    expected = [f"{found} postings in the last crawl, where 100 are usual"] if warns else []
    assert warned(past(20, found), *before) == expected


def test_the_usual_volume_is_that_of_full_crawls_alone_and_only_of_the_last_five():
    crawls = [past(19, 1, full=False), *(past(18 - n, 10) for n in range(5)), past(1, 100_000), past(2, 100_000)]
    assert usual_volume([past(20), *crawls]) == 10
    assert usual_volume([past(20), past(19, 1, full=False)]) is None


def test_a_crawl_that_is_not_full_is_not_held_against_the_usual_volume():
    assert judge(Subject("s", "p", "feed", crawls=[past(20, 1, full=False), past(19)]), AT).volume is None


def test_a_look_back_of_a_day_is_not_held_against_one_of_a_month():
    month = [past(day, 100, window_start=f"2026-10-{day:02d}T00:00:00Z") for day in (18, 17)]
    short = past(20, 4, window_start="2026-11-19T00:00:00Z")
    assert warned(short, *month) == []
    assert warned(
        past(20, 40, window_start="2026-10-20T00:00:00Z"), past(19, 4, window_start="2026-11-18T00:00:00Z"), *month
    ) == ["40 postings in the last crawl, where 100 are usual"]


def test_a_crawl_that_was_not_done_is_named_with_its_reason():
    said = warned(past(20, 0, verdict="blocked", full=False, requests=1, errors=["https://x.example: 403"]))
    assert said[0] == "the last crawl was blocked: https://x.example: 403"
    bounds = "9 postings, where at least 20 are expected"
    assert warned(past(20, 9, verdict="out_of_bounds", errors=[bounds])) == [
        f"the last crawl was out of bounds: {bounds}"
    ]


def test_what_the_last_crawl_noticed_is_told_and_is_no_failure(workspace):
    source(workspace)
    write_crawl(workspace, 1, [posting("a"), posting("b")], new=2, requests=1, notices=["old news"])
    write_crawl(workspace, 2, [posting("a"), posting("b")], seen=2, requests=1, notices=["it is now named B"])
    (told,) = health(workspace, "2026-11-02T01:00:00Z")
    assert (told.last_crawl["verdict"], told.error_rate) == ("done", 0)
    assert "it is now named B" in told.warnings
    assert "old news" not in told.warnings


def test_failures_are_counted_beyond_those_that_are_listed():
    errors = [*(f"page {n}: timeout" for n in range(100)), "and 20 more"]
    assert past(20, requests=1000, verdict="partial", errors=errors).failures == 120
    assert "12% of the last crawl's requests failed" in warned(past(20, requests=1000, errors=errors))


def test_postings_out_of_bounds_are_no_failed_request():
    assert past(20, verdict="out_of_bounds", errors=["3 postings, where at least 5 are expected"]).failures == 0


def test_coverage_is_the_share_of_postings_that_state_a_field():
    postings = [Published(employer="Firm"), Published(employer="", location=["Osh"]), Published(location=[])]
    assert coverage(postings, ["employer", "location", "salary"]) == Coverage(
        3, {"employer": 1 / 3, "location": 1 / 3, "salary": 0.0}
    )
    assert coverage([], ["employer"]) == Coverage(0, {})


@pytest.mark.parametrize(
    ("looked_at", "before", "lost"),
    [(100, 0.2, True), (100, 0.19, False), (13, 0.2, False), (14, 0.2, True), (1, 1.0, True), (1, 0.9, False)],
)
def test_a_field_is_lost_when_none_states_it_that_many_did_and_chance_is_unlikely(looked_at, before, lost):
    found = [Coverage(looked_at, {"salary": 0.0}), Coverage(50, {"salary": 0.0}), Coverage(50, {"salary": before})]
    assert lost_fields(found, ["salary"]) == ({"salary": before} if lost else {})


def test_a_field_that_the_platform_does_not_list_is_nobodys_loss():
    found = [Coverage(100, {"employer": 1.0}), Coverage(100, {"employer": 1.0, "salary": 1.0})]
    assert lost_fields(found, ["employer"]) == {}


def test_a_listed_field_that_was_never_stated_is_named_once_there_are_postings_enough():
    assert never_stated([Coverage(100, {"salary": 0.0, "employer": 0.5})], ["salary", "employer"]) == ["salary"]
    assert never_stated([Coverage(5, {"salary": 0.0})], ["salary"]) == []


def test_old_postings_and_crawls_that_stay_out_are_warned_of():
    assert warned(past(20), newest="2026-10-01") == ["the newest posting is 50 days old"]
    assert warned(past(10), past(9), past(8)) == ["not crawled for 10.0 days, where a crawl came every 1.0"]


def test_a_source_that_was_never_crawled_is_shown(workspace):
    source(workspace)
    (one,) = health(workspace)
    assert one.warnings == ["enabled, but never crawled"]
    assert (one.source, one.platform, one.spider, one.last_crawl, one.postings) == (
        "board-all",
        "board",
        "jsonld",
        None,
        0,
    )
    source(workspace, enabled=False)
    assert health(workspace)[0].warnings == []


@pytest.fixture
def changed_layout(workspace):
    """Twenty postings with employer and salary; on the third day the pages no longer show a salary to the parser."""
    source(workspace)
    for day in (1, 2):
        write_crawl(workspace, day, [posting(str(n), employer="Firm", salary="100") for n in range(20)], new=20)
        project(workspace)
    write_crawl(workspace, 3, [posting(str(n), employer="Firm") for n in range(19)], seen=1, changed=18, requests=20)
    project(workspace)
    return workspace


def test_a_layout_change_is_seen_in_the_field_that_went_missing(changed_layout):
    (one,) = health(changed_layout, "2026-11-04T00:00:00Z")
    assert one.fields == {"employer": 1.0, "salary": 0.0}
    assert one.lost_fields == ["salary"]
    assert one.warnings == ["no posting states `salary` any more, where 100% did: the pages have likely changed"]
    assert (one.postings, one.usual, one.volume, one.error_rate) == (20, 20.0, 0.95, 0.0)
    assert (one.expect, one.last_crawl["crawl_id"]) == ({"min": 2, "max": 50}, "crawl-03")


def test_fields_are_read_from_a_sample_that_is_the_same_each_time(changed_layout, monkeypatch):
    monkeypatch.setattr(room, "SAMPLE", 15)
    first, second = (health(changed_layout, "2026-11-04T00:00:00Z") for _ in range(2))
    assert first == second
    assert first[0].lost_fields == ["salary"]


def test_a_date_to_come_does_not_make_a_posting_new(workspace):
    source(workspace)
    write_crawl(workspace, 1, [posting("a", date_posted="2030-01-01"), posting("b", date_posted="2026-10-20")], new=2)
    (one,) = health(workspace, "2026-11-20T00:00:00Z")
    assert one.newest_posting == "2026-11-01T00:00:00Z"
    assert one.newest_age_days == 19.0


def test_a_source_without_a_file_is_shown_as_what_the_lake_knows_of_it(workspace):
    write_crawl(workspace, 1, [posting("a", employer="Firm")], new=1)
    (one,) = health(workspace)
    assert (one.source, one.platform, one.spider, one.enabled) == ("board-all", "board", None, False)
    assert (one.postings, one.fields, one.warnings) == (1, {"employer": 1.0}, [])
