"""Corrections: what a person said of a span holds over what machines read, now and after every enrichment."""

import pytest

from pipelines.cluster import cluster
from pipelines.corrections import Unusable, apply, correct
from pipelines.enrich import enrich
from pipelines.publish import publish
from records.corrections import corrections_of
from records.document import Correction
from records.enrichment import Entity
from search.engine import open_engine
from search.query import ad_query
from tests.pipelines.crawling import posting, write_crawl

TEXT = "Cook wanted in Georgia near the border, 900 USD a month, call +90 212 555 01 23. Near Myawadi, work at night."
THERE = {"country": "MM", "role": "destination"}


def place(value="Georgia", start=15, text="Georgia", **data):
    return Entity(type="PLACE", field="text", start=start, end=start + len(text), text=text, value=value, data=data)


def said(value=None, start=15, text="Georgia", revision="one", kind="PLACE", **data):
    span = {"field": "text", "start": start, "end": start + len(text), "text": text}
    told = {"type": kind, "value": value, "data": data or None, "by": "ann", "at": "2026-11-01T00:00:00Z"}
    return Correction(posting_id="p", revision=revision, **span, **told)


def test_what_a_person_says_is_nothing_is_left_out_and_the_rest_stays():
    other = place("Turkey", 30, "Turkey")
    found = apply([place(), other], [said()], "one", {"text": TEXT})
    assert (found.entities, found.applied) == ([other], [said()])


def test_what_a_person_says_it_is_stands_instead():
    found = apply([place(country="US")], [said("Georgia", country="GE")], "one", {"text": TEXT})
    assert [(one.start, one.value, one.data) for one in found.entities] == [(15, "Georgia", {"country": "GE"})]


def test_another_type_field_or_place_is_not_meant():
    others = [
        place(start=60),
        place().model_copy(update={"type": "OCCUPATION"}),
        place().model_copy(update={"field": "title"}),
    ]
    found = apply(others, [said()], "one", {"text": TEXT})
    assert (found.entities, found.applied) == (others, [])


def test_a_span_that_a_later_ruleset_reads_longer_or_not_at_all_is_still_corrected():
    longer = place("Georgia, US", 12, "in Georgia near")
    assert apply([longer], [said()], "one", {"text": TEXT}).entities == []
    assert [one.value for one in apply([], [said("Georgia")], "one", {"text": TEXT}).entities] == ["Georgia"]


def test_in_a_new_revision_a_correction_goes_with_its_words():
    text = "Now: Georgia, and Georgian food. Georgia again."
    read = [place(start=5), place(start=18), place(start=33)]
    assert [one.start for one in apply(read, [said()], "two", {"text": text}).entities] == [18]
    told = apply([], [said("Georgia", country="GE")], "two", {"text": text})
    assert [one.start for one in told.entities] == [5, 33]
    gone = apply([place("Chad", 0, "Chad")], [said()], "two", {"text": "Chad"})
    assert gone.applied == []


def test_the_later_of_two_corrections_counts():
    read = [place(country="US")]
    assert apply(read, [said(), said("Georgia", country="GE")], "one", {"text": TEXT}).entities[0].data == {
        "country": "GE"
    }
    assert apply(read, [said("Georgia", country="GE"), said()], "one", {"text": TEXT}).entities == []


@pytest.fixture
def published(workspace):
    write_crawl(workspace, 1, [posting("0", TEXT), posting("1", "Baker wanted in Lyon, call +33 6 12 34 56 78.")])
    for step in (enrich, cluster, publish):
        step(workspace)
    return workspace


def _ad(workspace, native_id="0"):
    with open_engine(workspace.settings) as engine:
        found = engine.search(ad_query({})).hits
    return next(hit.document for hit in found if hit.document.native_id == native_id)


def test_a_correction_changes_the_document_and_what_it_is_asked_by_and_nothing_else(published):
    before = _ad(published)
    assert "+902125550123" in before.contacts
    correct(published, before.posting_id, "PHONE", "+90 212 555 01 23", by="ann")
    correct(published, before.posting_id, "PLACE", "Myawadi", value="Myawaddy", data=THERE, by="bob")
    report = publish(published)
    assert (report.done, report.skipped) == (1, 1)
    ad = _ad(published)
    assert ad.contacts == ad.contact_hashes == []
    assert "MM" in ad.destinations
    assert [(one.type, one.by) for one in ad.corrections] == [("PHONE", "ann"), ("PLACE", "bob")]
    assert (ad.risk, ad.own_risk, ad.text) == (before.risk, before.own_risk, before.text)
    with open_engine(published.settings) as engine:
        assert engine.search(ad_query({"contact": "+902125550123"})).total == 0
        assert engine.search(ad_query({"destination": ["MM"]})).total == 1
    assert publish(published).done == 0


def test_a_correction_survives_enrichment_a_new_revision_and_a_rebuild(published, monkeypatch):
    name = _ad(published).posting_id
    correct(published, name, "PHONE", "+90 212 555 01 23", by="ann")
    correct(published, name, "PLACE", "Myawadi", value="Myawaddy", data=THERE, by="ann")
    monkeypatch.setattr("nlp.ruleset.ruleset", lambda: "9.9.9-000000000000")
    monkeypatch.setattr("nlp.pipeline.ruleset", lambda: "9.9.9-000000000000")
    monkeypatch.setattr("nlp.pipeline._REMEMBERED", 0)
    write_crawl(published, 2, [posting("0", f"Urgent! {TEXT}"), posting("1", "Baker wanted in Lyon.")])
    for step in (enrich, cluster):
        step(published)
    publish(published, rebuild=True)
    ad = _ad(published)
    assert ad.text.startswith("Urgent!")
    assert "+902125550123" not in ad.contacts
    [there] = [one for one in ad.entities if one.value == "Myawaddy"]
    assert ad.text[there.start : there.end] == "Myawadi"


def test_an_amount_gets_what_it_is_in_dollars_a_month(published):
    name = _ad(published).posting_id
    amount = {"min": 700, "max": None, "currency": "USD", "period": "week", "role": "pay"}
    taken = correct(published, name, "MONEY", "900 USD", value="700 USD/week", data=amount, by="ann")
    assert taken.data is not None
    assert taken.data["usd_month"] == pytest.approx(3031)
    publish(published)
    assert _ad(published).usd_month_max == pytest.approx(3031)


@pytest.mark.parametrize(
    ("kind", "words", "options", "problem"),
    [
        ("PHONE", "+1 555", {}, "does not stand there"),
        ("THING", "Georgia", {}, "type THING is unknown"),
        ("PLACE", "Georgia", {"field": "published.salary"}, "states no published.salary"),
        ("PLACE", "Georgia", {"start": 3}, "does not stand at 3"),
        ("OCCUPATION", "or", {}, "stands at .*, "),
        ("PLACE", "Georgia", {"value": "Georgia", "data": {"country": "Georgia"}}, "no country"),
        ("PLACE", "Georgia", {"value": "Georgia", "data": {"role": "away"}}, "role away is unknown"),
        ("PLACE", "Georgia", {"value": "Georgia", "data": {"colour": "red"}}, "PLACE has no colour"),
        ("MONEY", "900 USD", {"value": "900 USD", "data": {"min": "900"}}, "min 900 is no usable value"),
        ("PLACE", "Georgia", {"data": {"country": "GE"}}, "data without a value"),
        ("PLACE", "Georgia", {"value": " "}, "a value has"),
        ("PLACE", " ", {}, "what is corrected"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_reason(published, kind, words, options, problem):
    name = _ad(published).posting_id
    with pytest.raises(Unusable, match=problem):
        correct(published, name, kind, words, by="ann", **options)
    assert corrections_of(published.catalogue, name) == []


def test_a_posting_that_is_not_known_is_refused(workspace):
    with pytest.raises(Unusable, match="no posting abc"):
        correct(workspace, "abc", "PHONE", "1", by="ann")
