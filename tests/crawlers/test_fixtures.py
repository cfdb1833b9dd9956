"""Each fixture is a saved input and the one output expected of it; each field of it is an assertion of its own."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawlers.page import ParseSpec
from crawlers.parsers import parse_file

FIXTURES = Path(__file__).parent / "fixtures"
CASES = sorted(folder.name for folder in FIXTURES.iterdir())
DERIVED = {"posting_id", "platform_id", "source_id", "revision", "schema", "parser"} | {
    "capture_id", "crawl_id", "collected_at",
}  # fmt: skip
ABSENT = "<absent>"


@cache
def read(case: str) -> dict[str, Any]:
    folder = FIXTURES / case
    told = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    body = next(folder.glob("input.*")).read_bytes()
    parsed = parse_file(told["spider"], body, told["url"], ParseSpec("platform", "source", told.get("options", {})))
    document = parsed.dump() | {"closed": parsed.closed}
    for posting in document["postings"]:
        for name in DERIVED:
            posting.pop(name)
    return document


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not inner:
        yield ".".join(path), value
    for key, item in inner:
        yield from leaves(item, (*path, str(key)))


def expected(case: str) -> dict[str, Any]:
    return dict(leaves(json.loads((FIXTURES / case / "output.json").read_text(encoding="utf-8"))))


@pytest.mark.parametrize(("case", "field"), [(case, field) for case in CASES for field in expected(case)])
def test_a_field_is_read_as_published(case: str, field: str) -> None:
    assert dict(leaves(read(case))).get(field, ABSENT) == expected(case)[field]


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_read_that_is_not_expected(case: str) -> None:
    assert set(dict(leaves(read(case)))) == set(expected(case))
