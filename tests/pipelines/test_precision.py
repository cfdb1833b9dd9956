"""What analysts say of red flags, and what it says of the indicators."""

import json
import sys

import pytest

from cli.main import main
from pipelines.precision import Unusable, judge, precisions
from pipelines.profiles import wilson
from records.judgements import last_judgements
from search.engine import open_engine
from search.query import ad_query


def _showing(workspace, number, rank=0):
    """One of the indicators that are seen most, and adverts that show it."""
    with open_engine(workspace.settings) as engine:
        facet = engine.search(ad_query({"facets": "indicator", "size": 0})).facets["indicator"]
        name = facet[rank].value
        hits = engine.search(ad_query({"indicator": name, "size": number})).hits
    return name, [hit.document.posting_id for hit in hits]


def test_the_last_word_on_each_advert_counts_and_gives_the_precision_with_its_interval(filled):
    name, adverts = _showing(filled, 4)
    for posting_id in adverts:
        judge(filled, posting_id, name, True, "ann")
    judge(filled, adverts[0], name, False, "ben")
    found = {one["id"]: one for one in precisions(filled)}
    assert (found[name]["right"], found[name]["wrong"]) == (len(adverts) - 1, 1)
    assert found[name]["precision"] == wilson(len(adverts) - 1, len(adverts)).dump()
    assert found["surrogacy_or_eggs"] | {"title": ""} == {
        "id": "surrogacy_or_eggs", "title": "", "right": 0, "wrong": 0, "precision": None,
    }  # fmt: skip
    judged = (one for one in last_judgements(filled.catalogue) if one.indicator == name)
    said = {one.posting_id: (one.right, one.by) for one in judged}
    assert said == {posting_id: (True, "ann") for posting_id in adverts} | {adverts[0]: (False, "ben")}


def test_what_an_advert_does_not_show_cannot_be_judged(filled):
    name, (posting_id,) = _showing(filled, 1)
    with pytest.raises(Unusable, match="does not show no_such_flag"):
        judge(filled, posting_id, "no_such_flag", False, "ann")
    with pytest.raises(Unusable, match="no posting"):
        judge(filled, "0" * 32, name, False, "ann")


def test_the_commands_take_it_down_and_list_it(filled, monkeypatch, capsys):
    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["recruitwatch", "--home", str(filled.settings.home), *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert (ended.value.code or 0) == 0
        return capsys.readouterr().out

    name, (posting_id,) = _showing(filled, 1, rank=1)
    said = json.loads(command("judge", posting_id, name, "--wrong", "--json"))
    assert (said["posting_id"], said["indicator"], said["right"]) == (posting_id, name, False)
    assert f"{name} in {posting_id} is right" in " ".join(command("judge", posting_id, name, "--right").split())
    found = {one["id"]: one for one in json.loads(command("indicators", "--json"))}
    assert (found[name]["right"], found[name]["wrong"]) == (1, 0)
    assert "100%" in command("indicators")
