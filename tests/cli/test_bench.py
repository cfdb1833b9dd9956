import json

import pytest
from typer.testing import CliRunner

from cli.bench import cases
from cli.bench.cases import RunFailed
from cli.bench.crawl import read_pages
from cli.main import app
from replica.volume import serving


def test_a_crawl_is_measured_beside_a_bare_spider_and_a_second_crawl_beside_the_first(monkeypatch):
    monkeypatch.setattr(cases, "RUNS", 1)
    done = CliRunner().invoke(app, ["bench", "crawl", "--n", "40", "--json"])
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert (document["step"], type(document["seed"])) == ("crawl", int)
    pages, again = document["cases"]
    assert (pages["name"], pages["unit"], pages["n"], pages["runs"]) == ("crawl/pages", "pages/min", 40, 1)
    assert pages["ratio"] == pytest.approx(pages["ours"] / pages["baseline"]["value"], rel=0.01)
    assert pages["peak_rss_mb"] > 20
    assert again["name"] == "crawl/unchanged_bytes"
    assert again["ratio"] <= 0.10


def test_a_measured_run_that_did_not_read_every_page_is_no_measure(tmp_path):
    with pytest.raises(RunFailed, match="failed"):
        read_pages("crawl", "http://127.0.0.1:9", 10, tmp_path)


@pytest.mark.slow
def test_a_second_crawl_of_five_thousand_unchanged_postings_brings_a_tenth_of_the_bytes(tmp_path):
    with serving(5000) as address:
        first, second = (read_pages("crawl", address, 5000, tmp_path) for _ in range(2))
    assert second["bytes"] <= 0.10 * first["bytes"]
