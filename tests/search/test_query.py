"""What a question may be, how its text is read, and what is refused."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.highlight import within
from search.query import AdQuery, QueryError, ad_query
from search.syntax import MAX_CLAUSES, parse


def clauses(text: str) -> list[tuple[str, str, bool]]:
    return [(c["kind"], c.get("value", ""), c["not"]) for c in parse(text).understood.clauses]


def ignored(text: str) -> list[str]:
    return [part.text for part in parse(text).understood.ignored]


def test_words_phrases_prefixes_near_words_and_fields_are_told_apart() -> None:
    assert clauses('work "no fee" recruit* pasport~ -scam level:high') == [
        ("word", "work", False),
        ("phrase", "no fee", False),
        ("prefix", "recruit", False),
        ("fuzzy", "pasport", False),
        ("word", "scam", True),
        ("field", "high", False),
    ]


def test_or_joins_its_neighbours() -> None:
    (joined, word) = parse("a1 OR b1 c1").understood.clauses
    assert [part["value"] for part in joined["clauses"]] == ["a1", "b1"]
    assert word["value"] == "c1"


@pytest.mark.parametrize(
    ("text", "left_out", "reason"),
    [
        ("work colour:red", "colour:red", "no field colour"),
        ("work level:extreme", "level:extreme", "level"),
        ("work level:", "level:", "no value"),
        ("work since:yesterday", "since:yesterday", "2026-11-01"),
        ("work ???", "???", "no word"),
        ("work \U0001f600", "\U0001f600", "no word"),
        ("work w*rk", "w*rk", "star"),
        ("work w*", "w*", "2 letters"),
        ("work *", "*", "one word"),
        ("work ~", "~", "no word"),
        ("work OR", "OR", "nothing follows"),
        ("work NOT", "NOT", "nothing follows"),
        ("OR work", "OR", "nothing stands before"),
        ("(work", "(", "parentheses"),
        ('work "fee', '"', "not closed"),
        ('work ""', '""', "no word"),
        ("work -", "-", "nothing follows"),
    ],
)
def test_what_is_not_understood_is_listed_with_its_reason(text: str, left_out: str, reason: str) -> None:
    understood = parse(text).understood
    assert [(part.text, reason in part.reason) for part in understood.ignored] == [(left_out, True)]
    assert [clause["value"] for clause in understood.clauses if clause["value"] == "work"] == ["work"]


def test_a_text_of_which_nothing_is_understood_finds_nothing() -> None:
    assert parse("??? colour:red").empty
    assert not parse("").empty
    assert not parse("   ").empty


def test_long_texts_are_read_as_far_as_is_said() -> None:
    assert len(parse("work " * 500).nodes) == MAX_CLAUSES
    assert "only the first" in parse("x" * 5000).understood.ignored[0].reason
    assert len(ignored("? " * 900)) <= MAX_CLAUSES


@given(st.text(alphabet=st.sampled_from("ab\"“”«*~:-()|+ORNTével:招\u200b\ud800\x00 \n\\/{}<>'&"), max_size=60))
@settings(max_examples=300)
def test_any_text_is_read_without_an_error(text: str) -> None:
    query = AdQuery(text=text)
    read = parse(query.text)
    assert bool(read.nodes or read.understood.ignored) is bool(query.text.strip())
    assert read.empty is (bool(query.text.strip()) and not read.nodes)
    query.text.encode()


@given(st.text(max_size=3000))
def test_any_unicode_is_read_without_an_error(text: str) -> None:
    parse(AdQuery(text=text).text)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"facets": "contact"}, "use any of platform, source"),
        ({"facets": "level,colour"}, "use any of platform, source"),
        ({"level": "extreme"}, "none, low, medium, high, critical"),
        ({"typology": "theft"}, "forced_scamming"),
        ({"sort": "best"}, "relevance, risk, newest, oldest"),
        ({"histogram": "year"}, "day, week, month"),
        ({"since": "yesterday"}, "since: .*2026-11-01"),
        ({"score_min": 2}, "score_min"),
        ({"pay_min": "much"}, "pay_min"),
        ({"pay_max": float("nan")}, "pay_max"),
        ({"size": -1}, "size"),
        ({"size": 100_000}, "size"),
        ({"colour": "red"}, "colour: .*known are text, platform"),
        ({"platform": [str(i) for i in range(1001)]}, "platform"),
        ({"platform": [1]}, "platform"),
    ],
)
def test_an_option_that_cannot_be_answered_is_an_error_that_says_what_can(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(QueryError, match=message):
        ad_query(options)


def test_values_may_be_repeated_or_joined_by_commas() -> None:
    filters = ad_query({"platform": ["a,b", "c", "a"], "level": "high, critical", "source": None}).filters
    assert filters.platform == ("a", "b", "c")
    assert filters.level == ("high", "critical")
    assert filters.source == ()


def test_times_are_utc_whatever_their_zone() -> None:
    filters = ad_query({"since": "2026-11-01", "until": "2026-11-02T03:00:00+03:00"}).filters
    assert (filters.since, filters.until) == ("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z")


@pytest.mark.parametrize(
    ("one", "other", "distance", "near"),
    [
        ("abc", "abc", 0, True),
        ("abc", "acb", 1, True),
        ("abc", "abcd", 1, True),
        ("abc", "xbc", 1, True),
        ("abc", "xyc", 1, False),
        ("ca", "abc", 2, False),
        ("менеджер", "менджер", 1, True),
        ("", "a", 1, False),
    ],
)
def test_words_are_near_by_insertions_deletions_changes_and_swaps(
    one: str, other: str, distance: int, near: bool
) -> None:
    assert within(one, other, distance) is near
