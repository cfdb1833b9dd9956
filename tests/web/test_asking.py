import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from search.query import QueryError
from web.asking import address, asked, changed, chips, filtered, toggled, unfiltered

PAIRS = st.lists(
    st.one_of(
        st.tuples(st.just("text"), st.text(max_size=20)),
        st.tuples(st.sampled_from(["platform", "contact", "cluster"]), st.text("ab+:@ 0é", min_size=1, max_size=8)),
        st.sampled_from([("level", "high"), ("level", "critical,low"), ("typology", "debt_bondage")]),
        st.sampled_from([("since", "2026-11-01"), ("until", "2026-11-05T06:07:08Z"), ("score_min", "0.25")]),
        st.sampled_from([("sort", "newest"), ("size", "5"), ("collapse", "false"), ("histogram", "month")]),
    ),
    max_size=8,
)


def _follow(url):
    return asked(QueryParams(url.partition("?")[2]).multi_items())


@given(PAIRS)
def test_the_address_of_a_question_asks_that_question(pairs):
    query = asked(pairs)
    assert _follow(address(query)) == query


def test_a_page_joins_near_identical_adverts_unless_it_is_asked_not_to():
    assert asked([]).collapse
    assert not asked([("collapse", "false")]).collapse
    assert address(asked([])) == "/"


def test_empty_fields_of_a_form_ask_nothing():
    assert asked([("text", ""), ("since", " "), ("sort", ""), ("contact", "")]) == asked([])


def test_a_value_is_put_in_and_taken_out_by_the_same_link():
    query = asked([("level", "high")])
    both = toggled(query, "level", "critical")
    assert both.filters.level == ("high", "critical")
    assert toggled(both, "level", "critical") == query


def test_every_chip_leads_to_the_question_without_its_filter():
    query = asked([("text", "visa"), ("level", "high"), ("level", "low"), ("since", "2026-11-01"), ("pay_min", "500")])
    found = chips(query)
    assert [(chip.name, chip.value) for chip in found] == [
        ("level", "high"),
        ("level", "low"),
        ("first seen from", "2026-11-01"),
        ("pay from, USD a month", "500"),
    ]
    assert _follow(found[0].without) == filtered(query, level=("low",))
    assert _follow(found[2].without) == filtered(query, since=None)
    assert _follow(unfiltered(query)) == asked([("text", "visa")])


def test_another_question_begins_at_its_first_page():
    query = asked([("after", "abc")])
    assert query.after == "abc"
    assert changed(query, sort="newest").after is None
    assert toggled(query, "level", "high").after is None


@pytest.mark.parametrize("pair", [("level", "awful"), ("colour", "red"), ("score_min", "2"), ("since", "soon")])
def test_a_filter_that_cannot_be_is_named(pair):
    with pytest.raises(QueryError, match=pair[0]):
        asked([pair])
