"""What a source may say to its spider, one model a spider; checked before a crawl and by `recruitwatch check`."""

import builtins
import re
from typing import Annotated, Any, Literal, TypeVar

from cssselect import HTMLTranslator, SelectorError
from lxml import etree
from pydantic import AfterValidator, Field, ValidationError, model_validator

from config.errors import SettingsError
from config.files import YamlFile
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
Selector = Annotated[str, AfterValidator(checked_selector)]
OF_A_POSTING = AfterValidator(checked_fields)


class SpiderOptions(Strict):
    """What every spider that reads web pages understands."""

    closed: str | None = None
    """Words, or a CSS selector, by which a page says that its posting is closed."""
    complete: bool = True
    """Whether the listing shows all postings; where it shows the latest only, a missing one says nothing."""


class JsonldOptions(SpiderOptions):
    """Finds pages with JobPosting by sitemap, or by following listings."""

    discover: Literal["sitemap", "listing"] = "listing"
    detail: Expression | None = None
    """Regular expression on the URL of a posting's page."""
    next: Selector | None = None
    """CSS selector of the link to the next listing page."""


class TelegramOptions(Strict):
    """How a channel's preview is read back."""

    whole_every: int = Field(default=7, ge=1)
    """One crawl in so many reads back to `days_back` even where nothing is new, which finds edits and deletions of
    older messages; the others end at the first page whose messages are all known and unchanged. 1: every crawl."""


class Paging(Strict):
    """How an API is asked for its next answer."""

    kind: Literal["page", "offset", "cursor", "next"]
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

    @property
    def first(self) -> int:
        """Where counting begins."""
        return self.start if self.start is not None else int(self.kind == "page")

    @model_validator(mode="after")
    def _complete(self) -> "Paging":
        if self.kind in ("page", "offset", "cursor") and not self.param:
            raise ValueError(f"paging by {self.kind} needs `param`")
        if self.kind in ("cursor", "next") and not self.next:
            raise ValueError(f"paging by {self.kind} needs `next`")
        return self


class ApiOptions(SpiderOptions):
    """A field map over the JSON of an API."""

    preset: str | None = None
    items: str | None = None
    """Dotted path to the list of postings; absent: the answer itself."""
    fields: Annotated[dict[str, FieldRule], OF_A_POSTING] = {}
    constant: Annotated[dict[str, str], OF_A_POSTING] = {}
    """What all postings of the board share and the answer does not say, such as the employer."""
    ignored: list[str] = []
    """Fields of an item that are known and not wanted, so that they are not reported as left over."""
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


class ListingOptions(SpiderOptions):
    """Selectors for list and detail pages: CSS, or XPath where they begin with `/`, `./` or `(`."""

    list: ListRules | None = None
    detail: Annotated[dict[str, str | builtins.list[str]], OF_A_POSTING] = {}
    next: Selector | None = None
    paging: Paging | None = None

    @model_validator(mode="after")
    def _something(self) -> "ListingOptions":
        if not self.detail and not (self.list and self.list.fields):
            raise ValueError("`detail`, or `list` with `fields`, must say where title and text stand")
        if self.paging and self.paging.kind not in ("page", "offset"):
            raise ValueError("a listing is paged by `next`, or by a page or offset parameter")
        return self


class FeedOptions(Strict):
    """A feed: without a field map, what feeds usually call things is read."""

    items: str | None = None
    """Name of the element that is a posting; absent: the usual one."""
    fields: Annotated[dict[str, FieldRule], OF_A_POSTING] = {}
    constant: Annotated[dict[str, str], OF_A_POSTING] = {}
    ignored: list[str] = []
    complete: bool = False
    """Whether the feed has all postings; most have the latest only, so that a missing one says nothing."""


class RenderedOptions(SpiderOptions):
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
    next: Selector | None = None
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
    return load_options(BY_SPIDER[source.spider], source.options, f"source {source.id}")


def check_file(file: YamlFile) -> None:
    """Checks the options of every source of a file; SettingsError with file and line for the first that is wrong."""
    for index, source in enumerate(file.data.get("sources", [])):
        model = BY_SPIDER.get(source.get("spider"))
        if model and source.get("options") is not None:
            file.parse(model, "sources", index, "options")
