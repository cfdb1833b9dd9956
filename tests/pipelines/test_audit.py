"""Whoever looks at adverts with their contacts, or takes them out, from wherever, is in the audit log."""

import json
import sys

import pytest
from sqlalchemy import update

from cli.main import main
from config.settings import Settings, load
from pipelines.workspace import Workspace
from records import tables
from records.audit import AuditEntry, entries, verify
from records.record import digest
from search.engine import open_engine
from search.query import ad_query
from tests.search.adverts import advert, pid


def _log(workspace: Workspace) -> list[AuditEntry]:
    return [entry for entry, _ in entries(workspace.catalogue)]


@pytest.fixture
def told(filled):
    """What was written into the log since the test began."""
    before = len(_log(filled))
    return lambda: [(one.action, one.object, one.query) for one in _log(filled)[before:]]


@pytest.fixture
def command(filled, monkeypatch, capsys):
    def run(*arguments: str) -> str:
        home = str(filled.settings.home)
        monkeypatch.setattr(sys, "argv", ["recruitwatch", "--home", home, *arguments])
        try:
            main()
        except SystemExit as ended:
            assert not ended.code, capsys.readouterr().err
        return capsys.readouterr().out

    return run


@pytest.fixture
def contact(filled) -> str:
    """A contact that an advert names."""
    with open_engine(filled.settings) as engine:
        found = engine.search(ad_query({"size": 200}))
    return next(hit.document.contacts[0] for hit in found.hits if hit.document.contacts)


def test_a_search_is_in_the_log_with_what_was_asked_and_how_much_was_shown(command, told):
    found = json.loads(command("search", "visa", "--level", "high,critical", "--size", "2", "--json"))
    asked = {"text": "visa", "filters": {"level": ["high", "critical"]}, "size": 2}
    assert told() == [("search", f"{len(found['hits'])} of {found['total']} adverts", asked)]


def test_a_batch_of_questions_is_one_entry(command, told, tmp_path):
    (tmp_path / "names.csv").write_text("visa\npassport\n")
    command("search", "--batch", str(tmp_path / "names.csv"), "--json")
    asked = {"batch": str(tmp_path / "names.csv"), "sha256": digest(b"visa\npassport\n")}
    assert told() == [("search", "a batch of questions", asked)]


@pytest.mark.parametrize("arguments", [("search", "visa"), ("search", "--batch", "FILE"), ("show", "POSTING")])
@pytest.mark.parametrize("as_json", [True, False])
def test_what_the_log_cannot_hold_is_not_shown(tmp_path, monkeypatch, capsys, arguments, as_json):
    home = Workspace(Settings(home=tmp_path / "home"))
    with open_engine(home.settings) as engine:
        engine.upsert([advert("one", "visa +998901234567")])
        engine.commit()
    tables.audit.drop(home.catalogue.engine)
    (tmp_path / "names.csv").write_text("visa\n")
    named = {"FILE": str(tmp_path / "names.csv"), "POSTING": pid("one")}
    given = [named.get(one, one) for one in arguments] + (["--json"] if as_json else [])
    monkeypatch.setattr(sys, "argv", ["recruitwatch", "--home", str(home.settings.home), *given])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    assert "audit log cannot be written" in said.err


def test_looking_at_an_advert_or_a_contact_is_in_the_log(command, told, contact):
    posting = json.loads(command("search", "--contact", contact, "--json"))["hits"][0]["posting_id"]
    command("show", posting, "--json")
    command("network", contact, "--json")
    assert told()[1:] == [("show", posting, None), ("network", contact, None)]


def test_a_look_that_finds_nothing_is_in_the_log_where_it_asked_for_a_contact(filled, told, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["recruitwatch", "--home", str(filled.settings.home), "network", "+1 555 0100"])
    with pytest.raises(SystemExit):
        main()
    assert told() == [("network", "+1 555 0100", None)]


def test_a_bundle_of_evidence_is_in_the_log_with_its_hash(command, told, tmp_path):
    posting = json.loads(command("search", "--platform", "workhub", "--size", "1", "--json"))["hits"][0]["posting_id"]
    made = json.loads(command("evidence", "export", posting, "-o", str(tmp_path / "one.zip"), "--json"))
    assert told()[1:] == [("evidence export", posting, {"as_of": None, "sha256": made["sha256"]})]


def test_the_log_can_be_verified_and_read(command, filled, contact):
    command("search", "--contact", contact, "--json")
    found = json.loads(command("audit", "verify", "--json"))
    assert found == verify(filled.catalogue).dump()
    assert json.loads(command("audit", "verify", "--head", found["head"], "--json"))["ok"]
    assert found["head"] in command("audit", "verify")
    last = json.loads(command("audit", "list", "--last", "1", "--json"))[0]
    assert last["query"] == {"filters": {"contact": [contact]}}
    assert contact in command("audit", "list")


def test_a_broken_log_exits_with_1_and_names_its_first_broken_entry(workspace, monkeypatch, capsys):
    for number in range(3):
        workspace.audit("show", str(number))
    with workspace.catalogue.engine.begin() as connection:
        connection.execute(update(tables.audit).where(tables.audit.c.number == 2).values(object="other"))
    monkeypatch.setattr(sys, "argv", ["recruitwatch", "--home", str(workspace.settings.home), "audit", "verify"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "number 2" in capsys.readouterr().out


def test_the_user_is_the_operating_systems_whatever_the_environment_says(monkeypatch, tmp_path):
    named = Settings(home=tmp_path).user
    monkeypatch.setenv("LOGNAME", "somebody_else")
    monkeypatch.setenv("USER", "somebody_else")
    assert Settings(home=tmp_path).user == named != "somebody_else"
    monkeypatch.setenv("RECRUITWATCH_USERS", json.dumps({named: "anna"}))
    workspace = Workspace(load(tmp_path))
    workspace.audit("show", "posting")
    assert _log(workspace)[0].user == "anna"
