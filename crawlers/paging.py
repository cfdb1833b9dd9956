"""How the pages of a list are numbered, at which address each stands, and by what the end of the list is told."""

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from w3lib.url import add_or_replace_parameters

from records.source import Strict
from records.spill import DiskSet

Kind = Literal["page", "offset", "cursor", "next"]
Beyond = Literal[400, 404, 410, 416, 422]
"""Statuses that can mean "there is no such page"; refusals and failures of the server cannot."""


class Paging(Strict):
    """How the next page of a list is asked for."""

    kind: Kind
    param: str | None = None
    """What counts: the query parameter of the page, the offset or the cursor, or its key in what is posted.

    Where the start URL has `{param}` in it, it is put there instead.
    """
    start: int | None = None
    """Where counting begins; absent: pages at 1, offsets at 0."""
    size_param: str | None = None
    size: int | None = Field(default=None, ge=1, le=1000)
    next: str | None = None
    """Dotted path to the cursor, or to the next answer's URL."""
    ends_with: list[Beyond] = []
    """Statuses by which the platform answers for a page beyond the last one it shows: the list was read to its end."""

    @model_validator(mode="after")
    def _complete(self) -> "Paging":
        if self.kind in ("page", "offset", "cursor") and not self.param:
            raise ValueError(f"paging by {self.kind} needs `param`")
        if self.kind in ("cursor", "next") and not self.next:
            raise ValueError(f"paging by {self.kind} needs `next`")
        return self

    @property
    def is_counted(self) -> bool:
        """Whether pages have numbers, so that each stands at an address of its own."""
        return self.kind in ("page", "offset")

    @property
    def first(self) -> int:
        """Where counting begins."""
        return self.start if self.start is not None else int(self.kind == "page")

    def address(self, url: str, at: int) -> str:
        """The address of the page at a number or offset, of a list that begins at `url`."""
        place = f"{{{self.param}}}"
        if place in url:
            return url.replace(place, str(at))
        return self.with_param(url, at) if self.is_counted else self.sized(url)

    def with_param(self, url: str, value: int | str) -> str:
        """`url` with the counter, and with how many are asked for at once."""
        return add_or_replace_parameters(self.sized(url), {str(self.param): str(value)})

    def sized(self, url: str) -> str:
        """`url` with how many are asked for at once."""
        if not self.size_param or not self.size:
            return url
        return add_or_replace_parameters(url, {self.size_param: str(self.size)})

    def after(self, at: int, count: int) -> int:
        """Where the page after one that shows so many entries begins."""
        return at + (1 if self.kind == "page" else self.size or count)


class Shown:
    """What the pages of each list have shown: a page without anything new is the end, or an earlier one again."""

    def __init__(self) -> None:
        self._shown = DiskSet()

    def has_news(self, base: str, entries: Collection[str]) -> bool:
        """Whether a page shows what no page of the list that begins at `base` did before; it is noted."""
        return any([self._shown.add(f"{base}\n{entry}") for entry in entries])


def counted(paging: Paging) -> Paging:
    """Paging of web pages, which are counted; ValueError for any other."""
    if not paging.is_counted:
        raise ValueError("pages are paged by a page or an offset; for links there is `next`")
    return paging


CountedPaging = Annotated[Paging, AfterValidator(counted)]
