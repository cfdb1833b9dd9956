"""A crawl asks no more than its source allows, and takes a request to log in or to prove oneself human as a refusal."""

from crawlers.session import PATIENCE
from crawlers.walls import HUMAN, LOGIN
from tests.crawlers.site import Answer, Runner, Site

ONE_BY_ONE = {"concurrency": 1, "rate_per_second": 400}


def test_a_daily_budget_of_requests_ends_the_crawl_and_the_next_one_before_it_begins(
    site: Site, runner: Runner
) -> None:
    site.board(*range(1, 31))
    limits = {**ONE_BY_ONE, "requests_per_day": 10}
    first = runner.crawl(f"{site.url}/jobs", limits=limits).crawl
    assert (first.verdict, first.full, first.requests) == ("partial", False, 10)
    assert len(first.errors) == 1
    assert "`requests_per_day: 10` of the source is used up" in first.errors[0]
    assert sum(site.asked.values()) == 10
    again = runner.crawl(f"{site.url}/jobs", limits=limits).crawl
    assert (again.verdict, again.requests, again.new) == ("partial", 0, 0)
    assert "`requests_per_day: 10` of the source is used up" in again.errors[0]
    assert sum(site.asked.values()) == 10


def test_what_is_left_of_a_budget_is_for_the_next_crawl(site: Site, runner: Runner) -> None:
    site.board(1, 2, 3)
    limits = {**ONE_BY_ONE, "requests_per_day": 8}
    assert runner.crawl(f"{site.url}/jobs", limits=limits).crawl.verdict == "done"
    again = runner.crawl(f"{site.url}/jobs", limits=limits).crawl
    assert (again.verdict, again.requests, again.gone) == ("partial", 3, [])


def test_a_daily_budget_of_bytes_ends_the_crawl(site: Site, runner: Runner) -> None:
    site.board(*range(1, 31))
    for number in range(1, 31):
        site.job(number, "Work " * 4000)
    done = runner.crawl(f"{site.url}/jobs", limits={**ONE_BY_ONE, "bytes_per_day": 100_000}).crawl
    assert done.verdict == "partial"
    assert 100_000 <= done.bytes < 130_000
    assert [error for error in done.errors if "`bytes_per_day: 100000`" in error] == done.errors


def test_a_platform_that_asks_for_a_login_is_blocked_and_left_alone(site: Site, runner: Runner) -> None:
    site.board(*range(1, 31))
    form = "<title>Log in</title><form><input type='password'></form>"
    site.html("/login", form)
    for number in range(1, 31):
        site.pages[f"/jobs/{number}"] = Answer(status=302, headers={"Location": f"/login?next=/jobs/{number}"})
        site.html(f"/login?next=/jobs/{number}", form)
    done = runner.crawl(f"{site.url}/jobs", limits=ONE_BY_ONE)
    assert (done.crawl.verdict, done.crawl.new, done.captures) == ("blocked", 0, [])
    *walls, end = done.crawl.errors
    assert len(walls) == PATIENCE
    assert all(wall.startswith(f"{site.url}/login?next=") and wall.endswith(LOGIN) for wall in walls)
    assert end == "board-source: the crawl ended early: refused"
    assert done.crawl.requests < 20


def test_a_page_that_asks_whether_one_is_human_is_no_posting(site: Site, runner: Runner) -> None:
    site.board(1, 2)
    site.html("/jobs/2", "<title>Just a moment...</title><script>window._cf_chl_opt = {}</script><p>Enable cookies</p>")
    done = runner.crawl(f"{site.url}/jobs")
    assert [posting.native_id for posting in done.postings] == ["J1"]
    assert (done.crawl.verdict, done.crawl.errors) == ("partial", [f"{site.url}/jobs/2: {HUMAN}"])
