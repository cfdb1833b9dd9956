"""Pictures of a posting are explained and exported with their hashes, but never those of what may be a child."""

import gzip
import hashlib
import json
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from cli import present
from pipelines.bundle import export
from pipelines.cluster import cluster
from pipelines.enrich import enrich
from pipelines.evidence import verify
from pipelines.explain import explain
from pipelines.pictures import pictures_withheld, withholds_pictures
from pipelines.publish import publish
from pipelines.recover import recover
from pipelines.seal import seal
from pipelines.withhold import erase_pictures
from records.enrichment import TYPOLOGIES, Risk
from records.erasure import Erasure, erasures, filler
from records.images import image_urls
from records.posting import Crawl, Image, posting_id
from tests.crawlers.site import LISTING, Site
from tests.crawlers.test_images import drawn
from tests.pipelines.test_incremental import Board

CHILD = (
    "Girls 14-16 years old wanted as hostesses in our night club abroad. Your parents do not need to know. "
    "We pay for travel and housing, no documents needed."
)
ORDINARY = "A cook for our canteen, eight hours a day, with a written contract and a month of paid leave."
ONE, TWO, GIRLS = (posting_id("board", f"J{number}") for number in (1, 2, 3))


def wanted(board):
    """The board's source, with pictures."""
    path = board.workspace.settings.sources / "board.yaml"
    told = yaml.safe_load(path.read_text())
    told["sources"][0]["images"] = True
    path.write_text(yaml.safe_dump(told))


def read(board):
    enrich(board.workspace)
    cluster(board.workspace)
    publish(board.workspace)


@pytest.fixture
def board(tmp_path):
    """A board of two ordinary adverts that show the same picture, once smaller, and one for girls with a picture."""
    with Site() as site:
        board = Board(tmp_path, site)
        board.options(**LISTING)
        site.board(1, 2, 3)
        site.job(1, ORDINARY, ["/one.png", "/same.jpg"])
        site.job(2, ORDINARY + " Call us.", ["/again.png"])
        site.job(3, CHILD, ["/girl.png"])
        for number in (1, 2, 3):
            site.tag(f"/jobs/{number}", f'"{number}"')
        for path, seed, kind in (("/one.png", 1, "PNG"), ("/same.jpg", 2, "JPEG"), ("/again.png", 2, "PNG")):
            site.picture(path, drawn(kind, seed, size=400), f"image/{kind.lower()}")
        site.picture("/girl.png", drawn(seed=2))
        yield board


@pytest.fixture
def collected(board):
    wanted(board)
    board.crawl()
    read(board)
    return board


def test_show_lists_pictures_with_their_hashes_and_who_else_shows_them(collected):
    told = explain(collected.workspace, ONE)
    assert told["pictures_withheld"] is False
    by_path = {one["url"].removeprefix(collected.site.url): one for one in told["images"]}
    assert sorted(by_path) == ["/one.png", "/same.jpg"]
    assert by_path["/one.png"]["also_on"] == []
    assert TWO in by_path["/same.jpg"]["also_on"]
    for path, one in by_path.items():
        assert one["sha256"] == hashlib.sha256(collected.site.pages[path].body).hexdigest()
        assert (one["width"], one["height"]) == (400, 200)


def test_a_person_sees_them_as_a_table(collected, capsys):
    present.posting(explain(collected.workspace, ONE))
    shown = capsys.readouterr().out
    assert "400 × 200" in shown
    present.posting(explain(collected.workspace, GIRLS))
    assert "Its pictures are not shown" in " ".join(capsys.readouterr().out.split())


def warcs(workspace):
    """The bytes of every WARC file in the lake."""
    return [path.read_bytes() for path in Path(workspace.lake.root).glob("crawls/*/*.warc.gz")]


def held(workspace, body):
    """Whether a picture is in a WARC file."""
    return any(body in gzip.decompress(data) for data in warcs(workspace))


def test_pictures_of_what_may_be_a_child_are_neither_shown_nor_exported_nor_kept(collected, tmp_path):
    assert pictures_withheld(collected.workspace, GIRLS)
    told = explain(collected.workspace, GIRLS)
    assert (told["images"], told["pictures_withheld"]) == ([], True)
    girl, other = (collected.site.pages[path].body for path in ("/girl.png", "/one.png"))
    assert not held(collected.workspace, girl)
    assert held(collected.workspace, other)
    bundle = export(collected.workspace, GIRLS, tmp_path / "girls.zip")
    assert (bundle.pictures_withheld, bundle.captures) == (1, 1)
    with ZipFile(tmp_path / "girls.zip") as archive:
        assert not [name for name in archive.namelist() if name.startswith(("images/", "screenshots/"))]
        assert not [name for name in archive.namelist() if girl in archive.read(name)]
        index = json.loads(archive.read("bundle.json"))
        assert (index["pictures_withheld"], index["pictures_erased"]) == (1, 1)
        assert "Left out: 1 picture, erased" in " ".join(archive.read("method.txt").decode().split())
        lines = next(name for name in archive.namelist() if name.endswith("/images.jsonl"))
        (image,) = map(Image.read, archive.read(lines).splitlines())
    assert image.sha256 == hashlib.sha256(girl).hexdigest()


def test_an_erasure_is_told_from_tampering(collected):
    workspace = collected.workspace
    seal(workspace)
    checked = verify(workspace)
    assert checked.dump()["ok"]
    assert [entry["reason"] for entry in checked.broken] == ["erased"]
    (logged,) = [Erasure.read(data) for _, data in erasures(workspace.lake)]
    assert "child_exploitation" in logged.reason
    path = Path(workspace.lake.path("crawls", logged.set_id, logged.name))
    whole = path.read_bytes()
    at, end = logged.places[0].offset, logged.places[0].offset + logged.places[0].length
    for place in (at + 30, at - 5, end + 5 if end + 5 < len(whole) else 5):
        path.write_bytes(whole[:place] + bytes((whole[place] ^ 1,)) + whole[place + 1 :])
        assert [entry["reason"] for entry in verify(workspace).broken] == ["altered"]
    path.write_bytes(whole)
    file = Path(workspace.lake.path("erasures", "0000000001.json"))
    said = file.read_bytes()
    file.write_bytes(said.replace(b"child_exploitation", b"no reason"))
    assert {"file": "erasures/0000000001.json", "reason": "altered"} in verify(workspace).broken
    file.unlink()
    broken = {entry["file"]: entry["reason"] for entry in verify(workspace).broken}
    assert broken == {"erasures/0000000001.json": "missing", f"crawls/{logged.set_id}/{logged.name}": "altered"}


def test_other_evidence_of_the_same_crawl_is_as_it_was(collected, tmp_path):
    bundle = export(collected.workspace, ONE, tmp_path / "one.zip")
    assert (bundle.captures, bundle.pictures_withheld) == (3, 0)
    for data in warcs(collected.workspace):
        kinds = [record.rec_type for record in ArchiveIterator(BytesIO(data))]
        assert kinds.count("metadata") == 1
        assert len(kinds) > 5


def test_a_picture_that_two_adverts_share_is_erased_for_both(board, tmp_path):
    board.site.job(2, ORDINARY, ["/girl.png"])
    wanted(board)
    board.crawl()
    read(board)
    assert not held(board.workspace, board.site.pages["/girl.png"].body)
    bundle = export(board.workspace, TWO, tmp_path / "two.zip")
    assert (bundle.captures, bundle.pictures_withheld) == (1, 1)


def test_what_a_kill_left_is_erased_the_next_time_and_once(collected):
    workspace = collected.workspace
    (name, data) = next(erasures(workspace.lake))
    logged = Erasure.read(data)
    place = logged.places[0]
    path = Path(workspace.lake.path("crawls", logged.set_id, logged.name))
    # As if the process had died between the log and the file.
    unerased = gzip.compress(b"x" * 9, mtime=0).ljust(place.length, b"\0")
    whole = path.read_bytes()
    path.write_bytes(whole[: place.offset] + unerased + whole[place.offset + place.length :])
    assert erase_pictures(workspace) == 1
    assert path.read_bytes() == whole
    assert erase_pictures(workspace) == 0
    assert [entry for entry, _ in erasures(workspace.lake)] == [name]


def test_a_picture_of_a_later_crawl_is_erased_by_the_next_run(collected):
    girl = drawn(seed=9)
    collected.site.picture("/other.png", girl)
    collected.site.job(3, CHILD + " Come soon.", ["/other.png"])
    collected.site.tag("/jobs/3", '"changed"')
    collected.crawl()
    assert held(collected.workspace, girl)
    read(collected)
    assert not held(collected.workspace, girl)


@given(st.integers(23, 200_000))
def test_what_stands_in_its_place_has_its_length_and_can_be_read(length):
    made = filler(length)
    assert len(made) == length
    assert len(gzip.decompress(made)) < length
    if length > 400:
        contents = [record.content_stream().read() for record in ArchiveIterator(BytesIO(made))]
        assert [content[:7] for content in contents] == [b"Erased."]


def test_an_export_holds_the_pictures_as_files_that_sha256sum_checks(collected, tmp_path):
    bundle = export(collected.workspace, ONE, tmp_path / "one.zip")
    assert (bundle.captures, bundle.pictures_withheld) == (3, 0)
    with ZipFile(tmp_path / "one.zip") as archive:
        archive.extractall(tmp_path / "one")
    done = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=tmp_path / "one", check=False)
    assert done.returncode == 0
    index = json.loads((tmp_path / "one" / "bundle.json").read_bytes())
    shown = {place["image"]: place for crawl in index["crawls"] for place in crawl["captures"] if "image" in place}
    assert {path.name for path in (tmp_path / "one" / "images").iterdir()} == {name.split("/")[1] for name in shown}
    for name, place in shown.items():
        path = place["url"].removeprefix(collected.site.url)
        assert (tmp_path / "one" / name).read_bytes() == collected.site.pages[path].body
        assert len(place["phash"]) == 16
        assert place["payload_sha256"] == hashlib.sha256((tmp_path / "one" / name).read_bytes()).hexdigest()
    assert "images/: pictures that the posting showed" in (tmp_path / "one" / "method.txt").read_text()
    assert export(collected.workspace, ONE, tmp_path / "again.zip").sha256 == bundle.sha256


def test_a_second_crawl_asks_for_no_picture_again_and_a_new_catalogue_knows_them(collected):
    asked = {path: collected.site.asked[path] for path in ("/one.png", "/same.jpg", "/again.png", "/girl.png")}
    assert set(asked.values()) == {1}
    collected.workspace.catalogue.forget_projections()
    second = collected.crawl()
    assert (second["verdict"], second["seen"]) == ("done", 3)
    assert {path: collected.site.asked[path] for path in asked} == asked
    assert len(image_urls(collected.workspace.catalogue, ONE)) == 2


def test_where_pictures_are_wanted_from_now_on_unchanged_pages_are_read_again_for_them(board):
    board.crawl()
    wanted(board)
    second = board.crawl()
    assert (second["seen"], len(board.records(second, "images.jsonl", Image))) == (3, 4)


def test_after_a_crawl_that_ended_early_unchanged_pages_are_read_for_the_pictures_it_did_not_come_to(collected):
    lake, at = collected.workspace.lake, "2099-01-01T00:00:00Z"
    with lake.writer("crawls", "20990101T000000Z-board-site") as writer:
        told = {"source_id": "board-site", "platform_id": "board", "started_at": at, "ended_at": at}
        writer.finish(Crawl(crawl_id=writer.set_id, verdict="partial", full=False, **told))
    collected.site.job(1, ORDINARY, ["/one.png", "/same.jpg", "/late.png"])
    collected.site.tag("/jobs/1", '"1"')
    collected.site.picture("/late.png", drawn(seed=9))
    again = collected.crawl()
    (late,) = collected.records(again, "images.jsonl", Image)
    assert (late.posting_id, late.url) == (ONE, f"{collected.site.url}/late.png")


def test_a_killed_crawl_keeps_the_pictures_that_it_had(collected):
    lake = collected.workspace.lake
    (crawl_id,) = lake.set_ids("crawls")
    before = list(lake.records("crawls", crawl_id, "images.jsonl", Image))
    platform = lake.manifest("crawls", crawl_id).about["platform"]
    lake.fs.rm_file(lake.path("crawls", crawl_id, "manifest.json"))
    note = {"source_id": "board-site", "platform": platform, "started_at": "2026-11-22T00:00:00Z"}
    lake.put(json.dumps(note).encode(), "crawls", crawl_id, "note.json")
    with lake.fs.open(lake.path("crawls", crawl_id, "images.jsonl"), "ab") as torn:
        torn.write(b'{"posting_id": "abc')
    recover(collected.workspace, "board-site")
    assert list(lake.records("crawls", crawl_id, "images.jsonl", Image)) == before
    assert verify(collected.workspace).broken == []


@pytest.mark.parametrize(("score", "held"), [(0.49, False), (0.5, True), (0.97, True)])
def test_pictures_are_withheld_from_high_on_by_that_typology_alone(score, held):
    others = dict.fromkeys(TYPOLOGIES, 0.99)
    assert (
        withholds_pictures(Risk(score=0.99, level="critical", typologies=others | {"child_exploitation": score}))
        is held
    )
