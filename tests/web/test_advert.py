import pytest

from records.document import Correction
from records.enrichment import Entity, Evidence, IndicatorHit
from tests.search.adverts import advert
from web import pages
from web.advert import MAX_TEXT, advert_page, opens, read_as


def _page(document):
    return advert_page({"ad": document.dump(), "history": [], "captures": []})


def _hit(name, *spans, state="present", detail=None):
    places = [Evidence(field="text", start=start, end=end, text="x") for start, end in spans]
    return IndicatorHit(id=name, state=state, evidence=places, detail=detail)


def test_what_an_advert_and_its_surroundings_tell_of_one_indicator_is_one_flag():
    document = advert("one", text="a b c d").model_copy(
        update={"indicators": [_hit("known", (0, 1), detail="own"), _hit("known", (2, 3), detail="around")]}
    )
    (flag,) = _page(document).flags
    assert [(place.start, place.end) for place in flag.evidence] == [(0, 1), (2, 3)]
    assert flag.detail == "own; around"


def test_an_indicator_that_no_file_explains_is_named_by_its_id():
    document = advert("one").model_copy(update={"indicators": [_hit("quite_unknown", (0, 1))]})
    (flag,) = _page(document).flags
    assert (flag.number, flag.title, flag.citations) == (1, "quite unknown", ())


def test_names_and_corrections_stand_apart_from_what_was_read():
    name = Entity(type="PERSON", field="text", start=0, end=4, text="Anna", value="Anna")
    told = Correction(
        posting_id="p", revision="r", field="text", start=5, end=9, text="1234", type="PHONE", by="ann",
        at="2026-11-01T00:00:00Z",
    )  # fmt: skip
    page = _page(advert("one", text="Anna 1234").model_copy(update={"mentions": [name], "corrections": [told]}))
    assert (page.mentions, page.corrections) == ([name], [told])
    assert name not in page.entities
    assert read_as(told) == "no phone"
    assert read_as(told.model_copy(update={"type": "PLACE", "value": "Osh", "data": {"country": "KG"}})) == (
        "Osh, Kyrgyzstan"
    )


def test_what_is_contradicted_is_no_flag_and_marks_nothing():
    document = advert("one", text="no fee").model_copy(
        update={"indicators": [_hit("fee", (0, 6), state="contradicted")]}
    )
    page = _page(document)
    assert page.flags == [] and [flag.id for flag in page.contradicted] == ["fee"]
    assert all(not piece.marks for piece in page.text.pieces)


def test_lists_are_marked_as_their_spans_count_them():
    document = advert("one")
    place = Evidence(field="published.location", start=5, end=7, text="MM")
    document = document.model_copy(
        update={
            "published": document.published.model_copy(update={"location": ["Riga", "MM"]}),
            "indicators": [IndicatorHit(id="place", state="present", evidence=[place])],
        }
    )
    (field,) = [one for one in _page(document).published if one.name == "location"]
    assert [(piece.text, piece.marks) for piece in field.pieces] == [("Riga\n", ()), ("MM", (1,))]


def test_a_huge_text_is_bounded_and_what_is_left_out_is_counted():
    page = _page(advert("one", text="x" * (MAX_TEXT + 7)))
    assert sum(len(piece.text) for piece in page.text.pieces) == MAX_TEXT
    assert page.text.left_out == 7


@pytest.mark.parametrize("url", ["https://board.example/1?a=b", "http://127.0.0.1:8000/x", "https://t.me/x/1"])
def test_web_addresses_can_be_opened(url):
    assert opens(url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,x", "file:///etc/passwd",
        "//evil.example", "https:evil", "https://", "", "https://a\u202eb.example", "https://a.example/ b", "http://[",
        "https://good.example@evil.example/", "https://a.example/\n", "vbscript:x",
    ],
)  # fmt: skip
def test_other_addresses_stay_text(url):
    assert not opens(url)


def test_an_entity_says_what_it_was_read_as():
    def read(kind, value, **data):
        return read_as(Entity(type=kind, field="text", start=0, end=1, text="x", value=value, data=data or None))

    assert read("PHONE", "+998901234567") == "+998901234567"
    assert read("PLACE", "Myawaddy", country="MM", role="destination") == "Myawaddy, Myanmar (Burma) (destination)"
    assert read("MONEY", "1000 USD", usd_month=1000.4, role="pay") == "1000 USD, about 1,000 USD a month (pay)"
    assert read("DOCUMENT", "passport", holder="employer") == "passport (employer)"
    assert read("NATIONALITY", "UZ") == "Uzbekistan"


def test_what_near_duplicates_share_is_shown_with_its_slots_and_nothing_of_it_is_markup():
    said = {
        "cluster_id": "one", "adverts": 3, "compared": 3,
        "first": {"posting_id": "one", "platform_id": "board", "first_seen": "2026-11-01T00:00:00Z"},
        "platforms": [{"platform_id": "board", "adverts": 3, "first_seen": "2026-11-01T00:00:00Z"}],
        "template": [
            {"text": "<b>Waiters</b> wanted, write to"},
            {"slot": 1, "kind": "contact", "values": [{"value": "@<i>x", "count": 2}, {"value": "", "count": 1}]},
        ],
    }  # fmt: skip
    shown = pages.advert({"ad": advert("one").dump(), "history": [], "captures": [], "campaign": said})
    assert "[1 contact]" in shown and "&lt;b&gt;Waiters" in shown and "@&lt;i&gt;x" in shown
    assert "<b>Waiters" not in shown
