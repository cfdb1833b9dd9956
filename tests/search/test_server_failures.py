"""What publishing comes to when a server refuses, is full, or goes away in the middle: nothing lost, nothing twice."""

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from cli.check import LOOKS
from config.errors import RecruitwatchError
from config.settings import Settings
from pipelines.cluster import cluster
from pipelines.enrich import enrich
from pipelines.publish import publish, refused
from pipelines.workspace import Workspace
from records.posting import Posting
from search import elastic_bulk
from search.elastic import LAYOUT, ElasticEngine
from search.elastic_query import MAPPING, SETTINGS, prepare
from search.engine import EngineUnavailable, open_engine
from tests.pipelines.crawling import posting, write_crawl
from tests.search.adverts import advert, pid
from tests.search.conftest import GIVEN, on_server
from tests.search.server.node import CannotStart, free_port, started

ADVERTS = 40
LONG = "Cook wanted in Antalya, 900 USD a month. " * 1000
"""Longer than the 32,766 bytes that a server takes as one exact value."""
pytestmark = pytest.mark.skipif(bool(GIVEN), reason="publishing would write to an index of a server that is not ours")


class Proxy:
    """Passes connections on to a server, or cuts them off while it is `down`."""

    def __init__(self, url: str) -> None:
        self.down = False
        parts = urlsplit(url)
        self._server = (str(parts.hostname), int(parts.port or 80))
        self._open: set[socket.socket] = set()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Ends every connection, and lets none through until `down` is taken back."""
        self.down = True
        for one in list(self._open):
            _end(one)

    def close(self) -> None:
        """Ends it."""
        self.cut()
        _end(self._socket)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                if self.down:
                    client.close()
                    continue
                server = socket.create_connection(self._server)
                self._open |= {client, server}
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        self._open -= {one, other}
        for end in (one, other):
            _end(end)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@pytest.fixture
def proxy(server: str) -> Iterator[Proxy]:
    made = Proxy(server)
    yield made
    made.close()
    with ElasticEngine(server) as engine:
        engine.drop()


@pytest.fixture
def published_to(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, list[Posting]], Workspace]:
    """Makes a home whose engine is a server, with these adverts ready to be published, in requests of five."""
    monkeypatch.setattr(elastic_bulk, "BULK_DOCUMENTS", 5)
    monkeypatch.setattr("pipelines.publish.COMMIT", 20)

    def make(url: str, postings: list[Posting]) -> Workspace:
        made = Workspace(Settings(home=tmp_path / "home", sources=tmp_path / "sources", engine=url))
        _crawl(made, 1, postings)
        return made

    return make


def _crawl(workspace: Workspace, day: int, postings: list[Posting]) -> None:
    write_crawl(workspace, day, postings)
    for step in (enrich, cluster):
        step(workspace)


def _many() -> list[Posting]:
    return [posting(str(number)) for number in range(ADVERTS)]


def _there(workspace: Workspace) -> int:
    with open_engine(workspace.settings) as engine:
        return engine.count()


def _made_with(engine: ElasticEngine, **fields: dict[str, Any]) -> None:
    """Makes the index as it would be, but with other types of some fields."""
    mapping = {**MAPPING, "properties": {**MAPPING["properties"], **fields}}
    index = f"{engine._name}-{LAYOUT}-1"
    engine._client.indices.create(index=index, settings=SETTINGS, mappings=mapping, aliases={engine._name: {}})


def test_an_advert_that_conflicts_with_the_mapping_is_refused_with_the_reason_and_the_others_taken(server: str) -> None:
    with on_server(server) as engine:
        _made_with(engine, title={"type": "integer"})
        taken = engine.upsert(
            [advert("one", title="1"), advert("two", title="secret words"), advert("three", title="3")]
        )
        engine.commit()
        assert (taken.done, engine.count()) == (2, 2)
        ((posting_id, reason),) = taken.refused
        assert posting_id == pid("two")
        assert "failed to parse field [title] of type [integer]" in reason
        assert "secret" not in reason


def test_what_is_refused_is_kept_with_the_reason_and_sent_again_when_asked_or_changed(
    proxy: Proxy, published_to: Callable[[str, list[Posting]], Workspace]
) -> None:
    adverts = {name: LONG for name in "ab"} | {"c": "Short."}
    workspace = published_to(proxy.url, [posting(name, f"{text} {name}") for name, text in adverts.items()])
    with ElasticEngine(proxy.url) as engine:
        _made_with(engine, text={"type": "keyword"})
        report = publish(workspace)
        assert (report.done, report.failed, _there(workspace)) == (1, 2, 1)
        assert all("was refused: " in line and "text" in line for line in report.errors)
        with pytest.raises(RecruitwatchError, match="2 adverts were refused") as raised:
            LOOKS["refused"](workspace.settings)
        assert "publish --resend" in raised.value.remedy

        again = publish(workspace)
        assert (again.done, again.skipped, again.failed) == (0, 3, 0)
        assert publish(workspace, resend=True).failed == 2

        _crawl(workspace, 2, [posting("a", "Short now."), posting("b", f"{LONG} b"), posting("c", "Short. c")])
        report = publish(workspace)
        assert (report.done, report.failed) == (2, 1)
        assert refused(workspace)[0] == 1

        engine._client.indices.put_mapping(
            index=engine._name, properties={"text": {"type": "keyword", "ignore_above": 1000}}
        )
        assert publish(workspace).done == 0
        assert publish(workspace, resend=True).done == 1
        assert refused(workspace) == (0, [])
        assert (publish(workspace).done, _there(workspace)) == (0, 3)


def test_a_request_that_is_too_large_is_sent_in_smaller_ones(server: str) -> None:
    with on_server(server) as engine:
        engine.upsert([advert("first")])
        # the server's own limit for one request, 100 MB
        bodies = [prepare(advert(f"n{number}")) for number in range(12)]
        padded = [(name, body + b" " * 12_000_000) for name, body in bodies[:11]]
        alone = (bodies[11][0], bodies[11][1] + b" " * 105_000_000)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(elastic_bulk, "BULK_BYTES", 10**9)
            taken = engine.put([*padded, alone])
        engine.commit()
        assert (taken.done, [one.posting_id for one in taken.refused]) == (11, [alone[0]])
        assert engine.count() == 12


def test_a_server_that_is_away_for_a_while_is_waited_for(
    proxy: Proxy, published_to: Callable[[str, list[Posting]], Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elastic_bulk, "WAITS", (0.2,) * 100)
    workspace = published_to(proxy.url, _many())
    seen = 0

    def watch(count: int) -> None:
        nonlocal seen
        seen += count
        if seen == 28:
            proxy.cut()
            threading.Timer(1.5, lambda: setattr(proxy, "down", False)).start()

    assert publish(workspace, on_progress=watch).done == ADVERTS
    assert _there(workspace) == ADVERTS
    assert publish(workspace).done == 0


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_node_that_was_killed_and_started_again_has_everything_once(
    tmp_path: Path, published_to: Callable[[str, list[Posting]], Workspace]
) -> None:
    folder, port = tmp_path / "server", free_port()
    folder.mkdir()
    seen = 0
    with ExitStack() as nodes, ThreadPoolExecutor(1) as starter:
        try:
            first = nodes.enter_context(started("elasticsearch", folder, port))
        except CannotStart as reason:
            pytest.skip(str(reason))
        workspace = published_to(f"http://127.0.0.1:{port}", _many())

        def watch(count: int) -> None:
            nonlocal seen
            seen += count
            if seen == 28:
                first.kill()
                first.wait()
                starter.submit(nodes.enter_context, started("elasticsearch", folder, port))

        assert publish(workspace, on_progress=watch).done == ADVERTS
        assert _there(workspace) == ADVERTS
        assert publish(workspace).done == 0


def test_what_a_server_that_stays_away_did_not_get_it_gets_the_next_time(
    proxy: Proxy, published_to: Callable[[str, list[Posting]], Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elastic_bulk, "WAITS", (0.1, 0.1))
    workspace = published_to(proxy.url, _many())
    seen = 0

    def watch(count: int) -> None:
        nonlocal seen
        seen += count
        if seen == 28:
            proxy.cut()

    with pytest.raises(EngineUnavailable, match="cannot be reached") as raised:
        publish(workspace, on_progress=watch)
    assert "run the command again" in raised.value.remedy
    proxy.down = False
    publish(workspace)
    assert _there(workspace) == ADVERTS
    assert (publish(workspace).done, publish(workspace).skipped) == (0, ADVERTS)


def test_a_full_disk_says_what_to_do_and_publishing_ends_once_it_was_done(
    proxy: Proxy, published_to: Callable[[str, list[Posting]], Workspace]
) -> None:
    workspace = published_to(proxy.url, _many())
    with ElasticEngine(proxy.url) as engine:
        _made_with(engine)
        seen = 0

        def watch(count: int) -> None:
            nonlocal seen
            seen += count
            if seen == 28:
                _block(engine, True)

        with pytest.raises(EngineUnavailable, match="read-only-allow-delete") as raised:
            publish(workspace, on_progress=watch)
        assert "free disk space" in raised.value.remedy
        assert "PUT /recruitwatch*/_settings" in raised.value.remedy
        _block(engine, None)
        publish(workspace)
    assert _there(workspace) == ADVERTS
    assert publish(workspace).done == 0
    assert refused(workspace) == (0, [])


def _block(engine: ElasticEngine, value: bool | None) -> None:
    """What a node does when its disk is nearly full."""
    engine._client.indices.put_settings(
        index=f"{engine._name}*", settings={"index.blocks.read_only_allow_delete": value}
    )
