"""What all records share: a version, UTC times, hashes, and one way to and from JSON."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Self, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class Part(BaseModel):
    """A value inside a record; unknown keys of later versions are passed over, so old code reads new records."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, serialize_by_alias=True)

    def dump(self) -> dict[str, Any]:
        """The record as JSON types; what is not stated is left out."""
        return self.model_dump(mode="json", exclude_none=True)

    def line(self) -> bytes:
        """The record as one line of JSON, line feed included; the same record is always the same bytes."""
        return orjson.dumps(self.dump(), option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)

    @classmethod
    def read(cls, line: bytes | str) -> Self:
        """The record of such a line."""
        return cls.model_validate(orjson.loads(line))


class Record(Part):
    """A record of the lake or the index."""

    version: int = Field(default=1, alias="schema")


def now() -> str:
    """This moment as records write it: UTC, ISO 8601 with microseconds and `Z`."""
    return stamp(datetime.now(UTC))


def stamp(moment: datetime) -> str:
    """A time as records write it; a naive one is taken as UTC."""
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.isoformat(timespec="microseconds" if aware.microsecond else "seconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """The time that `stamp` wrote; a date alone is its midnight, UTC. ValueError if it is neither."""
    parsed = datetime.fromisoformat(text)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of `size`, the last one shorter; itertools.batched is there from Python 3.12 on only."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
