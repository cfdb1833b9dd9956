import json
import random

import pytest
from typer.testing import CliRunner

from cli.bench import cases, enrich
from cli.bench.cases import RunFailed
from cli.bench.crawl import read_pages
from cli.main import app
from cli.measured import asking
from replica.volume import serving
from tests.search.adverts import COLLECTION


def test_a_crawl_is_measured_beside_a_bare_spider_beside_a_smaller_one_and_beside_its_second(monkeypatch):
    monkeypatch.setattr(cases, "RUNS", 1)
    done = CliRunner().invoke(app, ["bench", "crawl", "--n", "40", "--json"])
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert (document["step"], type(document["seed"])) == ("crawl", int)
    pages, again, memory = document["cases"]
    assert (pages["name"], pages["unit"], pages["n"], pages["runs"]) == ("crawl/pages", "pages/min", 40, 1)
    assert pages["ratio"] == pytest.approx(pages["ours"] / pages["baseline"]["value"], rel=0.01)
    assert pages["peak_rss_mb"] > 20
    assert again["name"] == "crawl/unchanged_bytes"
    assert again["ratio"] <= 0.10
    assert (memory["name"], memory["unit"], memory["n"]) == ("crawl/memory", "MB", 40)
    assert memory["baseline"]["name"] == "a crawl of 4 pages"
    assert memory["baseline"]["value"] > 20
    assert 20 < memory["ours"] <= memory["peak_rss_mb"]


def test_a_measured_run_that_did_not_read_every_page_is_no_measure(tmp_path):
    with pytest.raises(RunFailed, match="failed"):
        read_pages("crawl", "http://127.0.0.1:9", 10, tmp_path)


@pytest.mark.slow
def test_memory_after_twenty_thousand_pages_is_within_a_fifth_of_that_after_two_thousand(tmp_path):
    peaks, ends = [], []
    for pages in (2000, 20_000):
        with serving(pages) as address:
            run = read_pages("crawl", address, pages, tmp_path / str(pages))
        peaks.append(run["peak_rss_mb"])
        ends.append(run["rss_mb"])
    assert ends[1] <= 1.2 * ends[0]
    assert peaks[1] <= 1.2 * peaks[0]


@pytest.mark.slow
def test_a_second_crawl_of_five_thousand_unchanged_postings_brings_a_tenth_of_the_bytes(tmp_path):
    with serving(5000) as address:
        first, second = (read_pages("crawl", address, 5000, tmp_path) for _ in range(2))
    assert second["bytes"] <= 0.10 * first["bytes"]


@pytest.mark.slow
def test_enrichment_is_measured_beside_spacy_and_beside_itself(monkeypatch):
    monkeypatch.setattr(cases, "RUNS", 1)
    monkeypatch.setattr(enrich, "FOR_WORKERS", 200)
    done = CliRunner().invoke(app, ["bench", "enrich", "--n", "20", "--json"])
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert (document["step"], type(document["seed"])) == ("enrich", int)
    measured = {one["name"]: one for one in document["cases"]}
    assert list(measured) == [
        "enrich/rules", "enrich/rules_short", "enrich/analyse", "enrich/two_workers", "enrich/start_up",
    ]  # fmt: skip
    assert [measured[f"enrich/{name}"]["n"] for name in ("rules", "rules_short", "two_workers")] == [20, 20, 200]
    assert measured["enrich/rules"]["baseline"]["name"] == "the tokenizer of spacy.blank('xx')"
    assert measured["enrich/two_workers"]["baseline"]["name"] == "one worker"
    assert measured["enrich/start_up"]["baseline"] is None
    for one in measured.values():
        assert one["ours"] > 0
        assert 100 < one["peak_rss_mb"] < 700


def test_adverts_of_a_file_are_measured_each_text_once_and_none_without_spaces(tmp_path):
    file = tmp_path / "adverts.jsonl"
    lines = [{"text": f"Driver wanted in Berlin, call 030 12345{number % 12:02}"} for number in range(24)]
    lines += [{"text": "招聘客服，月薪一万五，包吃住，柬埔寨"}, {"text": ""}, {"title": "no text"}]
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines) + "no line\n", encoding="utf-8")
    texts = enrich._texts(tmp_path, file, 100, random.Random(1))
    assert len({json.loads(line)["text"] for line in texts.spaced.read_text().splitlines()}) == 12
    assert len(texts.spaced.read_text().splitlines()) == 12
    assert len({json.loads(line)["text"] for line in texts.many.read_text().splitlines()}) == enrich.FOR_WORKERS
    with pytest.raises(RunFailed, match="holds 0 adverts"):
        file.write_text('{"text": "招聘客服，月薪一万五"}\n', encoding="utf-8")
        enrich._texts(tmp_path, file, 100, random.Random(1))


def test_clusters_are_measured_beside_all_pairs_and_against_the_campaigns_of_the_generated_adverts(monkeypatch):
    monkeypatch.setattr(cases, "RUNS", 1)
    done = CliRunner().invoke(app, ["bench", "cluster", "--sizes", "150,300", "--json"])
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert (document["step"], type(document["seed"])) == ("cluster", int)
    names = ["cluster/adverts", "cluster/precision", "cluster/recall", "cluster/added"]
    assert [one["name"] for one in document["cases"]] == names * 2
    measured = {(one["name"], one["n"]): one for one in document["cases"]}
    assert measured["cluster/adverts", 300]["baseline"]["name"] == "all pairs compared, n = 300"
    assert measured["cluster/adverts", 150]["ours"] > 0
    assert measured["cluster/precision", 300]["ours"] >= 0.98
    assert measured["cluster/recall", 300]["ours"] >= 0.95
    assert measured["cluster/added", 3]["baseline"]["name"] == "clustering the other 297"


def _cases_of(*arguments: str) -> dict[str, dict[str, object]]:
    done = CliRunner().invoke(app, ["bench", *arguments, "--json"])
    assert done.exit_code == 0, done.output
    return {case["name"]: case for case in json.loads(done.stdout)["cases"]}


def test_publishing_is_measured_beside_ready_made_documents(monkeypatch):
    monkeypatch.setattr(cases, "RUNS", 1)
    found = _cases_of("index", "--n", "100")
    assert found["index/publish"]["n"] == 100
    assert found["index/publish"]["baseline"]["name"] == "tantivy, ready-made documents"
    assert 0 < found["index/publish"]["ratio"] < 1
    assert found["index/disk"]["ours"] > 0


def test_questions_are_measured_and_find_what_they_were_drawn_from():
    found = _cases_of("search", "--n", "150")
    assert {"search/query_p95_ms", "search/open_p95_ms", "search/contact_p95_ms"} <= set(found)
    assert found["search/contact_p95_ms"]["ours"] < found["search/query_p95_ms"]["ours"]


def test_the_pipeline_is_measured_at_several_sizes():
    found = _cases_of("pipeline", "--sizes", "100,150")
    assert found["pipeline/adverts_per_hour"]["n"] == 150
    assert found["pipeline/cost_growth"]["baseline"]["name"] == "an advert of 100"


def test_the_adverts_of_a_bench_are_the_same_whichever_process_makes_them(tmp_path):
    models = tmp_path / "models.jsonl"
    models.write_bytes(b"".join(one.line() for one in COLLECTION))
    made = [one.line() for one in asking.adverts_of(str(models), 0, 50)]
    assert made == [one.line() for one in asking.adverts_of(str(models), 0, 50)]
    assert len(set(made)) == 50
