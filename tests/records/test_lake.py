import pytest

from records.lake import Lake, LakeError
from records.posting import Posting, make_posting
from records.record import digest


def _posting(native_id: str) -> Posting:
    return make_posting(platform_id="board", source_id="board-all", native_id=native_id, parser="t/1", url="u")


@pytest.fixture
def lake(tmp_path):
    return Lake(str(tmp_path / "lake"))


def test_a_set_counts_only_once_its_manifest_is_written(lake):
    with lake.writer("crawls", "one") as writer:
        writer.add("postings.jsonl", _posting("1"))
        assert lake.set_ids("crawls") == []
        assert lake.unfinished("crawls") == ["one"]
        writer.finish()
    assert lake.set_ids("crawls") == ["one"]
    assert lake.unfinished("crawls") == []


def test_records_come_back_as_they_were_written_and_at_their_places(lake):
    postings = [_posting(str(number)) for number in range(5)]
    with lake.writer("crawls", "one") as writer:
        places = [writer.add("postings.jsonl", posting) for posting in postings]
        writer.finish()
    assert list(lake.records("crawls", "one", "postings.jsonl", Posting)) == postings
    with lake.reader() as reader:
        offset, length = places[3]
        assert Posting.read(reader.read("crawls", "one", "postings.jsonl", offset, length)) == postings[3]


def test_a_manifest_holds_the_hash_of_every_record(lake):
    with lake.writer("crawls", "one") as writer:
        writer.add("postings.jsonl", _posting("1"))
        writer.add_bytes("pages.warc.gz", b"member one")
        writer.add_bytes("pages.warc.gz", b"member two")
        writer.finish()
    pages, postings = lake.manifest("crawls", "one").files
    assert pages.records == [digest(b"member one"), digest(b"member two")]
    assert pages.sha256 == digest(b"member onemember two")
    assert postings.records == [digest(_posting("1").line())]


def test_a_manifest_is_read_with_the_hashes_of_its_records_or_without_them(lake):
    lines = [f"record {number}\n".encode() for number in range(3000)]
    with lake.writer("crawls", "one") as writer:
        writer.note({"platform": {"name": 'Board "records":[] and ]'}})
        for line in lines:
            writer.add_bytes("lines.jsonl", line)
        writer.add_bytes("pages.warc.gz", b"member")
        writer.finish()
    whole, outline = lake.manifest("crawls", "one"), lake.outline("crawls", "one")
    assert [entry.records for entry in whole.files] == [[digest(line) for line in lines], [digest(b"member")]]
    emptied = [entry.model_copy(update={"records": []}) for entry in whole.files]
    assert outline == whole.model_copy(update={"files": emptied})
    assert lake.read_bytes("crawls", "one", "manifest.json") == whole.line()


def test_a_set_that_counts_is_never_written_again_nor_discarded(lake):
    with lake.writer("crawls", "one") as writer:
        writer.finish()
    with pytest.raises(LakeError, match="written already"):
        lake.writer("crawls", "one")
    with pytest.raises(LakeError, match="counts and is kept"):
        lake.discard("crawls", "one")


def test_what_a_killed_writer_wrote_whole_is_kept_and_the_torn_rest_cut_off(lake, tmp_path):
    writer = lake.writer("crawls", "one")
    writer.note({"source_id": "board-all"})
    first, second = writer.add("postings.jsonl", _posting("1")), writer.add("postings.jsonl", _posting("2"))
    writer.add_bytes("pages.warc.gz", b"headmember")
    writer.close()
    path = tmp_path / "lake/crawls/one/postings.jsonl"
    path.write_bytes(path.read_bytes() + b'{"torn":')
    with lake.resume("crawls", "one") as resumed:
        resumed.keep_lines("postings.jsonl", Posting)
        resumed.keep_ranges("pages.warc.gz", [(4, 3)])
        resumed.finish()
    manifest = lake.manifest("crawls", "one")
    kept = lake.records("crawls", "one", "postings.jsonl", Posting)
    assert [posting.native_id for posting in kept] == ["1", "2"]
    assert path.stat().st_size == first[1] + second[1]
    assert (tmp_path / "lake/crawls/one/pages.warc.gz").read_bytes() == b"headmem"
    assert manifest.about == {"source_id": "board-all"}
    assert [len(entry.records) for entry in manifest.files] == [2, 2]


def test_a_missing_file_is_named_with_a_remedy(lake):
    with pytest.raises(LakeError, match=r"manifest\.json is missing; run `recruitwatch evidence verify`"):
        lake.manifest("crawls", "none")


def test_the_lake_works_on_another_file_system():
    lake = Lake("memory://lake-of-a-test")
    with lake.writer("crawls", "one") as writer:
        writer.note({"source_id": "s"})
        writer.add("postings.jsonl", _posting("1"))
        writer.finish()
    assert [posting.native_id for posting in lake.records("crawls", "one", "postings.jsonl", Posting)] == ["1"]
    assert lake.manifest("crawls", "one").about == {"source_id": "s"}
