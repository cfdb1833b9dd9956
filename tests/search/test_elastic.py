"""What is particular to the engine on a server: how it is spoken to, what it says when it cannot go on."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from config.settings import Settings
from search.elastic import ElasticEngine
from search.elastic_query import MAPPING, prepare
from search.engine import EngineUnavailable, open_engine
from search.fields import KEYWORDS
from search.query import ad_query
from tests.search.adverts import COLLECTION, advert, pid
from tests.search.conftest import on_server


def test_documents_lie_behind_an_alias_in_an_index_that_names_its_layout(server: str) -> None:
    with on_server(server) as engine:
        engine.upsert([advert("one")])
        engine.commit()
        (index,) = engine._aliased(engine._name)
        assert index.startswith(f"{engine._name}-v1.")
        with engine.rebuild() as fresh:
            fresh.upsert([advert("two"), advert("three")])
        (rebuilt,) = engine._aliased(engine._name)
        assert rebuilt != index
        assert engine.count() == 2
        engine.drop()


def test_a_field_that_the_mapping_does_not_know_is_refused(server: str) -> None:
    assert MAPPING["dynamic"] == "strict"
    with on_server(server) as engine:
        taken = engine.put([("x", b'{"surprise":1}'), prepare(advert("one"))])
        assert (taken.done, [one.posting_id for one in taken.refused]) == (1, ["x"])
        assert "mapping set to strict" in taken.refused[0].reason


def test_a_lost_index_is_not_made_again_by_writing_to_it(server: str) -> None:
    with on_server(server) as engine:
        engine.upsert([advert("one")])
        engine.commit()
        engine.drop()
        with pytest.raises(EngineUnavailable, match="alias"):
            engine.upsert([advert("two")])
        assert engine.search(ad_query({})).total == 0


def test_two_engines_on_one_index_see_each_others_commits(server: str) -> None:
    with on_server(server) as one, ElasticEngine(server, one._name) as other:
        assert other.count() == 0
        one.upsert([advert("one")])
        one.commit()
        assert other.count() == 1
        with one.rebuild() as fresh:
            fresh.upsert([advert("two"), advert("three")])
        assert other.count() == 2
        other.upsert([advert("four")])
        other.commit()
        assert one.count() == 3


def test_an_index_of_another_layout_says_how_to_mend_it(server: str) -> None:
    with on_server(server) as engine:
        engine._client.indices.create(index=f"{engine._name}-v0.0-1", aliases={engine._name: {}})
        with pytest.raises(EngineUnavailable, match="publish --rebuild"):
            engine.count()
        with engine.rebuild() as fresh:
            fresh.upsert([advert("one")])
        assert engine.count() == 1


def test_the_untouched_text_is_there_for_other_tools(server: str) -> None:
    with on_server(server) as engine:
        engine.upsert(COLLECTION)
        engine.commit()
        query: dict[str, Any] = {"match": {"text": "Myawaddy"}}
        found = engine._client.search(index=engine._name, query=query)["hits"]
        assert {hit["_id"] for hit in found["hits"]} == {pid("en-scam"), pid("en-scam-2"), pid("en-scam-3")}
        assert set(found["hits"][0]["_source"]) == {"document"}


def test_every_field_that_can_be_asked_for_is_mapped_as_exact_values() -> None:
    assert all(MAPPING["properties"][name] == {"type": "keyword"} for name in KEYWORDS)


def test_a_server_that_is_not_there_is_one_line_that_says_what_to_do(tmp_path: Any) -> None:
    settings = Settings(home=tmp_path, engine="http://reader:secret@127.0.0.1:9")
    with open_engine(settings) as engine, pytest.raises(EngineUnavailable) as raised:
        engine.search(ad_query({"text": "x"}))
    assert "127.0.0.1:9 cannot be reached" in str(raised.value)
    assert "RECRUITWATCH_ENGINE" in raised.value.remedy
    assert "secret" not in str(raised.value)


class _Old(BaseHTTPRequestHandler):
    """Answers as a server of another version does: only to plain media types, and without a product header."""

    seen: list[tuple[str, str]] = []

    def do_GET(self) -> None:
        accept = self.headers.get("accept", "")
        self.seen.append((self.path, accept))
        plain = accept.startswith("application/json")
        body = json.dumps({"x-v1.1-1": {}} if "_alias" in self.path else {"count": 7} if plain else {"error": "406"})
        self.send_response(200 if plain else 406)
        self.send_header("content-type", "application/json; charset=UTF-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """Keeps quiet."""


@pytest.fixture
def old_server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Old) as served:
        thread = Thread(target=served.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


def test_servers_that_refuse_the_clients_own_media_types_are_spoken_to_plainly(old_server: str) -> None:
    with ElasticEngine(old_server, "x") as engine:
        assert engine.count() == 7
    assert [accept for _, accept in _Old.seen] == ["application/json", "application/json"]
