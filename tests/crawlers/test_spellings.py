"""JobPosting as pages really write it: other spellings of its names and types, and boxes filled with nothing."""

import json
from typing import Any

import pytest

from crawlers.page import Page, Parsed, ParseSpec
from crawlers.parsers import parser_for
from crawlers.placeholders import stated_only

URL = "https://jobs.example.org/1"
PLAIN: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Cook",
    "description": "<p>Cooking</p>",
    "datePosted": "2026-11-20",
    "hiringOrganization": {"@type": "Organization", "name": "Firm", "sameAs": "https://firm.example"},
    "jobLocation": {"@type": "Place", "address": {"addressLocality": "Dubai", "addressCountry": "AE"}},
    "baseSalary": {"@type": "MonetaryAmount", "currency": "AED",
                   "value": {"@type": "QuantitativeValue", "minValue": 3000, "maxValue": 4000, "unitText": "MONTH"}},
}  # fmt: skip


def read(*nodes: Any, **options: Any) -> Parsed:
    scripts = "".join(f"<script type='application/ld+json'>{json.dumps(node)}</script>" for node in nodes)
    return parser_for("jsonld")(Page(URL, scripts.encode()), ParseSpec("p", "s", options))


def renamed(value: Any, how: Any) -> Any:
    if isinstance(value, dict):
        return {how(key): renamed(inner, how) for key, inner in value.items()}
    return value


@pytest.mark.parametrize(
    "how",
    [
        str.lower,
        str.upper,
        lambda name: name[:1].upper() + name[1:],
        lambda name: name if name.startswith("@") else f"http://schema.org/{name}",
        lambda name: name if name.startswith("@") else f"https://schema.org/{name}",
        lambda name: name if name.startswith("@") else f"schema:{name}",
        lambda name: "type" if name == "@type" else name,
    ],
    ids=["lower", "upper", "capital", "http", "https", "prefix", "plain type"],
)
def test_names_in_any_spelling_say_the_same(how: Any) -> None:
    (expected,), (told,) = read(PLAIN).postings, read(renamed(PLAIN, how)).postings
    assert told.revision == expected.revision
    assert told.published.dump() == expected.published.dump()
    assert read(renamed(PLAIN, how)).leftovers == []


@pytest.mark.parametrize(
    "kind",
    ["jobposting", "JOBPOSTING", "http://schema.org/JobPosting", "https://schema.org/JobPosting",
     "https://www.schema.org/JobPosting", "schema:JobPosting", ["Thing", "JobPosting"],
     ["http://schema.org/JobPosting"], " JobPosting "],
)  # fmt: skip
def test_types_in_any_spelling_are_postings(kind: Any) -> None:
    assert [posting.title for posting in read({**PLAIN, "@type": kind}).postings] == ["Cook"]


@pytest.mark.parametrize("kind", ["JobPostingAction", "Organization", "", None, ["Thing"], {"a": 1}])
def test_other_types_are_none(kind: Any) -> None:
    assert [posting.title for posting in read({**PLAIN, "@type": kind}).postings if posting.title] == []


def test_a_name_as_it_should_be_goes_before_another_spelling() -> None:
    (posting,) = read({**PLAIN, "Title": "Other"}).postings
    assert posting.title == "Cook"


def test_microdata_in_other_spellings_is_read() -> None:
    body = (
        '<div itemscope itemtype="https://schema.org/jobposting"><h1 itemprop="Title">Cook</h1>'
        '<p itemprop="DESCRIPTION">Cooking</p><b itemprop="hiringorganization">Firm</b></div>'
    )
    (posting,) = parser_for("jsonld")(Page(URL, body.encode()), ParseSpec("p", "s")).postings
    assert (posting.title, posting.text, posting.published.employer) == ("Cook", "Cooking", "Firm")


def test_a_wrapped_posting_is_found_and_what_is_not_read_of_its_parts_is_left_over() -> None:
    inner = {
        **PLAIN,
        "hiringOrganization": {**PLAIN["hiringOrganization"], "vatID": "1"},
        "jobLocation": {"address": {"addressLocality": "Dubai", "floor": 3}, "openingHours": "x"},
        "directApply": True,
    }
    parsed = read({"@type": "WebPage", "mainEntity": {"@type": "ItemList", "itemListElement": [{"item": inner}]}})
    assert [posting.title for posting in parsed.postings] == ["Cook"]
    assert parsed.leftovers == [
        "hiringOrganization.vatID", "jobLocation.address.floor", "jobLocation.openingHours", "directApply",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "nothing",
    ["N/A", "n/a.", "-", "---", "Confidential", "(confidential)", "Not specified", "NULL", "undefined", "Company Name",
     "не указана", "Belirtilmemiş", "保密", "Perusahaan Dirahasiakan", "ไม่ระบุ", "…", "  "],
)  # fmt: skip
def test_an_employer_that_is_a_placeholder_is_not_stated(nothing: str) -> None:
    (posting,) = read({**PLAIN, "hiringOrganization": {"name": nothing}}).postings
    assert posting.published.employer is None


@pytest.mark.parametrize(
    "name", ["NA Trading LLC", "Confidential Staffing Ltd", "Null Island Tours", "No. 1 Hotel", "X"]
)
def test_an_employer_with_such_words_in_its_name_is_stated(name: str) -> None:
    (posting,) = read({**PLAIN, "hiringOrganization": {"name": name}}).postings
    assert posting.published.employer == name


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("0", None), ("USD 0", None), ("0.00", None), ("AED 0-0 MONTH", None), ("$0 - $0", None),
        ("Not disclosed", None),
        ("0-1000", "0-1000"), ("Negotiable", "Negotiable"), ("1500", "1500"),
    ],
)  # fmt: skip
def test_a_pay_of_nothing_is_not_stated(stated: str, expected: str | None) -> None:
    assert stated_only({"salary": stated}).get("salary") == expected


@pytest.mark.parametrize("value", [0, "0", 0.0, {"value": 0}, {"minValue": 0, "maxValue": 0}, {"value": "N/A"}])
def test_a_base_salary_of_nothing_is_not_stated(value: Any) -> None:
    (posting,) = read({**PLAIN, "baseSalary": {"currency": "AED", "value": value}}).postings
    assert posting.published.salary is None


def test_of_a_place_the_parts_that_say_something_are_kept() -> None:
    address = {"addressLocality": "N/A", "addressRegion": "-", "addressCountry": "AE", "streetAddress": "Not specified"}
    (posting,) = read({**PLAIN, "jobLocation": {"address": address}}).postings
    assert (posting.published.location, posting.published.address) == (["AE"], None)
    assert stated_only({"location": ["N/A", "Dubai, not specified", "null, null"]}) == {"location": ["Dubai"]}


def test_no_experience_asked_for_is_a_statement() -> None:
    (posting,) = read({**PLAIN, "experienceRequirements": "None"}).postings
    assert posting.published.experience == "None"


@pytest.mark.parametrize(
    ("spider", "options", "body"),
    [
        ("jsonld", {}, f"<script type='application/ld+json'>{json.dumps(PLAIN)}</script>"),
        ("api", {"fields": {"native_id": "id", "employer": "firm"}, "constant": {"employer": "Board"}},
         '[{"id": 1, "firm": "firm"}]'),
        ("feed", {"fields": {"native_id": "id", "employer": "firm"}},
         "<rss><item><id>1</id><firm>firm</firm></item></rss>"),
        ("listing", {"list": {"item": "li", "fields": {"title": "b", "employer": "i"}}},
         "<li><b>Cook</b><i>Firm</i></li>"),
        ("rendered", {"detail": "/", "fields": {"title": "b", "employer": "i"}}, "<b>Cook</b><i>Firm</i>"),
    ],
)  # fmt: skip
def test_a_source_names_what_its_platform_puts_where_nothing_was_stated(
    spider: str, options: dict[str, Any], body: str
) -> None:
    def employer(**more: Any) -> str | None:
        spec = ParseSpec("p", "s", {**options, **more})
        (posting,) = parser_for(spider)(Page(URL, body.encode()), spec).postings
        return posting.published.employer

    assert str(employer()).lower() == "firm"
    assert employer(ignore_values=[" FIRM."]) == ("Board" if spider == "api" else None)


def test_half_a_character_is_no_text_and_costs_no_posting() -> None:
    body = r'[{"id": 1, "t": "\ud83d\ude00 Cook \ud83d"}, {"id": 2, "t": "Line' + "\n" + r'break"}]'
    spec = ParseSpec("p", "s", {"fields": {"native_id": "id", "title": "t"}})
    parsed = parser_for("api")(Page(URL, body.encode()), spec)
    assert [posting.title for posting in parsed.postings] == ["😀 Cook \ufffd", "Line break"]
    broken = PLAIN | {"title": "TITLE"}
    script = f"<script type='application/ld+json'>{json.dumps(broken).replace('TITLE', chr(92) + 'udfff')},</script>"
    (posting,) = parser_for("jsonld")(Page(URL, script.encode()), ParseSpec("p", "s")).postings
    assert posting.title == "\ufffd"
