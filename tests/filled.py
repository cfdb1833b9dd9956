"""Fills a home from the replica by the real steps, hostile adverts among it."""

import json
from pathlib import Path

from config.settings import Settings
from pipelines.imports import import_files
from pipelines.run import run
from pipelines.workspace import Workspace
from replica.hostile import adverts
from replica.server import start

PUBLISHED = {
    "employer": "<script>document.title='owned'</script>",
    "employer_url": "javascript:document.title='owned'",
    "location": ["<img src=x onerror=alert(1)>", "\u202egnol"],
    "contacts": ["data:text/html,<script>alert(1)</script>"],
}
FLAGGED_ATTACK = {
    "id": "flagged",
    "title": "Typist </title><svg/onload=alert(1)> in Myawaddy, no experience",
    "text": (
        "Call center in KK Park, Myawaddy <b>no experience</b>, 3000 USD a month. <img src=x onerror=alert(1)> "
        "Free visa <script>alert(1)</script> and ticket. We keep your \u202epassport\u202c </mark></div>. {{ 7*7 }}\n"
        "Telegram @<script>alert(1)</script>boss_demo"
    ),
    "url": "javascript:alert(document.domain)",
}
SOURCES = ("hostile_demo-api", "workhub-api", "asia_jobs_demo-telegram")


def fill(folder: Path) -> Workspace:
    """A home in `folder` with what three platforms and an import brought, published."""
    with start(hostile=True) as replica:
        replica.write_sources(folder / "sources")
        made = Workspace(Settings(home=folder / "home", sources=folder / "sources"))
        _import_attacks(made, folder / "attacks.jsonl")
        crawls, *steps = run(made, SOURCES, lambda _step: None)
    assert [crawl["errors"] for crawl in crawls] == [[]] * len(SOURCES)
    assert [step["errors"] for step in steps] == [[]] * len(steps)
    return made


def _import_attacks(workspace: Workspace, file: Path) -> None:
    """The hostile adverts as they are written: what a crawl brings went through a parser, which takes tags away."""
    lines = [{"id": one.id, "title": one.title, "text": one.whole, "published": PUBLISHED} for one in adverts()]
    lines.append(FLAGGED_ATTACK)
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    report = import_files(workspace, [file], "jsonl", "hostile_raw", "tests", {})
    assert report.errors == []
