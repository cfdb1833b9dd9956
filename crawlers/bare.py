"""Reads a page without structure as one posting: its text and title, of which nothing else is known."""

from crawlers.markup import canonical_url
from crawlers.page import Page, ParseSpec
from crawlers.readable import one_line, readable
from records.posting import Posting, make_posting

FALLBACK = "no JobPosting on the page: text by trafilatura, nothing else is known"


def bare_posting(page: Page, spec: ParseSpec, parser: str) -> Posting | None:
    """The readable text of a page with its title; null where it has none. Imports trafilatura, which takes a second."""
    import trafilatura

    found = trafilatura.bare_extraction(page.text, url=page.url, include_comments=False, with_metadata=True)
    if found is None:
        return None
    content = found.as_dict() if hasattr(found, "as_dict") else dict(found)
    text = content.get("text") or ""
    if not text.strip():
        return None
    url = canonical_url(page) or page.url
    return make_posting(
        platform_id=spec.platform_id,
        source_id=spec.source_id,
        native_id=url,
        parser=parser,
        url=url,
        title=one_line(content.get("title") or ""),
        text=readable(text),
    )
