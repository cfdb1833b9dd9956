"""STIX and FollowTheMoney are what their own libraries take, and make nobody a suspect."""

import json

import pytest
import stix2

from pipelines.export import export
from search.query import ad_query
from tests.pipelines.exports.conftest import LONG, NASTY
from tests.search.adverts import pid

EVERYTHING = ad_query({"sort": "newest"})


@pytest.fixture(scope="module", params=["stocked", "filled"])
def home(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def bundle(home, tmp_path_factory):
    path = tmp_path_factory.mktemp("stix") / "adverts.json"
    manifest = export(home, EVERYTHING, "stix", path)
    return manifest, json.loads(path.read_text()), stix2.parse(path.read_text(), allow_custom=False)


@pytest.fixture(scope="module")
def lines(home, tmp_path_factory):
    path = tmp_path_factory.mktemp("ftm") / "adverts.ftm.json"
    manifest = export(home, EVERYTHING, "ftm", path)
    return manifest, [json.loads(line) for line in path.read_bytes().splitlines()]


def test_a_bundle_is_valid_stix_with_each_advert_observed_and_noted(bundle):
    manifest, raw, parsed = bundle
    assert parsed.type == "bundle" and len(parsed.objects) == len(raw["objects"])
    kinds = [one["type"] for one in raw["objects"]]
    assert kinds.count("observed-data") == kinds.count("note") == manifest.rows == manifest.total > 40
    ids = [one["id"] for one in raw["objects"]]
    assert len(ids) == len(set(ids))


def test_every_reference_of_a_bundle_leads_to_an_object_in_it(bundle):
    _, raw, _ = bundle
    ids = {one["id"] for one in raw["objects"]}
    for one in raw["objects"]:
        named = [*one.get("object_refs", []), *one.get("object_marking_refs", []), *one.get("extensions", {})]
        named += [one["created_by_ref"]] if "created_by_ref" in one else []
        assert set(named) <= ids


def test_nothing_in_a_bundle_is_an_actor_a_person_an_account_or_a_thing_to_block(bundle):
    _, raw, _ = bundle
    kinds = {one["type"] for one in raw["objects"]}
    assert kinds == {"identity", "marking-definition", "extension-definition", "url", "observed-data", "note"}
    assert [one["identity_class"] for one in raw["objects"] if one["type"] == "identity"] == ["system"]


def test_every_advert_of_a_bundle_is_marked_and_says_that_it_is_no_verdict(bundle):
    _, raw, _ = bundle
    markings = {one["id"] for one in raw["objects"] if one["type"] == "marking-definition"}
    for one in raw["objects"]:
        if one["type"] in ("note", "observed-data"):
            assert set(one["object_marking_refs"]) == markings and len(markings) == 2
            assert "confidence" not in one
    definitions = [one["definition"] for one in raw["objects"] if one["type"] == "marking-definition"]
    assert {"tlp": "amber"} in definitions
    assert any("never verdicts" in one.get("statement", "") for one in definitions)


def test_the_extension_of_a_bundle_says_what_was_read(stocked, tmp_path):
    export(stocked, EVERYTHING, "stix", tmp_path / "one.json")
    raw = json.loads((tmp_path / "one.json").read_text())["objects"]
    definition = next(one for one in raw if one["type"] == "extension-definition")
    schema = json.loads(definition["schema"])
    observed = next(one for one in raw if pid("nasty") in json.dumps(one) and one["type"] == "observed-data")
    read = observed["extensions"][definition["id"]]
    assert set(read) - {"extension_type"} <= set(schema["properties"])
    assert (read["level"], read["indicators"]) == ("critical", ["documents_held"])
    note = next(one for one in raw if one["type"] == "note" and one["object_refs"] == [observed["id"]])
    assert note["content"].endswith(NASTY)
    address = next(one for one in raw if one["id"] == observed["object_refs"][0])
    assert address["value"] == f"urn:recruitwatch:{pid('nasty')}"


def test_articles_hold_the_whole_text_and_nobody_is_made_a_person(lines):
    manifest, entities = lines
    assert {one["schema"] for one in entities} <= {"Article", "Mention"}
    assert sum(one["schema"] == "Article" for one in entities) == manifest.rows == manifest.total
    assert all("peopleMentioned" not in one["properties"] for one in entities)
    assert all("never verdicts" in one["properties"]["notes"][0] for one in entities if one["schema"] == "Article")


def test_what_a_model_read_is_a_mention_of_an_organisation_and_of_no_person(stocked, tmp_path):
    export(stocked, EVERYTHING, "ftm", tmp_path / "one")
    entities = [json.loads(line) for line in (tmp_path / "one").read_bytes().splitlines()]
    article = next(one for one in entities if one["id"] == f"recruitwatch-{pid('nasty')}")
    mentions = [one for one in entities if one["schema"] == "Mention"]
    assert [one["properties"]["name"] for one in mentions] == [["Bell Ltd"]]
    assert mentions[0]["properties"]["document"] == [article["id"]]
    assert article["properties"]["phoneMentioned"] == ["+998901234567"]
    assert "Anna" not in json.dumps(entities)
    long = next(one for one in entities if one["id"] == f"recruitwatch-{pid('long')}")
    assert "".join(long["properties"]["bodyText"]) == LONG


def test_entities_are_what_followthemoney_takes(lines):
    model = pytest.importorskip(
        "followthemoney", reason="followthemoney is not installed: the extra `ftm`, which needs a compiler and ICU"
    ).model
    from followthemoney.util import sanitize_text

    for entity in lines[1]:
        schema = model.get(entity["schema"])
        schema.validate(entity)
        taken = model.make_entity(schema)
        taken.id = entity["id"]
        for name, values in entity["properties"].items():
            taken.add(name, values)
            # the library takes out characters without a width, and zeros at a time's end; nothing else may go
            kept = taken.get(name)
            lost = [one for one in values if sanitize_text(one) not in kept and not one.startswith(tuple(kept) or "\0")]
            assert lost == [], name
