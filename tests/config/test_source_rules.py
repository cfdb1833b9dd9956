"""The rules of the starter set: which addresses they take, and what they read of answers as documented."""

import re
from typing import Any

import orjson
import pytest

from config.files import ROOT
from crawlers.api import options_of, parse, parse_detail
from crawlers.listing import parse as parse_listing
from crawlers.options import JsonldOptions, options_for
from crawlers.page import Page, ParseSpec
from records.posting import Posting
from records.source import SourceSpec, read_sources

SPECS = {spec.source.id: spec for spec in read_sources(ROOT / "sources")}


@pytest.mark.parametrize(
    ("source", "taken", "left"),
    [
        ("olx_uz-rabota", "https://www.olx.uz/d/obyavlenie/oshpaz-kerak-ID4fHQr.html", "https://www.olx.uz/rabota/"),
        ("korgar_tj-site", "https://korgar.tj/vakanciya/ofitsiant_101", "https://korgar.tj/rezume/ofitsiant_101"),
        ("yora_tj-site", "https://yora.tj/ru/vacancies/1445486", "https://yora.tj/en/vacancies/1445486"),
        (
            "isgar_tm-site",
            "https://isgar.com.tm/vacancies/0d9f5f5e-1111-4a2b-8c3d-0123456789ab",
            "https://isgar.com.tm/ru/vacancies/0d9f5f5e-1111-4a2b-8c3d-0123456789ab",
        ),
        (
            "vietnamworks-site",
            "https://www.vietnamworks.com/ke-toan-1700000-jv",
            "https://www.vietnamworks.com/nha-tuyen-dung/cong-ty-c1",
        ),
        ("jobthai-list", "https://www.jobthai.com/en/job/1939404", "https://www.jobthai.com/en/jobs?page=2"),
        ("gulftalent-uae", "https://www.gulftalent.com/uae/jobs/cook_632494", "https://www.gulftalent.com/uae/jobs/2"),
        (
            "foundit_gulf-today",
            "https://www.founditgulf.com/job/technical-sales-engineer-egypt-66495664",
            "https://www.founditgulf.com/search/it-jobs",
        ),
        (
            "eleman_net-list",
            "https://www.eleman.net/is-ilani/asci-i4707945",
            "https://www.eleman.net/is-ilanlari/istanbul",
        ),
        (
            "secretcv-list",
            "https://www.secretcv.com/firma-12/cagri-merkezi-is-ilanlari-345",
            "https://www.secretcv.com/is-ilanlari/cagri-merkezi-is-ilanlari",
        ),
        (
            "superjob-couriers",
            "https://www.superjob.ru/vakansii/kurer-50704748.html",
            "https://www.superjob.ru/vakansii/kurer.html",
        ),
        (
            "jobberman_ng-site",
            "https://www.jobberman.com/listings/sales-executive-8m99ej",
            "https://www.jobberman.com/job/sales-executive-8m99ej",
        ),
    ],
)
def test_a_rule_takes_the_addresses_of_adverts_and_no_others(source: str, taken: str, left: str) -> None:
    options = options_for(SPECS[source].source)
    assert isinstance(options, JsonldOptions)
    assert options.detail
    assert re.search(options.detail, taken)
    assert not re.search(options.detail, left)


# The shapes are those that the systems document or that published code of others reads; the values are invented.
ANSWERS: dict[str, Any] = {
    "trudvsem-tatarstan": {
        "results": {
            "vacancies": [
                {
                    "vacancy": {
                        "id": "v1",
                        "job-name": "Сборщик",
                        "vac_url": "https://trudvsem.ru/vacancy/card/1/v1",
                        "company": {"name": "ООО Пример"},
                        "region": {"region_code": "1600000000000", "name": "Республика Татарстан"},
                        "salary_min": 60000,
                        "salary_max": 90000,
                        "currency": "«руб.»",
                        "creation-date": "2026-08-25",
                        "duty": "<p>Сборка изделий</p>",
                        "contact_list": [{"contact_type": "Телефон", "contact_value": "+7 800 000-00-00"}],
                        "contact_person": "Имя Фамилия",
                    }
                }
            ]
        }
    },
    "remotive-api": {
        "jobs": [{"id": 1, "url": "https://remotive.com/1", "title": "Agent", "company_name": "Example",
                  "candidate_required_location": "Worldwide", "publication_date": "2026-08-25T10:00:00",
                  "description": "<p>Chat with clients</p>"}]
    },
    "remoteok-api": [
        {"legal": "link back"},
        {"id": "1", "url": "https://remoteok.com/1", "position": "Agent", "company": "Example", "location": "Worldwide",
         "date": "2026-08-25T10:00:00+00:00", "description": "<p>Chat with clients</p>", "salary_min": 1000},
    ],
    "arbeitnow-api": {
        "data": [{"slug": "agent-1", "url": "https://www.arbeitnow.com/1", "title": "Agent", "company_name": "Example",
                  "location": "Berlin", "created_at": 1787650000, "description": "<p>Chat with clients</p>"}],
        "links": {"next": "https://www.arbeitnow.com/api/job-board-api?page=2"},
    },
    "jobicy-api": {
        "jobs": [{"id": 1, "url": "https://jobicy.com/1", "jobTitle": "Agent", "companyName": "Example",
                  "jobGeo": "Anywhere", "pubDate": "2026-08-25T10:00:00+00:00", "jobDescription": "<p>Chat</p>"}]
    },
    "himalayas-api": {
        "jobs": [{"guid": "https://himalayas.app/1", "title": "Agent", "companyName": "Example",
                  "locationRestrictions": ["Uzbekistan"], "pubDate": 1787650000, "description": "<p>Chat</p>"}],
        "nextCursor": "abc",
    },
}  # fmt: skip


@pytest.mark.parametrize("source", ANSWERS)
def test_a_map_reads_the_documented_shape_of_an_answer(source: str) -> None:
    spec = SPECS[source]
    parsed = parse(page_of(spec, ANSWERS[source]), ParseSpec.of(spec))
    (posting,) = parsed.postings
    assert_whole(posting)


def test_a_persons_name_is_left_out_of_the_states_vacancies() -> None:
    spec = SPECS["trudvsem-tatarstan"]
    (posting,) = parse(page_of(spec, ANSWERS["trudvsem-tatarstan"]), ParseSpec.of(spec)).postings
    assert posting.published.salary == "«руб.» 60000-90000"
    assert posting.published.contacts == ["+7 800 000-00-00"]
    assert "Фамилия" not in orjson.dumps(posting.dump()).decode()


@pytest.mark.parametrize("source", ["hh_uz-api", "hh_kz-api", "headhunter_kg-api", "hh_ru-api"])
def test_headhunters_list_and_its_answer_for_one_vacancy_make_one_posting(source: str) -> None:
    spec = SPECS[source]
    item = {
        "id": "71164587",
        "name": "Курьер",
        "area": {"id": "1", "name": "Ташкент"},
        "salary": {"from": 35000, "to": None, "currency": "RUR"},
        "employer": {"name": "Пример", "alternate_url": "https://hh.ru/employer/1"},
        "published_at": "2026-08-25T01:01:22+0300",
        "alternate_url": "https://hh.ru/vacancy/71164587",
        "schedule": {"id": "flyInFlyOut", "name": "Вахтовый метод"},
    }
    listed = parse(page_of(spec, {"items": [item], "found": 1, "pages": 1}), ParseSpec.of(spec))
    assert [link.url for link in listed.links] == ["https://api.hh.ru/vacancies/71164587"]
    whole = {**item, "description": "<p>Доставка</p>", "contacts": {"email": "hr@example.org", "phones": []}}
    (posting,) = parse_detail(page_of(spec, whole), ParseSpec.of(spec), item).postings
    assert_whole(posting)
    assert posting.native_id == "71164587"
    assert posting.published.date_posted == "2026-08-24T22:01:22Z"
    assert posting.published.salary == "RUR 35000"
    assert posting.published.hours == "Вахтовый метод"
    assert posting.published.contacts == ["hr@example.org"]


def test_camhrs_list_and_its_answer_for_one_advert_make_one_posting() -> None:
    spec = SPECS["camhr_kh-api"]
    item = {"id": 10672005, "title": "Typist", "employer": {"company": "Example"}, "cities": "Phnom Penh",
            "salaryId": {"label": "$500-$1000 "}, "pubdate": "2026-08-25", "expdate": "2026-09-25"}  # fmt: skip
    listed = parse(page_of(spec, {"data": {"result": [item], "totalPage": 1}}), ParseSpec.of(spec))
    assert [link.url for link in listed.links] == ["https://api.camhr.com/v1.0.0/jobs/10672005"]
    whole = {"data": {"description": "Typing", "requirement": "English"}}
    (posting,) = parse_detail(page_of(spec, whole), ParseSpec.of(spec), item).postings
    assert_whole(posting)
    assert posting.text == "Typing\n\nEnglish"
    assert posting.url == "https://www.camhr.com/a/job/10672005"


def test_jobnets_list_has_its_adverts_in_short() -> None:
    spec = SPECS["jobnet_mm-list"]
    body = b"""<div class="serp-item"><a class="search__job-title" href="/job/typist/101">Typist</a>
        <a class="search__job-title2" href="/job/typist/101">(Office work)</a>
        <p class="search__job-subtitle">Example</p><p class="search__job-location">Yangon</p>
        <p class="benefit"><strong>Benefits</strong> Meals</p></div>"""
    (posting,) = parse_listing(Page(spec.source.start[0], body), ParseSpec.of(spec)).postings
    assert (posting.title, posting.url) == ("Typist", "https://www.jobnet.com.mm/job/typist/101")
    assert posting.published.employer == "Example"
    assert posting.text == "(Office work)\n\nBenefits Meals"


@pytest.mark.parametrize("source", [spec.source.id for spec in SPECS.values() if spec.source.spider == "api"])
def test_the_preset_that_a_source_names_is_there(source: str) -> None:
    assert options_of(ParseSpec.of(SPECS[source])).fields


def page_of(spec: SourceSpec, answer: Any) -> Page:
    """An answer as the API gives it."""
    return Page(spec.source.start[0], orjson.dumps(answer))


def assert_whole(posting: Posting) -> None:
    """The posting has what every map has to find."""
    assert posting.native_id
    assert posting.url.startswith("https://")
    assert posting.title
    assert posting.text
    assert posting.published.employer
    assert posting.published.location
    assert posting.published.date_posted
