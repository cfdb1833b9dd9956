"""Checks an installation: each check is one line of what was found and, where it is wrong, what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.errors import RecruitwatchError
from config.settings import Settings, load

MOST_ERRORS = 3
"""Errors of a probe that are told."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    message: str
    remedy: str = ""

    def dump(self) -> dict[str, Any]:
        """The check as `--json` prints it."""
        return {"name": self.name, "ok": self.ok, "message": self.message, "remedy": self.remedy}


def checks(home: Path | None, source: str | None = None) -> Iterator[Check]:
    """Every check, with no network but the engine's address; or with `source` only that one, which is probed."""
    try:
        settings = load(home)
    except RecruitwatchError as error:
        yield Check("settings", False, error.message, error.remedy)
        return
    yield Check("settings", True, f"home {settings.home.resolve()}, engine {settings.engine}")
    yield from _sources(settings, source)
    if source:
        yield from _probe(settings, source)
        return
    for name, look in LOOKS.items():
        try:
            yield Check(name, True, look(settings))
        except RecruitwatchError as error:
            yield Check(name, False, error.message, error.remedy)


def _sources(settings: Settings, only: str | None) -> Iterator[Check]:
    from config.files import YamlFile
    from crawlers.options import check_file
    from records.source import read_source_file

    found = 0
    for path in sorted(settings.sources.glob("*.yaml")):
        try:
            specs = [spec for spec in read_source_file(path) if only in (None, spec.source.id)]
            check_file(YamlFile(path))
        except RecruitwatchError as error:
            yield Check(f"sources/{path.name}", False, error.message, error.remedy)
            continue
        found += len(specs)
        if specs:
            enabled = sum(spec.source.enabled for spec in specs)
            yield Check(f"sources/{path.name}", True, f"{len(specs)} sources, {enabled} enabled")
    if only and not found:
        yield Check(f"sources/{only}", False, f"no source {only} in {settings.sources}", "check its id")
    elif not found:
        yield Check("sources", True, f"no source files in {settings.sources}; see docs/how-to/add-a-source.md")


def _probe(settings: Settings, source: str) -> Iterator[Check]:
    """What a few pages of a source came to; nothing where its file cannot be used, which is told already."""
    from pipelines.probe import probe
    from records.source import read_sources

    try:
        spec = next((spec for spec in read_sources(settings.sources) if spec.source.id == source), None)
        found = probe(settings, spec) if spec else None
    except RecruitwatchError as error:
        yield Check(f"{source}/probe", False, error.message, error.remedy)
        return
    if found is None or spec is None:
        return
    crawl, name = found.crawl, source
    refused = crawl.verdict == "blocked"
    rules = "; ".join(found.robots) or ("a request was refused" if refused else "no page was kept")
    yield Check(f"{name}/robots", not refused, rules, "leave this platform alone, or choose another way in")
    met = f"{crawl.requests} requests, {found.postings} postings"
    errors = "; ".join(crawl.errors[:MOST_ERRORS])
    yield Check(
        f"{name}/pages", found.postings > 0, f"{met}: {errors}" if errors else met, "mend `start` or the options"
    )
    if not found.postings:
        return
    counts = ", ".join(f"{field} {count}" for field, count in sorted(found.stated.items()))
    absent = [field for field in spec.platform.fields if field not in found.stated]
    missing = f"; listed, but on none: {', '.join(absent)}" if absent else ""
    yield Check(f"{name}/fields", not absent, f"{counts}{missing}", "mend the selectors, or take them out of `fields`")
    told = [*(f"left over: {', '.join(found.leftovers)}" for _ in found.leftovers[:1]), *found.warnings]
    yield Check(f"{name}/leftovers", True, "; ".join(told) or "none")


def _indicators(_settings: Settings) -> str:
    from nlp.indicators import read_indicators

    return f"{len(read_indicators())} indicators"


def _briefs(_settings: Settings) -> str:
    from pipelines.brief_texts import check_texts

    return f"{check_texts()} languages"


def _pipeline(_settings: Settings) -> str:
    from nlp.pipeline import build
    from nlp.ruleset import ruleset

    return f"{len(build().pipe_names)} components, ruleset {ruleset()}"


def _lake(settings: Settings) -> str:
    from records.lake import Lake

    return f"{len(Lake(settings.lake_url).set_ids('crawls'))} crawls in {settings.lake_url}"


def _catalogue(settings: Settings) -> str:
    from records.catalogue import Catalogue

    return f"{Catalogue(settings.catalogue_url).counts()['postings']} postings"


def _engine(settings: Settings) -> str:
    from search.engine import open_engine

    with open_engine(settings) as engine:
        return f"{settings.engine}: {engine.count()} adverts"


def _refused(settings: Settings) -> str:
    from pipelines.publish import refused
    from pipelines.workspace import Workspace

    total, oldest = refused(Workspace(settings))
    if total:
        about = f"{total} adverts were refused by the engine, first {oldest[0].posting_id}: {oldest[0].reason}"
        raise RecruitwatchError(about, "mend the cause, then run recruitwatch publish --resend")
    return "none"


def _browser(settings: Settings) -> str:
    from crawlers.browser import REMEDY, find_chromium

    found = find_chromium(settings.chromium)
    return str(found) if found else f"none found, so rendered sources are skipped; {REMEDY}"


def _models(_settings: Settings) -> str:
    from nlp.mentions import NO_MODEL, models

    return ", ".join(models()) or NO_MODEL


LOOKS: dict[str, Callable[[Settings], str]] = {
    "indicators": _indicators,
    "briefs": _briefs,
    "understanding": _pipeline,
    "lake": _lake,
    "catalogue": _catalogue,
    "engine": _engine,
    "refused": _refused,
    "browser": _browser,
    "models": _models,
}
