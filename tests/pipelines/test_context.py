"""Context: what surroundings say of an advert, from own risk alone, one step far, and never against it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from nlp.indicators import read_indicators
from nlp.risk import score
from pipelines.context import OTHER_NAMES, REPOSTED, SHARED_CONTACT, TELLING, Member, context, employer_name, member
from pipelines.networks import HUB_PARTIES
from records.document import Context
from records.enrichment import TYPOLOGIES, Enrichment, Entity, Evidence, IndicatorHit, Language, Risk, Speaker, level
from records.posting import Published, make_posting

HIGH, LOW = 0.7, 0.1
MONDAY, TUESDAY, WEDNESDAY = "2026-11-02T08:00:00Z", "2026-11-03T08:00:00Z", "2026-11-04T08:00:00Z"


def risk(score: float) -> Risk:
    return Risk(score=score, level=level(score), typologies=dict.fromkeys(TYPOLOGIES, 0.0))


def rescore(hits: Sequence[IndicatorHit], speaker: Speaker, wording: Mapping[str, float] | None = None) -> Risk:
    """A tenth for each indicator: enough to see which were counted."""
    return risk(round(0.1 * len(hits), 1))


def advert(posting: str, cluster: str, *contacts: str, score: float = LOW, **rest: object) -> Member:
    stated: dict[str, object] = {
        "platform_id": "board",
        "first_seen": MONDAY,
        "removed_at": None,
        "speaker": "offer",
        "contacts": {value: Evidence(field="text", start=5, end=9, text="here") for value in contacts},
    }
    return Member(posting_id=posting, cluster_id=cluster, risk=risk(score), **(stated | rest))  # type: ignore[arg-type]


def contexts(*adverts: Member) -> dict[str, Context]:
    return {one.posting_id: one for one in context(adverts, rescore)}


def present(one: Context) -> set[str]:
    return {hit.id for hit in one.indicators if hit.state == "present"}


def test_every_member_knows_its_cluster_its_platforms_and_its_network() -> None:
    found = contexts(
        advert("a", "a", "+99890"),
        advert("b", "a", platform_id="channel"),
        advert("c", "c", "+99890"),
        advert("d", "d"),
    )
    assert (found["b"].cluster_id, found["b"].cluster_size, found["b"].platforms) == ("a", 2, ["board", "channel"])
    assert [found[name].network_id for name in "abcd"] == ["a", "a", "a", None]


def test_an_advert_that_shares_a_contact_with_a_flagged_one_shows_where() -> None:
    found = contexts(advert("a", "a", "telegram:anna", "+99890"), advert("b", "b", "telegram:anna", score=HIGH))
    (hit,) = found["a"].indicators
    assert (hit.id, hit.state) == (SHARED_CONTACT, "present")
    assert [(place.start, place.end) for place in hit.evidence] == [(5, 9)]
    assert "telegram" not in (hit.detail or "")


def test_a_flag_is_never_taken_from_the_advert_itself_or_its_copies() -> None:
    found = contexts(advert("a", "a", "+99890", score=HIGH), advert("b", "a", "+99890", score=HIGH))
    assert present(found["a"]) == present(found["b"]) == set()


def test_a_flag_goes_one_step_and_no_further() -> None:
    found = contexts(
        advert("a", "a", "+1", score=HIGH), advert("b", "b", "+1", "+2", score=0.45), advert("c", "c", "+2")
    )
    assert present(found["b"]) == {SHARED_CONTACT}
    assert present(found["c"]) == set()


def test_a_hub_passes_no_flag_on() -> None:
    firms = [advert(f"{n}", f"{n}", "+hotline", employer=f"firm {n}", score=HIGH) for n in range(HUB_PARTIES + 1)]
    found = contexts(*firms)
    assert all(not one.indicators and one.network_id is None for one in found.values())


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"employer": "alpha"}, {"employer": "beta"}, True),
        ({"contacts": ("+1",)}, {"contacts": ("+2",)}, True),
        ({"employer": "alpha", "contacts": ("+1",)}, {"employer": "alpha", "contacts": ("+2",)}, False),
        ({"employer": "alpha", "contacts": ("+1",)}, {"employer": "beta", "contacts": ("+1",)}, False),
        ({"employer": "alpha"}, {"contacts": ("+1",)}, False),
        ({"employer": "alpha"}, {}, False),
        ({}, {}, False),
    ],
    ids=[
        "two employers", "two contacts", "one employer, two telephones", "one telephone, two employers",
        "nothing to compare", "one is silent", "both are silent",
    ],
)  # fmt: skip
def test_the_same_text_under_other_names(left: dict, right: dict, expected: bool) -> None:
    def made(name: str, stated: dict) -> Member:
        return advert(name, "a", *stated.get("contacts", ()), employer=stated.get("employer"))

    found = contexts(made("a", left), made("b", right))
    assert (OTHER_NAMES in present(found["a"])) is expected
    assert present(found["a"]) == present(found["b"])


def test_a_text_too_short_to_tell_is_no_sign_under_other_names_or_again() -> None:
    few = TELLING - 1
    found = contexts(
        advert("a", "a", employer="alpha", shingles=few, removed_at=TUESDAY),
        advert("b", "a", employer="beta", shingles=few, first_seen=WEDNESDAY),
    )
    assert present(found["a"]) == present(found["b"]) == set()


def test_a_near_duplicate_that_appears_after_a_removal_is_a_repost() -> None:
    found = contexts(advert("a", "a", removed_at=TUESDAY), advert("b", "a", first_seen=WEDNESDAY))
    assert present(found["a"]) == set()
    assert present(found["b"]) == {REPOSTED}
    assert "2026-11-03" in (found["b"].indicators[0].detail or "")


@pytest.mark.parametrize(
    "earlier",
    [
        {"removed_at": TUESDAY, "platform_id": "channel"},
        {"removed_at": None},
        {"removed_at": WEDNESDAY},
    ],
    ids=["another platform", "never removed", "removed no earlier than the other appeared"],
)
def test_what_is_no_repost(earlier: dict) -> None:
    found = contexts(advert("a", "a", **earlier), advert("b", "a", first_seen=WEDNESDAY))
    assert present(found["b"]) == set()


def test_risk_is_own_risk_scored_again_with_the_context() -> None:
    own = IndicatorHit(id="own", state="present")
    found = contexts(
        advert("a", "a", indicators=(own, own), removed_at=TUESDAY),
        advert("b", "a", first_seen=WEDNESDAY, indicators=(own, own)),
    )
    assert found["a"].risk.score == LOW
    assert found["b"].risk.score == 0.3


def test_context_never_lowers_risk() -> None:
    found = contexts(advert("a", "a", removed_at=TUESDAY), advert("b", "a", first_seen=WEDNESDAY, score=0.9))
    assert found["b"].risk.score == 0.9


@pytest.mark.parametrize("name", [SHARED_CONTACT, OTHER_NAMES, REPOSTED])
def test_experts_weigh_what_the_context_says(name: str) -> None:
    indicator = read_indicators()[name]
    assert indicator.context
    assert all(weight > 0 for weight in indicator.typologies.values())


def test_the_shipped_model_scores_a_repost_above_the_same_words_seen_first() -> None:
    own = (IndicatorHit(id="documents_held", state="present"),)
    first = advert("a", "a", removed_at=TUESDAY, indicators=own)
    again = advert("b", "a", first_seen=WEDNESDAY, indicators=own)
    adverts = [replace(one, risk=score(own, "offer")) for one in (first, again)]
    before, after = (one.risk for one in context(adverts, score))
    assert before == adverts[0].risk
    assert after.score > before.score
    assert REPOSTED in {term.term for term in after.explanation}


def test_order_does_not_matter() -> None:
    adverts = [
        advert("a", "a", "+1", score=HIGH, removed_at=TUESDAY),
        advert("b", "a", "+2", first_seen=WEDNESDAY),
        advert("c", "c", "+2", "+1", employer="firm"),
    ]
    assert contexts(*adverts) == contexts(*reversed(adverts))


def test_a_member_carries_contacts_once_and_urls_not_at_all() -> None:
    posting = make_posting(
        platform_id="board", source_id="s", native_id="1", parser="1", url="https://board.example/1",
        published=Published(employer="ООО «Ромашка»"),
    )  # fmt: skip
    spots = [("PHONE", "+99890", 1), ("PHONE", "+99890", 30), ("URL", "https://x.example", 50), ("PLACE", "Dubai", 60)]
    own = Enrichment(
        ruleset="r", language=Language(code="ru", confidence=1.0), speaker="offer", obfuscation=0.0, risk=risk(LOW),
        entities=[
            Entity(type=kind, field="text", start=start, end=start + 3, text="abc", value=value)
            for kind, value, start in spots
        ],
    )  # fmt: skip
    made = member(posting, own, "a", MONDAY, None, TELLING)
    assert {value: place.start for value, place in made.contacts.items()} == {"+99890": 1}
    assert made.employer == "ромашка"


@pytest.mark.parametrize(
    ("published", "name"),
    [
        ("OOO «Romashka»", "romashka"),
        ("ROMASHKA, LLC", "romashka"),
        ("AKAY İnşaat Ltd. Şti.", "akay insaat"),
        ("ООО", None),
        ("", None),
        (None, None),
    ],
)
def test_employers_are_compared_without_legal_form(published: str | None, name: str | None) -> None:
    assert employer_name(published) == name
