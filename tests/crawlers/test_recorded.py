"""The parsers on recorded pages and answers that nobody on this project wrote."""

import re
from pathlib import Path

import pytest

from config.errors import RecruitwatchError
from crawlers.page import Parsed
from crawlers.parsers import parse_file, preset_spec

DATA = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the recorded pages of ../shared/data are absent")

MARKUP = re.compile(r"</?[a-z][^<>]*>|&(?:[a-z]{2,8}|#\d+);", re.IGNORECASE)


def read(spider: str, name: str, url: str | None = None) -> Parsed:
    return parse_file(spider, (DATA / name).read_bytes(), url)


@pytest.mark.parametrize(
    ("name", "employer", "location", "date"),
    [
        ("stackoverflow__job.html", "QUAJOO GmbH", "Leipzig, DE", "2020-03-24"),
        ("wwr__job.html", "Bluelight Consulting", "Sacramento, CA", "2020-10-20T20:28:32Z"),
    ],
)
def test_a_saved_page_gives_its_posting(name: str, employer: str, location: str, date: str) -> None:
    (posting,) = read("jsonld", f"pages/{name}").postings
    assert posting.published.employer == employer
    assert posting.published.location == [location]
    assert posting.published.date_posted == date
    assert len(posting.text) > 500
    assert not MARKUP.search(posting.text)
    assert "\n- " in posting.text


def test_a_channel_preview_gives_all_its_messages() -> None:
    parsed = read("telegram", "telegram/sherlock_channel_feed.html", "https://t.me/s/durov")
    numbers = [posting.native_id for posting in parsed.postings]
    assert numbers == [f"1006503122/{number}" for number in range(519, 540) if number != 530]
    assert [posting.native_id for posting in parsed.postings if not posting.text] == ["1006503122/522"]
    assert all(posting.published.date_posted for posting in parsed.postings)
    assert parsed.postings[0].published.date_posted == "2026-05-20T15:38:10Z"
    assert parsed.postings[0].text.startswith("🤖 Your Telegram inbox can now run itself.\n\nAssign a bot")
    assert [link.url for link in parsed.links] == ["https://t.me/s/durov?before=519"]


def test_a_channel_preview_gives_the_card() -> None:
    channel = read("telegram", "telegram/sherlock_channel_feed.html", "https://t.me/s/durov").channel
    assert channel is not None
    assert channel.dump() == {
        "status": "public",
        "numeric_id": "1006503122",
        "title": "Pavel Durov",
        "description": "Founder of Telegram.",
        "subscribers": 11_300_000,
        "gaps": [530],
    }


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("channel", "public"),
        ("group", "not_a_channel"),
        ("user", "not_a_channel"),
        ("bot", "not_a_channel"),
        ("free", "missing"),
    ],
)
def test_a_card_says_what_a_name_is(name: str, status: str) -> None:
    channel = read("telegram", f"telegram/sherlock_tme_{name}.html", f"https://t.me/{name}").channel
    assert channel is not None
    assert channel.status == status


@pytest.mark.parametrize("name", ["greenhouse", "lever", "ashby", "recruitee"])
def test_a_preset_reads_its_recorded_answer_without_rest(name: str) -> None:
    body = (DATA / "apis" / f"{name}.json").read_bytes()
    parsed = parse_file("api", body, f"https://api.example/{name}", preset_spec(name))
    assert parsed.leftovers == []
    assert parsed.warnings == []
    assert len(parsed.postings) == 2
    for posting in parsed.postings:
        assert posting.platform_id == name
        assert posting.native_id
        assert posting.url.startswith("https://")
        assert posting.title
        assert len(posting.text) > 500
        assert not MARKUP.search(posting.text)
        assert posting.published.location
        assert posting.published.date_posted


@pytest.mark.parametrize(
    ("name", "count", "native_id", "title", "date"),
    [
        ("wwr__remote-programming-jobs.rss", 4, "https://weworkremotely.com/remote-jobs/10up-senior-ui-engineer",
         "10up: Senior UI Engineer", "2020-10-28T21:35:29Z"),
        ("startupjobs__feed.xml", 2, "22025",
         "My hledáme stále! Přidej se k nám do týmu jako junior linux admin", None),
    ],
)  # fmt: skip
def test_a_recorded_feed_gives_its_postings(
    name: str, count: int, native_id: str, title: str, date: str | None
) -> None:
    parsed = read("feed", f"pages/{name}", "https://feeds.example/all")
    first = parsed.postings[0]
    assert len(parsed.postings) == count
    assert (first.native_id, first.title, first.published.date_posted) == (native_id, title, date)
    assert len(first.text) > 500
    assert not MARKUP.search(first.text)


def test_a_page_without_an_address_of_its_own_asks_for_one() -> None:
    with pytest.raises(RecruitwatchError, match="--url"):
        parse_file("api", (DATA / "apis/lever.json").read_bytes(), None, preset_spec("lever"))
