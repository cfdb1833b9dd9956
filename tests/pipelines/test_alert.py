"""Alerts tell of each new advert once, to whom they should, and say no more of it than they may."""

import json
import os
import signal
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from config.settings import Settings
from pipelines import delivery
from pipelines.alert import alert, is_due
from pipelines.cluster import cluster
from pipelines.delivery import DeliveryError, check_target, signature
from pipelines.enrich import enrich
from pipelines.publish import publish
from pipelines.watches import WatchError, find_watch, make_watch, shown_watch, watched
from pipelines.workspace import Workspace
from records.audit import entries
from records.posting import posting_id
from records.watches import remove_watch, set_enabled
from search.engine import open_engine
from search.plan import plan
from search.query import ad_query
from tests.pipelines.crawling import posting, write_crawl

CHILD = (
    "Girls 14-16 years old wanted as hostesses in our night club abroad. Your parents do not need to know. "
    "We pay for travel and housing, no documents needed."
)
SECRET = "a secret of the tests"


class Webhook:
    """A receiver on loopback; answers with `statuses` in turn, then 204."""

    def __init__(self, statuses: list[int]) -> None:
        self.statuses, self.got = statuses, []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # noqa: N802
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook?token=secret"

    def told(self) -> list[dict]:
        return [json.loads(body) for _, body in self.got]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def webhook(*statuses: int) -> Iterator[Webhook]:
    made = Webhook(list(statuses))
    try:
        yield made
    finally:
        made.close()


@contextmanager
def mail_server(*features: str, refused: str = "") -> Iterator[tuple[str, list[str]]]:
    """A mail server that offers `features`: its address, and what it was told."""
    heard: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            within = False
            while line := self.rfile.readline().decode():
                heard.append(line.rstrip("\r\n"))
                verb = line.split(":")[0].strip().upper()
                if within:
                    within = line != ".\r\n"
                    if not within:
                        self._say("250 taken")
                elif verb.startswith("EHLO"):
                    told = ["here", *features]
                    self._say("\r\n".join([*(f"250-{one}" for one in told[:-1]), f"250 {told[-1]}"]))
                elif verb == "DATA":
                    within = True
                    self._say("354 go on")
                elif verb == "STARTTLS":
                    self._say("220 go on")
                elif verb == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say(refused if refused and verb.startswith("RCPT") else "250 ok")

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", heard
        server.shutdown()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(delivery, "PAUSES", (0.0, 0.0))


@pytest.fixture
def home(workspace):
    """A home with one advert that was there before any watch."""
    bring(workspace, 1, old="A driver with a licence, write to Telegram @old_demo_boss.")
    return workspace


def bring(workspace, day, **texts):
    """Crawls and publishes adverts of the board on a day."""
    write_crawl(workspace, day, [posting(name, text) for name, text in texts.items()], full=False)
    for step in (enrich, cluster, publish):
        assert step(workspace).errors == []


def ids(*names):
    return [posting_id("board", name) for name in names]


def found(workspace, name, most=100):
    with open_engine(workspace.settings) as engine:
        return shown_watch(workspace, engine, find_watch(workspace.catalogue, name), most)


def found_ids(workspace, name):
    return {hit["posting_id"] for hit in found(workspace, name)["hits"]}


def test_a_watch_finds_what_is_new_and_matches_and_tells_of_it_once(home):
    make_watch(home, "drivers", {"text": "driver"})
    assert alert(home).done == 0
    bring(home, 2, cook="A cook for a canteen.", van="A driver for a van.", old="A driver, now with a van.")
    assert (alert(home).done, alert(home).done) == (2, 0)
    assert found_ids(home, "drivers") == set(ids("van", "old"))
    # seen again, and put into a new index: not new
    bring(home, 3, van="A driver for a van.")
    assert publish(home, rebuild=True).done == 3
    assert alert(home).done == 0
    bring(home, 4, van="A driver for a large van.")
    assert alert(home).done == 0, "an advert is told of once, not at each change"


def test_a_watch_list_of_contacts_and_words_finds_any_of_them_however_they_are_written(home):
    make_watch(home, "list", {}, contacts=["t.me/chef_demo", "+90 (212) 555-01-23"], words=["passport", "night shift"])
    bring(
        home,
        2,
        chef="Cook wanted, write to Telegram @chef_demo.",
        phone="Waiter wanted, call +90 212 555 01 23 today.",
        papers="We keep passports in our office.",
        phrase="A guard for the night shift.",
        apart="Shift leader, no work at night.",
    )
    assert alert(home).done == 4
    assert found_ids(home, "list") == set(ids("chef", "phone", "papers", "phrase"))


def test_filters_hold_for_every_line_of_a_list():
    base = ad_query({"text": "visa", "level": "high"})
    words = [f"word{number}" for number in range(120)]
    queries = watched(base, ["@some_contact"], words)
    assert {query.filters.level for query in queries} == {("high",)}
    assert all("visa" in query.text for query in queries)
    assert [bool(query.filters.contact) for query in queries] == [True, *[False] * (len(queries) - 1)]
    assert sum(query.text.count("word") for query in queries) == 120
    places = ["Dubai", "Bangkok", "Phnom Penh", "Istanbul", "driver", "cook", "waiter", "Sihanoukville", "Myawaddy"]
    many = watched(ad_query({}), [], [f"{place}-{number}" for place in places for number in range(9)] + places)
    assert all(not plan(query).understood.ignored for query in many)
    with pytest.raises(WatchError, match="more than 1000"):
        watched(base, [], [f"w{number}" for number in range(1001)])
    with pytest.raises(WatchError, match="cannot be asked for"):
        watched(base, [], ["a*"])


def test_near_duplicates_are_told_of_once_where_the_watch_collapses_them(home):
    text = "Cook wanted for a large hotel kitchen by the sea, housing and three meals a day, start at once. Ref {}."
    make_watch(home, "cooks", {"text": "cook", "collapse": True})
    bring(home, 2, a=text.format(1), b=text.format(2))
    assert alert(home).done == 1
    bring(home, 3, c=text.format(3))
    assert alert(home).done == 0


def test_beyond_its_ceiling_a_watch_says_how_many_it_withheld_and_shows_them(home):
    with webhook() as hook:
        make_watch(home, "cooks", {"text": "cook"}, target=hook.url, ceiling=2)
        bring(home, 2, **{f"n{number}": f"A cook for kitchen {number}." for number in range(5)})
        assert alert(home).done == 2
        bring(home, 3, late="A cook for one more kitchen.")
        assert alert(home).done == 1
    first, second = hook.told()
    assert (len(first["adverts"]), first["withheld"]) == (2, 3)
    assert (len(second["adverts"]), second["withheld"]) == (1, 0)
    shown = found(home, "cooks")
    assert (shown["found"], sum(hit["withheld"] for hit in shown["hits"])) == (6, 3)
    assert shown["watch"]["target"] == "http://127.0.0.1/…"


def test_a_message_has_no_contact_and_no_text_and_of_children_an_id_alone(home):
    with webhook() as hook:
        make_watch(home, "all", {"text": "wanted"}, target=hook.url)
        named = posting("phone", "Cook wanted in secret.").model_copy(
            update={"title": "Cook wanted, +90 212 555 01 23"}
        )
        write_crawl(home, 2, [named, posting("child", CHILD)], full=False)
        for step in (enrich, cluster, publish, alert):
            assert step(home).errors == []
    ((headers, body),) = hook.got
    (told,) = hook.told()
    assert told["restricted"] == {"count": 1, "posting_ids": ids("child")}
    assert [(one["posting_id"], one["title"]) for one in told["adverts"]] == [(ids("phone")[0], "Cook wanted, …")]
    assert set(told["adverts"][0]) == {
        "posting_id", "title", "level", "typologies", "platform_id", "first_seen", "url",
    }  # fmt: skip
    for word in (b"555", b"secret", b"hostess", b"Advert child"):
        assert word not in body
    assert "X-Recruitwatch-Signature" not in headers


def test_a_webhook_is_signed_and_tried_again_under_the_same_key(home):
    settings = home.settings.model_copy(update={"webhook_secret": type(home.settings.webhook_secret)(SECRET)})
    work = Workspace(settings)
    with webhook(503, 429) as hook:
        make_watch(work, "cooks", {"text": "cook"}, target=hook.url)
        bring(work, 2, cook="A cook for a canteen.")
        assert (alert(work).done, alert(work).done) == (1, 0)
    assert len(hook.got) == 3
    assert len({headers["Idempotency-Key"] for headers, _ in hook.got}) == 1
    for headers, body in hook.got:
        assert headers["X-Recruitwatch-Signature"] == signature(SECRET, headers["X-Recruitwatch-Timestamp"], body)


def test_what_did_not_arrive_is_told_of_by_the_next_run_as_it_was(home):
    with webhook(302, 500, 500, 500) as hook:
        make_watch(home, "cooks", {"text": "cook"}, target=hook.url)
        bring(home, 2, one="A cook for a canteen.")
        report = alert(home)
        assert (report.done, report.failed) == (0, 1)
        assert "127.0.0.1 answers 302" in report.errors[0]
        assert "token" not in report.errors[0]
        assert "127.0.0.1 answers 500" in alert(home).errors[0]
        bring(home, 3, two="A cook for a hotel.")
        assert alert(home).done == 2
    keys = [headers["Idempotency-Key"] for headers, _ in hook.got]
    assert (len(set(keys[:5])), len(keys)) == (1, 6)
    assert [[one["posting_id"] for one in told["adverts"]] for told in hook.told()[-2:]] == [ids("one"), ids("two")]


@pytest.mark.parametrize("point", ["put_found", "make_delivery", "deliver", "mark_delivered"])
def test_a_run_that_is_killed_tells_of_each_advert_once_under_one_key(home, point):
    with webhook() as hook:
        make_watch(home, "cooks", {"text": "cook"}, target=hook.url)
        bring(home, 2, one="A cook for a canteen.", two="A cook for a hotel.")
        code = f"""
import os, signal, sys
from pathlib import Path
from config.settings import Settings
from pipelines import alert
from pipelines.workspace import Workspace
plain = alert.{point}
def dying(*arguments):
    if {point!r} != "mark_delivered":
        plain(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
alert.{point} = dying
alert.alert(Workspace(Settings(home=Path(sys.argv[1]))))
"""
        killed = subprocess.run([sys.executable, "-c", code, str(home.settings.home)], check=False, env=os.environ)
        assert killed.returncode == -signal.SIGKILL
        bring(home, 3, three="A cook for a ship.")
        assert alert(home).failed == 0
        assert alert(home).done == 0
    by_key = {headers["Idempotency-Key"]: json.loads(body)["adverts"] for headers, body in hook.got}
    told = [one["posting_id"] for adverts in by_key.values() for one in adverts]
    assert sorted(told) == sorted(ids("one", "two", "three"))
    arrived_unknown = point in ("deliver", "mark_delivered")
    assert len(hook.got) == len(by_key) + arrived_unknown


def test_an_e_mail_says_what_was_found_and_is_the_same_when_it_is_sent_again(home, monkeypatch):
    with mail_server() as (url, heard):
        settings = Settings(home=home.settings.home, smtp_url=url, smtp_from="watch@example.org")
        work = Workspace(settings)
        make_watch(work, "cooks", {"text": "cook"}, target="mailto:anna@example.org")
        bring(work, 2, cook="A cook for a canteen.")
        assert (alert(work).done, alert(work).done) == (1, 0)
    assert "rcpt TO:<anna@example.org>" in heard
    assert "Subject: recruitwatch: 1 new for cooks" in heard
    assert any(line.startswith("Message-ID: <") and line.endswith("@example.org>") for line in heard)
    assert f"  {ids('cook')[0]}" in heard
    assert "canteen" not in "\n".join(heard)


def test_a_mail_server_that_says_it_encrypts_and_does_not_is_told_nothing(home):
    with mail_server("STARTTLS") as (url, heard):
        work = Workspace(Settings(home=home.settings.home, smtp_url=url, smtp_from="watch@example.org"))
        make_watch(work, "cooks", {"text": "cook"}, target="mailto:anna@example.org")
        bring(work, 2, cook="A cook for a canteen.")
        assert "cannot be reached" in alert(work).errors[0]
    assert not [line for line in heard if line.lower().startswith(("mail", "rcpt", "data"))]


def test_a_mail_that_is_refused_for_good_is_not_sent_again_and_again(home):
    with mail_server(refused="550 nobody here") as (url, heard):
        work = Workspace(Settings(home=home.settings.home, smtp_url=url, smtp_from="watch@example.org"))
        make_watch(work, "cooks", {"text": "cook"}, target="mailto:anna@example.org")
        bring(work, 2, cook="A cook for a canteen.")
        assert "does not take mail for anna@example.org" in alert(work).errors[0]
    assert len([line for line in heard if line.startswith("rcpt")]) == 1


@pytest.mark.parametrize(
    ("every", "last", "now", "due"),
    [
        ("once", "2026-11-22T10:00:00Z", "2026-11-22T10:01:00Z", True),
        ("daily", None, "2026-11-22T10:00:00Z", True),
        ("daily", "2026-11-22T00:10:00Z", "2026-11-22T23:50:00Z", False),
        ("daily", "2026-11-22T23:50:00Z", "2026-11-23T00:10:00Z", True),
        ("weekly", "2026-11-16T10:00:00Z", "2026-11-22T23:00:00Z", False),
        ("weekly", "2026-11-22T10:00:00Z", "2026-11-23T00:00:00Z", True),
        ("weekly", "2026-12-31T10:00:00Z", "2027-01-02T00:00:00Z", False),
    ],
)
def test_a_day_and_a_week_are_those_of_the_calendar(every, last, now, due):
    assert is_due(every, last, datetime.fromisoformat(now).astimezone(UTC)) is due


def test_a_daily_watch_gathers_what_it_finds_in_between(home):
    with webhook() as hook:
        make_watch(home, "cooks", {"text": "cook"}, target=hook.url, every="weekly")
        bring(home, 2, one="A cook for a canteen.")
        assert alert(home).done == 1
        bring(home, 3, two="A cook for a hotel.")
        assert (alert(home).done, alert(home).skipped) == (0, 1)
    assert len(hook.got) == 1
    assert found(home, "cooks")["found"] == 2


def test_a_paused_watch_looks_later_and_a_removed_one_never(home):
    make_watch(home, "cooks", {"text": "cook"})
    set_enabled(home.catalogue, "cooks", False)
    bring(home, 2, cook="A cook for a canteen.")
    assert alert(home).done == 0
    set_enabled(home.catalogue, "cooks", True)
    assert alert(home).done == 1
    remove_watch(home.catalogue, "cooks")
    with pytest.raises(WatchError, match="no watch cooks"):
        find_watch(home.catalogue, "cooks")


def test_every_message_is_in_the_audit_log_without_the_password_of_its_target(home):
    with webhook() as hook:
        make_watch(home, "cooks", {"text": "cook"}, target=hook.url)
        bring(home, 2, cook="A cook for a canteen.")
        alert(home)
    (entry,) = [entry for entry, _ in entries(home.catalogue) if entry.action == "alert"]
    assert (entry.object, entry.query["watch"], entry.query["to"]) == ("1 adverts", "cooks", "http://127.0.0.1/…")


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("http://hooks.example.org/x", "without TLS"),
        ("ftp://hooks.example.org/x", "no target"),
        ("anna@example.org", "no target"),
        ("mailto:anna@example.org", "no mail server"),
        ("https://hooks.example.org/x y", "no target"),
    ],
)
def test_a_target_that_cannot_be_told_is_refused_when_the_watch_is_made(workspace, target, why):
    with pytest.raises(DeliveryError, match=why):
        make_watch(workspace, "name", {"text": "cook"}, target=target)


def test_a_host_of_ones_own_may_be_told_without_tls():
    check_target("http://chat.internal/x", Settings(webhook_hosts=["chat.internal"]))
    check_target("https://hooks.example.org/x", Settings())


@pytest.mark.parametrize(
    ("stated", "why"),
    [
        ({"name": "Not A Name"}, "is no name"),
        ({"options": {}}, "nothing is asked for"),
        ({"every": "hourly"}, "--every hourly"),
        ({"ceiling": 0}, "--ceiling 0"),
    ],
)
def test_a_watch_that_cannot_be_is_one_line(workspace, stated, why):
    with pytest.raises(WatchError, match=why):
        make_watch(workspace, **{"name": "name", "options": {"text": "cook"}, **stated})
    make_watch(workspace, "name", {"text": "cook"})
    with pytest.raises(WatchError, match="there is a watch name"):
        make_watch(workspace, "name", {"text": "cook"})
