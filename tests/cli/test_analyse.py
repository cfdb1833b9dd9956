"""`analyse`: one answer for each line, whatever it holds, in order, without a traceback."""

import io
import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.analyse import analyse, analyse_lines, read_lines
from nlp.mentions import model_for


def answers(lines: Iterable[bytes | None], **options: Any) -> list[dict[str, Any]]:
    return [json.loads(answer.line) for answer in analyse_lines(lines, **options)]


def test_a_line_is_answered_by_its_enrichment() -> None:
    [answer] = answers([b'{"id": "a1", "title": "Driver", "text": "Driver wanted in Dubai, 500 USD per month"}'])
    assert answer["id"] == "a1"
    assert answer["language"]["code"] == "en"
    assert {entity["type"] for entity in answer["entities"]} >= {"MONEY", "PLACE", "OCCUPATION"}
    assert set(answer) == {
        "id", "schema", "ruleset", "language", "languages", "speaker", "obfuscation",
        "truncated", "entities", "indicators", "risk",
    }  # fmt: skip
    assert len(answer["risk"]["typologies"]) == 9


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"\xff\xfe", "invalid UTF-8"),
        (b"{bad", "invalid JSON"),
        (b"\x00\x00", "invalid JSON"),
        (b'{"text": NaN}', "invalid JSON"),
        (b'{"text": "\\ud800", "a": NaN}', "invalid JSON"),
        (b"[" * 100_000, "invalid JSON"),
        (b'{"text": "\\ud800", "a": ' + b"[" * 100_000, "invalid JSON"),
        (b"[1]", "not an object"),
        (b'"text"', "not an object"),
        (b'{"title": "x"}', "`text` is missing"),
        (b'{"text": 3}', "`text` is no string"),
    ],
)
def test_an_unusable_line_is_told_in_its_place(line: bytes, said: str) -> None:
    first, second = answers([line, b'{"text": "x"}'])
    assert first["line"] == 1
    assert said in first["error"]
    assert set(first) == {"line", "error"}
    assert "language" in second


def test_lines_are_counted_with_the_blank_ones_that_are_skipped() -> None:
    source = io.BytesIO(b'\n{"text": ""}\r\n  \n{broken\n{"text": "x", "id": 7}')
    sink = io.BytesIO()
    assert analyse(source, sink) == 1
    said = [json.loads(line) for line in sink.getvalue().split(b"\n")[:-1]]
    assert [one.get("line") for one in said] == [None, 4, None]
    assert said[0]["language"]["code"] == "und"
    assert said[0]["risk"]["level"] == "none"
    assert said[0]["id"] is None
    assert said[2]["id"] == 7


def test_only_line_feeds_end_lines() -> None:
    [answer] = answers(read_lines(io.BytesIO('{"text": "a\u2028b\x85c"}'.encode() + b"\r\n")))
    assert "language" in answer


def test_good_lines_alone_exit_with_zero() -> None:
    assert analyse(io.BytesIO(b'{"text": "x"}\n'), io.BytesIO()) == 0


def test_nuls_and_lone_surrogates_are_text() -> None:
    text = "Dubai\\u0000 \\ud800 +998901234567"
    [answer] = answers([f'{{"text": "{text}", "id": "\\udc00"}}'.encode()])
    assert answer["id"] == "?"
    phone = next(entity for entity in answer["entities"] if entity["type"] == "PHONE")
    assert (phone["start"], phone["end"]) == (9, 22)


def test_a_text_of_five_megabytes_is_cut_and_answered() -> None:
    [answer] = answers([b'{"text": "' + "слово ".encode() * 500_000 + b'"}'])
    assert answer["truncated"] is True
    assert answer["language"]["code"] == "ru"


def test_an_endless_line_is_an_error_and_never_held() -> None:
    source = io.BytesIO(b"x" * 1000 + b"\n" + b'{"text": "y"}\n' + b"z" * 300)
    assert list(read_lines(source, longest=100)) == [None, b'{"text": "y"}', None]
    assert "longer than" in answers([None])[0]["error"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=6))
def test_random_bytes_are_answered_line_by_line(lines: list[bytes]) -> None:
    source = io.BytesIO(b"\n".join(lines))
    expected = [line for line in b"\n".join(lines).split(b"\n") if line.strip()]
    assert len(answers(read_lines(source))) == len(expected)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["id", "title", "text", "published", "context"]),
        st.from_type(type(None))
        | st.text()
        | st.integers()
        | st.lists(st.text(), max_size=2)
        | st.dictionaries(
            st.sampled_from(["salary", "location", "fields", "platform_country"]),
            st.text() | st.integers() | st.lists(st.text(), max_size=2),
        ),
        max_size=5,
    )
)
def test_any_object_is_answered(data: dict[str, Any]) -> None:
    [answer] = answers([json.dumps(data).encode()])
    assert ("language" in answer) == isinstance(data.get("text"), str)


def test_mentions_are_given_where_they_are_asked_for() -> None:
    [without] = answers([b'{"text": "x"}'])
    [of_risky] = answers([b'{"text": "x"}'], entities="medium")
    [of_all] = answers([b'{"text": "x"}'], entities="all")
    assert "mentions" not in without
    assert "mentions" not in of_risky
    assert of_all["mentions"] == []


@pytest.mark.skipif(model_for("en") is None, reason="the extra `models` is not installed")
def test_mentions_stand_where_they_are_written() -> None:
    text = "Waiters wanted in Lyon 🍽. Ask for Anna Petrova at the office, she will tell you everything about the work."
    [said] = answers([json.dumps({"text": text, "id": "a"}).encode()], entities="all")
    [mention] = said["mentions"]
    assert (mention["type"], mention["value"], mention["field"]) == ("PERSON", "Anna Petrova", "text")
    assert text[mention["start"] : mention["end"]] == mention["text"] == "Anna Petrova"


@pytest.mark.skipif(model_for("en") is None, reason="the extra `models` is not installed")
def test_mentions_for_medium_and_above_are_for_these_alone() -> None:
    calm = "Waiters wanted in Lyon. Ask for Anna Petrova at the office, she will tell you everything about the work."
    grave = f"{calm} The boss keeps your passport, you can not leave, 16 hours a day, no contract, pay back your debt."
    said = answers([json.dumps({"text": text}).encode() for text in (calm, grave)], entities="medium")
    assert [one["risk"]["level"] in ("medium", "high", "critical") for one in said] == [False, True]
    assert "mentions" not in said[0]
    assert "Anna Petrova" in [one["value"] for one in said[1]["mentions"]]


def test_two_processes_answer_in_the_order_of_the_lines() -> None:
    lines = [f'{{"id": {number}, "text": "Работа {number}"}}'.encode() if number % 7 else b"{" for number in range(300)]
    assert answers(lines, workers=2) == answers(lines)
