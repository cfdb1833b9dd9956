"""Recorded pages and answers, cut, doubled and mixed at random: each is read or refused, within limits."""

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from config.errors import RecruitwatchError
from crawlers.api import parse_detail
from crawlers.page import Page, ParseSpec
from crawlers.parsers import parser_for, preset_spec
from tests.crawlers.test_hostile_answers import AMPLIFIED, FREE, TOKENS

DATA = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the recorded pages of ../shared/data are absent")

LISTING = {"list": {"item": "li, tr", "link": "a"}, "detail": {"title": "h1", "text": "body", "location": "td"}}
FILES = sorted(str(path.relative_to(DATA)) for folder in ("apis", "pages", "telegram")
               for path in (DATA / folder).glob("*.*"))  # fmt: skip
LONGEST = 2_000_000
"""Characters of a text that are read."""
FEW, MANY = 3, 150


@cache
def recorded(name: str) -> bytes:
    return (DATA / name).read_bytes()[:200_000]


def mutated(body: bytes, draw: random.Random) -> bytes:
    """A page of which pieces are cut, doubled, moved, taken from another page, or replaced by what breaks parsers."""
    page = bytearray(body)
    for _ in range(draw.randint(1, 8)):
        start = draw.randrange(len(page) + 1)
        end = min(len(page), start + draw.choice((1, 7, 60, 900, 20_000)))
        other = recorded(draw.choice(FILES))
        at = draw.randrange(len(other) + 1)
        page[start:end] = draw.choice(
            (
                b"",
                bytes(page[start:end]) * 2,
                bytes(reversed(page[start:end])),
                other[at : at + 300],
                draw.choice(TOKENS) * draw.choice((1, 3, 50)),
                draw.randbytes(12),
                b"9" * 40,
            )
        )
    return bytes(page)


def readers(name: str) -> list[tuple[str, ParseSpec]]:
    """The parsers that are tried on a file: its own and, where it may be HTML, those of pages."""
    plain = ParseSpec("p", "s")
    folder, _, file = name.partition("/")
    if folder == "telegram":
        return [("telegram", plain), ("jsonld", plain)]
    if file.endswith((".html", ".rss")):
        return [("jsonld", plain), ("listing", ParseSpec("p", "s", LISTING)), ("feed", plain)]
    system = file.split(".", 1)[0].split("_detail", 1)[0].split("_search", 1)[0]
    return [("api", preset_spec(system))] if folder == "apis" else [("feed", plain)]


def check(spider: str, spec: ParseSpec, body: bytes, detail: bool) -> None:
    page = Page("https://x.example/jobs/1", body)
    try:
        parsed = parse_detail(page, spec, {"Id": "1"}) if detail else parser_for(spider)(page, spec)
    except RecruitwatchError:
        return
    told: dict[str, Any] = parsed.dump()
    # Surrogates cannot be kept: what is read must be text.
    assert len(json.dumps(told, ensure_ascii=False).encode()) <= AMPLIFIED * len(body) + FREE
    assert all(posting.native_id and posting.url and len(posting.text) <= LONGEST for posting in parsed.postings)


def many(name: str) -> int:
    """As many mutations as take some seconds: a large page takes longer."""
    return min(MANY, 4_000_000 // len(recorded(name)))


def fuzz(name: str, seed: str, times: int) -> None:
    draw = random.Random(f"{name}/{seed}")  # noqa: S311
    for number in range(times):
        body = mutated(recorded(name), draw)
        for spider, spec in readers(name):
            try:
                check(spider, spec, body, detail="_detail" in name)
            except Exception as error:
                error.add_note(f"{name}, mutation {number} of seed {seed}, read by {spider}")
                raise


@pytest.mark.parametrize("name", FILES)
def test_a_mutated_page_is_read_or_refused(name: str) -> None:
    fuzz(name, "quick", FEW)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_many_more_mutations(name: str) -> None:
    fuzz(name, "long", many(name))
