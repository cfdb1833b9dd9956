from types import SimpleNamespace

import pytest

from records.history import State, crawls_since_whole, gone, not_found, seen

DAYS = [f"2026-11-{day:02d}T00:00:00Z" for day in range(1, 9)]


def _seen_at(day: int, state: State | None = None, revision: str = "a", parser: str = "p/1"):
    return seen(state, revision, parser, DAYS[day])


def test_a_posting_is_new_once_and_then_only_seen():
    state, events = _seen_at(0)
    assert events == ["new"]
    state, events = _seen_at(1, state)
    assert events == []
    assert (state.first_seen, state.last_seen) == (DAYS[0], DAYS[1])


def test_another_revision_is_a_change_unless_another_parser_read_it():
    state, _ = _seen_at(0)
    assert _seen_at(1, state, revision="b")[1] == ["changed"]
    assert _seen_at(1, state, revision="b", parser="p/2")[1] == ["reparsed"]


def test_a_posting_is_missing_after_one_full_crawl_and_removed_after_two():
    state, _ = _seen_at(0)
    state, events = not_found(state, DAYS[1])
    assert (events, state.missing_since, state.removed_at) == (["missing"], DAYS[1], None)
    state, events = not_found(state, DAYS[2])
    assert (events, state.missing_since, state.removed_at) == (["removed"], DAYS[1], DAYS[2])
    assert not_found(state, DAYS[3]) == (state, [])


def test_a_posting_that_its_platform_calls_gone_is_removed_at_once():
    state, _ = _seen_at(0)
    state, events = gone(state, DAYS[1])
    assert (events, state.removed_at) == (["removed"], DAYS[1])
    assert gone(state, DAYS[2]) == (state, [])


def test_a_removed_posting_that_is_there_again_has_returned_with_its_first_sighting():
    state, _ = _seen_at(0)
    state, _ = gone(state, DAYS[1])
    state, events = _seen_at(2, state)
    assert events == ["returned"]
    assert (state.first_seen, state.missing_since, state.removed_at, state.missed) == (DAYS[0], None, None, 0)


def test_an_older_crawl_that_is_told_late_moves_only_the_first_sighting():
    state, _ = _seen_at(3)
    late, events = _seen_at(1, state, revision="older")
    assert events == []
    assert (late.first_seen, late.last_seen, late.revision) == (DAYS[1], DAYS[3], "a")


def _looked(started_at, window_start, **crawl):
    return SimpleNamespace(
        **{"started_at": started_at, "window_start": window_start, "verdict": "done", "full": True} | crawl
    )


WHOLE = _looked("2026-11-10T00:00:00Z", "2026-10-11T00:00:00Z")
NARROW = _looked("2026-11-11T00:00:00Z", "2026-11-09T00:00:00Z")


def test_crawls_that_stopped_early_are_counted_back_to_the_one_that_did_not():
    assert crawls_since_whole([NARROW, NARROW, WHOLE, NARROW], 30) == 2
    assert crawls_since_whole([WHOLE], 30) == 0
    assert crawls_since_whole([_looked("2026-11-10T00:00:00Z", None)], 30) == 0


@pytest.mark.parametrize("broken", [{"full": False}, {"verdict": "partial"}, {"verdict": "out_of_bounds"}])
def test_a_crawl_in_between_that_may_have_passed_something_over_breaks_the_count(broken):
    torn = _looked("2026-11-11T00:00:00Z", "2026-11-09T00:00:00Z", **broken)
    assert crawls_since_whole([NARROW, torn, WHOLE], 30) is None


def test_no_crawl_has_looked_at_a_window_that_was_widened_since():
    assert crawls_since_whole([NARROW, WHOLE], 31) is None
    assert crawls_since_whole([NARROW, WHOLE], 10**9) is None
    assert crawls_since_whole([NARROW, WHOLE], 20) == 1
    assert crawls_since_whole([], 30) is None
