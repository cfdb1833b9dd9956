import json
import os
import subprocess
import sys

import pytest

from search.elastic import ElasticEngine
from tests.search.conftest import GIVEN

QUESTIONS = ("", "visa OR виза OR 签证", "менеджер", "passport~", '"no experience"', "kamb*")


def _command(home, engine, *arguments):
    command = [sys.executable, "-m", "cli.main", "--home", str(home), *arguments, "--json"]
    environment = {**os.environ, "RECRUITWATCH_ENGINE": engine}
    result = subprocess.run(command, capture_output=True, text=True, timeout=250, check=False, env=environment)
    assert result.returncode == 0, result.stderr[-2000:]
    return json.loads(result.stdout)


def _found(home, engine, words):
    asked = ("--facets", "platform,level,typology,indicator", "--histogram", "week", "--sort", "risk", "--size", "50")
    found = _command(home, engine, "search", words, *asked)
    return {name: value for name, value in found.items() if name not in ("took_ms", "after")}


def _exported(home, engine, words):
    """The hash of what is exported of a question: of every page of its result, in order."""
    arguments = ("export", words, "--sort", "risk", "--format", "jsonl", "-o", str(home / "exported.jsonl"))
    return _command(home, engine, *arguments)["sha256"]


@pytest.mark.slow
@pytest.mark.skipif(bool(GIVEN), reason="the demo would write to an index of a server that is not ours")
@pytest.mark.timeout(600)
def test_the_demo_finds_the_same_adverts_on_a_server(address, tmp_path):
    url = address("elasticsearch")
    try:
        document = _command(tmp_path, url, "demo")
        rebuilt = _command(tmp_path, "embedded", "publish", "--rebuild")
        assert rebuilt["done"] == document["postings"] >= 400
        for words in QUESTIONS:
            on_server = _found(tmp_path, url, words)
            assert on_server == _found(tmp_path, "embedded", words)
            assert on_server["total"] > 0
            assert _exported(tmp_path, url, words) == _exported(tmp_path, "embedded", words)
        assert _command(tmp_path, url, "publish", "--rebuild")["done"] == document["postings"]
    finally:
        with ElasticEngine(url) as engine:
            engine.drop()
