"""Engines agree with a reading of the same plan, advert by advert, without any index."""

from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.document import AdDocument
from search.analysis import Token, tokens
from search.engine import Engine
from search.fields import row
from search.highlight import within
from search.plan import (
    All,
    Also,
    AtLeast,
    Between,
    Either,
    Near,
    No,
    Nothing,
    OneOf,
    Phrases,
    Plan,
    Prefixes,
    Terms,
    plan,
)
from search.query import AdQuery, Filters
from tests.search.adverts import COLLECTION, advert

WORDS = ["work", "works", "worker", "abroad", "visa", "fee", "иш", "ish", "ёш", "yosh", "работа", "работы", "招聘",
         "客服", "免费", "işçi", "işçiler", "wrok", "no", "passport", "pаssport",
         "driver", "haydovchi", "ҳайдовчилар", "водителями", "西港客服", "Сиануквиле", "customer",
         "service"]  # fmt: skip
PARTS = st.sampled_from([*WORDS, *(f"-{word}" for word in WORDS[:6]), "wor*", "раб*", "yosh*", "visaa~", "OR", "wokr~1",
                         '"work abroad"', '"иш ёш"', '"ish yosh"', '"招聘客服"', "level:high", "-language:uz",
                         "客", "?", "driver", "-driver", "西港", "西港客服", "customer", "service"])  # fmt: skip


def holds(node: Plan, document: AdDocument, stream: list[Token]) -> bool:
    """Whether an advert answers a plan, read off its tokens."""
    test = partial(holds, document=document, stream=stream)
    match node:
        case Terms(words=words, stems=stems):
            return any(token.word in words or set(stems) & set(token.stems) for token in stream)
        case Phrases(variants=variants):
            return any(_follows(variant, stream) for variant in variants)
        case Prefixes(starts=starts):
            return any(token.word.startswith(starts) for token in stream)
        case Near(words=words, distance=distance):
            return any(within(token.word, word, distance) for token in stream for word in words)
        case OneOf(field=field, values=values):
            return bool(set(row(document)["keywords"].get(field, [])) & set(values))
        case Between(field=field, low=low, high=high):
            value = {**row(document)}[field]
            assert value is None or isinstance(value, int | float)
            return value is not None and (low is None or value >= low) and (high is None or value <= high)
        case All(nodes=nodes):
            return all(map(test, nodes))
        case Either() | AtLeast() | Also():
            nodes = (node.asked, *node.others) if isinstance(node, Also) else node.nodes
            return sum(map(test, nodes)) >= (node.least if isinstance(node, AtLeast) else 1)
        case No(node=inner):
            return not test(inner)
    assert isinstance(node, Nothing)
    return False


def _follows(variant: tuple[str, ...], stream: list[Token]) -> bool:
    words = [token.word for token in stream if token.word]
    return any(tuple(words[i : i + len(variant)]) == variant for i in range(len(words)))


def _stream(document: AdDocument) -> Iterator[Token]:
    code = document.language.code
    yield from tokens(document.title, code)
    yield Token(0, 0, "\u00b6", ())
    yield from tokens(document.text, code)


def expected(query: AdQuery, documents: list[AdDocument]) -> set[str]:
    planned = plan(query)
    wanted = All((planned.text, planned.filters))
    return {document.posting_id for document in documents if holds(wanted, document, list(_stream(document)))}


@pytest.fixture(scope="module")
def many(make_engine) -> Iterator[tuple[Engine, list[AdDocument]]]:  # type: ignore[no-untyped-def]
    documents = [
        advert(
            f"made-{i}",
            " ".join(WORDS[(i * step + 3 * i // 7) % len(WORDS)] for step in range(1, 3 + i % 5)),
            WORDS[i % len(WORDS)],
            ["en", "ru", "uz", "zh", "tr", "und"][i % 6],
            score=(i % 11) / 10,
        )
        for i in range(150)
    ]
    with make_engine() as engine:
        engine.upsert(documents)
        engine.commit()
        yield engine, documents


@given(st.lists(PARTS, min_size=1, max_size=6), st.sampled_from([None, 0.5]))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_generated_questions_find_what_a_reading_of_the_adverts_finds(
    many: tuple[Engine, list[AdDocument]], parts: list[str], score_min: float | None
) -> None:
    engine, documents = many
    query = AdQuery(text=" ".join(parts), filters=Filters(score_min=score_min), size=1000, highlight=False)
    result = engine.search(query)
    found = [hit.document.posting_id for hit in result.hits]
    assert set(found) == expected(query, documents)
    assert len(found) == len(set(found)) == result.total


HOSTILE = [
    "' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://x}", "../../etc/passwd", "\x00\x01", "\ud800",
    "\u202egnp.exe", '"' * 500, "(" * 1000, "-" * 1000, "OR " * 300, "a* " * 300, "~" * 100, "*" * 100, "a:b:c:d",
    "level:high OR OR level:low", "[a TO z]", "words:~haydovchi", "posting_id:*", "_exists_:text", "/.*/", "\\",
    "\\\\*", "é" * 3000, "ก" * 2000, "招" * 2000, "x~2 y~2 z~2", "level:" + "a," * 500, "\u0301\u0301", "ﷺ" * 100,
    "İ" * 100, "ß*", "since:9999-99-99", "since:0001-01-01 until:9999-12-31", "score_min:nan", "score_min:1e400",
    "pay_min:-1",
    "\u2028\u2029", '"招聘 work" -"', "NOT NOT NOT", "NOT", "|", "a | b", "🇺🇿🇺🇿", "work^5", "+work +visa", "work!",
    "a-b-c-d-" * 240, "driver OR cook OR nurse OR waiter OR cleaner OR carer OR maid OR butcher OR welder OR baker",
    "driver cook nurse " * 40, "agricultural worker OR warehouse worker OR livestock worker", "客服司机厨师" * 200,
    "😀*", "“”", "«", "ab~0",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_questions_are_answered_as_they_are_read(loaded: Engine, text: str) -> None:
    query = AdQuery(text=text, size=1000)
    result = loaded.search(query)
    assert {hit.document.posting_id for hit in result.hits} == expected(query, COLLECTION)
    result.dump()


@given(st.text(max_size=40))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_answered_as_it_is_read(loaded: Engine, text: str) -> None:
    query = AdQuery(text=text, size=1000)
    assert {hit.document.posting_id for hit in loaded.search(query).hits} == expected(query, COLLECTION)
