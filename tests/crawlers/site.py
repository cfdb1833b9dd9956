"""A small platform on loopback whose answers a test decides, and a crawl of it in a process of its own."""

import json
import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from records.lake import Lake
from records.posting import Capture, Crawl, Image, Posting, Sighting
from tests.crawlers.crawl_once import crawl_once

LISTING = {"discover": "listing", "detail": r"/jobs/\d+$", "next": "a[rel=next]"}
MAX_STREAM = 50_000_000

_FORKS = multiprocessing.get_context("forkserver")
# What takes long is imported once; each crawl is then a fresh process that has it already, without a reactor.
_FORKS.set_forkserver_preload(
    [
        "tests.crawlers.crawl_once",
        "crawlers.robots",
        "scrapy.core.engine",
        "scrapy.core.scraper",
        "scrapy.extensions.throttle",
        "scrapy.downloadermiddlewares.httpcompression",
        "scrapy.downloadermiddlewares.redirect",
        *(f"crawlers.spiders.{name}" for name in ("jsonld", "api", "feed", "listing", "telegram")),
    ]
)


@dataclass
class Answer:
    """What the platform says at one path.

    `endless` repeats the body until the reader hangs up, so many seconds apart; `raw` is sent as it is, instead of all.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    endless: bool = False
    pause: float = 0.0
    raw: bytes = b""
    etag: str | None = None
    """Asked with it, the platform answers 304."""


class Site:
    """The running platform; `pages` is what it has, `asked` what it was asked for.

    What is posted is kept in `posted`, and the page at `<path>#<n>` answers the n-th. `host` is an address of loopback.
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.pages: dict[str, Answer] = {"/robots.txt": Answer(status=404)}
        self.asked: Counter[str] = Counter()
        self.agents: set[str] = set()
        self.languages: set[str] = set()
        self.conditions: dict[str, str | None] = {}
        """The If-None-Match of the last question at each path."""
        self.posted: list[bytes] = []
        self._server = ThreadingHTTPServer((host, 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://{host}:{self._server.server_address[1]}"

    def html(self, path: str, body: str, status: int = 200, **headers: str) -> None:
        """Puts a page at a path."""
        self.pages[path] = Answer(body.encode(), status, {"Content-Type": "text/html; charset=utf-8", **headers})

    def json(self, path: str, value: Any) -> None:
        """Puts an answer of an API at a path."""
        self.pages[path] = Answer(json.dumps(value).encode(), 200, {"Content-Type": "application/json"})

    def job(self, number: int, text: str = "Work", images: Sequence[str] = ()) -> None:
        """Puts a posting at `/jobs/<number>`, which shows the pictures at these paths."""
        self.html(f"/jobs/{number}", job_page(number, text, [f"{self.url}{path}" for path in images]))

    def picture(self, path: str, body: bytes, content_type: str = "image/png") -> None:
        """Puts a picture at a path."""
        self.pages[path] = Answer(body, 200, {"Content-Type": content_type})

    def tag(self, path: str, etag: str) -> None:
        """Gives the page at a path a validator."""
        self.pages[path].etag = etag

    def board(self, *numbers: int) -> None:
        """Puts a board at `/jobs` that lists these postings, and each of them."""
        links = "".join(f'<a href="/jobs/{number}">job</a>' for number in numbers)
        self.html("/jobs", f"<html><body>{links}</body></html>")
        for number in numbers:
            self.job(number)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()


class Crawled:
    """A crawl that has ended, and what it wrote."""

    def __init__(self, lake: Lake, crawl_id: str, errors: str) -> None:
        manifest = lake.manifest("crawls", crawl_id)
        assert manifest.crawl is not None
        self.crawl: Crawl = manifest.crawl
        self.names = [entry.name for entry in manifest.files]
        self.captures = list(lake.records("crawls", crawl_id, "captures.jsonl", Capture))
        self.postings = list(lake.records("crawls", crawl_id, "postings.jsonl", Posting))
        self.sightings = list(lake.records("crawls", crawl_id, "sightings.jsonl", Sighting))
        self.images = list(lake.records("crawls", crawl_id, "images.jsonl", Image))
        self.stderr = errors


class Runner:
    """Crawls a site again and again into one lake, as `recruitwatch crawl` does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lake = Lake(str(folder / "lake"))
        self._count = 0

    def crawl(
        self, start: str | list[str], spider: str = "jsonld", public: Sequence[str] = (), **source: Any
    ) -> Crawled:
        """One crawl; keys of `source` are those of a source file, `public` addresses that pass for public ones."""
        self._count += 1
        crawl_id = f"crawl-{self._count}"
        limits = {"rate_per_second": 500, "concurrency": 4} | source.pop("limits", {})
        options = source.pop("options", LISTING if spider == "jsonld" else {})
        home = start if isinstance(start, str) else start[0]
        told = {
            "platform": {"id": "board", "name": "Board", "kind": "job_board", "url": home},
            "source": {"id": "board-source", "spider": spider, "start": start, "limits": limits, "options": options}
            | {"allow_private_addresses": True}
            | source,
        }
        output = self.folder / crawl_id
        process = _FORKS.Process(target=crawl_once, args=(self.lake.url, crawl_id, told, output, public))
        process.start()
        process.join(timeout=200)
        errors = output.with_suffix(".err").read_text()
        assert process.exitcode == 0, errors
        assert output.with_suffix(".out").read_bytes() == b"", "a crawl prints nothing on standard output"
        return Crawled(self.lake, crawl_id, errors)


def job_page(number: int, text: str = "Work", images: Sequence[str] = ()) -> str:
    """A page with one JobPosting, which shows these pictures."""
    data = {
        "@type": "JobPosting",
        "title": f"Job {number}",
        "description": f"<p>{text}</p>",
        "identifier": f"J{number}",
        "hiringOrganization": "Firm",
        **({"image": list(images)} if images else {}),
    }
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return f"<!DOCTYPE html><html><head>{script}</head><body><h1>Job {number}</h1></body></html>"


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # noqa: N802
            site.asked[self.path] += 1
            site.agents.add(self.headers.get("User-Agent", ""))
            site.languages.add(self.headers.get("Accept-Language", ""))
            answer = site.pages.get(self.path, Answer(b"nothing here", 404))
            condition = site.conditions[self.path] = self.headers.get("If-None-Match")
            same = answer.etag is not None and answer.etag == condition
            self._answer(Answer(status=304, etag=answer.etag) if same else answer)

        def do_POST(self) -> None:  # noqa: N802
            site.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(site.pages.get(f"{self.path}#{len(site.posted) - 1}", Answer(b"nothing here", 404)))

        def _answer(self, answer: Answer) -> None:
            if answer.raw:
                self.close_connection = True
                self.wfile.write(answer.raw)
                return
            self.send_response(answer.status)
            if answer.etag:
                self.send_header("ETag", answer.etag)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.endless:
                self.send_header("Connection", "close")
                self.end_headers()
                self._stream(answer.body, answer.pause)
                return
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def _stream(self, body: bytes, pause: float) -> None:
            self.close_connection = True
            for _ in range(MAX_STREAM // len(body)):
                try:
                    self.wfile.write(body)
                except OSError:
                    return
                time.sleep(pause)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing."""

    return Handler
