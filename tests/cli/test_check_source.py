"""`check --source` looks at a few pages of a source as a crawl would, and keeps nothing of them."""

import json
import subprocess
import sys

import pytest
import yaml

from tests.crawlers.site import Answer, Site

DETAIL = {"discover": "listing", "detail": r"/jobs/\d+$"}


@pytest.fixture
def site():
    """An empty platform without robots.txt."""
    with Site() as running:
        yield running


@pytest.fixture
def check(site, tmp_path, monkeypatch):
    """Checks the site as a source that is not enabled: exit code, and checks by name."""
    folder = tmp_path / "sources"
    folder.mkdir()
    monkeypatch.setenv("RECRUITWATCH_SOURCES", str(folder))

    def run(fields=("employer",), **source):
        told = {"id": "board-all", "spider": "jsonld", "start": f"{site.url}/jobs", "options": DETAIL}
        limits = {"limits": {"rate_per_second": 500}, "allow_private_addresses": True}
        platform = {"id": "board", "name": "Board", "kind": "job_board", "url": site.url, "fields": list(fields)}
        document = {"platform": platform, "sources": [told | limits | source]}
        (folder / "board.yaml").write_text(yaml.safe_dump(document))
        command = ["--home", str(tmp_path / "home"), "check", "--source", "board-all", "--json"]
        result = subprocess.run(
            [sys.executable, "-m", "cli.main", *command], capture_output=True, text=True, timeout=110, check=False
        )
        return result.returncode, {one["name"].removeprefix("board-all/"): one for one in json.loads(result.stdout)}

    return run


def test_a_source_in_order_tells_its_rule_of_robots_and_its_fields(site, check, tmp_path):
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nAllow: /jobs\n", 200, {"Content-Type": "text/plain"})
    site.board(*range(1, 30))
    code, checks = check()
    assert code == 0, checks
    assert "/jobs" in checks["robots"]["message"]
    assert "employer 3, text 3, title 3" in checks["fields"]["message"]
    assert checks["pages"]["message"] == "5 requests, 3 postings"
    assert sum(site.asked.values()) == 5, "robots.txt and four pages, however long the list is"
    assert not (tmp_path / "home" / "lake").exists()


def test_what_an_answer_has_and_no_posting_got_is_left_over(site, check):
    site.json("/api", [{"id": 1, "name": "Cook", "perks": "Meals", "text": "Cook soup"}])
    options = {"fields": {"native_id": "id", "title": "name", "text": "text", "url": "id"}}
    code, checks = check(fields=[], spider="api", start=f"{site.url}/api", options=options)
    assert (code, checks["leftovers"]["message"]) == (0, "left over: perks"), checks


def test_what_a_detail_page_has_and_no_posting_got_is_left_over_too(site, check):
    site.json("/api", {"jobs": [{"id": 1, "name": "Cook", "perks": "Meals"}, {"id": 2, "name": "Nurse"}]})
    for number in (1, 2):
        site.json(f"/api/{number}", {"id": number, "text": "Work", "visa": "yes"})
    fields = {"native_id": "id", "title": "name", "text": "text", "url": "id"}
    options = {"items": "jobs", "detail": "/api/{id}", "fields": fields}
    code, checks = check(fields=[], spider="api", start=f"{site.url}/api", options=options)
    assert (code, checks["leftovers"]["message"]) == (0, "left over: perks, visa"), checks
    assert "text 2" in checks["fields"]["message"]


def test_fields_that_no_posting_has_and_pages_without_postings_are_to_mend(site, check):
    site.board(1)
    code, checks = check(fields=["employer", "salary"])
    assert (code, checks["fields"]["ok"]) == (1, False)
    assert "listed, but on none: salary" in checks["fields"]["message"]
    site.board()
    code, checks = check()
    assert (code, checks["pages"]["ok"]) == (1, False)


def test_a_source_whose_robots_txt_forbids_it_is_not_looked_at(site, check):
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /\n", 200, {"Content-Type": "text/plain"})
    site.board(1)
    code, checks = check()
    assert (code, checks["robots"]["ok"]) == (1, False)
    assert "robots.txt forbids it" in checks["pages"]["message"]
    assert set(site.asked) == {"/robots.txt"}


def test_a_private_address_is_refused_as_in_any_crawl(site, check):
    code, checks = check(allow_private_addresses=False)
    assert code == 1
    assert "not on the public internet" in checks["pages"]["message"]
    assert not site.asked
