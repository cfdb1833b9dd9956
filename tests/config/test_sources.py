"""The starter set of real platforms: whole, off until somebody answers for it, and gentle."""

import re
from itertools import takewhile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from cli.check import checks
from config.files import ROOT, YamlFile, read_all
from crawlers.options import check_file
from records.source import Basis, Source, SourceFile, SourceSpec, read_sources

FOLDER = ROOT / "sources"
LEGAL = ROOT.parent / "docs" / "legal"
FILES = list(read_all(FOLDER))
SPECS = {spec.source.id: spec for spec in read_sources(FOLDER)}
REGIONS = {
    "Central Asia": {"UZ", "KZ", "KG", "TJ", "TM"},
    "South-East Asia": {"KH", "MM", "TH", "VN"},
    "Türkiye": {"TR"},
    "Russia": {"RU"},
    "Nigeria": {"NG"},
}
GULF = {"gulftalent", "foundit_gulf"}
HEAD = re.compile(r"# Why: .+?\n# Published by: .+?\n# Terms of use: .+?\n# State: (.+?)\n[^#]", re.DOTALL)
LOGIN = re.compile(r"log-?in|sign-?in|account|auth", re.IGNORECASE)


def each_file() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("file", FILES, ids=lambda file: file.path.stem)


def each_source() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.source.id)


@each_file()
def test_a_file_is_one_platform_under_its_own_name_with_options_that_its_spider_knows(file: YamlFile) -> None:
    check_file(file)
    assert file.parse(SourceFile).platform.id == file.path.stem


@each_file()
def test_a_file_begins_with_why_whose_on_which_terms_and_that_nobody_here_has_tried_it(file: YamlFile) -> None:
    head = HEAD.match(file.path.read_text(encoding="utf-8"))
    assert head
    assert head[1].startswith("not tried from here: written from public documentation.")


@each_source()
def test_no_source_is_on_or_has_a_ground_that_nobody_here_could_give(spec: SourceSpec) -> None:
    assert not spec.source.enabled
    assert spec.source.basis is None
    assert not (spec.source.images or spec.source.screenshot or spec.source.allow_private_addresses)


@each_source()
def test_a_source_is_gentle_and_says_when_and_in_which_languages(spec: SourceSpec) -> None:
    limits = spec.source.limits
    assert limits.rate_per_second <= 0.5
    assert limits.concurrency == 1
    assert limits.pages <= 5000
    assert spec.source.languages
    assert spec.source.schedule
    assert len(spec.source.schedule.split()) == 5


@each_source()
def test_a_source_starts_at_public_addresses_and_at_no_login(spec: SourceSpec) -> None:
    for url in (spec.platform.url, *spec.source.start):
        parts = urlsplit(url)
        assert parts.scheme == "https"
        assert parts.hostname
        assert not LOGIN.search(url)


def test_every_region_has_platforms_and_there_are_at_least_twenty() -> None:
    platforms = {spec.platform.id: spec.platform for spec in SPECS.values()}
    assert len(platforms) >= 20
    countries = [platform.country for platform in platforms.values()]
    few = {name for name, region in REGIONS.items() if sum(country in region for country in countries) < 2}
    assert few == set()
    assert platforms.keys() >= GULF
    assert sum(platform.country is None for platform in platforms.values()) >= len(GULF) + 4
    assert {platform.kind for platform in platforms.values()} >= {"job_board", "channel", "classifieds", "aggregator"}
    assert {spec.source.spider for spec in SPECS.values()} >= {"api", "feed", "jsonld", "listing", "telegram"}


def test_check_shows_the_whole_default_folder_in_order(tmp_path: Path) -> None:
    shown = takewhile(lambda check: check.name.startswith(("settings", "sources")), checks(tmp_path))
    found = [check for check in shown if check.name != "settings"]
    assert [check.name for check in found] == [f"sources/{file.path.name}" for file in FILES]
    assert [check.message for check in found if not check.ok] == []


def test_the_page_of_the_starter_set_names_every_file() -> None:
    named = set(re.findall(r"`([a-z0-9_]+)`", (LEGAL / "starter-sources.md").read_text(encoding="utf-8")))
    assert {file.path.stem for file in FILES} - named == set()


def test_the_basis_that_the_page_shows_is_one_that_a_source_can_be_on_with() -> None:
    page = (LEGAL / "basis.md").read_text(encoding="utf-8")
    shown = yaml.safe_load(page.partition("```yaml\n")[2].partition("```")[0])["basis"]
    assert shown.keys() == Basis.model_fields.keys()
    source = next(iter(SPECS.values())).source
    assert Source.model_validate({**source.model_dump(), "basis": shown, "enabled": True}).enabled
