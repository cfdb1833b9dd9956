"""What the lake says of the platform that a posting came from, as its source file stood at the time."""

from functools import lru_cache
from typing import Any

from records.lake import Lake


class Platforms:
    """The platforms of crawls, each manifest read once."""

    def __init__(self, lake: Lake) -> None:
        self.of = lru_cache(maxsize=10_000)(self._read)
        self._lake = lake

    def _read(self, crawl_id: str) -> dict[str, Any]:
        """The platform of a crawl: `id`, `country`, `fields` and, where it was crawled, `name`, `kind`, `url`."""
        platform: dict[str, Any] = self._lake.outline("crawls", crawl_id).about.get("platform") or {}
        return platform
