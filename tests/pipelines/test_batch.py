"""Batches: what a line of a CSV asks, and what becomes of lines that cannot be asked."""

import tracemalloc
from pathlib import Path

import pytest

from config.errors import SettingsError
from pipelines.batch import MAX_LINE, Counted, answers, asked, contact_values, read_batch
from search.embedded import EmbeddedEngine
from tests.search.adverts import advert

PHONE = "+998901234567"
ANY_PHONE = ["+998901234567", "whatsapp:+998901234567", "viber:+998901234567", "telegram:+998901234567"]


@pytest.mark.parametrize(
    "written",
    [PHONE, "+998 90 123-45-67", "998901234567", "00998901234567", "(90) 123-45-67", "90 123 45 67",
     "wa.me/998901234567", "whatsapp: +998 90 1234567", " +998(90)1234567 ", "９０ １２３ ４５ ６７"],
)  # fmt: skip
def test_a_telephone_number_is_asked_for_in_e164_however_it_is_written(written: str) -> None:
    values = contact_values(written)
    assert set(ANY_PHONE) <= set(values)
    assert asked(written) == {"contact": values}


@pytest.mark.parametrize(
    "written", ["t.me/GoldJob", "https://t.me/goldjob", "telegram.me/goldjob", "tg://resolve?domain=goldjob"]
)
def test_a_link_of_a_messenger_is_its_handle(written: str) -> None:
    assert asked(written) == {"contact": ["telegram:goldjob"]}


def test_a_handle_without_its_messenger_is_looked_for_in_each() -> None:
    assert {"telegram:goldjob", "line:goldjob", "wechat:goldjob"} <= set(asked("@GoldJob")["contact"])
    assert asked("goldjob_77")["text"].startswith('"goldjob_77" OR contact:telegram:goldjob_77,')


@pytest.mark.parametrize(
    "written", ["goldjob", "Aziz Karimov", "500 000", "2026-11-01", "passport OR visa", "12345", "西港客服"]
)
def test_what_is_no_contact_is_words(written: str) -> None:
    assert asked(written) == {"text": written}


def _read(tmp_path: Path, content: str | bytes, **given: object) -> list[tuple[int, object]]:
    file = tmp_path / "batch.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return [(one.number, one.query.stated() if one.query else one.error) for one in read_batch(file, given)]


def test_named_columns_are_options_and_a_contact_there_is_read_as_one(tmp_path: Path) -> None:
    lines = _read(tmp_path, "text,level,score-min\nvisa,high,\ncook,,0.5\n", language="ru")
    assert lines == [
        (2, {"text": "visa", "filters": {"language": ["ru"], "level": ["high"]}}),
        (3, {"text": "cook", "filters": {"language": ["ru"], "score_min": 0.5}}),
    ]
    ((_, query),) = _read(tmp_path, "contact\n90 123-45-67\n")
    assert PHONE in query["filters"]["contact"]  # type: ignore[index]


def test_without_names_the_first_column_is_asked_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    assert _read(tmp_path, '\ufeffvisa,note\r\n\r\n"cook, night",x\n,\n') == [
        (1, {"text": "visa"}),
        (3, {"text": "cook, night"}),
    ]


def test_bad_lines_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    bad = "text,level\nvisa,high\nvisa,hgih\nvisa,high,more\n" + "x" * (3 * MAX_LINE) + "\ncook,\n"
    lines = _read(tmp_path, bad.encode() + b"\xff\xfe,low\n" + b'"open,low\nlast,low\n')
    assert [number for number, told in lines if isinstance(told, dict)] == [2, 6, 9]
    reasons = {number: str(told) for number, told in lines if not isinstance(told, dict)}
    assert reasons.keys() == {3, 4, 5, 7, 8}
    for number, word in {3: "level", 4: "3 cells", 5: "longer than", 7: "UTF-8", 8: "CSV"}.items():
        assert word in reasons[number]


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        list(read_batch(tmp_path / "none.csv", {}))


def test_each_line_tells_how_many_and_which_and_memory_does_not_grow_with_them(tmp_path: Path) -> None:
    file = tmp_path / "batch.csv"
    with EmbeddedEngine(tmp_path / "index") as engine:
        engine.upsert([advert("one", "cook at night " * 500, contacts=[PHONE]), advert("two", "cook")])
        engine.commit()
        peaks = []
        for repeats in (20, 200):
            file.write_text("90 123 45 67\ncook\nlike:none\nnobody\n" * repeats)
            counted = Counted()
            tracemalloc.start()
            for one in answers(engine, read_batch(file, {}), counted):
                expected = [1, 2, 0, 0][(one["line"] - 1) % 4]
                assert one["total"] == expected
                assert len(one["hits"]) == expected
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            assert (counted.questions, counted.found, counted.bad) == (4 * repeats, 3 * repeats, 0)
    assert peaks[1] < 2 * peaks[0]


def test_a_question_that_the_engine_refuses_is_a_bad_line(tmp_path: Path) -> None:
    file = tmp_path / "batch.csv"
    file.write_text("cook\nvisa\n")
    counted = Counted()
    with EmbeddedEngine(tmp_path / "index") as engine:
        told = list(answers(engine, read_batch(file, {"after": "broken"}), counted))
    assert [one["error"].partition(";")[0] for one in told] == ["after: no cursor of ours"] * 2
    assert counted.bad == 2
