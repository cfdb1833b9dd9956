"""Keeps what platforms answered: WARC records, one gzip member each, and the captures that tell of them."""

import gzip
import uuid
from collections.abc import Iterable

from records.lake import SetWriter
from records.posting import Capture, WarcPlace
from records.record import digest

MAX_FILE = 500_000_000
"""Bytes after which the next WARC file is begun."""
MAX_HEADERS = 65_536
"""Bytes of answer headers that are kept."""
LEVEL = 1
"""Of gzip: level 9 costs four times as much processor and saves a tenth of the space (stack.md)."""

CAPTURES = "captures.jsonl"
_DROPPED = frozenset((b"set-cookie", b"content-encoding", b"transfer-encoding", b"content-length"))
"""Headers that are not kept: cookies are nobody's evidence, the others no longer fit the decoded payload."""
MAX_VALIDATOR = 1000
"""Characters of an ETag or a Last-Modified; what is longer is not sent back."""
_REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 404: "Not Found", 410: "Gone"}


class Evidence:
    """Writes the captures of one crawl; a capture is written after the WARC record that it tells of."""

    def __init__(self, writer: SetWriter, crawl_id: str, source_id: str, user_agent: str) -> None:
        self._writer = writer
        self._crawl_id, self._source_id, self._user_agent = crawl_id, source_id, user_agent
        self._number = 0
        self._end = MAX_FILE

    def keep(
        self,
        *,
        url: str,
        fetched_at: str,
        status: int,
        headers: Iterable[tuple[bytes, bytes]],
        body: bytes,
        robots: str | None,
        content_type: str | None = None,
        rendered: bool = False,
        postings: int | None = None,
    ) -> Capture:
        """Keeps one answer, from which so many postings were read, and says where it stands. `body` is decoded."""
        headers = tuple(headers)
        sha256 = digest(body)
        capture_id = digest(f"{self._crawl_id}\n{url}\n{fetched_at}\n{sha256}".encode())[:32]
        name = self._file(fetched_at)
        member = gzip.compress(
            _record(url, fetched_at, capture_id, sha256, _http(status, headers, body)), LEVEL, mtime=0
        )
        offset, length = self._writer.add_bytes(name, member)
        self._end = offset + length
        capture = Capture(
            capture_id=capture_id,
            crawl_id=self._crawl_id,
            source_id=self._source_id,
            url=url,
            fetched_at=fetched_at,
            http_status=status,
            content_type=content_type,
            sha256=sha256,
            bytes=len(body),
            warc=WarcPlace(file=name, offset=offset, length=length),
            rendered=rendered,
            robots=robots,
            etag=_validator(headers, b"etag"),
            last_modified=_validator(headers, b"last-modified"),
            postings=postings,
        )
        self._writer.add(CAPTURES, capture)
        return capture

    def _file(self, at: str) -> str:
        if self._end >= MAX_FILE:
            self._number += 1
            self._end = 0
            name = f"pages-{self._number:05d}.warc.gz"
            self._writer.add_bytes(name, gzip.compress(self._about(at, name), LEVEL, mtime=0))
        return f"pages-{self._number:05d}.warc.gz"

    def _about(self, at: str, name: str) -> bytes:
        fields = (
            f"software: {self._user_agent}\r\nformat: WARC File Format 1.1\r\nrobots: obeyed\r\n"
            f"isPartOf: {self._crawl_id}\r\ndescription: payloads are stored decoded, as their digests say\r\n"
        ).encode()
        head = _head(
            "warcinfo", at, digest(f"{self._crawl_id}\n{name}".encode()), len(fields), "application/warc-fields"
        )
        return head + f"WARC-Filename: {name}\r\n\r\n".encode() + fields + b"\r\n\r\n"


def _record(url: str, at: str, capture_id: str, sha256: str, answer: bytes) -> bytes:
    head = _head("response", at, capture_id, len(answer), "application/http; msgtype=response")
    about = f"WARC-Target-URI: {_plain(url)}\r\nWARC-Payload-Digest: sha256:{sha256}\r\n\r\n"
    return b"".join((head, about.encode("utf-8", "replace"), answer, b"\r\n\r\n"))


def _head(kind: str, at: str, seed: str, length: int, content_type: str) -> bytes:
    # The id is derived like all others: the same capture is the same bytes.
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"recruitwatch:{kind}:{seed}")
    return (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{name}>\r\nWARC-Date: {at}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {length}\r\n"
    ).encode()


def _http(status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> bytes:
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}".encode()]
    size = 0
    for name, value in headers:
        size += len(name) + len(value)
        if name.lower() in _DROPPED or b"\n" in value or b"\r" in value or size > MAX_HEADERS:
            continue
        lines.append(name + b": " + value)
    lines.append(f"Content-Length: {len(body)}".encode())
    return b"\r\n".join((*lines, b"", body))


def _validator(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    value = next((value for key, value in headers if key.lower() == name), b"").strip()
    text = value.decode("latin-1")
    return text if text.isprintable() and 0 < len(text) <= MAX_VALIDATOR else None


def _plain(url: str) -> str:
    return url.replace("\r", "%0D").replace("\n", "%0A")
