"""Adverts lead to channels and sites that a person may want to add as sources."""

from typing import Any

from pipelines.suggest import suggest
from records.posting import Posting, Published, make_posting
from records.source import SourceSpec


def posting(number: int, text: str = "", url: str = "https://t.me/ishbor/", **published: Any) -> Posting:
    return make_posting(
        platform_id="ishbor",
        source_id="ishbor-channel",
        native_id=f"ishbor/{number}",
        parser="telegram/1",
        url=f"{url}{number}",
        text=text,
        published=Published(**published),
    )


def source(spider: str, start: str) -> SourceSpec:
    platform = {"id": "p", "name": "P", "kind": "channel", "url": start}
    return SourceSpec.model_validate({"platform": platform, "source": {"id": "s", "spider": spider, "start": start}})


def places(*postings: Posting, known: tuple[SourceSpec, ...] = ()) -> dict[str, int]:
    return {one.url: len(one.postings) for one in suggest(postings, known)}


FORWARDED = {"forwarded_from": {"name": "Dubai ish", "url": "https://t.me/dubai_ish/77"}}


def test_channels_that_are_forwarded_or_quoted_are_suggested() -> None:
    (first, second) = suggest(
        [posting(1, extra=FORWARDED), posting(2, extra=FORWARDED), posting(3, "batafsil: https://t.me/s/Vaxta_rf.")], ()
    )
    assert first.dump() == {
        "kind": "channel",
        "url": "https://t.me/s/dubai_ish",
        "postings": 2,
        "forwards": 2,
        "platforms": ["ishbor"],
        "example": posting(1).posting_id,
    }
    assert (second.url, second.forwards) == ("https://t.me/s/vaxta_rf", 0)
    assert places(posting(1, "see t.me/dubai_ish/12")) == {"https://t.me/s/dubai_ish": 1}


def test_a_bare_name_may_be_a_person_and_is_never_suggested() -> None:
    text = "Yozing: https://t.me/aziza_hr, t.me/aziza_hr, @aziza_hr, https://t.me/+AbCd1234, https://t.me/jobs_bot/5"
    assert places(posting(1, text, contacts=["https://t.me/aziza_hr", "+998901234567", "a@b.example"])) == {}


def test_sites_are_suggested_once_several_adverts_link_to_them() -> None:
    link = "Ariza: https://www.jobs-dubai.example/apply?id=1)"
    assert places(posting(1, link)) == {}
    assert places(posting(1, link), posting(1, link)) == {}
    assert places(posting(1, link), posting(2, extra={"apply_url": "https://jobs-dubai.example/2"})) == {
        "https://jobs-dubai.example/": 2
    }


def test_own_sites_known_sources_and_messengers_are_not_suggested() -> None:
    own = [posting(n, "https://cdn.board.example/a", url="https://board.example/") for n in (1, 2)]
    assert places(*own) == {}
    talk = [posting(n, "https://wa.me/998901234567 https://m.facebook.com/x https://t.me/ishbor/3") for n in (1, 2)]
    assert places(*talk) == {}
    known = (source("telegram", "https://t.me/s/Dubai_ish"), source("jsonld", "https://www.jobs-dubai.example/jobs"))
    linked = [posting(n, "https://jobs-dubai.example/1", extra=FORWARDED) for n in (1, 2)]
    assert places(*linked, known=known) == {}


def test_hostile_links_are_passed_over() -> None:
    text = "https://[::1 https://" + "a" * 3000 + " http://%00/ https://t.me/" + "x" * 400 + " https://..../1"
    assert places(posting(1, text), posting(2, text)) == {}
