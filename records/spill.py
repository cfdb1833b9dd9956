"""A set, a map and a queue that stand in a temporary file: memory does not grow with what they hold."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

V = TypeVar("V")
CACHE_KB = 512
"""Of each in memory. One entry costs 3 to 10 µs, beside the 2,000 that a page of a crawl takes."""


class _Table:
    """SQLite's own kind of temporary database: it has no name, is nobody else's, and ends with its process."""

    def __init__(self, columns: str) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for setting in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", f"cache_size=-{CACHE_KB}"):
            self._db.execute(f"PRAGMA {setting}")
        self._db.execute(f"CREATE TABLE kept {columns}")

    def _first(self, query: str, *values: Any) -> Any:
        row = self._db.execute(query, values).fetchone()
        return row[0] if row else None


class DiskSet(_Table):
    """A set of strings."""

    def __init__(self) -> None:
        super().__init__("(key BLOB PRIMARY KEY) WITHOUT ROWID")
        self._size = 0

    def add(self, key: str | bytes) -> bool:
        """Holds a key; whether it is new."""
        added = self._db.execute("INSERT OR IGNORE INTO kept VALUES (?)", (_bytes(key),)).rowcount
        self._size += added
        return bool(added)

    def __contains__(self, key: object) -> bool:
        return self._first("SELECT 1 FROM kept WHERE key = ?", _bytes(key)) is not None

    def __len__(self) -> int:
        return self._size


class DiskMap(_Table, Generic[V]):
    """A map from strings to what JSON can say; tuples come back as lists."""

    def __init__(self) -> None:
        super().__init__("(key BLOB PRIMARY KEY, value TEXT) WITHOUT ROWID")

    def __setitem__(self, key: str, value: V) -> None:
        self._db.execute("REPLACE INTO kept VALUES (?, ?)", (_bytes(key), json.dumps(value)))

    def get(self, key: str) -> V | None:
        """What a key has; null where it has nothing."""
        value = self._first("SELECT value FROM kept WHERE key = ?", _bytes(key))
        return None if value is None else json.loads(value)

    def items(self) -> Iterator[tuple[str, V]]:
        """Every key with what it has, in the order of the keys' bytes; nothing may be added meanwhile."""
        for key, value in self._db.execute("SELECT key, value FROM kept ORDER BY key"):
            yield key.decode("utf-8", "surrogatepass"), json.loads(value)

    def __contains__(self, key: object) -> bool:
        return self._first("SELECT 1 FROM kept WHERE key = ?", _bytes(key)) is not None


class DiskQueue(_Table, Generic[V]):
    """A queue of what JSON can say: first in, first out."""

    def __init__(self) -> None:
        super().__init__("(number INTEGER PRIMARY KEY, value TEXT)")

    def put(self, value: V) -> None:
        """Has a value wait."""
        self._db.execute("INSERT INTO kept (value) VALUES (?)", (json.dumps(value),))

    def take(self, count: int) -> list[V]:
        """The values that wait longest, up to so many; they wait no more."""
        rows = self._db.execute("SELECT number, value FROM kept ORDER BY number LIMIT ?", (count,)).fetchall()
        if rows:
            self._db.execute("DELETE FROM kept WHERE number <= ?", (rows[-1][0],))
        return [json.loads(value) for _, value in rows]


def _bytes(key: object) -> bytes:
    # A platform may write half of a surrogate pair into an address, which plain UTF-8 cannot hold.
    return key if isinstance(key, bytes) else str(key).encode("utf-8", "surrogatepass")
