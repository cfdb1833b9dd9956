"""A posting that an API's list no longer shows is asked for where it was read whole, and is seen, changed or gone."""

from typing import Any

import pytest

from records.posting import posting_id
from tests.crawlers.site import Runner, Site

LATEST = {
    "items": "items",
    "complete": False,
    "detail": "/vacancies/{id}",
    "closed": "archived",
    "fields": {"native_id": "id", "url": "https://board.example/vacancy/{id}", "title": "name", "text": "about"},
}
TWO = posting_id("board", "2")


def vacancies(site: Site, *shown: int, whole: bool = True, **second: Any) -> None:
    """A list of these vacancies, and the two there are; without `whole` only the list has their names."""
    site.json("/vacancies", {"items": [{"id": str(number), "name": f"Cook {number}"} for number in shown]})
    for number in (1, 2):
        told = {"id": str(number), "name": f"Cook {number}"} if whole else {}
        site.json(f"/vacancies/{number}", {**told, "about": "Work", **(second if number == 2 else {})})


@pytest.mark.parametrize("whole", [True, False])
def test_one_that_is_still_there_is_seen(site: Site, runner: Runner, whole: bool) -> None:
    vacancies(site, 1, 2, whole=whole)
    first = runner.crawl(f"{site.url}/vacancies", "api", options=LATEST)
    vacancies(site, 1, whole=whole)
    again = runner.crawl(f"{site.url}/vacancies", "api", options=LATEST)
    assert (again.crawl.verdict, again.crawl.seen, again.crawl.changed, again.crawl.gone) == ("done", 2, 0, [])
    before, after = ({one.posting_id: one for one in done.sightings}[TWO] for done in (first, again))
    assert before.revision == after.revision
    assert after.crawl_id == "crawl-2"
    assert after.capture_id in {one.capture_id for done in (first, again) for one in done.captures}


def test_one_that_changed_is_kept_where_its_answer_says_all_that_is_known(site: Site, runner: Runner) -> None:
    vacancies(site, 1, 2)
    runner.crawl(f"{site.url}/vacancies", "api", options=LATEST)
    vacancies(site, 1, about="Other work")
    again = runner.crawl(f"{site.url}/vacancies", "api", options=LATEST)
    assert (again.crawl.seen, again.crawl.changed) == (1, 1)
    assert [(posting.title, posting.text) for posting in again.postings] == [("Cook 2", "Other work")]


def test_one_that_only_the_list_names_is_seen_and_never_taken_for_changed(site: Site, runner: Runner) -> None:
    vacancies(site, 1, 2, whole=False)
    runner.crawl(f"{site.url}/vacancies", "api", options=LATEST)
    vacancies(site, 1, whole=False, about="Other work")
    again = runner.crawl(f"{site.url}/vacancies", "api", options=LATEST)
    assert (again.crawl.seen, again.crawl.changed, again.postings) == (2, 0, [])


@pytest.mark.parametrize(("second", "status", "why"), [({"archived": True}, 200, "closed"), ({}, 404, "404")])
def test_one_that_is_closed_or_not_there_is_gone(
    site: Site, runner: Runner, second: dict[str, Any], status: int, why: str
) -> None:
    vacancies(site, 1, 2)
    runner.crawl(f"{site.url}/vacancies", "api", options=LATEST)
    vacancies(site, 1, **second)
    site.pages["/vacancies/2"].status = status
    again = runner.crawl(f"{site.url}/vacancies", "api", options=LATEST)
    assert [(gone.posting_id, gone.reason) for gone in again.crawl.gone] == [(TWO, why)]
    assert again.crawl.gone[0].capture_id in {capture.capture_id for capture in again.captures}


def test_one_that_a_list_says_is_closed_is_no_posting(site: Site, runner: Runner) -> None:
    site.json("/list", [{"id": "1", "name": "Cook"}, {"id": "2", "name": "Maid", "archived": True}])
    options = {"closed": "archived", "fields": {"native_id": "id", "title": "name"}}
    done = runner.crawl(f"{site.url}/list", "api", options=options)
    assert [posting.title for posting in done.postings] == ["Cook"]
