"""The browser's only way to the network: a SOCKS5 proxy on loopback that connects to checked addresses alone.

A browser resolves names and follows redirects by itself, past the guards of requests. Given this proxy it does neither:
whatever a page, its redirects, frames, workers and websockets ask for comes by here, by name, and the name is resolved
once, checked as Scrapy's requests are, and connected to at the address that was checked. SOCKS5 is RFC 1928.
"""

import asyncio
import socket
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Iterable

from crawlers import guards

CONNECT_SECONDS = 15
"""Until the browser has said where to, the name is resolved, and a server answers there."""
IDLE_SECONDS = 60
"""A connection on which nothing comes or goes for so long is closed."""
PAGE_BYTES = 50_000_000
"""Both ways for a page with all that it loads; heavy pages without their pictures have a tenth of it. Our choice."""
MAX_CONNECTIONS = 256
"""At once. Chromium opens up to 32 through a proxy, and some more for websockets."""

_LOOPBACK = "127.0.0.1"
_CHUNK = 65_536
_SOCKS, _CONNECT, _BY_NAME = 5, 1, 3
_DONE, _FAILED, _REFUSED = 0, 1, 2


class Proxy:
    """A proxy that listens until it is closed; `on_received` is told the bytes that servers sent."""

    def __init__(self, private_allowed: bool, pages_at_once: int, on_received: Callable[[int], None]) -> None:
        self._private_allowed, self._on_received = private_allowed, on_received
        self._most = pages_at_once * PAGE_BYTES
        self._left = 0
        self._socket = socket.create_server((_LOOPBACK, 0))
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    @property
    def arguments(self) -> list[str]:
        """The options by which Chromium reaches everything, loopback too, through here, and resolves no name."""
        return [
            f"--proxy-server=socks5://{_LOOPBACK}:{self._socket.getsockname()[1]}",
            "--proxy-bypass-list=<-loopback>",
            f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {_LOOPBACK}",
        ]

    def allow_page(self) -> None:
        """Lets one more page be loaded: what pages left of PAGE_BYTES is kept for no more of them than load at once."""
        self._left = min(self._left + PAGE_BYTES, self._most)

    async def start(self) -> None:
        """Begins to answer; the browser may be told of it before."""
        self._server = await asyncio.start_server(self._serve, sock=self._socket, limit=_CHUNK)

    async def close(self) -> None:
        """Ends every connection."""
        if self._server:
            self._server.close()
        self._socket.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, asks: StreamReader, answers: StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._open.add(task)
        try:
            if len(self._open) <= MAX_CONNECTIONS and (server := await self._lead(asks, answers)):
                try:
                    await self._carry_both(asks, answers, *server)
                finally:
                    server[1].close()
        except (OSError, asyncio.CancelledError):
            # Either side hung up, or nothing came for too long, or the crawl has ended.
            pass
        finally:
            answers.close()
            self._open.discard(task)

    async def _lead(self, asks: StreamReader, answers: StreamWriter) -> tuple[StreamReader, StreamWriter] | None:
        """The server that the browser asks for, once it has been told that it is there; null where it is not."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                host, port = await _destination(asks, answers)
                addresses = await self._addresses(host)
                server = await _connect(addresses, port) if addresses else None
        except (OSError, ValueError, EOFError):
            addresses, server = [""], None
        code = _DONE if server else _FAILED if addresses else _REFUSED
        answers.write(struct.pack("!BBBB4sH", _SOCKS, code, 0, 1, bytes(4), 0))
        await answers.drain()
        return server

    async def _addresses(self, host: str) -> list[str]:
        """The addresses of a name that may be connected to."""
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if self._private_allowed:
            return addresses
        public = [address for address in addresses if guards.is_public(address)]
        if not public:
            guards.refused_hosts.add(host)
        return public

    async def _carry_both(
        self, asks: StreamReader, answers: StreamWriter, server_says: StreamReader, server_hears: StreamWriter
    ) -> None:
        """Carries bytes both ways until one side ends."""
        async with asyncio.timeout(IDLE_SECONDS) as idle:
            ways = [
                asyncio.ensure_future(self._carry(asks, server_hears, idle, lambda _: None)),
                asyncio.ensure_future(self._carry(server_says, answers, idle, self._on_received)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)

    async def _carry(
        self, source: StreamReader, target: StreamWriter, idle: asyncio.Timeout, note: Callable[[int], None]
    ) -> None:
        clock = asyncio.get_running_loop().time
        while chunk := await source.read(_CHUNK):
            note(len(chunk))
            self._left -= len(chunk)
            if self._left < 0:
                return
            idle.reschedule(clock() + IDLE_SECONDS)
            target.write(chunk)
            await target.drain()


async def _destination(asks: StreamReader, answers: StreamWriter) -> tuple[str, int]:
    """The host and port that a browser wants to be connected to; ValueError for what no browser says."""
    version, methods = struct.unpack("!BB", await asks.readexactly(2))
    await asks.readexactly(methods)
    if version != _SOCKS:
        raise ValueError("not SOCKS5")
    answers.write(bytes((_SOCKS, 0)))
    version, command, _, kind, length = struct.unpack("!BBBBB", await asks.readexactly(5))
    if (version, command, kind) != (_SOCKS, _CONNECT, _BY_NAME):
        raise ValueError("Chromium asks for connections alone, and names even addresses as text")
    host, port = struct.unpack(f"!{length}sH", await asks.readexactly(length + 2))
    return host.decode("ascii"), port


async def _connect(addresses: Iterable[str], port: int) -> tuple[StreamReader, StreamWriter] | None:
    """A connection to the first of the addresses that answers."""
    for address in addresses:
        try:
            return await asyncio.open_connection(address, port, limit=_CHUNK)
        except OSError:
            continue
    return None
