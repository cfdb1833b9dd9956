"""Adverts brought from the lake into an index, beside the index alone that is given ready-made documents."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from config.settings import Settings
from pipelines.workspace import Workspace
from records.document import AdDocument

PLATFORM = "stock"
WORKERS = 2


def filled(file: str, home: str) -> dict[str, Any]:
    """A lake that holds the adverts of a file, enriched and clustered; how long each step took."""
    from pipelines.cluster import cluster
    from pipelines.enrich import enrich
    from pipelines.imports import import_files

    workspace = Workspace(Settings(home=Path(home)))
    steps = [
        import_files(workspace, [Path(file)], "jsonl", PLATFORM, "measuring", {}),
        enrich(workspace, workers=WORKERS),
        cluster(workspace),
    ]
    return {"docs": steps[0].done, "seconds": sum(step.seconds for step in steps)}


def whole(file: str, home: str) -> dict[str, Any]:
    """The same, published and profiled."""
    from pipelines.profile import profile
    from pipelines.publish import publish

    done = filled(file, home)
    workspace = Workspace(Settings(home=Path(home)))
    return {"docs": done["docs"], "seconds": done["seconds"] + publish(workspace).seconds + profile(workspace).seconds}


def publishing(home: str, engine: str) -> dict[str, Any]:
    """`publish` of a whole lake into an engine that holds nothing yet."""
    from pipelines.publish import publish
    from search.engine import open_engine

    workspace = Workspace(Settings(home=Path(home), engine=engine))
    with open_engine(workspace.settings) as emptied:
        emptied.clear()
    began = perf_counter()
    done = publish(workspace).done
    seconds = perf_counter() - began
    if engine != "embedded":
        with open_engine(workspace.settings) as filled_one:
            filled_one.clear()
    sizes = {"bytes": _size(workspace.settings.index_path), "text_bytes": _text_size(workspace)}
    return {"seconds": seconds, "docs": done, **sizes}


def ready_made(home: str, engine: str) -> dict[str, Any]:
    """The same documents, made before the clock starts, written by the engine's own library."""
    return _to_tantivy(home) if engine == "embedded" else _to_server(home, engine)


def _to_tantivy(home: str) -> dict[str, Any]:
    """By as many threads as the embedded engine writes with: one."""
    from tantivy import Index

    from search.embedded import WRITER_MEMORY
    from search.tantivy_query import SCHEMA, make_document, prepare

    documents = [make_document(*prepare(document)) for document in documents_of(home)]
    with TemporaryDirectory(dir=home) as folder:
        index = Index(SCHEMA, folder)
        began = perf_counter()
        writer = index.writer(WRITER_MEMORY, 1)
        for document in documents:
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        return {"seconds": perf_counter() - began, "docs": len(documents)}


def _to_server(home: str, engine: str) -> dict[str, Any]:
    """By the client's `parallel_bulk`, in an index of the same mapping."""
    from elasticsearch import Elasticsearch, helpers

    from search.elastic import PlainNode
    from search.elastic_bulk import BULK_BYTES, BULK_DOCUMENTS
    from search.elastic_query import MAPPING, SETTINGS, prepare

    name = "recruitwatch-measured"
    made = map(prepare, documents_of(home))
    actions = [{"_index": name, "_id": posting_id, "_source": body} for posting_id, body in made]
    with Elasticsearch(engine.split(","), node_class=PlainNode, request_timeout=60) as client:
        client.indices.delete(index=name, ignore_unavailable=True)
        client.indices.create(index=name, settings=SETTINGS, mappings=MAPPING)
        began = perf_counter()
        sent = helpers.parallel_bulk(
            client, actions, thread_count=WORKERS, chunk_size=BULK_DOCUMENTS, max_chunk_bytes=BULK_BYTES
        )
        docs = sum(1 for ok, _ in sent if ok)
        client.indices.refresh(index=name)
        seconds = perf_counter() - began
        client.indices.delete(index=name)
    return {"seconds": seconds, "docs": docs}


def documents_of(home: str) -> Iterator[AdDocument]:
    """The documents of a lake, as they would be published."""
    from nlp.ruleset import ruleset
    from pipelines.documents import documents, rows

    workspace = Workspace(Settings(home=Path(home)))
    return documents(workspace, rows(workspace, ruleset()))


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) if folder.exists() else 0


def _text_size(workspace: Workspace) -> int:
    """Of the lines of postings: title, text and what is published."""
    lake = workspace.lake
    return sum(lake.fs.size(lake.path("crawls", name, "postings.jsonl")) for name in lake.set_ids("crawls"))
