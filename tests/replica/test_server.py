"""The replica as a whole: deterministic, counted, with sources that fit and a truth that matches what is served."""

import subprocess
import sys
import time
from pathlib import Path
from typing import get_args

import httpx
import pytest

from records.source import SourceFile, Spider, read_sources
from replica.corpus import at_epoch
from replica.platforms import SITES, platforms
from replica.server import Replica, start
from replica.sources import CRAWLED
from replica.truth import expected, readable

ROOT = Path(__file__).parents[2]
PAGES = {
    "boardly": ["/jobs", "/sitemap.xml", "/robots.txt"],
    "telegram": ["/s/ishbor_demo", "/s/asia_jobs_demo?before=440", "/ishbor_demo"],
    "workhub": ["/api/vacancies?page=2"],
    "elonlar": ["/ish/", "/ish/?page=3"],
    "jobfeed": ["/jobs.rss"],
    "spaboard": ["/data/vacancies", "/app.js"],
}


def everything(replica: Replica, client: httpx.Client) -> dict[str, bytes]:
    """Some pages of every site, without the address that they were asked by."""
    answers = {}
    for site, paths in PAGES.items():
        base = replica.addresses[site]
        for path in paths:
            answers[site + path] = client.get(base + path).content.replace(base.encode(), b"")
    return answers


def test_every_site_is_covered_by_these_tests() -> None:
    assert set(PAGES) == set(SITES)


def test_two_visits_see_the_same_bytes(replica: Replica, client: httpx.Client) -> None:
    assert everything(replica, client) == everything(replica, client)


def test_two_replicas_differ_in_nothing_but_their_ports(replica: Replica, client: httpx.Client) -> None:
    with start() as other:
        assert set(other.addresses) == set(SITES), "hostile adverts only on request"
        assert everything(replica, client) == everything(other, client)


def test_an_epoch_can_be_gone_back_to(replica: Replica, client: httpx.Client) -> None:
    before = everything(replica, client)
    replica.set_epoch(2)
    assert everything(replica, client) != before
    replica.set_epoch(0)
    assert everything(replica, client) == before


def test_no_advert_publishes_the_address_of_the_replica() -> None:
    for epoch in range(3):
        for shown in at_epoch(epoch):
            said = shown.advert.model_dump_json()
            assert "127.0.0.1" not in said
            assert "localhost" not in said


def test_requests_are_counted_by_site_and_path(replica: Replica, client: httpx.Client) -> None:
    before = replica.requests
    client.get(f"{replica.addresses['boardly']}/jobs?page=3")
    client.get(f"{replica.addresses['elonlar']}/robots.txt")
    assert replica.requests - before == {"boardly/jobs?page=3": 1, "elonlar/robots.txt": 1}


def test_sources_are_written_valid_and_enabled(replica: Replica, tmp_path: Path) -> None:
    paths = replica.write_sources(tmp_path / "sources")
    specs = list(read_sources(tmp_path / "sources"))
    assert len(paths) == len(specs)
    for spec in specs:
        assert spec.source.enabled
        assert spec.source.allow_private_addresses
        assert spec.source.basis is not None
        assert spec.source.basis.legal_ground == "invented data on loopback"
        assert spec.source.start[0].startswith("http://127.0.0.1:")


def test_every_platform_has_a_source_of_its_spider(replica: Replica) -> None:
    files: dict[str, SourceFile] = replica.source_files(get_args(Spider))
    assert set(files) == {*platforms(), "hostile_demo"}
    assert all(files[plan.id].sources[0].spider == plan.spider for plan in platforms().values())


@pytest.mark.parametrize("epoch", [0, 1, 2])
def test_the_truth_has_one_entry_for_every_advert(epoch: int) -> None:
    truths = expected(epoch)
    assert len(truths) == len(at_epoch(epoch))
    assert {truth.advert for truth in truths.values()} == {shown.advert.id for shown in at_epoch(epoch)}


def test_the_truth_tells_what_robots_forbid_and_what_is_rendered() -> None:
    truths = expected(0).values()
    forbidden = [truth for truth in truths if not truth.allowed]
    assert {truth.platform_id for truth in forbidden} == {"boardly"}
    assert any(truth.risky for truth in forbidden)
    assert {truth.platform_id for truth in truths if truth.rendered} == {"spaboard"}
    assert not {key for key, truth in readable(0).items() if not truth.allowed}


def test_the_truth_follows_the_epochs() -> None:
    keys = {truth.advert: key for key, truth in expected(2).items()}
    assert expected(0)[keys["en-005"]].listed
    assert expected(1)[keys["en-005"]].gone == "404"
    assert expected(2)[keys["en-005"]].listed
    assert keys["en-012-again"] not in expected(0)
    assert expected(1)[keys["en-012-again"]].campaign == expected(1)[keys["en-012"]].campaign == "en-012"


def test_it_runs_as_a_process_of_its_own(tmp_path: Path, client: httpx.Client) -> None:
    command = [sys.executable, "-m", "replica.server", "--epoch", "1", "--write-sources", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            addresses = dict(process.stdout.readline().split() for _ in SITES)
            assert client.get(f"{addresses['boardly']}/robots.txt").status_code == 200
            deadline = time.monotonic() + 20
            crawled = {plan.id for plan in platforms().values() if plan.spider in CRAWLED}
            while len(list(tmp_path.glob("*.yaml"))) < len(crawled) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert {path.stem for path in tmp_path.glob("*.yaml")} == crawled
        finally:
            process.terminate()
