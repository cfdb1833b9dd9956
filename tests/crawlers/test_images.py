"""Pictures of postings: only where a source asks for them, only real ones, once, and never of a sensitive source."""

import gzip
import random
import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from crawlers.images import MAX_BYTES, MAX_HOSTS, MAX_PER_POSTING, MAX_PIXELS, PATIENCE, Pictures, look
from crawlers.session import Session
from crawlers.signed import unknown
from records.lake import Lake
from records.posting import Published, make_posting
from records.record import digest, now
from records.source import SourceSpec
from tests.crawlers.site import Answer, Runner, Site

KINDS = ("JPEG", "PNG", "WEBP", "GIF")


def drawn(kind: str = "PNG", seed: int = 0, size: int = 64) -> bytes:
    """A picture of grey squares, always the same for a seed, half as high as wide."""
    tones = random.Random(seed).choices(range(256), k=32)
    squares = Pillow.frombytes("L", (8, 4), bytes(tones)).resize((size, size // 2), Pillow.Resampling.BICUBIC)
    out = BytesIO()
    squares.convert("P" if kind == "GIF" else "RGB").save(out, kind)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it has so many pixels."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(100_000))),
        (b"IEND", b""),
    )
    parts = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.fixture
def board(site: Site) -> Site:
    """A board of two postings, which show a picture of their own each, and one together."""
    site.board(1, 2)
    site.job(1, images=["/own-1.png", "/both.jpg"])
    site.job(2, images=["/own-2.png", "/both.jpg"])
    site.picture("/own-1.png", drawn(seed=0))
    site.picture("/own-2.png", drawn(seed=30))
    site.picture("/both.jpg", drawn("JPEG", seed=70), "image/jpeg")
    return site


def test_pictures_are_left_alone_unless_the_source_asks_for_them(board: Site, runner: Runner) -> None:
    done = runner.crawl(f"{board.url}/jobs")
    assert done.postings[0].published.image_urls
    assert (done.images, done.crawl.images, done.crawl.images_left) == ([], 0, 0)
    assert not [path for path in board.asked if path.endswith(("png", "jpg"))]


def test_a_picture_is_kept_as_it_came_with_both_hashes_once_for_all_postings_that_show_it(
    board: Site, runner: Runner
) -> None:
    done = runner.crawl(f"{board.url}/jobs", images=True)
    assert (done.crawl.verdict, done.crawl.full, done.crawl.images, done.crawl.images_left) == ("done", True, 3, 0)
    assert [board.asked[path] for path in ("/own-1.png", "/own-2.png", "/both.jpg")] == [1, 1, 1]
    shown = {(image.posting_id, image.url.removeprefix(board.url)) for image in done.images}
    first, second = (next(one for one in done.postings if one.native_id == name).posting_id for name in ("J1", "J2"))
    assert shown == {(first, "/own-1.png"), (first, "/both.jpg"), (second, "/own-2.png"), (second, "/both.jpg")}
    captures = {capture.capture_id: capture for capture in done.captures}
    for image in done.images:
        capture, body = captures[image.capture_id], board.pages[image.url.removeprefix(board.url)].body
        place = capture.warc
        warc = runner.lake.read_bytes("crawls", done.crawl.crawl_id, place.file)
        assert body in gzip.decompress(warc[place.offset : place.offset + place.length])
        assert image.sha256 == capture.sha256 == digest(body)
        assert (image.width, image.height, len(image.phash or "")) == (64, 32, 16)
        assert (image.crawl_id, image.seen_at, capture.robots) == (
            done.crawl.crawl_id,
            capture.fetched_at,
            "no robots.txt",
        )
        assert capture.postings is None


def test_a_known_picture_of_an_unchanged_posting_is_not_fetched_again(board: Site, runner: Runner) -> None:
    runner.crawl(f"{board.url}/jobs", images=True)
    board.job(2, text="Other work", images=["/own-2.png", "/both.jpg"])
    board.job(1, images=["/own-1.png", "/both.jpg", "/new.png"])
    board.picture("/new.png", drawn(seed=120))
    again = runner.crawl(f"{board.url}/jobs", images=True)
    assert [board.asked[path] for path in ("/own-1.png", "/own-2.png", "/both.jpg", "/new.png")] == [1, 2, 2, 1]
    assert (again.crawl.changed, again.crawl.seen, again.crawl.images) == (1, 1, 3)
    third = runner.crawl(f"{board.url}/jobs", images=True)
    assert (third.crawl.seen, third.images) == (2, [])


def test_a_picture_whose_address_is_signed_anew_each_time_is_asked_for_once(site: Site, runner: Runner) -> None:
    def crawl(day: int, *more: str) -> int:
        shown = [f"/one.png?size=l&X-Amz-Expires=60&X-Amz-Signature={day}", f"/two.png?token=a{day}", *more]
        site.board(1)
        site.job(1, images=shown)
        for seed, path in enumerate(shown):
            site.picture(path, drawn(seed=seed * 30))
        done = runner.crawl(f"{site.url}/jobs", images=True).crawl
        assert (done.verdict, done.images_left) == ("done", 0)
        return done.images

    assert [crawl(1), crawl(2), crawl(3, "/one.png?size=s&X-Amz-Signature=3"), crawl(3)] == [2, 0, 1, 0]


@pytest.mark.parametrize(
    ("shown", "known", "new"),
    [
        (["https://cdn4.telesco.pe/file/b"], ["https://cdn1.telesco.pe/file/a"], 0),
        (["https://cdn4.telesco.pe/file/b", "https://cdn4.telesco.pe/file/c"], ["https://cdn1.telesco.pe/file/a"], 1),
        (["https://a.example/i?token=b", "https://a.example/i?token=c"], ["https://a.example/i?token=a"], 1),
        (["https://a.example/i?id=2&sig=b"], ["https://a.example/i?id=1&sig=a"], 1),
        (["https://a.example/i?id=1&Expires=9"], ["https://a.example/i?id=1"], 0),
        (["https://a.example/i?page=1"], ["https://a.example/i?page=1"], 0),
        (["https://nottelesco.pe/file/b"], ["https://nottelesco.pe/file/a"], 1),
        (["https://a.example/?" + "&".join(f"n{n}=1" for n in range(200))], ["https://[broken"], 1),
    ],
)
def test_what_is_signed_anew_is_known_by_what_stays(shown: list[str], known: list[str], new: int) -> None:
    assert len(unknown(shown, known)) == new


def test_what_is_no_picture_is_not_kept_and_costs_the_crawl_nothing(site: Site, runner: Runner) -> None:
    bad = {
        "/page.png": Answer(b"<html>log in</html>", 200, {"Content-Type": "image/png"}),
        "/html.png": Answer(drawn(), 200, {"Content-Type": "text/html"}),
        "/svg": Answer(b"<svg xmlns='http://www.w3.org/2000/svg'/>", 200, {"Content-Type": "image/svg+xml"}),
        "/gone.png": Answer(status=404),
        "/large.png": Answer(drawn() + bytes(MAX_BYTES), 200, {"Content-Type": "image/png"}),
        "/endless.png": Answer(bytes(100_000), 200, {"Content-Type": "image/png"}, endless=True),
        "/bomb.png": Answer(bomb(30_000, 30_000), 200, {"Content-Type": "image/png"}),
        "/gzip.png": Answer(
            gzip.compress(bytes(50_000_000)), 200, {"Content-Type": "image/png", "Content-Encoding": "gzip"}
        ),
    }
    for number, (path, answer) in enumerate(bad.items()):
        site.pages[path] = answer
        site.job(number, images=[path, f"/good-{number}.png"])
        site.picture(f"/good-{number}.png", drawn(seed=number * 20))
    links = "".join(f'<a href="/jobs/{number}">job</a>' for number in range(len(bad)))
    site.html("/jobs", f"<html><body>{links}</body></html>")
    done = runner.crawl(f"{site.url}/jobs", images=True, limits={"concurrency": 1})
    assert (done.crawl.verdict, done.crawl.full, done.crawl.errors) == ("done", True, [])
    assert (done.crawl.new, done.crawl.images, done.crawl.images_left) == (len(bad), len(bad), len(bad))
    assert all(image.url.startswith(f"{site.url}/good-") for image in done.images)
    assert sum((capture.content_type or "").startswith("image") for capture in done.captures) == len(bad)


def test_robots_forbids_pictures_too_and_limits_of_pages_are_for_pages(board: Site, runner: Runner) -> None:
    board.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /own-", 200)
    done = runner.crawl(f"{board.url}/jobs", images=True, limits={"pages": 3})
    assert (done.crawl.verdict, done.crawl.full, done.crawl.images, done.crawl.images_left) == ("done", True, 1, 2)
    assert [board.asked[path] for path in ("/own-1.png", "/own-2.png", "/both.jpg")] == [0, 0, 1]


def test_a_picture_at_a_private_address_is_not_asked_for(board: Site, runner: Runner) -> None:
    board.job(1, images=["/redirects.png"])
    board.pages["/redirects.png"] = Answer(status=302, headers={"Location": "ftp://board.example/own-1.png"})
    done = runner.crawl(f"{board.url}/jobs", images=True)
    assert (done.crawl.verdict, done.crawl.images, done.crawl.images_left) == ("done", 2, 1)


def test_a_host_that_refuses_pictures_is_asked_for_few(site: Site, runner: Runner) -> None:
    site.board(*range(10))
    for number in range(10):
        site.job(number, images=[f"/no-{number}-{which}.png" for which in range(8)])
    done = runner.crawl(f"{site.url}/jobs", images=True)
    asked = sum(path.startswith("/no-") for path in site.asked)
    assert (done.crawl.verdict, done.crawl.full, done.crawl.images, done.crawl.images_left) == ("done", True, 0, 80)
    assert PATIENCE <= asked <= 20


def test_pictures_use_at_most_half_of_a_budget(board: Site, runner: Runner) -> None:
    done = runner.crawl(f"{board.url}/jobs", images=True, limits={"concurrency": 1, "requests_per_day": 10})
    # Robots.txt, the list and two postings are four of the five that pictures leave.
    assert (done.crawl.verdict, done.crawl.full, done.crawl.requests) == ("done", True, 5)
    assert (done.crawl.images, done.crawl.images_left) == (1, 2)


@pytest.mark.parametrize("mark", ["sexual", "child"])
def test_no_picture_of_a_sensitive_source_is_fetched_even_where_its_file_was_passed_by(
    board: Site, tmp_path, mark: str
) -> None:
    told = {
        "platform": {"id": "b", "name": "B", "kind": "job_board", "url": board.url},
        "source": {"id": "b", "spider": "jsonld", "start": f"{board.url}/jobs", "sensitive": mark},
    }
    spec = SourceSpec.model_validate(told)
    asking = spec.model_copy(update={"source": spec.source.model_copy(update={"images": True, "screenshot": True})})

    lake = Lake(str(tmp_path))
    with lake.writer("crawls", "c") as writer:
        assert Session(asking, "c", now(), writer, lambda _: None, "recruitwatch/0.1").pictures is None


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_of_the_usual_kinds_are_known_by_what_they_show(kind: str) -> None:
    small, large = look(drawn(kind, size=128)), look(drawn(kind, size=640))
    assert small and large
    assert (small.width, large.width) == (128, 640)
    assert _apart(small.phash, large.phash) <= 6
    assert _apart(small.phash, look(drawn(kind, seed=90, size=128)).phash) > 10


def _apart(one: str | None, other: str | None) -> int:
    """In how many bits two hashes differ."""
    assert one and other
    return (int(one, 16) ^ int(other, 16)).bit_count()


def test_an_area_of_one_colour_is_like_nothing_else() -> None:
    out = BytesIO()
    Pillow.new("RGB", (50, 50), "white").save(out, "PNG")
    looked = look(out.getvalue())
    assert looked is not None
    assert looked.phash is None


def test_other_formats_and_pictures_of_too_many_pixels_are_none() -> None:
    for kind in ("BMP", "TIFF", "ICO"):
        out = BytesIO()
        Pillow.new("RGB", (64, 64)).save(out, kind)
        assert look(out.getvalue()) is None
    assert look(bomb(MAX_PIXELS, 2)) is None
    assert look(bomb(10_000, MAX_PIXELS // 10_000 + 1)) is None
    assert look(b"") is None


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    cut=st.integers(0, 100),
    places=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8),
)
def test_broken_pictures_are_none_or_small_and_raise_nothing(
    kind: str, cut: int, places: list[tuple[int, int]]
) -> None:
    body = bytearray(drawn(kind))
    for place, value in places:
        body[place % len(body)] = value
    looked = look(bytes(body[: len(body) * (100 - cut) // 100]))
    assert looked is None or looked.width * looked.height <= MAX_PIXELS


def test_a_posting_may_name_only_so_many_pictures_and_a_crawl_only_so_many_hosts(tmp_path) -> None:
    lake = Lake(str(tmp_path))
    odd = ["javascript:alert(1)", "data:image/png;base64,AA", "https://", "http://[", "https://a.example/" + "x" * 2000]
    with lake.writer("crawls", "c") as writer:
        pictures = Pictures("c", writer, lambda _: ())
        many = [f"https://a.example/{number}.png" for number in range(30)]
        pictures.want(_posting([*odd, many[0], *many]), fresh=True)
        assert list(pictures.next()) == many[:MAX_PER_POSTING]
        for number in range(2 * MAX_HOSTS):
            pictures.want(_posting([f"https://h{number}.example/a.png"]), fresh=True)
        hosts = [*pictures.next(), *pictures.next(), *pictures.next()]
        assert len(hosts) == MAX_HOSTS - 1


def _posting(urls: list[str]):
    return make_posting(
        platform_id="p", source_id="s", native_id="1", parser="x/1", url="https://a.example/1",
        published=Published(image_urls=urls),
    )  # fmt: skip
