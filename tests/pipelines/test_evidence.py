import pytest

from pipelines.evidence import verify
from pipelines.project import project
from pipelines.seal import seal
from tests.pipelines.crawling import posting, write_crawl


@pytest.fixture
def sealed(workspace):
    for day in (1, 2, 3):
        write_crawl(workspace, day, [posting(f"{day}-{number}") for number in range(3)])
    project(workspace)
    assert seal(workspace).done == 3
    return workspace


def _flip(path, at=-1):
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(bytes(content))


def _path(workspace, name):
    return workspace.settings.home / "lake" / name


def test_an_untouched_lake_verifies(sealed):
    result = verify(sealed)
    assert result.dump() == {"ok": True, "checked": 3 + 3 * 3, "head": result.head, "broken": []}
    assert len(result.head) == 64


def test_sealing_again_adds_nothing(sealed):
    before = verify(sealed).head
    report = seal(sealed)
    assert (report.done, report.skipped) == (0, 3)
    assert verify(sealed).head == before


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("crawls/crawl-02/postings.jsonl", "altered"),
        ("crawls/crawl-02/manifest.json", "altered"),
        ("seals/0000000002.json", "altered"),
    ],
)
@pytest.mark.parametrize("at", [0, 40])
def test_one_changed_byte_is_found_and_its_file_named(sealed, name, reason, at):
    _flip(_path(sealed, name), at)
    assert {"file": name, "reason": reason} in verify(sealed).broken


def test_a_last_seal_that_was_changed_is_found_by_a_head_kept_elsewhere(sealed):
    head = verify(sealed).head
    path = _path(sealed, "seals/0000000003.json")
    path.write_bytes(path.read_bytes().replace(b"2026", b"2025"))
    assert verify(sealed).broken == []
    assert verify(sealed, head).broken == [{"file": "seals/0000000003.json", "reason": "altered"}]


def test_an_earlier_head_is_still_a_link_of_the_chain(sealed):
    head = verify(sealed).head
    write_crawl(sealed, 4, [posting("later")])
    seal(sealed)
    assert verify(sealed, head).broken == []


@pytest.mark.parametrize(
    "name", ["crawls/crawl-02/sightings.jsonl", "crawls/crawl-02/manifest.json", "seals/0000000002.json"]
)
def test_a_missing_file_is_named(sealed, name):
    _path(sealed, name).unlink()
    assert {"file": name, "reason": "missing"} in verify(sealed).broken


def test_a_truncated_file_is_named(sealed):
    path = _path(sealed, "crawls/crawl-01/postings.jsonl")
    path.write_bytes(path.read_bytes()[:-5])
    assert verify(sealed).broken == [{"file": "crawls/crawl-01/postings.jsonl", "reason": "truncated"}]


def test_an_unsealed_crawl_that_was_deleted_is_missed(workspace):
    write_crawl(workspace, 1, [posting("a")])
    project(workspace)
    for path in _path(workspace, "crawls/crawl-01").iterdir():
        path.unlink()
    assert verify(workspace).broken == [{"file": "crawls/crawl-01/manifest.json", "reason": "missing"}]
