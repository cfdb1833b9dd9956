"""The guide to adding a source shows what works, and all there is."""

import re
from pathlib import Path

import yaml

from crawlers.api import preset_names
from crawlers.options import BY_SPIDER, options_for
from records.source import Source, SourceFile, Strict

GUIDE = (Path(__file__).parents[2] / "docs" / "how-to" / "add-a-source.md").read_text(encoding="utf-8")
BLOCKS = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)]


def test_the_whole_example_is_a_source_file() -> None:
    file = SourceFile.model_validate(BLOCKS[0])
    assert options_for(file.sources[0]).model_dump()["detail"] == r"/vacancy/\d+$"


def test_the_parts_shown_for_api_and_listing_are_options_of_theirs() -> None:
    for spider, block in zip(("api", "listing"), BLOCKS[1:], strict=True):
        told = {"id": "x", "spider": spider, "start": "https://x.example", **block}
        assert isinstance(options_for(Source.model_validate(told)), Strict)


def test_every_option_and_preset_is_told_of() -> None:
    options = {name for model in BY_SPIDER.values() for name in model.model_fields}
    names = (*options, *BY_SPIDER, *preset_names())
    assert [name for name in names if not re.search(rf"`[^`\n]*\b{name}\b|\b{name}:", GUIDE)] == []
