"""Lists are followed page by page, by number, offset or sitemap, to where they end, and stay on the source's hosts."""

from typing import Any

import pytest

from config.errors import SettingsError
from crawlers.addresses import registrable
from crawlers.browser import find_chromium
from crawlers.options import options_for
from crawlers.paging import Paging, Shown
from records.source import Source
from tests.crawlers.site import Answer, Runner, Site

BY_PAGE = {"kind": "page", "param": "page"}
JOBS = {"detail": r"/jobs/\d+$"}
SELECTORS = {"list": {"item": "li", "link": "a"}, "detail": {"title": "h1", "text": ".about"}}
MAP = {"items": "jobs", "fields": {"native_id": "id", "title": "name"}}


def links(*numbers: int) -> str:
    return (
        "<html><body>" + "".join(f'<li><a href="/jobs/{number}">job</a></li>' for number in numbers) + "</body></html>"
    )


def adverts(site: Site, *numbers: int) -> None:
    for number in numbers:
        site.html(f"/jobs/{number}", f'<h1>Job {number}</h1><p class="about">Work {number}</p>')


@pytest.mark.parametrize("start", ["/list", "/list?page={page}"])
def test_pages_with_jobposting_are_found_on_numbered_lists(site: Site, runner: Runner, start: str) -> None:
    for number in range(1, 6):
        site.job(number)
    for page, shown in ((1, (1, 2)), (2, (3, 4)), (3, (5,)), (4, ())):
        site.html(f"/list?page={page}", links(*shown))
    done = runner.crawl(f"{site.url}{start}", options={**JOBS, "paging": BY_PAGE}).crawl
    assert (done.verdict, done.full, done.new) == ("done", True, 5)
    assert site.asked["/list?page=5"] == 0


def test_the_number_may_stand_in_the_path(site: Site, runner: Runner) -> None:
    site.board(1, 2)
    site.html("/jobs/page/1/", links(1))
    site.html("/jobs/page/2/", links(2))
    site.html("/jobs/page/3/", links(2))
    done = runner.crawl(f"{site.url}/jobs/page/{{page}}/", options={**JOBS, "paging": BY_PAGE}).crawl
    assert (done.verdict, done.new, site.asked["/jobs/page/4/"]) == ("done", 2, 0)


def test_postings_that_stand_on_numbered_lists_are_read_to_the_last(site: Site, runner: Runner) -> None:
    site.board(1, 2)
    for at, job in ((0, 1), (1, 2), (2, 2)):
        site.pages[f"/list?from={at}"] = site.pages[f"/jobs/{job}"]
    paging = {"kind": "offset", "param": "from", "size": 1}
    done = runner.crawl(f"{site.url}/list", options={"paging": paging})
    assert sorted(posting.native_id for posting in done.postings) == ["J1", "J2"]
    assert (done.crawl.verdict, site.asked["/list?from=3"]) == ("done", 0)


def test_classifieds_are_paged_by_an_offset(site: Site, runner: Runner) -> None:
    adverts(site, 1, 2, 3)
    for at, shown in ((0, (1, 2)), (2, (3,)), (3, ())):
        site.html(f"/list?skip={at}", links(*shown))
    options = {**SELECTORS, "paging": {"kind": "offset", "param": "skip"}}
    done = runner.crawl(f"{site.url}/list", spider="listing", options=options).crawl
    assert (done.verdict, done.full, done.new) == ("done", True, 3)


def test_each_list_of_a_source_ends_by_itself(site: Site, runner: Runner) -> None:
    adverts(site, 1, 2, 3)
    for name, pages in (("a", ((1, 2), (2,))), ("b", ((1,), (3,)))):
        for number, shown in enumerate((*pages, ()), 1):
            site.html(f"/{name}?page={number}", links(*shown))
    options = {**SELECTORS, "paging": BY_PAGE}
    done = runner.crawl([f"{site.url}/a", f"{site.url}/b"], spider="listing", options=options).crawl
    assert (done.verdict, done.new) == ("done", 3), "what one list has shown already is news on another"


def test_numbered_lists_without_end_are_read_to_the_budget_of_pages(site: Site, runner: Runner) -> None:
    for page in range(1, 40):
        site.html(f"/list?page={page}", links(page))
    adverts(site, *range(1, 40))
    limits = {"pages": 12}
    done = runner.crawl(f"{site.url}/list", "listing", options={**SELECTORS, "paging": BY_PAGE}, limits=limits).crawl
    assert (done.full, done.errors) == (False, [])


@pytest.mark.skipif(find_chromium() is None, reason="no Chromium to render with")
def test_rendered_lists_are_paged_too(site: Site, runner: Runner) -> None:
    adverts(site, 1, 2)
    for page, shown in ((1, (1,)), (2, (2,)), (3, ())):
        site.html(f"/list?page={page}", links(*shown))
    options = {**JOBS, "paging": BY_PAGE, "fields": SELECTORS["detail"]}
    done = runner.crawl(f"{site.url}/list", "rendered", options=options).crawl
    assert (done.verdict, done.full, done.new) == ("done", True, 2)


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize("spider", ["api", "listing", "jsonld"])
def test_an_error_beyond_the_last_page_is_the_end_where_the_source_says_so(
    site: Site, runner: Runner, spider: str, status: int
) -> None:
    if spider == "listing":
        adverts(site, 1, 2)
    else:
        site.board(1, 2)
    for page in (1, 2):
        site.html(f"/list?page={page}", links(page))
        if spider == "api":
            site.json(f"/list?page={page}", {"jobs": [{"id": page, "name": "Cook"}]})
    site.html("/list?page=3", "no such page", status)
    options: dict[str, dict[str, Any]] = {"api": MAP, "listing": SELECTORS, "jsonld": JOBS}
    own = options[spider]
    silent = runner.crawl(f"{site.url}/list", spider, options={**own, "paging": BY_PAGE}).crawl
    assert (silent.verdict, silent.full) == ("partial", False)
    told = {**own, "paging": {**BY_PAGE, "ends_with": [400, 404]}}
    done = runner.crawl(f"{site.url}/list", spider, options=told).crawl
    assert (done.verdict, done.full, done.seen, done.errors) == ("done", True, 2, [])


def test_the_first_page_that_is_missing_is_an_error_whatever_the_source_says(site: Site, runner: Runner) -> None:
    options = {**JOBS, "paging": {**BY_PAGE, "ends_with": [404]}}
    done = runner.crawl(f"{site.url}/list", options=options).crawl
    assert (done.verdict, done.full) == ("partial", False)


def test_classifieds_are_found_by_sitemap(site: Site, runner: Runner) -> None:
    adverts(site, 1, 2)
    site.html("/about", '<h1>About</h1><p class="about">us</p>')
    urls = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in ("/jobs/1", "/jobs/2", "/about"))
    index = f"<sitemapindex><sitemap><loc>{site.url}/jobs.xml</loc></sitemap></sitemapindex>"
    for path, body in (("/index.xml", index), ("/jobs.xml", f"<urlset>{urls}</urlset>")):
        site.pages[path] = Answer(body.encode(), headers={"Content-Type": "application/xml"})
    options = {"discover": "sitemap", "detail_url": r"/jobs/\d+$", "detail": SELECTORS["detail"]}
    done = runner.crawl(f"{site.url}/index.xml", spider="listing", options=options)
    assert sorted(posting.title for posting in done.postings) == ["Job 1", "Job 2"]
    assert (done.crawl.verdict, done.crawl.full, site.asked["/about"]) == ("done", True, 0)


def test_links_to_other_hosts_are_not_followed_and_next_answers_neither(site: Site, runner: Runner) -> None:
    other = site.url.replace("127.0.0.1", "localhost")
    site.json("/list", {"jobs": [{"id": 1, "name": "Cook"}], "next": f"{other}/more", "at": f"{other}/jobs/1"})
    site.json("/more", {"jobs": [{"id": 2, "name": "Maid"}]})
    options = {**MAP, "paging": {"kind": "next", "next": "next"}}
    done = runner.crawl(f"{site.url}/list", "api", options=options).crawl
    assert (done.new, site.asked["/more"]) == (1, 0)


def source(start: str, *hosts: str) -> Source:
    options = {"detail": "/job/", "hosts": list(hosts)}
    return Source.model_validate({"id": "x", "spider": "jsonld", "start": start, "options": options})


def test_hosts_of_the_own_domain_can_be_named_and_no_others() -> None:
    assert options_for(source("https://www.example.co.uk/jobs", "jobs.example.co.uk", "example.co.uk"))
    for start, host in (
        ("https://www.example.co.uk", "example.com"),
        ("https://www.example.co.uk", "other.co.uk"),
        ("https://www.example.co.uk", "co.uk"),
        ("https://mine.github.io", "yours.github.io"),
        ("http://127.0.0.1/jobs", "1.0.0.127"),
        ("https://example.org", "example.org.evil.example"),
    ):
        with pytest.raises(SettingsError, match="not of the domain"):
            options_for(source(start, host))
    with pytest.raises(SettingsError):
        options_for(source("https://example.org", "http://jobs.example.org/"))


def test_a_domain_is_told_by_the_list_of_public_suffixes() -> None:
    assert registrable("Jobs.Example.com.kh") == "example.com.kh"
    assert [registrable(name) for name in ("uz", "co.uk", "localhost", "10.0.0.1", "")] == [None] * 5


def test_a_page_of_a_list_stands_at_its_own_address() -> None:
    by_page = Paging.model_validate({**BY_PAGE, "size_param": "n", "size": 50})
    assert by_page.address("https://x.example/?q=a", 3) == "https://x.example/?q=a&n=50&page=3"
    assert by_page.address("https://x.example/p/{page}/", 3) == "https://x.example/p/3/"
    offset = Paging.model_validate({"kind": "offset", "param": "from"})
    assert (offset.first, offset.after(0, 25), offset.after(25, 25)) == (0, 25, 50)


def test_a_page_that_shows_nothing_new_is_the_end() -> None:
    shown = Shown()
    told = [shown.has_news("a", page) for page in (["1", "2"], ["2", "3"], ["1", "3"], [])]
    assert told == [True, True, False, False]
    assert shown.has_news("b", ["1"])
