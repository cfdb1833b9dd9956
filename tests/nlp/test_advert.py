"""An advert as read from a line: lenient about what is optional, bounded, and every span leads back to its field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.advert import MAX_CODE_POINTS, from_mapping, from_posting
from records.posting import Published, make_posting

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
FIELDS = st.dictionaries(st.sampled_from(["title", "published", "context", "id", "other"]), JSON)


@given(FIELDS, st.text(max_size=20))
def test_a_wrong_type_in_an_optional_key_is_not_stated(data: dict[str, object], text: str) -> None:
    advert = from_mapping({**data, "text": text})
    assert advert.text == text
    assert advert.title == (data["title"] if isinstance(data.get("title"), str) else "")


@pytest.mark.parametrize("data", [{}, {"text": None}, {"text": 3}, {"text": ["a"]}])
def test_an_advert_needs_a_text(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="`text`"):
        from_mapping(data)


def test_every_span_leads_back_to_its_field() -> None:
    advert = from_mapping(
        {
            "title": "Driver",
            "text": "Call now",
            "published": {"location": ["Tashkent", 3, "Dubai"], "salary": "500$", "hours": 8},
        }
    )
    assert [segment.field for segment in advert.segments] == ["title", "text", "published.salary", "published.location"]
    at = advert.joined.index("Dubai")
    assert advert.locate(at, at + 5) == ("published.location", 9, 14, "Dubai")
    at = advert.joined.index("now")
    assert advert.locate(at, at + 3) == ("text", 5, 8, "now")


@given(st.text(max_size=30), st.text(max_size=30), st.lists(st.text(max_size=10), max_size=3))
def test_a_located_span_is_what_stands_there(title: str, text: str, places: list[str]) -> None:
    advert = from_mapping({"title": title, "text": text, "published": {"location": places}})
    values = {"title": advert.title, "text": advert.text, "published.location": "\n".join(places)}
    for segment in advert.segments:
        field, start, end, found = advert.locate(segment.start, segment.end)
        assert values[field][start:end] == found == values[segment.field]


def test_a_long_text_is_cut_and_says_so() -> None:
    advert = from_mapping({"text": "a" * (MAX_CODE_POINTS + 1)})
    assert (len(advert.text), advert.truncated) == (MAX_CODE_POINTS, True)
    assert not from_mapping({"text": "a" * MAX_CODE_POINTS}).truncated


def test_published_lists_are_bounded_together() -> None:
    advert = from_mapping({"text": "", "published": {"contacts": ["b" * 150_000, "c" * 150_000]}})
    assert (len(advert.joined), advert.truncated) == (MAX_CODE_POINTS + 1, True)


def test_lone_surrogates_become_replacement_characters() -> None:
    advert = from_mapping({"title": "a\ud800", "text": "\udfffb", "published": {"employer": "\ud83d"}})
    assert (advert.title, advert.text, advert.published.employer) == ("a\ufffd", "\ufffdb", "\ufffd")


def test_a_posting_and_its_line_are_the_same_advert() -> None:
    posting = make_posting(
        platform_id="p",
        source_id="s",
        native_id="1",
        parser="t",
        url="u",
        title="T",
        text="x",
        published=Published(salary="5"),
    )
    assert from_posting(posting) == from_mapping({"title": "T", "text": "x", "published": {"salary": "5"}})
