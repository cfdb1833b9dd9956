"""The invented adverts: how many, in which languages, how different from each other, and what is said of them."""

import itertools
import re
from collections import Counter
from pathlib import Path

import phonenumbers
import pytest

from records.enrichment import TYPOLOGIES
from replica.advert import Advert
from replica.compose import likeness, shingles
from replica.corpus import FOLDER, LAST_EPOCH, at_epoch, corpus
from replica.sites import boardly, spaboard

TABLE_ROWS = 38
"""Rows of the indicator table in the design."""
_PHONE = re.compile(r"\+\d[\d \-()]{7,}\d")


def first_epoch() -> list[Advert]:
    return [shown.advert for shown in at_epoch(0) if shown.listed]


def test_there_are_at_least_500_adverts_in_at_least_nine_languages() -> None:
    counts = Counter(advert.language for advert in first_epoch())
    assert counts.total() >= 500
    assert {"en", "ru", "uz", "tr", "zh", "kk", "tk", "vi", "id", "th"} <= set(counts)
    assert all(counts[language] >= 20 for language in ("kk", "tk", "vi", "id", "th"))


def test_uzbek_is_there_in_both_scripts() -> None:
    scripts = Counter(advert.script for advert in first_epoch() if advert.language == "uz")
    assert scripts["Latn"] >= 20
    assert scripts["Cyrl"] >= 20


def test_at_least_430_adverts_are_allowed_and_not_rendered() -> None:
    free = [one for one in first_epoch() if one.section != boardly.FORBIDDEN and one.platform != spaboard.PLATFORM]
    assert len(free) >= 430


def test_one_advert_in_eight_is_risky() -> None:
    adverts = first_epoch()
    assert 1 / 9 <= sum(advert.risky for advert in adverts) / len(adverts) <= 1 / 7


def test_every_platform_has_ordinary_and_risky_adverts() -> None:
    by_platform = {(advert.platform, advert.risky) for advert in first_epoch()}
    assert {platform for platform, _ in by_platform} == {platform for platform, risky in by_platform if risky}
    assert {platform for platform, _ in by_platform} == {platform for platform, risky in by_platform if not risky}


def test_a_risky_advert_names_its_typology_and_its_rows() -> None:
    risky = [advert for advert in corpus() if advert.risky]
    assert all(advert.typology in TYPOLOGIES and advert.rows for advert in risky)
    assert all(1 <= row <= TABLE_ROWS for advert in risky for row in advert.rows)
    assert {advert.typology for advert in risky} == set(TYPOLOGIES) - {"fraudulent_offer"}


def test_the_risky_ones_cover_most_rows_of_the_table() -> None:
    rows = {row for advert in corpus() if advert.risky for row in advert.rows}
    assert len(rows) >= 34


def test_an_advert_that_is_not_risky_shows_no_rows_but_of_employment_fraud() -> None:
    others = [advert for advert in corpus() if not advert.risky and advert.rows]
    assert {advert.typology for advert in others} == {"fraudulent_offer"}


def test_hard_ones_are_among_the_ordinary() -> None:
    hard = [advert for advert in first_epoch() if advert.note and not advert.risky]
    assert len(hard) >= 30
    assert {"offer", "seeker", "warning", "notice", "course"} == {advert.speaker for advert in hard}


def test_no_two_adverts_are_near_duplicates_but_reposts() -> None:
    shapes = {advert.id: shingles(f"{advert.title}\n{advert.text}", advert.language) for advert in corpus()}
    for one, other in itertools.combinations(corpus(), 2):
        if one.campaign is None or one.campaign != other.campaign:
            assert likeness(shapes[one.id], shapes[other.id]) < 0.5, (one.id, other.id)


def test_reposts_of_a_campaign_are_near_duplicates() -> None:
    shapes = {advert.id: shingles(advert.text, advert.language) for advert in corpus()}
    campaigns = [advert for advert in corpus() if advert.campaign]
    assert len({advert.campaign for advert in campaigns}) >= 15
    for one, other in itertools.combinations(campaigns, 2):
        if one.campaign == other.campaign:
            assert likeness(shapes[one.id], shapes[other.id]) >= 0.6, (one.id, other.id)


def test_some_campaigns_run_on_several_platforms() -> None:
    platforms: dict[str, set[str]] = {}
    for advert in first_epoch():
        if advert.campaign:
            platforms.setdefault(advert.campaign, set()).add(advert.platform)
    assert max(map(len, platforms.values())) == 4
    assert sum(len(names) > 1 for names in platforms.values()) >= 12


def test_different_risky_adverts_share_contacts() -> None:
    holders = {
        name: {advert.campaign or advert.id for advert in first_epoch() if name in advert.text}
        for name in ("@mr_lee_hr_demo", "@thai_office_demo", "+90 501 000 07 22", "@object_guard_demo")
    }
    assert all(len(adverts) >= 2 for adverts in holders.values()), holders


def test_one_switchboard_is_shared_by_unrelated_ordinary_adverts() -> None:
    users = [advert for advert in first_epoch() if "+998 71 200 00 11" in advert.text]
    assert len(users) >= 40
    assert not any(advert.risky for advert in users)


def test_otherwise_ordinary_adverts_have_phones_of_their_own() -> None:
    phones = Counter(
        phone for advert in first_epoch() if not advert.risky for phone in set(_PHONE.findall(advert.text))
    )
    assert [phone for phone, count in phones.items() if count > 1] == ["+998 71 200 00 11"]


def test_every_phone_number_is_valid() -> None:
    numbers = [(advert.id, phone) for advert in corpus() for phone in _PHONE.findall(advert.text)]
    assert len(numbers) > 100
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone)) for _, phone in numbers), [
        one for one in numbers if not phonenumbers.is_valid_number(phonenumbers.parse(one[1]))
    ]


def test_addresses_and_handles_are_invented() -> None:
    for advert in corpus():
        handles = [handle.rstrip(".") for handle in re.findall(r"@([\w.-]+)", advert.text)]
        assert all(handle.endswith(("_demo", ".example")) for handle in handles), advert.id
        assert (advert.published.employer_url or "x.example").endswith(".example"), advert.id


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.yaml")), ids=lambda path: path.name)
def test_every_corpus_file_says_at_its_head_that_it_is_invented(path: Path) -> None:
    assert "nvented" in path.read_text(encoding="utf-8").splitlines()[0]


def test_the_epochs_change_adverts_in_every_way() -> None:
    before = {shown.advert.id: shown for shown in at_epoch(0)}
    after = {shown.advert.id: shown for shown in at_epoch(1)}
    assert all(shown.listed and shown.gone is None for shown in before.values())
    assert len(set(after) - set(before)) >= 5
    assert {shown.gone for shown in after.values()} == {None, "404", "410", "closed"}
    edited = [name for name in before if before[name].advert.text != after[name].advert.text]
    assert len(edited) >= 8
    assert sum(not shown.listed and shown.gone is None for shown in after.values()) >= 8


def test_what_is_gone_at_one_epoch_may_be_back_at_the_next() -> None:
    first, second = ({shown.advert.id: shown for shown in at_epoch(epoch)} for epoch in (1, 2))
    back = [name for name, shown in first.items() if not shown.listed and second[name].listed]
    assert len(back) >= 4


def test_nothing_changes_after_the_last_epoch() -> None:
    last = {shown.advert.id: (shown.advert, shown.listed, shown.gone) for shown in at_epoch(LAST_EPOCH)}
    later = {shown.advert.id: (shown.advert, shown.listed, shown.gone) for shown in at_epoch(LAST_EPOCH + 5)}
    assert last == later


def test_a_page_just_gone_is_linked_for_one_more_epoch() -> None:
    gone = next(shown.advert.id for shown in at_epoch(1) if shown.gone == "410")
    linked = {epoch: next(s.linked for s in at_epoch(epoch) if s.advert.id == gone) for epoch in (0, 1, 2)}
    assert linked == {0: True, 1: True, 2: False}
