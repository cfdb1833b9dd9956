"""One answer as the rest of a crawl sees it: what was asked, what came, which rule of robots.txt allowed it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from scrapy.http import Response

from crawlers.page import Page
from records.record import now


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer of a platform."""

    asked: str
    """The URL that was asked first; redirects may have led elsewhere."""
    url: str
    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    content_type: str | None
    robots: str | None
    rendered: bool = False
    fetched_at: str = field(default_factory=now)

    @classmethod
    def of(cls, response: Response) -> "Fetched":
        """A response of Scrapy."""
        content_type = response.headers.get("Content-Type")
        return cls(
            asked=(response.meta.get("redirect_urls") or [response.url])[0],
            url=response.url,
            status=response.status,
            body=response.body,
            headers=tuple(_headers(response)),
            content_type=content_type.decode("latin-1") if content_type else None,
            robots=response.meta.get("robots"),
            rendered=bool(response.meta.get("playwright")),
        )

    @property
    def redirected(self) -> bool:
        """Whether another page answered than the one that was asked."""
        return self.asked != self.url

    @property
    def page(self) -> Page:
        """The page that a parser reads."""
        return Page(self.url, self.body, self.fetched_at, self.content_type)


def _headers(response: Response) -> Iterator[tuple[bytes, bytes]]:
    for name, values in response.headers.items():
        for value in values:
            if value is not None:
                yield name, value
