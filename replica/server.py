"""Serves the replica on loopback, each platform on a port of its own (robots.txt holds for host and port)."""

import argparse
import asyncio
import os
import socket
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn
import yaml
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from records.source import SourceFile, Spider
from replica import hostile as hostile_adverts
from replica.corpus import at_epoch
from replica.platforms import SITES
from replica.sites.world import World
from replica.sources import CRAWLED, source_files

HOST = "127.0.0.1"
START_SECONDS = 20.0
Sites = dict[str, Callable[[World], Starlette]]


class Replica:
    """The running replica; a context manager that ends it."""

    def __init__(self, epoch: int = 0, port: int = 0, hostile: bool = False) -> None:
        self.world = World(epoch=epoch)
        self._sites = SITES | ({hostile_adverts.PLATFORM: hostile_adverts.app} if hostile else {})
        self._sockets = _listen(self._sites, port)
        ports = _Ports(self.world, self._sites, self._sockets)
        config = uvicorn.Config(ports, log_level="error", access_log=False, lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="replica", daemon=True)
        at_epoch(epoch)
        self._thread.start()
        self._await_start()

    @property
    def addresses(self) -> dict[str, str]:
        """The base URL of each site, without a slash at the end."""
        return {site: f"http://{HOST}:{listener.getsockname()[1]}" for site, listener in self._sockets.items()}

    @property
    def epoch(self) -> int:
        """The epoch that all platforms are in."""
        return self.world.epoch

    def set_epoch(self, epoch: int) -> None:
        """Moves all platforms to another epoch, from the next request on."""
        at_epoch(epoch)
        self.world.epoch = epoch

    @property
    def requests(self) -> Counter[str]:
        """How often each `<site><path>?<query>` was asked for so far."""
        return Counter(self.world.requests)

    def source_files(self, spiders: Collection[Spider] = CRAWLED) -> dict[str, SourceFile]:
        """The source file of each platform that these spiders read, by platform id."""
        return source_files(self.addresses, spiders)

    def write_sources(self, folder: Path, spiders: Collection[Spider] = CRAWLED) -> list[Path]:
        """Writes the source files as YAML into `folder`, which is made if needed."""
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for name, file in self.source_files(spiders).items():
            path = folder / f"{name}.yaml"
            body = yaml.safe_dump(file.model_dump(exclude_none=True), allow_unicode=True, sort_keys=False)
            path.write_text(f"# The replica's invented platform on loopback.\n{body}", encoding="utf-8")
            written.append(path)
        return written

    def stop(self) -> None:
        """Ends the server and waits until its ports are free."""
        self._server.should_exit = True
        self._thread.join()
        for listener in self._sockets.values():
            listener.close()

    def wait(self) -> None:
        """Blocks until the server ends."""
        while self._thread.is_alive():
            self._thread.join(timeout=0.5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.run(self._server.serve(list(self._sockets.values())))

    def _await_start(self) -> None:
        waited = threading.Event()
        for _ in range(int(START_SECONDS / 0.02)):
            if self._server.started:
                return
            if not self._thread.is_alive():
                break
            waited.wait(0.02)
        raise RuntimeError("the replica did not start")


class _Ports:
    """Hands each request to the site that listens on its port, and counts it."""

    def __init__(self, world: World, sites: Sites, sockets: dict[str, socket.socket]) -> None:
        self._world = world
        self._sites = {listener.getsockname()[1]: (site, sites[site](world)) for site, listener in sockets.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        site, app = self._sites[scope["server"][1]]
        query = scope.get("query_string", b"").decode("latin-1")
        self._world.requests[f"{site}{scope['path']}{'?' if query else ''}{query}"] += 1
        await app(scope, receive, send)


@contextmanager
def start(epoch: int = 0, port: int = 0, hostile: bool = False) -> Iterator[Replica]:
    """The replica, running; `port` is the first of the sites' consecutive ports, 0 lets the system choose each.

    `hostile` adds a platform of adverts that attack whoever shows them.
    """
    with Replica(epoch, port, hostile) as replica:
        yield replica


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves until interrupted; prints one line a site."""
    parser = argparse.ArgumentParser(prog="replica.server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="first of the sites' ports (default: chosen by the system)")
    parser.add_argument("--epoch", type=int, default=0, help="the state of the adverts (default: 0)")
    parser.add_argument("--write-sources", type=Path, metavar="DIR", help="writes a source file for each platform")
    chosen = parser.parse_args(arguments)
    with start(chosen.epoch, chosen.port) as replica:
        for site, address in replica.addresses.items():
            print(f"{site}\t{address}", flush=True)
        if chosen.write_sources:
            replica.write_sources(chosen.write_sources)
        try:
            replica.wait()
        except KeyboardInterrupt:
            os.write(2, b"\n")


def _listen(sites: Sites, first: int) -> dict[str, socket.socket]:
    listening = {}
    for at, site in enumerate(sites):
        # With the protocol named asyncio sets TCP_NODELAY; without it every answer waits 40 ms for a delayed ACK.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, first + at if first else 0))
        listener.listen(256)
        listening[site] = listener
    return listening


if __name__ == "__main__":
    main()
