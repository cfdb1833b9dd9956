import json
import shutil
import subprocess
import sys

import pytest

from records.enrichment import TYPOLOGIES
from replica.truth import readable

LEVELS = ["critical", "high", "medium", "low", "none"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The home that a demo left, and the document that it printed."""
    home = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "cli.main", "--home", str(home), "demo", "--json"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    assert result.returncode == 0, result.stderr[-2000:]
    return home, json.loads(result.stdout)


def _command(home, *arguments):
    command = [sys.executable, "-m", "cli.main", "--home", str(home), *arguments, "--json"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr[-2000:]
    return json.loads(result.stdout)


@pytest.mark.timeout(300)
def test_the_demo_prints_one_document_of_the_contract(demo):
    _, document = demo
    assert set(document) == {
        "platforms", "postings", "levels", "flagged", "expected", "recall", "false_positive_rate",
        "top_platforms", "top_adverts", "seconds",
    }  # fmt: skip
    for platform in document["platforms"]:
        assert set(platform) == {
            "id", "spider", "verdict", "requests", "postings", "levels", "flagged", "errors", "seconds",
        }  # fmt: skip
        assert platform["postings"] == sum(platform["levels"].values())
    assert list(document["levels"]) == LEVELS
    assert document["postings"] == sum(platform["postings"] for platform in document["platforms"])
    assert document["flagged"] == document["levels"]["critical"] + document["levels"]["high"]
    assert all(set(advert["risk"]["typologies"]) == set(TYPOLOGIES) for advert in document["top_adverts"])


def test_the_demo_finds_every_posting_that_robots_allow(demo):
    _, document = demo
    ran = {platform["spider"] for platform in document["platforms"] if platform["verdict"] == "done"}
    assert {"jsonld", "telegram", "api", "listing", "feed"} <= ran
    truths = readable(0, ran)
    assert document["postings"] == len(truths)
    assert document["expected"] == sum(truth.risky for truth in truths.values())


def test_flags_fall_on_what_the_corpus_calls_risky(demo):
    _, document = demo
    assert document["recall"] > 0.5
    assert document["false_positive_rate"] < 0.05


def test_what_the_demo_published_can_be_searched_shown_and_verified(demo):
    home, document = demo
    everything = _command(home, "search", "--facets", "platform,level", "--histogram", "week")
    assert everything["total"] == document["postings"]
    assert {one["value"]: one["count"] for one in everything["facets"]["platform"]} == {
        one["id"]: one["postings"] for one in document["platforms"]
    }
    assert sum(one["count"] for one in everything["histogram"]) == document["postings"]
    flagged = _command(home, "search", "--level", "high,critical", "--size", "500")
    assert flagged["total"] == document["flagged"]
    first = document["top_adverts"][0]
    shown = _command(home, "show", first["posting_id"])
    assert shown["ad"]["posting_id"] == first["posting_id"]
    assert [event["event"] for event in shown["history"]] == ["new"]
    assert [capture["capture_id"] for capture in shown["captures"]] == [first["capture_id"]]
    assert _command(home, "evidence", "verify")["ok"]


def test_every_span_of_a_published_advert_is_where_it_says(demo):
    home, _ = demo
    spans = 0
    for hit in _command(home, "search", "--size", "1000")["hits"]:
        found = [*hit["entities"], *(place for one in hit["indicators"] for place in one.get("evidence", []))]
        for span in found:
            key = span["field"].removeprefix("published.")
            stated = hit["published"][key] if span["field"].startswith("published.") else hit[key]
            stated = "\n".join(stated) if isinstance(stated, list) else stated
            assert stated[span["start"] : span["end"]] == span["text"]
            spans += 1
    assert spans > 1000


def test_platforms_are_ranked_by_the_lower_bound_of_their_interval(demo):
    home, _ = demo
    overall = [one for one in _command(home, "platforms") if one.get("source_id") is None and one.get("week") is None]
    ranked = sorted(overall, key=lambda one: one["risk_rank"])
    lower = [one["flagged_rate"]["low"] for one in ranked]
    assert lower == sorted(lower, reverse=True)
    assert [one["risk_rank"] for one in ranked] == list(range(1, len(ranked) + 1))


def test_one_changed_byte_of_a_warc_fails_the_verification_and_names_the_file(demo, tmp_path):
    home, _ = demo
    shutil.copytree(home, tmp_path / "home")
    warc = sorted((tmp_path / "home/lake/crawls").glob("*boardly*/*.warc.gz"))[0]
    content = bytearray(warc.read_bytes())
    content[len(content) // 2] ^= 1
    warc.write_bytes(content)
    command = [sys.executable, "-m", "cli.main", "--home", str(tmp_path / "home"), "evidence", "verify", "--json"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 1
    name = str(warc.relative_to(tmp_path / "home/lake"))
    assert json.loads(result.stdout)["broken"] == [{"file": name, "reason": "altered"}]


def test_what_shares_a_contact_is_told_however_it_is_written(demo):
    home, document = demo
    ad = next(ad for ad in document["top_adverts"] if any(one.startswith("+") for one in ad["contacts"]))
    value = next(one for one in ad["contacts"] if one.startswith("+"))
    shared = _command(home, "network", value)
    assert shared["contact"] == value
    assert shared["postings"] == _command(home, "search", "--contact", value, "--size", "0")["total"] > 0
    assert sum(one["count"] for one in shared["platforms"]) == shared["postings"]
    assert {"contacts", "score"}.isdisjoint(key for one in shared["texts"] for key in one)
    spaced = f"{value[:3]} {value[3:6]} {value[6:]}"
    assert _command(home, "network", spaced) == shared


def test_a_contact_that_no_advert_names_is_said_in_a_line(demo):
    home, _ = demo
    command = [sys.executable, "-m", "cli.main", "--home", str(home), "network", "telegram:nobody_here"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 2
    assert "no advert names telegram:nobody_here" in result.stderr
