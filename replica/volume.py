"""A job board of any size on loopback, in a process of its own, for measuring: `python -m replica.volume --pages N`."""

import argparse
import asyncio
import gzip
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from http import HTTPStatus

from records.source import Limits, Platform, Source, SourceFile
from replica.corpus import at_epoch
from replica.sites.boardly import job_posting
from replica.sites.world import html, page
from replica.sources import BASIS

HOST = "127.0.0.1"
SEED = 20_261_116
NUMBER = "@NUMBER@"
"""Stands in each kind of page for the posting's number, which makes its page, its advert and its revision its own."""
PLATFORM = "volume"
CONCURRENCY = 16
"""Requests that a crawl of it has under way at once."""


class Board:
    """What the board answers: pages of the replica's ordinary adverts, taken in an order that the seed decides."""

    def __init__(self, pages: int, seed: int = SEED) -> None:
        self.pages, self._seed = pages, seed

    @cached_property
    def kinds(self) -> Sequence[bytes]:
        """A page for each ordinary advert, without its number."""
        kinds = []
        for shown in at_epoch(0):
            if shown.advert.risky or not shown.advert.title:
                continue
            advert = shown.advert.model_copy(
                update={"title": f"{shown.advert.title} ({NUMBER})", "text": f"{shown.advert.text}\n\nRef. {NUMBER}"}
            )
            stated = job_posting(shown.model_copy(update={"advert": advert})) | {"identifier": f"VOL-{NUMBER}"}
            data = json.dumps(stated, ensure_ascii=False).replace("</", "<\\/")
            text = page(
                "boardly_detail.html", advert=advert, reference=NUMBER, description=html(advert.text), data=data
            )
            kinds.append(text.encode())
        random.Random(self._seed).shuffle(kinds)
        return kinds

    def answer(self, path: str, condition: str | None, base: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a path; 304 where the condition is the page's present validator."""
        if path == "/robots.txt":
            return 200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /private/\n"
        if path == "/sitemap.xml.gz":
            entries = [(f"{base}/jobs/{number}", "2026-11-16") for number in range(1, self.pages + 1)]
            body = gzip.compress(page("sitemap.xml", entries=entries).encode(), mtime=0)
            return 200, {"Content-Type": "application/x-gzip"}, body
        number = path.removeprefix("/jobs/")
        if not number.isdecimal() or not 1 <= int(number) <= self.pages:
            return 404, {"Content-Type": "text/plain"}, b"no such page"
        headers = {"ETag": f'"{self._seed}-{number}"', "Last-Modified": "Mon, 16 Nov 2026 06:00:00 GMT"}
        if condition == headers["ETag"]:
            return 304, headers, b""
        body = self.kinds[int(number) % len(self.kinds)].replace(NUMBER.encode(), number.encode())
        return 200, {**headers, "Content-Type": "text/html; charset=utf-8"}, body


class Connection(asyncio.Protocol):
    """One kept connection: as little of HTTP/1.1 as a crawler needs, so that the crawler is what is measured."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._read = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begins."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answers each whole request."""
        self._read += data
        while b"\r\n\r\n" in self._read:
            request, _, self._read = self._read.partition(b"\r\n\r\n")
            assert self._transport
            self._transport.write(self._respond(request.decode("latin-1")))

    def _respond(self, request: str) -> bytes:
        first, *lines = request.split("\r\n")
        asked = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        status, headers, body = self._board.answer(
            first.split(" ")[1], asked.get("if-none-match"), f"http://{asked.get('host', HOST)}"
        )
        told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        length = "" if status == HTTPStatus.NOT_MODIFIED else f"Content-Length: {len(body)}\r\n"
        head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{told}{length}\r\n"
        return head.encode() + body


def source_file(address: str, pages: int) -> SourceFile:
    """The source file by which recruitwatch crawls such a board as fast as it can."""
    platform = Platform(id=PLATFORM, name="Volume", kind="job_board", url=address, fields=["employer", "location"])
    limits = Limits(rate_per_second=1000, concurrency=CONCURRENCY, pages=2 * pages + 100, requests_per_day=10**9)
    source = Source(
        id=f"{PLATFORM}-jsonld", spider="jsonld", start=[f"{address}/sitemap.xml.gz"], limits=limits, basis=BASIS,
        options={"discover": "sitemap", "detail": r"/jobs/\d+$"}, enabled=True, allow_private_addresses=True,
    )  # fmt: skip
    return SourceFile(platform=platform, sources=[source])


@contextmanager
def serving(pages: int, seed: int = SEED) -> Iterator[str]:
    """The address of a board that is served by another process until this ends."""
    command = [sys.executable, "-m", "replica.volume", "--pages", str(pages), "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


async def serve(board: Board) -> None:
    """Serves until ended; prints its address once it answers."""
    assert board.kinds
    server = await asyncio.get_running_loop().create_server(lambda: Connection(board), HOST, 0)
    print(f"http://{HOST}:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def main() -> None:
    """Serves a board."""
    parser = argparse.ArgumentParser(prog="replica.volume", description=__doc__)
    parser.add_argument("--pages", type=int, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    asyncio.run(serve(Board(chosen.pages, chosen.seed)))


if __name__ == "__main__":
    main()
