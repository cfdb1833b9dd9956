"""Answers are kept so that anybody can read and check them."""

import gzip
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from crawlers import evidence
from crawlers.evidence import Evidence
from records.lake import Lake
from records.posting import Capture
from records.record import digest

BODY = b"<p>Ish bor</p>"
AT = "2026-03-01T10:00:00.123456Z"


def keep(kept: Evidence, url: str = "https://x.example/1", body: bytes = BODY) -> Capture:
    headers = [
        (b"Content-Type", b"text/html"),
        (b"Set-Cookie", b"who=you"),
        (b"Content-Length", b"9999"),
        (b"X-Evil", b"a\r\nInjected: yes"),
        (b"X-Flood", b"y" * 100_000),
    ]
    return kept.keep(url=url, fetched_at=AT, status=200, headers=headers, body=body, robots="Allow: /")


def test_a_kept_answer_can_be_read_by_any_warc_tool(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    with lake.writer("crawls", "c") as writer:
        capture = keep(Evidence(writer, "c", "s", "recruitwatch/0.1"))
    with lake.reader() as reader:
        data = reader.read("crawls", "c", capture.warc.file, capture.warc.offset, capture.warc.length)
    record = next(iter(ArchiveIterator(BytesIO(data))))
    assert record.content_stream().read() == BODY
    assert record.rec_headers.get_header("WARC-Target-URI") == "https://x.example/1"
    assert record.rec_headers.get_header("WARC-Payload-Digest") == f"sha256:{digest(BODY)}"
    assert record.http_headers.get_statuscode() == "200"
    assert [name for name, _ in record.http_headers.headers] == ["Content-Type", "Content-Length"]
    assert record.http_headers.get_header("Content-Length") == str(len(BODY))


def test_the_capture_says_what_was_kept_and_why_it_was_allowed(tmp_path: Path) -> None:
    with Lake(str(tmp_path)).writer("crawls", "c") as writer:
        capture = keep(Evidence(writer, "c", "s", "recruitwatch/0.1"))
    assert (capture.crawl_id, capture.source_id, capture.robots) == ("c", "s", "Allow: /")
    assert (capture.sha256, capture.bytes, capture.fetched_at) == (digest(BODY), len(BODY), AT)


def test_the_same_answer_is_the_same_bytes(tmp_path: Path) -> None:
    files = []
    for name in ("a", "b"):
        with Lake(str(tmp_path / name)).writer("crawls", "c") as writer:
            keep(Evidence(writer, "c", "s", "recruitwatch/0.1"))
        files.append((tmp_path / name / "crawls" / "c" / "pages-00001.warc.gz").read_bytes())
    assert files[0] == files[1]


def test_a_full_file_is_followed_by_another_that_says_what_it_is(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    with lake.writer("crawls", "c") as writer:
        kept = Evidence(writer, "c", "s", "recruitwatch/0.1")
        kept._end = evidence.MAX_FILE
        first = keep(kept)
        kept._end = evidence.MAX_FILE
        second = keep(kept, "https://x.example/2")
    assert (first.warc.file, second.warc.file) == ("pages-00001.warc.gz", "pages-00002.warc.gz")
    whole = (tmp_path / "crawls" / "c" / second.warc.file).read_bytes()
    assert gzip.decompress(whole).startswith(b"WARC/1.1\r\nWARC-Type: warcinfo")
