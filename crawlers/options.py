"""What a source may say to its spider, one model a spider; checked before a crawl and by `recruitwatch check`."""

import builtins
import re
from typing import Annotated, Any, Literal, TypeVar

from cssselect import HTMLTranslator, SelectorError
from lxml import etree
from pydantic import AfterValidator, Field, ValidationError, model_validator

from config.errors import SettingsError
from config.files import YamlFile
from crawlers.addresses import check_hosts
from crawlers.paging import CountedPaging, Paging
from records.posting import Published
from records.source import Source, Strict

FieldRule = str | list[str] | dict[str, str]
"""A dotted path or a template of them; several, of which the first counts (for text all); or a salary's parts."""

_OWN = ("native_id", "url", "title", "text")
Options = TypeVar("Options", bound=Strict)


def checked_fields(value: dict[str, Any]) -> dict[str, Any]:
    """A field map whose keys are parts of a posting; ValueError otherwise."""
    unknown = [name for name in value if name not in _OWN and name not in Published.model_fields]
    if unknown:
        raise ValueError(f"no field of a posting is named {', '.join(unknown)}")
    for name, rule in value.items():
        if isinstance(rule, dict) and name not in ("salary", "extra"):
            raise ValueError(f"`{name}` is one rule or a list of them")
    return value


def is_xpath(selector: str) -> bool:
    """Whether a selector is XPath rather than CSS."""
    return selector.startswith(("/", "./", "("))


def checked_expression(value: str) -> str:
    """A regular expression that can be compiled; ValueError otherwise."""
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from None
    return value


def checked_selector(value: str) -> str:
    """A selector that can be used; ValueError otherwise. `::text` and `::attr(name)` may follow CSS."""
    if is_xpath(value):
        try:
            etree.XPath(value)
        except etree.XPathSyntaxError as error:
            raise ValueError(f"no XPath: {error}") from None
        return value
    try:
        HTMLTranslator().css_to_xpath(re.sub(r"::(?:text|attr\([\w-]+\))$", "", value))
    except SelectorError as error:
        raise ValueError(f"no CSS selector: {error}") from None
    return value


Expression = Annotated[str, AfterValidator(checked_expression)]
Host = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
Selector = Annotated[str, AfterValidator(checked_selector)]
OF_A_POSTING = AfterValidator(checked_fields)


class SpiderOptions(Strict):
    """What every spider but that of channels understands."""

    complete: bool = True
    """Whether the listing shows all postings; where it shows the latest only, a missing one says nothing."""
    hosts: list[Host] = []
    """Further hosts of the domain of `start` that are the source's own, so that links to them are followed."""
    ignore_values: list[str] = []
    """What this platform puts where nothing was stated, beside what `crawlers/placeholders.yaml` knows."""


class SiteOptions(SpiderOptions):
    """What spiders of web pages understand."""

    closed: str | None = None
    """Words, or a CSS selector, by which a page says that its posting is closed."""
    next: Selector | None = None
    """Selector of the link to the next listing page."""
    paging: CountedPaging | None = None
    """How listing pages are numbered, where they are."""

    @model_validator(mode="after")
    def _one_way_on(self) -> "SiteOptions":
        if self.next and self.paging:
            raise ValueError("a listing goes on by `next` or by `paging`")
        return self


class JsonldOptions(SiteOptions):
    """Finds pages with JobPosting by sitemap, or by following listings."""

    discover: Literal["sitemap", "listing"] = "listing"
    detail: Expression | None = None
    """Regular expression on the URL of a posting's page."""


class TelegramOptions(Strict):
    """How a channel's preview is read back."""

    whole_every: int = Field(default=7, ge=1)
    """One crawl in so many reads back to `days_back` even where nothing is new, which finds edits and deletions of
    older messages; the others end at the first page whose messages are all known and unchanged. 1: every crawl."""


class ApiOptions(SpiderOptions):
    """A field map over the JSON of an API."""

    preset: str | None = None
    embedded_after: str | None = Field(default=None, min_length=3)
    """The words after which the data stands in a web page, where the answer is one, such as `window.data =`."""
    items: str | None = None
    """Dotted path to the list of postings; absent: the answer itself."""
    fields: Annotated[dict[str, FieldRule], OF_A_POSTING] = {}
    """Paths begin at an item of the list, or with `$.` at the answer."""
    constant: Annotated[dict[str, str], OF_A_POSTING] = {}
    """What all postings of the board share and the answer does not say, such as the employer."""
    ignored: list[str] = []
    """Fields of an item that are known and not wanted, so that they are not reported as left over."""
    closed: str | None = None
    """Dotted path to what is true where a posting is closed."""
    paging: Paging | None = None
    detail: str | None = None
    """Template of the URL that gives a posting whole, where the list does not."""
    post: dict[str, Any] | None = None
    """What is posted as JSON to be given the list, where a board does not answer GET."""
    tried: bool = True
    """Whether these options have read a recorded answer; false: written from the board's documentation alone."""


class ListRules(Strict):
    """Where a list's entries stand, and in each the link to its posting; or, without detail pages, its fields."""

    item: Selector
    link: Selector | None = None
    fields: Annotated[dict[str, str | list[str]], OF_A_POSTING] = {}


class ListingOptions(SiteOptions):
    """Selectors for list and detail pages: CSS, or XPath where they begin with `/`, `./` or `(`."""

    discover: Literal["sitemap", "listing"] = "listing"
    detail_url: Expression | None = None
    """Regular expression on the URL of a posting's page, of those that a sitemap names."""
    list: ListRules | None = None
    detail: Annotated[dict[str, str | builtins.list[str]], OF_A_POSTING] = {}

    @model_validator(mode="after")
    def _something(self) -> "ListingOptions":
        if not self.detail and not (self.list and self.list.fields):
            raise ValueError("`detail`, or `list` with `fields`, must say where title and text stand")
        if self.discover == "sitemap" and not self.detail:
            raise ValueError("a sitemap names pages: `detail` must say where title and text stand on them")
        return self


class FeedOptions(SpiderOptions):
    """A feed: without a field map, what feeds usually call things is read."""

    items: str | None = None
    """Name of the element that is a posting; absent: the usual one."""
    fields: Annotated[dict[str, FieldRule], OF_A_POSTING] = {}
    constant: Annotated[dict[str, str], OF_A_POSTING] = {}
    ignored: list[str] = []
    complete: bool = False
    """Whether the feed has all postings; most have the latest only, so that a missing one says nothing."""


class RenderedOptions(SiteOptions):
    """A site whose pages are made by script: rendered by a browser, then read as JobPosting or by selectors."""

    wait_for: Selector | None = None
    """CSS selector of what shows that a page is ready; absent: a page is ready when it no longer loads anything."""
    wait_seconds: int = Field(default=15, ge=1, le=60)
    """How long that may take."""
    click: Selector | None = None
    """CSS selector of a "show more" button on listings, clicked until it is gone."""
    scroll: int = Field(default=0, ge=0, le=50)
    """How often a listing is scrolled to its end."""
    restart_every: int = Field(default=200, ge=1, le=2000)
    """Pages after which the browser is restarted, since its memory grows with each."""
    detail: Expression
    """Regular expression on the URL of a posting's page."""
    fields: Annotated[dict[str, str | list[str]], OF_A_POSTING] = {}
    """Selectors on a posting's page; absent: JobPosting is read."""


BY_SPIDER: dict[str, type[Strict]] = {
    "jsonld": JsonldOptions,
    "telegram": TelegramOptions,
    "api": ApiOptions,
    "listing": ListingOptions,
    "feed": FeedOptions,
    "rendered": RenderedOptions,
}


def load_options(model: type[Options], stated: dict[str, Any], where: str) -> Options:
    """`stated` as `model`; SettingsError that names the source and the option if it does not fit."""
    try:
        return model.model_validate(stated)
    except ValidationError as error:
        first = error.errors()[0]
        option = ".".join(str(part) for part in first["loc"]) or "options"
        raise SettingsError(f"{where}: options.{option}: {first['msg']}", "mend the source file") from None


def options_for(source: Source) -> Strict:
    """The options of a source by its spider's model; SettingsError if they do not fit."""
    where = f"source {source.id}"
    options = load_options(BY_SPIDER[source.spider], source.options, where)
    check_hosts(getattr(options, "hosts", ()), source.start, where)
    return options


def check_file(file: YamlFile) -> None:
    """Checks the options of every source of a file; SettingsError with file and line for the first that is wrong."""
    for index, source in enumerate(file.data.get("sources", [])):
        model = BY_SPIDER.get(source.get("spider"))
        if model and source.get("options") is not None:
            options = file.parse(model, "sources", index, "options")
            start, line = source.get("start", ()), file.line("sources", index, "options", "hosts")
            named = getattr(options, "hosts", ())
            check_hosts(named, [start] if isinstance(start, str) else start, f"{file.path}:{line}")
