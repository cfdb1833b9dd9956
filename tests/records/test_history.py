from records.history import State, gone, not_found, seen

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
