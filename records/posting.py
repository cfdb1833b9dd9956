"""What was collected: captures, postings as published, sightings, and the crawls that brought them."""

import json
import re
import unicodedata
from typing import Any, Literal

from records.record import Part, Record, digest

Verdict = Literal["done", "partial", "blocked", "out_of_bounds"]
_SPACE = re.compile(r"\s+")


class WarcPlace(Part):
    """Where a capture's record stands: one gzip member of `length` bytes at `offset`."""

    file: str
    offset: int
    length: int


class Capture(Record):
    """One answer of a platform, kept as it came."""

    capture_id: str
    crawl_id: str
    source_id: str
    url: str
    fetched_at: str
    http_status: int
    content_type: str | None = None
    sha256: str
    bytes: int
    warc: WarcPlace
    rendered: bool = False
    robots: str | None = None
    """The rule of robots.txt that allowed it, as it stands there, or `no robots.txt`."""
    etag: str | None = None
    last_modified: str | None = None
    """By which the platform may be asked whether the page is still the same, as it answered them."""
    postings: int | None = None
    """How many postings were read from it; absent where it was kept for something else."""


class Published(Part):
    """What the platform states beside title and text, as strings just as published."""

    employer: str | None = None
    employer_url: str | None = None
    author: str | None = None
    address: str | None = None
    salary: str | None = None
    employment_type: str | None = None
    industry: str | None = None
    experience: str | None = None
    education: str | None = None
    hours: str | None = None
    date_posted: str | None = None
    valid_through: str | None = None
    location: list[str] | None = None
    contacts: list[str] | None = None
    benefits: list[str] | None = None
    image_urls: list[str] | None = None
    country: str | None = None
    extra: dict[str, Any] | None = None


class Posting(Record):
    """One advert as published, in one revision."""

    posting_id: str
    platform_id: str
    source_id: str
    native_id: str
    revision: str
    parser: str
    url: str
    title: str = ""
    text: str = ""
    published: Published = Published()
    collected_at: str | None = None
    capture_id: str | None = None
    crawl_id: str | None = None


class Sighting(Record):
    """That a posting was there, at a time, in a revision.

    `capture_id` is the answer that shows it. It may be one of an earlier crawl: where the platform answered 304, its
    word that the page is still what that capture holds, no second copy of the page is kept.
    """

    posting_id: str
    revision: str
    seen_at: str
    crawl_id: str
    source_id: str
    capture_id: str | None = None


class Image(Record):
    """A picture that a posting shows, kept because its source says `images: true`: `images.jsonl` of a crawl.

    There is one for each posting that shows the picture, written when it was fetched: a later crawl that finds the
    posting unchanged does not ask for the picture again.
    """

    posting_id: str
    capture_id: str
    """The answer that holds the picture."""
    url: str
    """Where the posting says that it is; redirects may have led elsewhere."""
    sha256: str
    """Of the picture's bytes, as in the capture."""
    phash: str | None = None
    """Its perceptual hash, 16 hex digits: equal, or nearly so, where a picture was only scaled or compressed.
    `imagehash.phash`, of the first frame where it moves; null for an area of one colour."""
    width: int
    height: int
    """In pixels."""
    seen_at: str
    crawl_id: str


class Gone(Part):
    """A posting that the platform said is gone."""

    posting_id: str
    reason: Literal["404", "410", "closed"]
    capture_id: str | None = None


class Crawl(Record):
    """One crawl of one source, as its manifest and the catalogue tell it."""

    crawl_id: str
    source_id: str
    platform_id: str
    started_at: str
    ended_at: str
    verdict: Verdict
    full: bool
    window_start: str | None = None
    requests: int = 0
    bytes: int = 0
    """Of answers, as they came over the wire, headers too."""
    new: int = 0
    changed: int = 0
    seen: int = 0
    removed: int = 0
    errors: list[str] = []
    seconds: float = 0.0
    gone: list[Gone] = []
    images: int = 0
    """Pictures of postings that were kept."""
    images_left: int = 0
    """Pictures that were to be kept and are not: refused, missing, too large, no picture, or beyond a budget."""
    notices: list[str] = []
    """What is no error and a person should know, such as that a channel has another name now."""
    asked_until: str | None = None
    """Until when the platform asked to be left alone (Retry-After), where that is beyond the crawl's end."""


def posting_id(platform_id: str, native_id: str) -> str:
    """The id of a posting: derived from where it stands, so that whoever crawls it finds the same one."""
    return digest(f"{platform_id}\n{native_id}".encode("utf-8", "surrogatepass"))[:32]


def revision(title: str, text: str, published: Published) -> str:
    """The hash of what a posting says, deaf to white space and Unicode composition (records.md)."""
    stated = published.model_dump(exclude={"extra", "image_urls"})
    content = _normal({"title": title, "text": text, "published": stated}) or {}
    body = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return digest(body.encode("utf-8", "surrogatepass"))


def make_posting(
    *,
    platform_id: str,
    source_id: str,
    native_id: str,
    parser: str,
    url: str,
    title: str = "",
    text: str = "",
    published: Published | None = None,
) -> Posting:
    """A posting with its derived id and revision, not yet tied to a capture or a crawl."""
    published = published or Published()
    return Posting(
        posting_id=posting_id(platform_id, native_id),
        platform_id=platform_id,
        source_id=source_id,
        native_id=native_id,
        revision=revision(title, text, published),
        parser=parser,
        url=url,
        title=title,
        text=text,
        published=published,
    )


def _normal(value: Any) -> Any:
    """`value` with strings in NFC, white space folded, and whatever states nothing left out."""
    if isinstance(value, str):
        return _SPACE.sub(" ", unicodedata.normalize("NFC", value)).strip() or None
    if isinstance(value, dict):
        pairs = ((key, _normal(item)) for key, item in value.items())
        return {key: item for key, item in pairs if item not in (None, "", [], {})} or None
    if isinstance(value, list):
        return [item for item in map(_normal, value) if item not in (None, "", [], {})] or None
    return value
