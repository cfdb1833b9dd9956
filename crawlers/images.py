"""The pictures that postings show: which of them a crawl asks for, what counts as a picture, and how it is hashed."""

import struct
import zlib
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urldefrag, urlsplit

from crawlers.fetched import Fetched
from crawlers.signed import unknown
from records.lake import SetWriter
from records.posting import Capture, Image, Posting

IMAGES = "images.jsonl"
MAX_PER_POSTING = 10
"""Pictures of one posting that are asked for, the first that it names."""
MAX_BYTES = 5_000_000
"""Bytes of one picture; what phones and cameras put on the web has less."""
MAX_PIXELS = 25_000_000
"""Of one picture, by its header, before any of them is decoded: that many take 390 MB at the most (a moving WebP)."""
MAX_SIDE = 30_000
MAX_URL = 2000
MAX_HOSTS = 20
"""Hosts that a crawl asks for pictures: a platform has its own and a few that serve them, a trap has any number."""
AT_ONCE = 20
"""Pictures that wait as requests, so that a host which begins to refuse is not asked for many more."""
PATIENCE = 5
"""Failures in a row after which a host is asked for no more pictures in this crawl."""
ACCEPT = "image/jpeg,image/png,image/webp,image/gif"
OK = 200

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_HASHED = (512, 512)
"""To which a JPEG is decoded at least, instead of whole: the hash looks at 32 by 32 points."""
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError, MemoryError)
"""What Pillow raises over bytes that are no whole picture, beside what is named where this is used."""

KnownImages = Callable[[str], Collection[str]]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a picture is: its size in pixels, and its perceptual hash."""

    width: int
    height: int
    phash: str | None


def look(body: bytes) -> Looked | None:
    """What the bytes of a picture show; null where they are none, broken, or larger than MAX_PIXELS.

    Of a picture that moves the first frame is hashed. The hash is that of `imagehash.phash` (64 bits of the discrete
    cosine transform, 16 hex digits), null for an area of one colour, which would be like all others. Takes up to half
    a second of processor time.
    """
    from imagehash import phash
    from PIL import Image as Pillow

    try:
        with Pillow.open(BytesIO(body), formats=_FORMATS) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
                return None
            picture.draft("L", _HASHED)
            grey = picture.convert("L")
            darkest, lightest = grey.getextrema()
            return Looked(width, height, str(phash(grey)) if darkest != lightest else None)
    except (*_BROKEN, Pillow.DecompressionBombError, struct.error, zlib.error):
        return None


class Pictures:
    """The pictures that one crawl still has to ask for, and what came of those it asked for."""

    def __init__(self, crawl_id: str, writer: SetWriter, known: KnownImages) -> None:
        self._crawl_id, self._writer, self._known = crawl_id, writer, known
        self._wanted: dict[str, list[str]] = {}
        self._hosts: set[str] = set()
        self._failures: Counter[str] = Counter()
        self._stopped = False
        self.kept = 0
        self.left = 0
        """Those that were asked for, or should have been, and are not kept."""

    def want(self, posting: Posting, fresh: bool) -> None:
        """Notes the pictures of a posting; of one that is as it was before, those that are not known."""
        urls = [urldefrag(url).url for url in posting.published.image_urls or () if len(url) <= MAX_URL]
        asked = [url for url in dict.fromkeys(urls) if self._may_ask(url)][:MAX_PER_POSTING]
        known = self._known(posting.posting_id) if asked and not fresh else ()
        for url in unknown(asked, known):
            self._wanted.setdefault(url, []).append(posting.posting_id)

    def next(self) -> dict[str, list[str]]:
        """The next pictures to ask for, each with the postings that show it; none where it is time to stop."""
        chosen: dict[str, list[str]] = {}
        while self._wanted and len(chosen) < AT_ONCE:
            url = next(iter(self._wanted))
            postings = self._wanted.pop(url)
            if self._stopped or self._failures[_host(url)] >= PATIENCE:
                self.left += 1
            else:
                chosen[url] = postings
        return chosen

    def stop(self) -> None:
        """Asks for no more: what the source allows is used up."""
        self._stopped = True

    def failed(self, url: str) -> None:
        """Notes a picture that did not come."""
        self.left += 1
        self._failures[_host(url)] += 1

    def keep(
        self, url: str, postings: list[str], answer: Fetched, looked: Looked, capture: Callable[[Fetched], Capture]
    ) -> None:
        """Keeps a picture as evidence, and for each posting that shows it a record."""
        self._failures[_host(url)] = 0
        self.kept += 1
        evidence = capture(answer)
        for posting_id in postings:
            image = Image(
                posting_id=posting_id,
                capture_id=evidence.capture_id,
                url=url,
                sha256=evidence.sha256,
                phash=looked.phash,
                width=looked.width,
                height=looked.height,
                seen_at=evidence.fetched_at,
                crawl_id=self._crawl_id,
            )
            self._writer.add(IMAGES, image)

    def _may_ask(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return False
        if parts.hostname not in self._hosts and len(self._hosts) >= MAX_HOSTS:
            return False
        self._hosts.add(parts.hostname)
        return True


def is_picture(answer: Fetched) -> bool:
    """Whether an answer says that it is a picture."""
    return answer.status == OK and (answer.content_type or "").lower().startswith("image/")


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
