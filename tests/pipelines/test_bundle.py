"""A bundle can be checked by somebody who has nothing of ours, and says no more than was sealed."""

import gzip
import hashlib
import json
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from warcio.archiveiterator import ArchiveIterator

from config.errors import SettingsError
from crawlers.evidence import Evidence
from pipelines.bundle import export
from pipelines.custody import EvidenceRefused
from pipelines.enrich import enrich
from pipelines.project import project
from pipelines.seal import seal
from pipelines.workspace import Workspace
from records.posting import Crawl, Gone, Posting, Sighting
from tests.pipelines.crawling import PLATFORM, posting

AGENT = "recruitwatch/0.1 (desk@example.org)"
OFFER = "We keep your passport. Call +998901234567."


def crawl(workspace: Workspace, day: int, postings: list[Posting], gone: list[Posting] = []) -> None:  # noqa: B006
    """A crawl with evidence, as the crawlers write it: one page for each posting, seen or gone."""
    crawl_id, at = f"crawl-{day:02d}", f"2026-11-{day:02d}T00:00:00Z"
    with workspace.lake.writer("crawls", crawl_id) as writer:
        writer.note({"source_id": "board-all", "platform": PLATFORM, "started_at": at})
        kept = Evidence(writer, crawl_id, "board-all", AGENT)
        told = []
        for one in [*postings, *gone]:
            capture = kept.keep(
                url=one.url,
                fetched_at=at,
                status=404 if one in gone else 200,
                headers=[(b"Content-Type", b"text/html")],
                body=f"<h1>{one.title}</h1><p>{one.text}</p>".encode(),
                robots="Allow: /",
            )
            if one in gone:
                told.append(Gone(posting_id=one.posting_id, reason="404", capture_id=capture.capture_id))
                continue
            known = workspace.catalogue.known(one.posting_id)
            tied = {"crawl_id": crawl_id, "collected_at": at, "capture_id": capture.capture_id}
            if known is None or known[0] != one.revision:
                writer.add("postings.jsonl", one.model_copy(update=tied))
            writer.add(
                "sightings.jsonl",
                Sighting(
                    posting_id=one.posting_id, revision=one.revision, seen_at=at, crawl_id=crawl_id,
                    source_id="board-all", capture_id=capture.capture_id,
                ),
            )  # fmt: skip
        writer.finish(
            Crawl(
                crawl_id=crawl_id, source_id="board-all", platform_id="board", started_at=at, ended_at=at,
                verdict="done", full=True, gone=told,
            )
        )  # fmt: skip
    project(workspace)


ADVERT, OTHER, EDITED = posting("a", OFFER), posting("b", "Cook wanted"), posting("a", OFFER + " Today!")


@pytest.fixture
def collected(workspace: Workspace) -> Workspace:
    """Seen on two days, edited on the third, gone on the fifth; the fourth crawl did not find it."""
    crawl(workspace, 1, [OTHER, ADVERT])
    crawl(workspace, 2, [ADVERT, OTHER])
    seal(workspace)
    crawl(workspace, 3, [EDITED, OTHER])
    crawl(workspace, 4, [OTHER])
    crawl(workspace, 5, [OTHER], gone=[EDITED])
    seal(workspace)
    return workspace


def unpacked(workspace: Workspace, folder: Path, **options: str) -> Path:
    export(workspace, ADVERT.posting_id, folder / "bundle.zip", **options)
    with ZipFile(folder / "bundle.zip") as archive:
        archive.extractall(folder / "bundle")
    return folder / "bundle"


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["sha256sum", "-c", "--strict", "SHA256SUMS"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def read(path: Path) -> dict:
    return json.loads(path.read_bytes())


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_sha256sum_alone_checks_every_file(collected, tmp_path):
    folder = unpacked(collected, tmp_path)
    run = checked(folder)
    assert run.returncode == 0, run.stdout + run.stderr
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert {line.removesuffix(": OK") for line in run.stdout.splitlines()} == files
    (folder / "method.txt").write_text("another method")
    assert checked(folder).returncode == 1


def test_the_same_export_is_the_same_bytes(collected, tmp_path):
    first = export(collected, ADVERT.posting_id, tmp_path / "one.zip")
    second = export(collected, ADVERT.posting_id, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert first.sha256 == second.sha256 == sha256((tmp_path / "one.zip").read_bytes())


def test_an_export_as_of_a_seal_is_the_same_after_later_crawls(collected, tmp_path):
    before = export(collected, ADVERT.posting_id, tmp_path / "one.zip", "5")
    crawl(collected, 6, [EDITED, OTHER])
    seal(collected)
    assert export(collected, ADVERT.posting_id, tmp_path / "two.zip", "5").sha256 == before.sha256
    assert export(collected, ADVERT.posting_id, tmp_path / "three.zip").sha256 != before.sha256


def test_any_warc_tool_reads_the_captures_of_this_posting_and_no_other(collected, tmp_path):
    folder = unpacked(collected, tmp_path)
    told = {}
    for path in sorted((folder / "warc").iterdir()):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                told.setdefault(path.name, []).append((record.rec_type, record.rec_headers["WARC-Target-URI"]))
    page = [("warcinfo", None), ("response", ADVERT.url)]
    assert told == {f"crawl-{day:02d}.warc.gz": page for day in (1, 2, 3, 5)}


def test_each_member_and_line_hashes_to_what_the_sealed_manifest_says(collected, tmp_path):
    folder = unpacked(collected, tmp_path)
    captures = 0
    for one in read(folder / "bundle.json")["crawls"]:
        manifest_file = (folder / "manifests" / f"{one['crawl_id']}.json").read_bytes()
        sealed = read(folder / "seals" / f"{one['seal']:010d}.json")
        assert sealed["sha256"] == sha256(manifest_file) == one["manifest_sha256"]
        hashes = {entry["name"]: entry["records"] for entry in json.loads(manifest_file)["files"]}
        for capture in one["captures"]:
            captures += 1
            place = capture["warc"]
            member = (folder / place["file"]).read_bytes()[place["offset"] :][: place["length"]]
            assert sha256(member) == place["sha256"]
            assert sha256(member) in hashes[capture["in_the_store"]["file"]]
            body = next(iter(ArchiveIterator(BytesIO(member)))).content_stream().read()
            assert sha256(body) == capture["payload_sha256"]
        for path in (folder / "records" / one["crawl_id"]).glob("*.jsonl"):
            lines = path.read_bytes().splitlines(keepends=True)
            assert {sha256(line) for line in lines} <= set(hashes[path.name])
    assert captures == 4


def test_the_seals_are_a_chain_from_the_first_to_the_head(collected, tmp_path):
    folder = unpacked(collected, tmp_path)
    previous = "0" * 64
    for path in sorted((folder / "seals").iterdir()):
        assert read(path)["previous"] == previous
        previous = sha256(path.read_bytes())
    assert read(folder / "bundle.json")["seal"]["sha256"] == previous


def test_history_and_every_revision_are_there_to_be_read(collected, tmp_path):
    folder = unpacked(collected, tmp_path)
    history = read(folder / "history.json")
    assert [event["event"] for event in history["events"]] == ["new", "changed", "missing", "removed"]
    assert [one["crawl_id"] for one in history["sightings"]] == ["crawl-01", "crawl-02", "crawl-03"]
    first, second = sorted((folder / "revisions").iterdir())
    assert first.name.startswith("01-")
    assert first.read_text().endswith(f"Text:\n\n{ADVERT.text}\n")
    assert second.read_text().endswith(f"Text:\n\n{EDITED.text}\n")
    assert "Cook wanted" not in "".join(path.read_text() for path in (folder / "records").rglob("*.jsonl"))


def test_the_reading_goes_with_its_reasons_and_ruleset_and_is_called_no_verdict(collected, tmp_path):
    enrich(collected, all_revisions=True)
    folder = unpacked(collected, tmp_path)
    told = [read(path) for path in sorted((folder / "enrichments").iterdir())]
    assert [one["reading"]["revision"] for one in told] == [ADVERT.revision, EDITED.revision]
    reading = told[0]["reading"]
    assert "never a verdict" in told[0]["notice"]
    assert reading["ruleset"] == told[0]["ruleset"]
    assert "documents_held" in {hit["id"] for hit in reading["indicators"]} & set(told[0]["meanings"])
    assert reading["risk"]["explanation"]
    assert told[0]["ruleset"] in (folder / "method.txt").read_text()


def test_the_method_says_who_asked_by_which_rule_and_what_is_not_proven(collected, tmp_path):
    said = " ".join((unpacked(collected, tmp_path) / "method.txt").read_text().split())
    for fact in (AGENT, "Allow: /", "test/1", "do not prove that the platform really sent these bytes", ADVERT.url):
        assert fact in said


def test_a_sighting_without_an_answer_of_its_own_brings_the_answer_that_it_rests_on(collected, tmp_path):
    first = next(collected.lake.records("crawls", "crawl-03", "sightings.jsonl", Sighting))
    again = {"crawl_id": "crawl-06", "seen_at": "2026-11-06T00:00:00Z"}
    with collected.lake.writer("crawls", "crawl-06") as writer:
        writer.add("sightings.jsonl", first.model_copy(update=again))
        writer.finish(
            Crawl(
                crawl_id="crawl-06", source_id="board-all", platform_id="board", started_at="2026-11-06T00:00:00Z",
                ended_at="2026-11-06T00:00:00Z", verdict="done", full=True,
            )
        )  # fmt: skip
    folder = unpacked(collected, tmp_path)
    kept = {capture["capture_id"] for one in read(folder / "bundle.json")["crawls"] for capture in one["captures"]}
    assert read(folder / "history.json")["sightings"][-1]["capture_id"] in kept
    assert "In 1 sighting the platform only confirmed" in " ".join((folder / "method.txt").read_text().split())


def test_a_picture_of_the_posting_is_a_file_of_its_own_and_that_of_another_is_left_out(collected, tmp_path):
    picture, at = b"\x89PNG of the advert", "2026-11-06T00:00:00Z"
    with collected.lake.writer("crawls", "crawl-06") as writer:
        kept = Evidence(writer, "crawl-06", "board-all", AGENT)
        told = {"fetched_at": at, "status": 200, "headers": [], "robots": "Allow: /"}
        page = kept.keep(url=ADVERT.url, body=b"<p>page</p>", content_type="text/html", **told)
        kept.keep(url=f"urn:view:{ADVERT.url}", body=picture, content_type="image/png", **told)
        kept.keep(url=f"urn:view:{OTHER.url}", body=b"another", content_type="image/png", **told)
        sighting = next(collected.lake.records("crawls", "crawl-03", "sightings.jsonl", Sighting))
        writer.add(
            "sightings.jsonl",
            sighting.model_copy(update={"crawl_id": "crawl-06", "seen_at": at, "capture_id": page.capture_id}),
        )
        stated = {"source_id": "board-all", "platform_id": "board", "started_at": at, "ended_at": at}
        writer.finish(Crawl(crawl_id="crawl-06", verdict="done", full=True, **stated))
    folder = unpacked(collected, tmp_path)
    assert [path.name for path in (folder / "screenshots").iterdir()] == ["crawl-06-01.png"]
    assert (folder / "screenshots" / "crawl-06-01.png").read_bytes() == picture
    assert "screenshots/: pictures of the posting" in (folder / "method.txt").read_text()
    assert checked(folder).returncode == 0


def test_as_of_a_seal_leaves_out_what_came_later(collected, tmp_path):
    folder = unpacked(collected, tmp_path, as_of="2")
    assert [path.name for path in sorted((folder / "manifests").iterdir())] == ["crawl-01.json", "crawl-02.json"]
    assert [path.name for path in sorted((folder / "seals").iterdir())] == ["0000000001.json", "0000000002.json"]
    assert [event["event"] for event in read(folder / "history.json")["events"]] == ["new"]
    assert len(list((folder / "revisions").iterdir())) == 1


def test_a_seal_is_named_by_its_number_or_its_hash(collected, tmp_path):
    by_number = export(collected, ADVERT.posting_id, tmp_path / "one.zip", "3")
    by_hash = export(collected, ADVERT.posting_id, tmp_path / "two.zip", by_number.seal["sha256"])
    assert by_hash.sha256 == by_number.sha256


def test_what_is_not_sealed_yet_is_in_and_said_to_be_unsealed(collected, tmp_path):
    crawl(collected, 6, [EDITED])
    assert export(collected, ADVERT.posting_id, tmp_path / "one.zip").unsealed == ["crawl-06"]
    assert export(collected, ADVERT.posting_id, tmp_path / "two.zip", "5").unsealed == []


@pytest.mark.parametrize(
    "name",
    [
        "crawls/crawl-02/pages-00001.warc.gz",
        "crawls/crawl-03/postings.jsonl",
        "crawls/crawl-01/sightings.jsonl",
        "crawls/crawl-05/captures.jsonl",
        "crawls/crawl-04/manifest.json",
        "seals/0000000002.json",
    ],
)
def test_an_altered_lake_gives_no_bundle_and_names_the_file(collected, tmp_path, name):
    path = collected.settings.home / "lake" / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(EvidenceRefused, match=name):
        export(collected, ADVERT.posting_id, tmp_path / "bundle.zip")
    assert list(tmp_path.glob("*bundle.zip*")) == []


def test_what_was_altered_after_the_seal_that_is_asked_for_is_no_hindrance(collected, tmp_path):
    path = collected.settings.home / "lake" / "crawls" / "crawl-05" / "pages-00001.warc.gz"
    path.write_bytes(gzip.compress(b"something else"))
    assert export(collected, ADVERT.posting_id, tmp_path / "bundle.zip", "2").captures == 2


@pytest.mark.parametrize(
    ("posting_id", "as_of", "told"),
    [
        ("0" * 32, None, "no posting"),
        (ADVERT.posting_id, "99", "no seal '99'"),
        (ADVERT.posting_id, "f" * 64, "no seal"),
        (ADVERT.posting_id, "9" * 5000, "no seal"),
        (posting("late").posting_id, "1", "in no crawl that seal 1 covers"),
    ],
)
def test_what_is_unknown_is_refused_in_a_line(collected, tmp_path, posting_id, as_of, told):
    crawl(collected, 6, [posting("late")])
    with pytest.raises(EvidenceRefused, match=told):
        export(collected, posting_id, tmp_path / "bundle.zip", as_of)


def test_only_its_owner_may_read_the_bundle(collected, tmp_path):
    export(collected, ADVERT.posting_id, tmp_path / "bundle.zip")
    assert (tmp_path / "bundle.zip").stat().st_mode & 0o777 == 0o600


def test_a_place_that_cannot_be_written_is_named(collected, tmp_path):
    with pytest.raises(SettingsError, match="nowhere"):
        export(collected, ADVERT.posting_id, tmp_path / "nowhere" / "bundle.zip")
