"""Weekly series: what is in which week, what a share is of, and what counts as a change."""

import random
from dataclasses import replace

import pytest

from config.settings import Settings
from pipelines.changes import MIN_WEEKS, changes
from pipelines.cluster import cluster
from pipelines.enrich import enrich
from pipelines.profile import profile, read_profiles, read_trends
from pipelines.seen import Seen, by_cluster
from pipelines.trends import Trends, told
from pipelines.workspace import Workspace
from records.document import Trend
from search.query import QueryError
from tests.pipelines.test_profiles import posting
from tests.pipelines.weeks import write_weeks

WAVE, WEEKS = 12, 22


def series(postings: list[Seen], by: str, value: str, until: str = "2026-W48") -> Trend | None:
    made = Trends()
    for members in by_cluster(postings):
        made.add(members)
    return next((one for one in made.series(until) if (one.by, one.value) == (by, value)), None)


def counts(trend: Trend | None) -> list[tuple[str, int, int]]:
    assert trend
    return [(one.week, one.flagged, one.clusters) for one in trend.weeks]


def test_a_campaign_counts_once_in_each_week_in_which_it_is_posted_anew() -> None:
    copies = [posting(number, week=45 + number % 2, cluster="0001", flagged=True) for number in range(10)]
    found = series([*copies, posting(20, week=45)], "typology", "forced_scamming", "2026-W46")
    assert counts(found) == [("2026-W45", 1, 2), ("2026-W46", 1, 1)]


def test_what_a_first_crawl_found_is_in_no_week() -> None:
    old = posting(1, week=45, flagged=True, in_first_crawl=True)
    assert series([old], "platform", "board") is None
    assert counts(series([old, posting(2, week=47, flagged=True)], "platform", "board", "2026-W47")) == [
        ("2026-W47", 1, 1)
    ]


def test_weeks_without_anything_are_there_as_zeros_and_the_last_is_not_finished() -> None:
    found = series([posting(1, week=45, flagged=True), posting(2, week=47)], "language", "und")
    assert counts(found) == [("2026-W45", 1, 1), ("2026-W46", 0, 0), ("2026-W47", 0, 1), ("2026-W48", 0, 0)]
    assert found and [one.finished for one in found.weeks] == [True, True, True, False]


def test_a_typologys_share_is_of_all_and_every_other_of_its_own() -> None:
    risky = posting(1, flagged=True, language="ru", corridors=(("UZ", "TR"),), occupations=("9621",))
    plain = [
        posting(2, language="ru", occupations=("9621",)),
        posting(3, language="en", platform_id="channel"),
        posting(4, language="en", corridors=(("UZ", "TR"),)),
    ]
    every = [risky, *plain]
    last = "2026-W46"
    assert counts(series(every, "typology", "forced_scamming", last)) == [(last, 1, 4)]
    assert counts(series(every, "platform", "board", last)) == [(last, 1, 3)]
    assert counts(series(every, "language", "ru", last)) == [(last, 1, 2)]
    assert counts(series(every, "corridor", "UZ>TR", last)) == [(last, 1, 2)]
    assert counts(series(every, "occupation", "9621", last)) == [(last, 1, 2)]
    assert series(every, "language", "en", last) is None


def test_a_cluster_is_flagged_on_a_platform_only_if_it_is_so_there() -> None:
    copies = [posting(1, cluster="1", flagged=True), posting(2, cluster="1", platform_id="channel")]
    assert series(copies, "platform", "channel") is None


def test_order_does_not_matter() -> None:
    chance = random.Random(3)
    postings = [
        posting(number, week=chance.choice([45, 46, 47]), cluster=f"{number % 9}", flagged=number % 4 == 0)
        for number in range(60)
    ]
    before = counts(series(postings, "platform", "board"))
    chance.shuffle(postings)
    assert counts(series(postings, "platform", "board")) == before


def test_postings_wait_in_a_file_and_come_back_as_they_were() -> None:
    full = posting(1, corridors=(("UZ", "TR"), ("UZ", "AE")), occupations=("1",), indicators=("fee",), flagged=True)
    others = [replace(full, posting_id="0002"), posting(3, network_id="n", removed_at="2026-11-20T00:00:00Z")]
    found = {one.posting_id: one for members in by_cluster([full, *others]) for one in members}
    assert found == {one.posting_id: one for one in [full, *others]}


@pytest.mark.parametrize(
    ("flagged", "of", "expected"),
    [
        ([2] * 10 + [12] * 10, [100] * 20, [10]),
        ([12] * 10 + [2] * 10, [100] * 20, [10]),
        # A source joins: everything doubles, and the share stays.
        ([5] * 10 + [10] * 10, [50] * 10 + [100] * 10, []),
        # A week in which nothing was collected is no fall.
        ([10] * 8 + [0, 0] + [10] * 8, [100] * 8 + [0, 0] + [100] * 8, []),
        # One week's spike is no level.
        ([3] * 9 + [9] + [3] * 10, [100] * 20, []),
        # Too few to tell.
        ([0] * 10 + [1] * 10, [5] * 20, []),
        ([10, 10, 90, 90, 90], [100] * 5, []),
        ([100] * 20, [100] * 20, []),
    ],
)
def test_a_change_is_one_of_the_share_that_lasts_and_rests_on_numbers(
    flagged: list[int], of: list[int], expected: list[int]
) -> None:
    assert changes(flagged, of) == expected


def test_shares_that_swing_from_week_to_week_have_no_changes() -> None:
    chance = random.Random(11)
    swinging = [chance.choice([10, 60]) for _ in range(40)]
    assert changes(swinging, [200] * 40) == []


def test_the_unfinished_week_is_no_change() -> None:
    made = [posting(week * 100 + number, first_seen=f"2026-{1 + week // 4:02d}-{1 + week % 4 * 7:02d}T00:00:00Z",
                    flagged=number < 2) for week in range(40) for number in range(12)]  # fmt: skip
    last = [posting(9000 + number, first_seen="2026-11-06T00:00:00Z", flagged=True) for number in range(12)]
    found = series([*made, *last], "platform", "board", "2026-W45")
    assert found and found.weeks[-1].flagged == 12
    assert found.changes == []


@pytest.fixture(scope="module")
def wave(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Half a year of weekly crawls of a board on which scam adverts become four times as many."""
    folder = tmp_path_factory.mktemp("wave")
    workspace = Workspace(Settings(home=folder / "home", sources=folder / "sources"))
    write_weeks(workspace, WEEKS, WAVE, ordinary=20)
    for step in (enrich, cluster, profile):
        assert step(workspace).errors == []
    return workspace


def test_a_wave_in_a_real_lake_is_found_in_the_week_in_which_it_began(wave: Workspace) -> None:
    (found,) = [one for one in read_trends(wave) if (one.by, one.value) == ("typology", "forced_scamming")]
    assert [one.week for one in found.weeks] == [f"2026-W{number}" for number in range(11, 11 + WEEKS - 1)]
    (change,) = found.changes
    assert change.week == f"2026-W{10 + WAVE}"
    assert change.after > 1.5 * change.before
    assert sum(one.finished for one in found.weeks) == len(found.weeks) - 1 > 2 * MIN_WEEKS


def test_series_agree_with_the_profiles_of_the_same_weeks(wave: Workspace) -> None:
    weekly = {
        one.week: (one.flagged, one.clusters)
        for one in read_profiles(wave)
        if one.week and one.source_id is None and one.platform_id == "board"
    }
    (found,) = [one for one in read_trends(wave) if one.by == "platform"]
    assert {one.week: (one.flagged, one.clusters) for one in found.weeks} == weekly


def test_making_them_again_changes_nothing(wave: Workspace) -> None:
    before = read_trends(wave)
    again = profile(wave)
    assert (again.done, again.skipped) == (0, len(read_profiles(wave)))
    assert read_trends(wave) == before


def test_series_are_told_from_a_day_on(wave: Workspace) -> None:
    document = told(read_trends(wave), "typology", "2026-05-06")
    assert {one["weeks"][0]["week"] for one in document["series"]} == {"2026-W19"}
    assert told(read_trends(wave), "language")["by"] == "language"


@pytest.mark.parametrize(("by", "since", "named"), [("shoe", None, "shoe"), ("typology", "soon", "soon")])
def test_an_unknown_kind_or_day_is_said(by: str, since: str | None, named: str) -> None:
    with pytest.raises(QueryError, match=named):
        told([], by, since)
