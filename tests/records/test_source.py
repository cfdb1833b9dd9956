import pytest

from config.errors import SettingsError
from records.source import read_source_file, read_sources

GOOD = """\
platform: {id: board, name: Board, kind: job_board, url: "https://board.example", fields: [employer]}
sources:
  - id: board-all
    spider: jsonld
    start: https://board.example/sitemap.xml
"""


def _write(folder, name, text):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return folder


def test_a_source_comes_with_its_platform(tmp_path):
    (spec,) = read_sources(_write(tmp_path / "sources", "board.yaml", GOOD))
    assert (spec.platform.id, spec.source.id, spec.source.enabled) == ("board", "board-all", False)
    assert spec.source.start == ["https://board.example/sitemap.xml"]


@pytest.mark.parametrize(
    ("wrong", "line", "told"),
    [
        (GOOD.replace("spider: jsonld", "spider: magic"), 4, "spider"),
        (GOOD.replace("fields: [employer]", "fields: [boss]"), 1, "boss"),
        (GOOD + "    enabled: true\n", 3, "needs a filled `basis`"),
        (GOOD + "    limits: {rate_per_second: fast}\n", 6, "rate_per_second"),
        (GOOD + "    slector: x\n", 6, "slector"),
        (GOOD + "    schedule: hourly\n", 6, "five fields"),
        (GOOD + "    schedule: 0 24 * * *\n", 6, "`24` is no hour"),
        (GOOD + "    schedule: '5 */6 1-40 * *'\n", 6, "`1-40` is no day"),
        (GOOD + "    schedule: 5 3 * * MON\n", 6, "`MON` is no weekday"),
        (GOOD + "    schedule: 5-1 3 * * *\n", 6, "`5-1` is no minute"),
        (GOOD + "    sensitive: adult\n", 6, "'sexual' or 'child'"),
        (GOOD + "    sensitive: sexual\n    screenshot: true\n", 7, "take `screenshot: true` out"),
        (GOOD + "    images: true\n    sensitive: child\n", 6, "take `images: true` out"),
        ("platform: [", 2, "did not find"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(tmp_path, wrong, line, told):
    folder = _write(tmp_path / "sources", "board.yaml", wrong)
    with pytest.raises(SettingsError) as caught:
        read_source_file(folder / "board.yaml")
    assert f"board.yaml:{line}:" in str(caught.value)
    assert told in str(caught.value)


def test_no_pictures_are_taken_of_a_sensitive_source_however_it_came_to_ask_for_them(tmp_path):
    (spec,) = read_sources(_write(tmp_path / "sources", "board.yaml", GOOD + "    sensitive: child\n"))
    asking = {"screenshot": True, "images": True}
    assert not (asked := spec.source.model_copy(update=asking)).takes_images
    assert not asked.takes_screenshots
    other = asked.model_copy(update={"sensitive": None})
    assert other.takes_images
    assert other.takes_screenshots


def test_two_sources_of_one_name_are_refused(tmp_path):
    folder = _write(tmp_path / "sources", "a.yaml", GOOD)
    _write(folder, "b.yaml", GOOD)
    with pytest.raises(SettingsError, match=r"b\.yaml:3: source board-all is also in .*a\.yaml"):
        list(read_sources(folder))


@pytest.mark.parametrize("schedule", ["0 3 * * *", "*/15 0-6 1,15 * 1-5", "5 */6 * * 7", "@daily"])
def test_a_schedule_is_cron(tmp_path, schedule):
    (spec,) = read_sources(_write(tmp_path / "sources", "board.yaml", f"{GOOD}    schedule: '{schedule}'\n"))
    assert spec.source.schedule == schedule
