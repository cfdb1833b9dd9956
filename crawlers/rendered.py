"""Reads the pages of a site that is made by script, once a browser has rendered them."""

from crawlers import jsonld, listing
from crawlers.options import RenderedOptions, load_options
from crawlers.page import Page, Parsed, ParseSpec


def parse(page: Page, spec: ParseSpec) -> Parsed:
    """The posting of a rendered page, by selectors where the source has them, else by JobPosting."""
    options = load_options(RenderedOptions, spec.options, f"source {spec.source_id}")
    stated = options.model_dump(include={"closed", "ignore_values"}, exclude_defaults=True)
    if options.fields:
        return listing.parse(page, ParseSpec(spec.platform_id, spec.source_id, {**stated, "detail": options.fields}))
    return jsonld.parse(page, ParseSpec(spec.platform_id, spec.source_id, stated))
