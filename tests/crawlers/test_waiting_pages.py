"""Lists that lead to more pages than are held as requests at once."""

from crawlers.spiders.source import AT_ONCE
from tests.crawlers.site import Runner, Site

FIELDS = {"native_id": "id", "url": "/vacancy/{id}", "title": "name", "text": "about"}
OPTIONS = {"items": "jobs", "fields": FIELDS, "detail": "/api/{id}"}


def test_pages_beyond_those_that_wait_as_requests_are_asked_for_once_with_what_the_list_said(
    site: Site, runner: Runner
) -> None:
    numbers = range(AT_ONCE + 100)
    site.json("/api", {"jobs": [{"id": number, "name": f"Job {number}"} for number in numbers]})
    for number in numbers:
        site.json(f"/api/{number}", {"about": "Work"})
    limits = {"pages": 2 * AT_ONCE, "concurrency": 8}
    done = runner.crawl(f"{site.url}/api", spider="api", options=OPTIONS, limits=limits)
    assert (done.crawl.verdict, done.crawl.full) == ("done", True)
    assert sorted(posting.title for posting in done.postings) == sorted(f"Job {number}" for number in numbers)
    assert {site.asked[f"/api/{number}"] for number in numbers} == {1}
