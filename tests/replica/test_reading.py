"""What the project's own parsers read on the replica is what its truth says, wherever it listens."""

import gzip
import re

import httpx
import pytest

from crawlers.page import Page, Parsed, ParseSpec
from crawlers.parsers import parser_for
from records.posting import Posting
from records.source import SourceSpec, Spider
from replica.server import Replica, start
from replica.truth import readable

Key = tuple[str, str]
PLAIN: tuple[Spider, ...] = ("jsonld", "telegram", "api", "listing", "feed")
"""The spiders that need no browser."""


def read(replica: Replica, client: httpx.Client, spider: Spider) -> dict[Key, Posting]:
    """Every posting that the parser of `spider` finds by following its links, within what robots.txt allows."""
    found: dict[Key, Posting] = {}
    for file in replica.source_files([spider]).values():
        if file.platform.id == "hostile_demo":
            continue
        spec = ParseSpec.of(SourceSpec(platform=file.platform, source=file.sources[0]))
        waiting, asked = _start(client, file.sources[0].start[0]), set[str]()
        while waiting:
            url = waiting.pop()
            asked.add(url)
            answer = client.get(url)
            if answer.status_code in (404, 410):
                continue
            parsed: Parsed = parser_for(spider)(Page(url, answer.content), spec)
            assert [name for name in parsed.leftovers if "not found" not in name] == []
            found |= {(one.platform_id, one.native_id): one for one in parsed.postings}
            following = {link.url for link in parsed.links if link.kind in ("next", "detail")}
            if spider == "api" and parsed.postings:
                following.add(f"{file.sources[0].start[0]}?page={len(asked) + 1}")
            waiting += sorted(following - asked - set(waiting))
    return found


def _start(client: httpx.Client, url: str) -> list[str]:
    if not url.endswith("/sitemap.xml"):
        return [url]
    maps = re.findall("<loc>(.*?)</loc>", client.get(url).text)
    pages = [page for one in maps for page in re.findall("<loc>(.*?)</loc>", _unpacked(client.get(one).content))]
    return [page for page in pages if "/confidential/" not in page]


def _unpacked(body: bytes) -> str:
    return gzip.decompress(body).decode()


@pytest.mark.parametrize("spider", PLAIN)
def test_the_parsers_find_what_the_truth_says(replica: Replica, client: httpx.Client, spider: Spider) -> None:
    for epoch in (0, 1):
        replica.set_epoch(epoch)
        found = read(replica, client, spider)
        assert set(found) == set(readable(epoch, [spider]))


@pytest.mark.parametrize("spider", PLAIN)
def test_revisions_depend_on_no_port(replica: Replica, client: httpx.Client, spider: Spider) -> None:
    here = {key: posting.revision for key, posting in read(replica, client, spider).items()}
    with start() as other:
        there = {key: posting.revision for key, posting in read(other, client, spider).items()}
    assert here == there
    assert len(here) >= 40


def test_an_edit_is_another_revision_and_nothing_else_is(replica: Replica, client: httpx.Client) -> None:
    before = {key: posting.revision for key, posting in read(replica, client, "telegram").items()}
    replica.set_epoch(1)
    after = {key: posting.revision for key, posting in read(replica, client, "telegram").items()}
    changed = {readable(0)[key].advert for key in before if key in after and before[key] != after[key]}
    assert changed == {"ru-002", "uz-latn-004", "en-risky-chat-typist"}
