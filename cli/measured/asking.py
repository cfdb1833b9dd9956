"""An index of any size filled with invented adverts and asked: how long answers take, and what they are."""

import random
from collections.abc import Iterator
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from cli.measured.publishing import documents_of, filled
from records.document import AdDocument
from records.posting import posting_id
from replica.campaigns import adverts
from replica.stock import write
from replica.volume import SEED
from search.engine import Engine, Prepared
from search.query import AdQuery, ad_query

MODELS: Final = 1000
"""Adverts that are really enriched; the others have their findings, with words, contacts, times and places in the
web of their own."""
QUESTIONS: Final = 200
PLATFORMS: Final = 60
DAYS: Final = 700
CHUNK: Final = 5000
RANGES: Final = 3
"""Ranges of adverts that questions are drawn from: to begin one costs the making of some thousand texts."""
WORKERS: Final = 2
NAME: Final = "recruitwatch-measured"
FACETS: Final = "platform,language,typology,destination"


def asked(n: str, folder: str, address: str) -> dict[str, Any]:
    """95th percentiles in milliseconds by kind of question, the answers, and what the index takes on disk."""
    models = Path(folder) / "models.jsonl"
    if not models.exists():
        with TemporaryDirectory(dir=folder) as home:
            write(Path(home) / "adverts.jsonl", min(MODELS, int(n)), SEED)
            filled(str(Path(home) / "adverts.jsonl"), home)
            models.write_bytes(b"".join(document.line() for document in documents_of(home)))
    with _engine(folder, address) as engine:
        chunks = [(start, min(start + CHUNK, int(n))) for start in range(0, int(n), CHUNK)]
        with get_context("spawn").Pool(WORKERS) as pool:
            make = partial(_prepared, str(models), address)
            size = 0
            for part, bytes_ in pool.imap(make, chunks):
                engine.put(part)
                size += bytes_
        engine.commit()
        questions = list(_questions(str(models), int(n)))
        times = {kind: _times(engine, [one[kind] for one in questions]) for kind in questions[0]}
        answers = [_answer(engine, one[kind]) for kind in ("query", "open") for one in questions]
        if address != "embedded":
            engine.clear()
    disk = sum(file.stat().st_size for file in Path(folder, "index").rglob("*") if file.is_file())
    p95 = {kind: quantiles(spent, n=20)[-1] * 1000 for kind, spent in times.items()}
    return {"p95_ms": p95, "answers": answers, "bytes": disk, "text_bytes": size}


def _engine(folder: str, address: str) -> Engine:
    if address == "embedded":
        from search.embedded import EmbeddedEngine

        return EmbeddedEngine(Path(folder) / "index")
    from search.elastic import ElasticEngine

    return ElasticEngine(address, NAME)


def _prepared(models: str, address: str, span: tuple[int, int]) -> tuple[list[Prepared], int]:
    """The adverts of a range ready for the engine, and the bytes of their titles, texts and published fields."""
    prepare = type(_engine(".", address)).prepare
    made = list(adverts_of(models, *span))
    size = sum(len(one.title.encode()) + len(one.text.encode()) + len(one.published.line()) for one in made)
    return [prepare(one) for one in made], size


def adverts_of(models: str, first: int, last: int) -> Iterator[AdDocument]:
    """The same for the same range, whichever process makes them."""
    known = [AdDocument.read(line) for line in Path(models).read_bytes().splitlines()]
    chance = random.Random(SEED + first)
    texts = adverts(SEED + first)
    for number, (campaign, text) in zip(range(first, last), texts, strict=False):
        model = known[chance.randrange(len(known))]
        platform = f"board-{int(PLATFORMS * chance.random() ** 2):02d}"
        name = posting_id(platform, str(number))
        day = chance.randrange(DAYS)
        contacts = [f"{value[:-6]}{chance.randrange(10**6):06d}" for value in model.contacts if len(value) > 9]
        yield model.model_copy(
            update={
                "posting_id": name,
                "platform_id": platform,
                "native_id": str(number),
                "text": f"{model.text[:600]}\n\n{text}",
                "contacts": contacts,
                "cluster_id": posting_id("campaign", f"{first}/{campaign}"),
                "first_seen": f"{2025 + day // 365}-{1 + day % 365 // 31:02d}-{1 + day % 28:02d}T08:00:00Z",
            }
        )


def _questions(models: str, n: int) -> Iterator[dict[str, AdQuery]]:
    """Words that stand in one of the adverts, with filters that fit it; one in ten asks for a phrase."""
    chance = random.Random(SEED)
    starts = [chance.randrange(max(n // CHUNK, 1)) * CHUNK for _ in range(RANGES)]
    known = [list(islice(adverts_of(models, start, min(start + CHUNK, n)), QUESTIONS)) for start in starts]
    for _ in range(QUESTIONS):
        advert = chance.choice(chance.choice(known))
        words = [word for word in advert.text.split() if word.isalnum() and len(word) > 2] or ["work"]
        place = chance.randrange(len(words))
        phrase = chance.random() < 0.1
        text = '"{}"'.format(" ".join(words[place : place + 2])) if phrase else words[place]
        asked = {"text": text, "size": 20, "facets": FACETS, "histogram": "week"}
        filters = {"platform": f"{advert.platform_id},board-00,board-01", "since": "2025-03-01", "score_max": 0.99}
        contact = advert.contacts[0] if advert.contacts else "+998900000000"
        yield {
            "query": ad_query(asked | filters),
            "open": ad_query(asked),
            "contact": ad_query({"contact": contact, "size": 20}),
        }


def _times(engine: Engine, queries: list[AdQuery]) -> list[float]:
    spent = []
    for query in queries:
        began = perf_counter()
        engine.search(query)
        spent.append(perf_counter() - began)
    return spent


def _answer(engine: Engine, query: AdQuery) -> tuple[list[str], Any]:
    found = engine.search(query).dump()
    return sorted(hit["posting_id"] for hit in found["hits"]), [found["total"], found["facets"], found["histogram"]]
