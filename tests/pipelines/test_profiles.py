"""Platform profiles: what is counted, in which week, with which interval, and in which order platforms come."""

import random
from dataclasses import replace

import pytest
from scipy.stats import binomtest

from pipelines.profiles import profiles, wilson
from pipelines.seen import Seen, iso_week, seen
from records.document import AdDocument, Profile
from records.enrichment import TYPOLOGIES, Language, Risk
from records.posting import Published

WEEKS = {45: "2026-11-03T08:00:00Z", 46: "2026-11-10T08:00:00Z", 47: "2026-11-17T08:00:00Z", 48: "2026-11-24T08:00:00Z"}


def posting(number: int, *, week: int = 46, cluster: str | None = None, flagged: bool = False, **rest: object) -> Seen:
    name = f"{number:04d}"
    one = Seen(
        posting_id=name,
        platform_id="board",
        source_id="board-all",
        cluster_id=cluster or name,
        cluster_size=1,
        network_id=None,
        first_seen=WEEKS[week],
        removed_at=None,
        in_first_crawl=False,
        score=0.7 if flagged else 0.1,
        typologies=("forced_scamming",) if flagged else (),
        indicators=(),
        corridors=(),
        contact_off_platform=False,
    )
    return replace(one, **rest)  # type: ignore[arg-type]


def row(postings: list[Seen], platform: str = "board", source: str | None = None, week: str | None = None) -> Profile:
    (found,) = [
        one for one in profiles(postings) if (one.platform_id, one.source_id, one.week) == (platform, source, week)
    ]
    return found


def test_there_is_a_row_for_each_platform_and_source_overall_and_by_week() -> None:
    rows = profiles([posting(1), posting(2, week=47, source_id="board-it")])
    assert [(one.source_id, one.week) for one in rows] == [
        (None, None),
        (None, "2026-W46"),
        (None, "2026-W47"),
        ("board-all", None),
        ("board-all", "2026-W46"),
        ("board-it", None),
        ("board-it", "2026-W47"),
    ]


def test_nothing_collected_is_no_profile() -> None:
    assert profiles([]) == []


def test_a_campaign_of_many_copies_counts_once() -> None:
    copies = [posting(number, cluster="0001", cluster_size=9, flagged=True) for number in range(1, 10)]
    found = row([*copies, posting(20)])
    assert (found.postings, found.clusters, found.flagged) == (10, 2, 1)
    assert found.flagged_rate.value == 0.5
    assert found.near_duplicate_rate == 0.9
    assert found.typologies == {"forced_scamming": 1}


def test_a_cluster_is_flagged_when_one_of_its_postings_is() -> None:
    assert row([posting(1, cluster="0001"), posting(2, cluster="0001", flagged=True)]).flagged == 1


def test_a_flagged_copy_elsewhere_does_not_flag_this_platform() -> None:
    postings = [posting(1, cluster="0001"), posting(2, cluster="0001", flagged=True, platform_id="channel")]
    assert row(postings).flagged == 0
    assert row(postings, "channel").flagged == 1


def test_the_first_crawl_counts_overall_and_in_no_week() -> None:
    rows = profiles([posting(1, in_first_crawl=True), posting(2, week=47)])
    assert [(one.week, one.postings) for one in rows if one.source_id is None] == [(None, 2), ("2026-W47", 1)]


def test_weeks_are_iso_weeks() -> None:
    assert iso_week("2027-01-01T00:00:00Z") == "2026-W53"
    assert iso_week("2024-12-30T00:00:00Z") == "2025-W01"


@pytest.mark.parametrize(("hits", "of"), [(0, 10), (1, 10), (5, 10), (10, 10), (15, 430), (98, 4100)])
def test_the_interval_is_the_one_that_scipy_gives(hits: int, of: int) -> None:
    share = wilson(hits, of)
    expected = binomtest(hits, of).proportion_ci(method="wilson")
    assert share.value == hits / of
    assert (share.low, share.high) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_a_share_of_nothing_is_unknown() -> None:
    share = wilson(0, 0)
    assert (share.low, share.high) == (0.0, 1.0)


def test_platforms_rank_by_the_lower_end_so_that_one_unlucky_advert_makes_no_platform_worst() -> None:
    tiny = [posting(1, platform_id="tiny", flagged=True)]
    large = [posting(number, platform_id="large", flagged=number % 2 == 0) for number in range(10, 110)]
    clean = [posting(number, platform_id="clean") for number in range(200, 230)]
    rows = profiles([*tiny, *large, *clean])
    ranks = {one.platform_id: one.risk_rank for one in rows if one.source_id is None and one.week is None}
    assert ranks == {"large": 1, "tiny": 2, "clean": 3}
    assert all(one.risk_rank is None for one in rows if one.source_id or one.week)


def test_equal_platforms_rank_by_id() -> None:
    rows = profiles([posting(1, platform_id="b"), posting(2, platform_id="a")])
    assert {one.platform_id: one.risk_rank for one in rows if one.risk_rank} == {"a": 1, "b": 2}


def test_the_trend_is_the_change_on_the_four_weeks_before() -> None:
    before = [posting(number, week=45 + number % 2, flagged=number == 0) for number in range(4)]
    now = [posting(10, week=47, flagged=True), posting(11, week=47)]
    assert row([*before, *now], week="2026-W47").trend == pytest.approx(0.5 - 0.25)
    assert row([*before, *now]).trend == pytest.approx(0.25)
    assert row(before, week="2026-W45").trend is None


def test_a_cluster_counts_once_in_the_four_weeks_before() -> None:
    campaign = [posting(number, week=44 + number, cluster="0001", flagged=True) for number in (1, 2)]
    before = [*campaign, posting(5, week=45)]
    assert row([*before, posting(9, week=47)], week="2026-W47").trend == pytest.approx(-0.5)


def test_weeks_longer_ago_do_not_count_for_the_trend() -> None:
    old = posting(1, first_seen="2026-10-06T08:00:00Z", flagged=True)
    assert row([old, posting(2, week=48)], week="2026-W48").trend is None


def test_corridors_indicators_networks_and_contacts_are_counted_by_cluster() -> None:
    way, other = ("UZ", "TR"), ("UZ", "AE")
    postings = [
        posting(
            1,
            cluster="0001",
            corridors=(way,),
            indicators=("fee", "visa"),
            network_id="0001",
            contact_off_platform=True,
        ),
        posting(2, cluster="0001", corridors=(way, other), indicators=("fee",), network_id="0001"),
        posting(3, corridors=(way,), indicators=("fee",), network_id="0001"),
        posting(4, network_id="0004"),
    ]
    found = row(postings)
    assert [(one.origin, one.destination, one.count) for one in found.corridors] == [("UZ", "TR", 2), ("UZ", "AE", 1)]
    assert [(one.value, one.count) for one in found.top_indicators] == [("fee", 2), ("visa", 1)]
    assert found.networks == 2
    assert found.contact_off_platform_rate == pytest.approx(1 / 3)


def test_platforms_are_joined_by_networks_and_by_texts() -> None:
    postings = [
        posting(1, cluster="c", network_id="n", platform_id="a"),
        posting(2, cluster="c", network_id="n", platform_id="b"),
        posting(3, cluster="d", network_id="n", platform_id="c"),
        posting(4, cluster="e", network_id="m", platform_id="a"),
        posting(5, cluster="f", network_id="m", platform_id="c"),
        posting(6, platform_id="alone"),
    ]
    assert [(one.platform_id, one.networks, one.clusters) for one in row(postings, "a").shared_with] == [
        ("c", 2, 0),
        ("b", 1, 1),
    ]
    assert row(postings, "alone").shared_with == []
    assert row(postings, "a", week="2026-W46").shared_with == []


def test_lifetime_is_the_median_of_what_was_removed() -> None:
    postings = [
        posting(1, removed_at="2026-11-12T08:00:00Z"),
        posting(2, removed_at="2026-11-14T20:00:00Z"),
        posting(3),
    ]
    assert row(postings).median_lifetime_days == pytest.approx(3.25)
    assert row([posting(3)]).median_lifetime_days is None


def test_order_does_not_matter() -> None:
    source = random.Random(5)
    postings = [
        posting(number, week=source.choice(list(WEEKS)), cluster=f"{number % 7:04d}", flagged=number % 3 == 0)
        for number in range(60)
    ]
    expected = profiles(postings)
    source.shuffle(postings)
    assert profiles(postings) == expected


def document(**stated: object) -> AdDocument:
    none = Risk(score=0.6, level="high", typology="debt_bondage", typologies=dict.fromkeys(TYPOLOGIES, 0.0))
    fields: dict[str, object] = {
        "posting_id": "a", "platform_id": "board", "source_id": "s", "native_id": "1", "revision": "r", "parser": "p",
        "url": "https://board.example/1", "title": "", "text": "", "published": Published(), "ruleset": "r",
        "language": Language(code="en", confidence=1.0), "speaker": "offer", "risk": none, "own_risk": none,
        "cluster_id": "a", "first_seen": WEEKS[46], "last_seen": WEEKS[46],
    }  # fmt: skip
    return AdDocument.model_validate(fields | stated)


def test_an_ad_document_is_counted_by_what_it_says() -> None:
    made = seen(
        document(origins=["UZ"], destinations=["TR", "UZ"], typologies_flagged=["debt_bondage"], indicator_ids=["fee"]),
        {},
    )
    assert made.corridors == (("UZ", "TR"),)
    assert (made.score, made.typologies, made.indicators) == (0.6, ("debt_bondage",), ("fee",))
    assert not made.in_first_crawl


def test_what_the_first_crawl_saw_is_marked() -> None:
    ended = {"s": WEEKS[46]}
    assert seen(document(), ended).in_first_crawl
    assert not seen(document(first_seen="2026-11-10T08:00:00.000001Z"), ended).in_first_crawl


@pytest.mark.parametrize(
    ("url", "contacts", "off"),
    [
        ("https://board.example/1", ["telegram:anna"], True),
        ("https://t.me/jobs/7", ["telegram:anna"], False),
        ("https://t.me/jobs/7", ["telegram:anna", "whatsapp:+99890"], True),
        ("https://board.example/1", [], False),
    ],
)
def test_a_contact_leads_off_the_platform_unless_it_is_the_platforms_own(
    url: str, contacts: list[str], off: bool
) -> None:
    assert seen(document(url=url, contacts=contacts), {}).contact_off_platform is off
