"""Each recorded answer of a recruiting system, by its preset or by selectors: every field of its first posting."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawlers.api import parse_detail
from crawlers.options import options_for
from crawlers.page import Page, Parsed, ParseSpec
from crawlers.parsers import parser_for, preset_spec
from records.source import Source

RECORDED = Path(__file__).parents[2].parent / "shared" / "data" / "apis"
pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded answers of ../shared/data/apis are absent")

URL = "https://site.example/en/jobs"
SELECTORS: dict[str, dict[str, Any]] = {
    "hrmdirect.html": {"list": {"item": "tr[data-req-id]", "link": "td.posTitle a", "fields": {
        "native_id": "./@data-req-id", "title": "td.posTitle a", "industry": "td.departments",
        "date_posted": "./td[last()]"}}},
    "icims.html": {"list": {"item": "li.iCIMS_JobCardItem", "link": "a.iCIMS_Anchor", "fields": {
        "native_id": ".iCIMS_JobHeaderData span", "title": "h3", "location": ".header span:not(.field-label)"}}},
    "jobvite.html": {"list": {"item": "tr", "link": "a", "fields": {
        "title": "a", "location": ".jv-job-list-location"}}},
}  # fmt: skip
"""How the lists are read that are plain HTML."""
WORKDAY = (
    "/job/Virginia---Washington-DC-Metro---Remote/Solution-Architect---Senior-Solution-Architect---PubSec"
    "---SLED-NGO_JR354232"
)
EXPECTED: dict[str, dict[str, Any]] = {
    'ashby.json': {'count': 2,
 'native_id': '90fb3621-899e-4b59-925d-25080ec91e18',
 'url': 'https://jobs.ashbyhq.com/HighlightTA/90fb3621-899e-4b59-925d-25080ec91e18',
 'title': 'Senior Technical Recruiter',
 'text': 'About HighlightTA\n\nHighlightTA is dedicated to delivering fa',
 'employment_type': 'FullTime',
 'industry': 'HighlightTA',
 'date_posted': '2026-04-20T22:43:56.531000Z',
 'location': ['Canada'],
 'country': 'CA'},
    'bamboohr.json': {'count': 2,
 'native_id': '86',
 'url': 'https://site.example/careers/86',
 'title': 'Nurse Paralegal',
 'employment_type': 'Full Time',
 'industry': 'Legal',
 'location': ['Fort Lauderdale, Florida']},
    'eightfold.json': {'count': 2,
 'native_id': '1099555326551',
 'url': 'https://albemarle.eightfold.ai/careers/job/1099555326551',
 'title': 'Supply Planner, Bromine S&OP',
 'industry': 'Supply Chain',
 'date_posted': '2026-08-04T00:00:00Z',
 'location': ['Charlotte, North Carolina, United States of America',
              'Magnolia, Arkansas, United States of America']},
    'freehire_detail_greenhouse.json': {'count': 1,
 'native_id': 's',
 'url': 'https://site.example/en/jobs',
 'title': 'T',
 'text': 'About the role\nAcme is seeking a Salesforce consultant to le'},
    'freehire_detail_workday.json': {'count': 1,
 'native_id': 's',
 'url': 'https://site.example/en/jobs',
 'title': 'T',
 'text': 'Role overview\nThe Salesforce consultant owns discovery, plan'},
    'freehire_search_page1.json': {'count': 3,
 'native_id': 'salesforce-consultant-acme-gh1',
 'url': 'https://job-boards.greenhouse.io/acme/jobs/41001',
 'title': 'Senior Salesforce Consultant',
 'employer': 'Acme',
 'date_posted': '2026-08-19T00:00:00Z',
 'location': ['Atlanta, Georgia', 'Atlanta'],
 'country': 'US'},
    'freehire_search_page2.json': {'count': 2,
 'native_id': 'salesforce-consultant-aggregator-a1',
 'url': 'https://www.adzuna.com/details/a1',
 'title': 'Salesforce Consultant',
 'employer': 'Aggregator Example',
 'date_posted': '2026-08-19T00:00:00Z',
 'location': ['Remote'],
 'country': 'US'},
    'greenhouse.json': {'count': 2,
 'native_id': '8636903002',
 'url': 'https://job-boards.greenhouse.io/amplitude/jobs/8636903002',
 'title': 'Customer Data Scientist - Experimentation',
 'text': 'Amplitude is the leading AI analytics platform, helping over',
 'employer': 'Amplitude',
 'industry': 'Solutions Consulting',
 'date_posted': '2026-07-16T15:55:32Z',
 'location': ['London, UK']},
    'hrmdirect.html': {'count': 2,
 'warnings': ['date_posted is no date that can be read'],
 'native_id': '3762934',
 'url': 'https://site.example/en/job-opening.php?req=3762934&req_loc=1393575&#job',
 'title': 'CRM Product Owner',
 'industry': 'Operations',
 'date_posted': '2026-07-15'},
    'icims.html': {'count': 2,
 'native_id': '2026-8214',
 'url': 'https://careers-wipfli.icims.com/jobs/8214/payroll-tax-specialist/job?in_iframe=1',
 'title': 'Payroll Tax Specialist',
 'location': ['US']},
    'jobvite.html': {'count': 2,
 'native_id': 'https://site.example/feedingamerica/job/octxAfww',
 'url': 'https://site.example/feedingamerica/job/octxAfww',
 'title': 'Manager, Development (Chicago/Hybrid)',
 'location': ['Chicago, Illinois']},
    'lever.json': {'count': 2,
 'native_id': 'a24ec4e5-5caa-473d-abd4-b71f09a8167b',
 'url': 'https://jobs.lever.co/idealistconsulting/a24ec4e5-5caa-473d-abd4-b71f09a8167b',
 'title': '(1099 Contract) Nonprofit Salesforce Consultant: Enterprise Project Manager',
 'text': 'Are you tenacious, pragmatic, with a keen sense of humor? Yo',
 'employment_type': 'Contract',
 'industry': 'Services Team',
 'date_posted': '2025-11-27T01:02:41.939000Z',
 'location': ['Chicago, IL'],
 'country': 'US'},
    'neogov.xml': {'count': 2,
 'native_id': '410001',
 'url': 'https://www.governmentjobs.com/careers/exampleagency/jobs/410001',
 'title': 'Enterprise Applications Manager',
 'text': 'Lead the agency applications portfolio.\n\nOwn architecture an',
 'salary': 'USD 135000-175000 Year',
 'industry': 'Information Technology',
 'date_posted': '2026-08-19T23:10:38Z',
        'valid_through': '2026-09-20T04:59:00Z',
 'location': ['Atlanta, Georgia']},
    'oracle_orc.json': {'count': 2,
 'native_id': '25587',
 'url': 'https://site.example/hcmUI/CandidateExperience/en/sites/CX_1/job/25587',
 'title': 'Bridge Inspector',
 'date_posted': '2026-08-07',
 'location': ['PERTH, WESTERN AUSTRALIA, Australia']},
    'oracle_orc_detail.json': {'count': 1,
 'native_id': '2026001760',
 'url': 'https://site.example/hcmUI/CandidateExperience/en/sites/CX_1/job/2026001760',
 'title': 'Technology and Communications Sector Leader',
 'text': 'Lead enterprise systems delivery.\n\n- Own the implementation ',
 'date_posted': '2026-08-19T00:00:00Z',
 'location': ['Atlanta, GA'],
 'country': 'US'},
    'paylocity.html': {'count': 2,
 'native_id': '4141169',
 'url': 'https://site.example/Recruiting/Jobs/Details/4141169',
 'title': 'Engineer/Associate Engineer, Power Systems',
 'employer': 'North Carolina Advanced Energy Corporation',
 'address': '701 Corporate Center Dr, Suite 400, 27607-5084',
 'date_posted': '2026-08-08T16:27:44Z',
 'location': ['Raleigh, NC, USA']},
    'personio.xml': {'count': 1,
 'native_id': '1834171',
 'url': 'https://site.example/job/1834171',
 'title': 'Staff Software Engineer, Data Platform',
 'employer': 'Acme SE & Co. KG',
 'employment_type': 'permanent',
 'industry': 'it_software',
 'experience': '7-10',
 'date_posted': '2024-11-13T14:10:41Z',
 'location': ['Munich', 'Berlin']},
    'phenom.html': {'count': 2,
 'native_id': 'P-104461',
 'url': 'https://site.example/en/job/P-104461',
 'title': 'Senior Project Manager(German Speaker)',
 'text': 'We are looking for a Senior Project Manager who is fluent in',
 'employment_type': 'Full-Time',
 'industry': 'OGD',
 'date_posted': '2026-04-09T09:54:06.573000Z',
 'location': ['Rotterdam, South Holland, Netherlands']},
    'pinpoint.json': {'count': 2,
 'native_id': 'post-001',
 'url': 'https://acme.pinpointhq.com/en/postings/post-001',
 'title': 'Enterprise Applications Architect',
 'text': 'Lead the enterprise applications roadmap.\n\nWhat you will do\n',
 'salary': '$135,000 - $198,000 / year',
 'industry': 'Technology',
 'valid_through': '2026-08-29T03:59:59Z',
 'location': ['United States']},
    'recruitee.json': {'count': 2,
 'native_id': '2700825',
 'url': 'https://jobs.acme.com/o/senior-financial-accountant-fmd-berlinbrandenburg-region-germany',
 'title': '(Senior) Financial Accountant (f/m/d) - Berlin/Brandenburg Region, Germany',
 'text': 'How you will make an impact\n\nAs our (Senior) Financial Accou',
 'employer': 'Acme',
 'address': 'Dircksenstraße 47, 10178',
 'salary': 'EUR 60000-75000 year',
 'employment_type': 'fulltime_permanent',
 'industry': 'accountancy',
 'experience': 'experienced',
 'education': 'vocational',
 'hours': '40-40',
 'date_posted': '2026-08-05T10:10:39Z',
 'location': ['Berlin, Berlin, Germany', 'Berlin, Germany'],
 'contacts': ['job.e4u78@acme.recruitee.com'],
 'country': 'DE'},
    'rippling.json': {'count': 1,
 'native_id': '2f0674e6-f01f-4ecd-b459-e947241c211f',
 'url': 'https://ats.acme.com/acme/jobs/2f0674e6-f01f-4ecd-b459-e947241c211f',
 'title': 'Account Executive - Accountants Channel (East Coast)',
 'industry': 'Sales',
 'location': ['Remote (New Jersey, US)', 'New York, NY']},
    'smartrecruiters.json': {'count': 1,
 'native_id': '743999671674844',
 'url': 'https://jobs.smartrecruiters.com/Knight/743999671674844',
 'title': 'CNA / LPN - Consistent Hours. Start Next Week.',
 'employer': 'Knight Gayles',
 'address': '2025 Zumbehl Rd num 306',
 'employment_type': 'Part-time',
 'industry': 'Medical Practice',
 'date_posted': '2018-06-08T02:11:28Z',
 'location': ['St. Louis, MO, United States'],
 'country': 'US'},
    'teamtailor.json': {'count': 2,
 'native_id': '20fafb7d-f013-4061-b6de-2894b3e0838b',
 'url': 'https://career.teamtailor.com/jobs/7167985-account-executive-italy-madrid-based',
 'title': 'Account Executive - Italy (Madrid based)',
 'employer': 'Teamtailor',
 'address': 'Monday Chamberi',
 'date_posted': '2026-02-04T08:26:20Z',
 'location': ['Madrid, ES'],
 'country': 'ES'},
    'workable.json': {'count': 1,
 'native_id': 'DD136DD7E7',
 'url': 'https://apply.workable.com/j/DD136DD7E7',
 'title': 'Business Analyst - Spanish Speaking',
 'employer': 'Zaelab',
 'industry': 'Business Consulting',
 'date_posted': '2026-08-05',
 'location': ['Spain', 'Portugal'],
 'country': 'ES'},
    'workday.json': {'count': 2,
 'native_id': WORKDAY,
 'url': "https://site.example/en" + WORKDAY,
 'title': 'Solution Architect / Senior Solution Architect - PubSec - SLED/NGO',
 'location': ['3 Locations']},
}  # fmt: skip
"""Of the first posting; `count` and `warnings` are those of the answer, `text` is how the text begins."""


@cache
def read(file: str) -> Parsed:
    page = Page(URL, (RECORDED / file).read_bytes())
    name = file.split(".", 1)[0].split("_detail", 1)[0].split("_search", 1)[0]
    if file in SELECTORS:
        told = {"id": name, "spider": "listing", "start": URL, "options": SELECTORS[file]}
        assert options_for(Source.model_validate(told))
        return parser_for("listing")(page, ParseSpec(name, name, SELECTORS[file]))
    if "_detail" in file:
        return parse_detail(page, preset_spec(name), {"Id": "1", "public_slug": "s", "title": "T"})
    return parser_for("api")(page, preset_spec(name))


def test_every_recording_is_read() -> None:
    assert {path.name for path in RECORDED.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize(("file", "field"), [(file, field) for file, stated in EXPECTED.items() for field in stated])
def test_a_field_is_read_as_recorded(file: str, field: str) -> None:
    parsed, expected = read(file), EXPECTED[file][field]
    first = parsed.postings[0]
    told = {**first.published.dump(), "native_id": first.native_id, "url": first.url, "title": first.title}
    told |= {"count": len(parsed.postings), "warnings": parsed.warnings, "text": first.text[: len(expected)]
             if field == "text" else first.text}  # fmt: skip
    assert told.get(field) == expected


@pytest.mark.parametrize("file", EXPECTED)
def test_nothing_recorded_is_left_over_and_nothing_stated_that_is_not_recorded(file: str) -> None:
    parsed = read(file)
    assert parsed.leftovers == []
    stated = {name for name, value in parsed.postings[0].published.dump().items() if value}
    assert stated - {"extra"} == set(EXPECTED[file]) - {"count", "warnings", "native_id", "url", "title", "text"}
    assert bool(parsed.postings[0].text) == ("text" in EXPECTED[file])


def test_pay_is_read_where_only_the_second_posting_states_it() -> None:
    assert read("ashby.json").postings[1].published.salary == "CA$102.8K - CA$137K"
    assert read("neogov.xml").postings[1].published.salary == "USD 65-85 Hour"
    assert read("pinpoint.json").postings[1].published.salary == "$70 - $90 / hour"
