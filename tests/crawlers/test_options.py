"""A source's options are checked before anything is crawled, and a slip is told with file and line."""

from pathlib import Path
from typing import Any

import pytest

from config.errors import SettingsError
from config.files import YamlFile
from crawlers.options import BY_SPIDER, check_file, load_options, options_for
from records.source import Source

SOURCE_FILE = """
platform: {id: p, name: P, kind: job_board, url: "https://p.example"}
sources:
  - id: p-one
    spider: jsonld
    start: https://p.example/jobs
    options:
      discover: listing
      detial: /jobs/
"""


def test_an_unknown_option_is_told_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(SOURCE_FILE)
    with pytest.raises(SettingsError, match=r"p\.yaml:9: detial"):
        check_file(YamlFile(path))
    path.write_text(SOURCE_FILE.replace("detial", "detail"))
    check_file(YamlFile(path))


@pytest.mark.parametrize(
    ("spider", "options", "told"),
    [
        ("jsonld", {"detail": "("}, "regular expression"),
        ("jsonld", {"next": "a["}, "CSS"),
        ("api", {"fields": {"sallary": "x"}}, "sallary"),
        ("api", {"fields": {"title": {"a": "b"}}}, "title"),
        ("api", {"paging": {"kind": "page"}}, "param"),
        ("api", {"paging": {"kind": "cursor", "param": "c"}}, "next"),
        ("listing", {"list": {"item": "tr"}}, "title and text"),
        ("listing", {"detail": {"title": "h1", "pay": "b"}}, "pay"),
        ("listing", {"list": {"item": "//div["}, "detail": {"title": "h1"}}, "XPath"),
        ("listing", {"discover": "sitemap", "list": {"item": "li", "fields": {"title": "b"}}}, "sitemap"),
        ("jsonld", {"next": "a", "paging": {"kind": "page", "param": "p"}}, "`next` or by `paging`"),
        ("jsonld", {"paging": {"kind": "cursor", "param": "c", "next": "n"}}, "by a page or an offset"),
        ("rendered", {"detail": "/", "paging": {"kind": "next", "next": "n"}}, "by a page or an offset"),
        ("jsonld", {"paging": {"kind": "page", "param": "p", "ends_with": [503]}}, "ends_with"),
        ("listing", {"detail": {"title": "h1"}, "hosts": ["https://jobs.p.example"]}, "hosts"),
        ("api", {"embedded_after": ""}, "embedded_after"),
        ("feed", {"fields": {"when": "x"}}, "when"),
        ("rendered", {}, "detail"),
        ("telegram", {"before": 1}, "before"),
    ],
)
def test_a_wrong_option_is_told(spider: str, options: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        load_options(BY_SPIDER[spider], options, "source x")


def test_a_host_of_another_domain_is_told_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    told = SOURCE_FILE.replace("p.example", "www.p.org")
    path.write_text(told.replace("detial: /jobs/", "hosts: [jobs.p.org, jobs.q.org]"))
    with pytest.raises(SettingsError, match=r"p\.yaml:9: options\.hosts: jobs\.q\.org"):
        check_file(YamlFile(path))
    path.write_text(told.replace("detial: /jobs/", "hosts: [jobs.p.org]"))
    check_file(YamlFile(path))


def test_a_source_gets_the_options_of_its_spider() -> None:
    told = {"id": "a", "spider": "jsonld", "start": "https://p.example", "options": {"discover": "sitemap"}}
    assert options_for(Source.model_validate(told)).model_dump()["discover"] == "sitemap"
