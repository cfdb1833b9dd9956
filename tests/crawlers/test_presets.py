"""The api presets: on recorded answers, and where there is none, on the shape that a board's documentation shows."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawlers.api import UNTRIED, options_of, parse, parse_detail, preset_names
from crawlers.page import Page, Parsed, ParseSpec
from crawlers.parsers import preset_spec
from tests.crawlers.site import Runner, Site

RECORDED = Path(__file__).parents[2].parent / "shared" / "data" / "apis"
recorded = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded answers of ../shared/data/apis are absent")
URL = "https://api.example/v1/boards/x/jobs"

HEADHUNTER_ITEM = {"id": "8331228", "name": "Секретарь", "url": "https://api.hh.ru/vacancies/8331228"}
HEADHUNTER_DETAIL = {
    "id": "8331228",
    "name": "Секретарь",
    "description": "<p>Приём <strong>посетителей</strong></p>",
    "alternate_url": "https://hh.uz/vacancy/8331228",
    "published_at": "2026-07-08T16:17:21+0400",
    "area": {"id": "97", "name": "Узбекистан"},
    "salary": {"from": 30000, "to": None, "currency": "RUR", "gross": True},
    "salary_range": {"from": 30000, "to": None, "currency": "RUR", "mode": {"id": "MONTH", "name": "За месяц"}},
    "employer": {"name": "HeadHunter", "alternate_url": "https://hh.ru/employer/1455", "trusted": True},
    "experience": {"id": "between1And3", "name": "1-3 года"},
    "employment": {"id": "full", "name": "Полная занятость"},
    "schedule": {"id": "fullDay", "name": "Полный день"},
    "professional_roles": [{"id": "1", "name": "Секретарь"}],
    "key_skills": [{"name": "Делопроизводство"}],
    "contacts": {"name": "Имя Фамилия", "email": "a@b.example",
                 "phones": [{"country": "998", "city": "90", "number": "1234567", "comment": None}]},
}  # fmt: skip
TRUDVSEM = {"results": {"vacancies": [{"vacancy": {
    "id": "a1", "job-name": "Повар", "vac_url": "https://trudvsem.ru/vacancy/card/1/a1", "duty": "<p>Готовить</p>",
    "creation-date": "2026-01-02", "salary_min": 40000, "salary_max": 60000, "currency": "«руб.»",
    "region": {"region_code": "1600000000000", "name": "Татарстан"}, "company": {"name": "Столовая", "inn": "1"},
    "addresses": {"address": [{"location": "Казань, улица Баумана"}]}, "contact_person": "Имя Фамилия",
    "contact_list": [{"contact_type": "Телефон", "contact_value": "+7 900 000-00-00"}]}}]}}  # fmt: skip
DOCUMENTED: dict[str, tuple[Any, dict[str, Any]]] = {
    "trudvsem": (
        TRUDVSEM,
        {"native_id": "a1", "title": "Повар", "text": "Готовить", "employer": "Столовая", "date_posted": "2026-01-02",
         "location": ["Татарстан", "Казань, улица Баумана"], "contacts": ["+7 900 000-00-00"]},
    ),
    "arbeitnow": (
        {"data": [{"slug": "cook-1", "company_name": "Firm", "title": "Cook", "description": "<p>Cook</p>",
                   "remote": False, "url": "https://www.arbeitnow.com/jobs/firm/cook-1", "tags": ["Food"],
                   "job_types": ["full time"], "location": "Berlin", "created_at": 1760000000}],
         "links": {"next": None}, "meta": {}},
        {"native_id": "cook-1", "title": "Cook", "employer": "Firm", "location": ["Berlin"],
         "employment_type": "full time", "date_posted": "2025-10-09T08:53:20Z"},
    ),
    "remotive": (
        {"jobs": [{"id": 123, "url": "https://remotive.com/remote-jobs/product/lead-123", "title": "Lead",
                   "company_name": "Remotive", "company_logo": "https://x.example/l", "category": "Product",
                   "tags": ["a"], "job_type": "full_time", "publication_date": "2020-02-15T10:23:26",
                   "salary": "$40,000 - $50,000", "candidate_required_location": "Worldwide",
                   "description": "<p>Lead</p>"}]},
        {"native_id": "123", "title": "Lead", "salary": "$40,000 - $50,000", "location": ["Worldwide"],
         "date_posted": "2020-02-15T10:23:26Z", "industry": "Product"},
    ),
    "jobicy": (
        {"jobs": [{"id": 7, "url": "https://jobicy.com/jobs/7-agent", "jobSlug": "7-agent", "jobTitle": "Agent",
                   "companyName": "Firm", "companyLogo": "l", "jobIndustry": ["Support"], "jobType": ["full-time"],
                   "jobGeo": "Anywhere", "jobLevel": "Any", "jobExcerpt": "Help",
                   "jobDescription": "<p>Help people</p>", "pubDate": "2026-03-01 10:00:00", "salaryMin": 10,
                   "salaryMax": 20, "salaryCurrency": "USD", "salaryPeriod": "hour"}]},
        {"native_id": "7", "title": "Agent", "text": "Help people", "salary": "USD 10-20 hour",
         "date_posted": "2026-03-01T10:00:00Z"},
    ),
    "remoteok": (
        [{"legal": "link back", "last_updated": 1},
         {"id": "99", "slug": "s", "epoch": 1760000000, "date": "2025-10-09T08:53:20+00:00", "company": "Firm",
          "position": "Typist", "tags": ["typing"], "description": "Type", "location": "", "salary_min": 1000,
          "salary_max": 2000, "apply_url": "https://x.example/a", "url": "https://remoteok.com/remote-jobs/99"}],
        {"native_id": "99", "title": "Typist", "salary": "1000-2000", "date_posted": "2025-10-09T08:53:20Z"},
    ),
    "himalayas": (
        {"jobs": [{"guid": "https://himalayas.app/companies/f/jobs/a", "title": "Agent", "companyName": "Firm",
                   "applicationLink": "https://himalayas.app/companies/f/jobs/a", "description": "<p>Chat</p>",
                   "excerpt": "Chat", "employmentType": "Contractor", "minSalary": 1, "maxSalary": 2, "currency": "USD",
                   "salaryPeriod": "annual", "seniority": ["Entry-level"], "categories": ["Chat"],
                   "locationRestrictions": [{"alpha2": "PH", "name": "Philippines", "slug": "philippines"}],
                   "pubDate": 1760000000000, "expiryDate": 1770000000}], "nextCursor": "abc"},
        {"native_id": "https://himalayas.app/companies/f/jobs/a", "text": "Chat", "location": ["Philippines"],
         "salary": "USD 1-2 annual", "date_posted": "2025-10-09T08:53:20Z", "valid_through": "2026-02-02T02:40:00Z"},
    ),
}  # fmt: skip


def read(name: str, value: Any) -> Parsed:
    return parse(Page(URL, json.dumps(value).encode()), preset_spec(name))


def stated(parsed: Parsed) -> dict[str, Any]:
    """The last posting, its published fields beside its own."""
    posting = parsed.postings[-1]
    return {**posting.published.dump(), "native_id": posting.native_id, "title": posting.title, "text": posting.text}


@pytest.mark.parametrize("name", sorted(DOCUMENTED))
def test_a_preset_reads_the_shape_that_is_documented_and_says_it_is_untried(name: str) -> None:
    answer, expected = DOCUMENTED[name]
    parsed = read(name, answer)
    told = stated(parsed)
    assert {key: told.get(key) for key in expected} == expected
    assert UNTRIED in parsed.warnings
    assert parsed.leftovers == []


def test_headhunter_gives_whole_vacancies_without_the_names_of_persons() -> None:
    spec = preset_spec("headhunter")
    listed = read("headhunter", {"items": [HEADHUNTER_ITEM], "found": 1, "pages": 1, "page": 0})
    assert [link.url for link in listed.links] == ["https://api.hh.ru/vacancies/8331228"]
    whole = parse_detail(Page(URL, json.dumps(HEADHUNTER_DETAIL).encode()), spec, HEADHUNTER_ITEM)
    told = stated(whole)
    assert (told["native_id"], told["title"], told["text"]) == ("8331228", "Секретарь", "Приём посетителей")
    assert (told["salary"], told["employment_type"]) == ("RUR 30000 За месяц", "Полная занятость")
    assert told["contacts"] == ["a@b.example", "+998901234567"]
    assert told["date_posted"] == "2026-07-08T12:17:21Z"
    assert "Фамилия" not in whole.postings[0].model_dump_json()
    assert "Фамилия" not in read("trudvsem", TRUDVSEM).postings[0].model_dump_json()


def test_each_preset_without_a_recording_says_so() -> None:
    untried = {name for name in preset_names() if not options_of(preset_spec(name)).tried}
    assert untried == {*DOCUMENTED, "headhunter"}


@recorded
@pytest.mark.parametrize(
    ("name", "file", "begins", "published"),
    [
        ("oracle_orc", "oracle_orc_detail.json", "Lead enterprise systems delivery.\n\n- Own the implementation",
         {"country": "US", "date_posted": "2026-08-19T00:00:00Z"}),
        ("freehire", "freehire_detail_greenhouse.json", "About the role\nAcme is seeking", {}),
        ("freehire", "freehire_detail_workday.json", "Role overview\nThe Salesforce consultant owns", {}),
    ],
)  # fmt: skip
def test_a_preset_reads_the_recorded_posting(name: str, file: str, begins: str, published: dict[str, str]) -> None:
    page = Page(URL, (RECORDED / file).read_bytes())
    (posting,) = parse_detail(page, preset_spec(name), {"Id": "1", "public_slug": "s", "title": "T"}).postings
    assert posting.text.startswith(begins)
    assert published.items() <= posting.published.dump().items()


@recorded
def test_public_employers_state_pay_duties_and_requirements() -> None:
    spec = ParseSpec("neogov", "neogov", {"preset": "neogov"})
    first = parse(Page(URL, (RECORDED / "neogov.xml").read_bytes()), spec).postings[0]
    assert first.published.salary == "USD 135000-175000 Year"
    assert "\n\nFive years of enterprise systems leadership.\n\n" in first.text


def test_a_board_that_is_asked_by_post_is_read_to_its_end(site: Site, runner: Runner) -> None:
    items = [{"title": f"Job {number}", "externalPath": f"/job/City/Job_{number}"} for number in range(3)]
    site.json("/wday/cxs/t/site/jobs#0", {"jobPostings": items[:2]})
    site.json("/wday/cxs/t/site/jobs#1", {"jobPostings": items[2:]})
    for item in items:
        site.json(f"/wday/cxs/t/site{item['externalPath']}", {"jobPostingInfo": {"jobDescription": "<p>Work</p>"}})
    paging = {"kind": "offset", "param": "offset", "size_param": "limit", "size": 2}
    options = {"preset": "workday", "paging": paging}
    done = runner.crawl(f"{site.url}/wday/cxs/t/site/jobs", spider="api", options=options)
    assert (done.crawl.verdict, done.crawl.full, done.crawl.new) == ("done", True, 3)
    assert [json.loads(body)["offset"] for body in site.posted] == [0, 2]
    assert {posting.text for posting in done.postings} == {"Work"}


def test_an_offset_may_stand_anywhere_in_the_address(site: Site, runner: Runner) -> None:
    for at, ids in ((0, ("1", "2")), (2, ("3",))):
        listed = [{"Id": id_, "Title": f"Job {id_}"} for id_ in ids]
        site.json(f"/api/Requisitions?finder=find;limit=2,offset={at}", {"items": [{"requisitionList": listed}]})
        for id_ in ids:
            site.json(f"/api/recruitingCEJobRequisitionDetails/{id_}?expand=all&onlyData=true", {"Title": f"Job {id_}"})
    options = {"preset": "oracle_orc", "paging": {"kind": "offset", "param": "offset", "size": 2}}
    start = f"{site.url}/api/Requisitions?finder=find;limit=2,offset={{offset}}"
    done = runner.crawl(start, spider="api", options=options).crawl
    assert (done.verdict, done.new) == ("done", 3)
