"""Brings existing collections into the lake as postings: JSON lines, CSV, a Telegram export, WARC files."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipelines.formats import Format, ImportRefused, Item, read_items
from pipelines.project import project
from pipelines.workspace import Progress, StepReport, Workspace, no_progress
from records.posting import Crawl, Posting, Published, Sighting, make_posting
from records.record import digest, now

PARSER = "import/1"


def import_files(
    workspace: Workspace,
    files: Iterable[Path],
    format_: Format,
    platform_id: str,
    basis: str,
    mapping: Mapping[str, str],
    on_progress: Progress = no_progress,
) -> StepReport:
    """Imports each file as one crawl of the source `<platform>-import`; a file that is there already is skipped.

    `mapping` is field → column. One item in memory at a time. An item that cannot be read is named in the report.
    """
    report = StepReport("import")
    for file in files:
        if not file.is_file():
            raise ImportRefused(f"{file}: no such file", "check the path")
        set_id = f"import-{platform_id}-{_file_digest(file, mapping)[:32]}"
        with workspace.lock(f"crawl-{platform_id}-import", wait_seconds=600):
            if workspace.lake.counts("crawls", set_id):
                report.skipped += 1
                continue
            items = _mapped(read_items(file, format_), mapping)
            _import(workspace, set_id, platform_id, basis, items, report, on_progress)
    project(workspace)
    return report.end()


def _import(
    workspace: Workspace,
    set_id: str,
    platform_id: str,
    basis: str,
    items: Iterable[Item],
    report: StepReport,
    on_progress: Progress,
) -> None:
    source_id, at = f"{platform_id}-import", now()
    seen: dict[str, bool] = {}
    with workspace.lake.writer("crawls", set_id) as writer:
        platform: dict[str, Any] = {"id": platform_id, "country": None, "fields": []}
        writer.note({"source_id": source_id, "platform": platform, "started_at": at, "basis": basis})
        for where, item in items:
            on_progress(1)
            posting = item if isinstance(item, str) else _posting(item, platform_id, source_id)
            if isinstance(posting, str):
                report.fail(f"{where}: {posting}")
                continue
            posting = posting.model_copy(update={"crawl_id": set_id, "collected_at": posting.collected_at or at})
            known = workspace.catalogue.known(posting.posting_id)
            if known is None or known[0] != posting.revision:
                writer.add("postings.jsonl", posting)
            seen[posting.posting_id] = known is None
            sighting = Sighting(
                posting_id=posting.posting_id,
                revision=posting.revision,
                seen_at=at,
                crawl_id=set_id,
                source_id=source_id,
            )
            writer.add("sightings.jsonl", sighting)
            report.done += 1
        writer.finish(
            Crawl(
                crawl_id=set_id,
                source_id=source_id,
                platform_id=platform_id,
                started_at=at,
                ended_at=now(),
                verdict="done",
                full=False,
                new=sum(seen.values()),
                seen=len(seen),
            )
        )


def _posting(item: Mapping[str, Any] | Posting, platform_id: str, source_id: str) -> Posting | str:
    """The posting of what was read, or the reason why it is none."""
    if isinstance(item, Posting):
        # Ids are derived, never taken on trust.
        remade = make_posting(
            platform_id=platform_id,
            source_id=source_id,
            **{name: getattr(item, name) for name in ("native_id", "parser", "url", "title", "text", "published")},
        )
        return remade.model_copy(update={"collected_at": item.collected_at})
    text = item.get("text")
    if not isinstance(text, str):
        return "`text` is missing or no string"
    title = item["title"] if isinstance(item.get("title"), str) else ""
    native = next((str(item[key]) for key in ("native_id", "id", "url") if item.get(key)), None)
    published = item.get("published")
    return make_posting(
        platform_id=platform_id,
        source_id=source_id,
        native_id=native or digest(f"{title}\n{text}".encode("utf-8", "replace")),
        parser=PARSER,
        url=str(item.get("url") or ""),
        title=_clean(title),
        text=_clean(text),
        published=_published(published if isinstance(published, dict) else {}),
    )


def _published(fields: Mapping[str, Any]) -> Published:
    """The published fields that fit; one of a wrong type is read as not stated, unknown ones go to `extra`."""
    kept: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for key, value in fields.items():
        if value in (None, "", [], {}):
            continue
        try:
            kept |= Published.model_validate({key: value}).model_dump(exclude_unset=True) or {}
        except ValidationError:
            extra[key] = value
        if key not in Published.model_fields:
            extra[key] = value
    if extra:
        kept["extra"] = {**kept.get("extra", {}), **extra}
    return Published.model_validate(kept)


def _clean(text: str) -> str:
    """Text that UTF-8 can hold: a lone surrogate becomes U+FFFD."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _mapped(items: Iterable[Item], mapping: Mapping[str, str]) -> Iterator[Item]:
    """Renames columns to fields; a field of `published` may be named alone."""
    for where, item in items:
        if isinstance(item, str | Posting) or not mapping:
            yield where, item
            continue
        fields: dict[str, Any] = {key: value for key, value in item.items() if key not in mapping.values()}
        published = dict(fields.get("published") or {})
        for name, column in mapping.items():
            value = item.get(column)
            if name in Published.model_fields:
                is_list = "list" in str(Published.model_fields[name].annotation)
                published[name] = [value] if is_list and isinstance(value, str) else value
            else:
                fields[name] = value
        yield where, {**fields, "published": published}


def _file_digest(file: Path, mapping: Mapping[str, str]) -> str:
    with file.open("rb") as stream:
        content = hashlib.file_digest(stream, "sha256").hexdigest()
    return digest(f"{content}{sorted(mapping.items())}".encode())
