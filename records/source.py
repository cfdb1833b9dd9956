"""Platforms and sources as an analyst writes them in YAML: what to collect, how gently, and on which ground."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from config.errors import SettingsError
from config.files import YamlFile, read_all

Spider = Literal["jsonld", "listing", "telegram", "api", "feed", "rendered"]
Sensitive = Literal["sexual", "child"]
IDENTIFIER = r"^[a-z0-9][a-z0-9_-]{0,63}$"
CRON_NAMES = ("@hourly", "@daily", "@weekly", "@monthly", "@yearly")
_CRON = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
_CRON_PART = re.compile(r"(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/(\d{1,2}))?$")
"""Numbers alone: names of months and weekdays are not the same to all schedulers."""


class Strict(BaseModel):
    """A part of a source file; a key that it does not know is an error, since it is likely a slip."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Platform(Strict):
    """A place where adverts are published."""

    id: str = Field(pattern=IDENTIFIER)
    name: str
    kind: Literal["job_board", "channel", "classifieds", "social", "aggregator"]
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    url: str
    fields: list[str] = []
    """Which of the published fields this platform has: only these can be structurally absent."""

    @field_validator("fields")
    @classmethod
    def _known_fields(cls, value: list[str]) -> list[str]:
        from records.posting import Published

        unknown = [name for name in value if name not in Published.model_fields]
        if unknown:
            raise ValueError(f"no published field is named {', '.join(unknown)}")
        return value


class Limits(Strict):
    """How much a crawl may ask of a platform."""

    rate_per_second: float = Field(default=1.0, gt=0, le=1000)
    concurrency: int = Field(default=2, ge=1, le=64)
    pages: int = Field(default=1000, ge=1)
    days_back: int = Field(default=30, ge=1)
    requests_per_day: int = Field(default=86_400, ge=1)
    """Over any 24 hours, by all crawls of the source. The default is one a second, all day."""
    bytes_per_day: int = Field(default=5_000_000_000, ge=1)
    """Likewise, of answers as they come over the wire. The default is that many pages of 58 kB."""


class Expect(Strict):
    """How many postings a full crawl should find, after the volume assertions of OpenSanctions' zavod."""

    min: int = Field(default=0, ge=0)
    max: int | None = None


class Basis(Strict):
    """On which legal ground a source is collected, and who approved it."""

    legal_ground: str = Field(min_length=1)
    purpose: str = Field(min_length=1)
    approved_by: str = Field(min_length=1)
    approved_at: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    terms_url: str | None = None
    terms_reviewed_at: str | None = None
    dpia: str | None = None


def cron(value: str) -> str:
    """A cron expression of five fields, or one of the usual names; ValueError otherwise."""
    fields = value.split()
    if value in CRON_NAMES:
        return value
    if len(fields) != len(_CRON):
        raise ValueError(f"a schedule has five fields, as in `0 3 * * *`, or is one of {', '.join(CRON_NAMES)}")
    for field, (name, low, high) in zip(fields, _CRON, strict=True):
        for part in field.split(","):
            if not (found := _CRON_PART.match(part)):
                raise ValueError(f"`{part}` is no {name} of a schedule")
            first, last, step = (int(text) if text else None for text in found.groups())
            numbers = [number for number in (first, last) if number is not None]
            if any(not low <= number <= high for number in numbers) or numbers != sorted(numbers) or step == 0:
                raise ValueError(f"`{part}` is no {name} of a schedule: it goes from {low} to {high}")
    return value


def pictures_allowed(sensitive: Sensitive | None) -> bool:
    """Whether pictures of a source's postings may be collected at all, by the mark that it bears."""
    return sensitive is None


class Source(Strict):
    """One thing to crawl on a platform; `options` belong to the spider, which validates them."""

    id: str = Field(pattern=IDENTIFIER)
    spider: Spider
    start: list[str] = Field(min_length=1)
    options: dict[str, Any] = {}
    languages: list[str] = []
    schedule: str | None = None
    limits: Limits = Limits()
    expect: Expect = Expect()
    allow_private_addresses: bool = False
    sensitive: Sensitive | None = None
    """What the source's content concerns, where pictures of it must never be collected: sexual services, or children.

    With it, `screenshot: true` and `images: true` are errors.
    """
    screenshot: bool = False
    """Whether a picture of each rendered posting is kept."""
    images: bool = False
    """Whether the pictures that a posting shows are fetched and kept."""
    basis: Basis | None = None
    enabled: bool = False

    @field_validator("schedule")
    @classmethod
    def _cron(cls, value: str | None) -> str | None:
        return None if value is None else cron(value)

    @field_validator("start", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    @field_validator("screenshot", "images")
    @classmethod
    def _pictures_of_what(cls, value: bool, told: ValidationInfo) -> bool:
        if value and not pictures_allowed(told.data.get("sensitive")):
            raise ValueError(f"no pictures of a source marked `sensitive`: take `{told.field_name}: true` out")
        return value

    @property
    def takes_screenshots(self) -> bool:
        """Whether a crawl takes pictures of rendered postings: asked for, and allowed."""
        return self.screenshot and pictures_allowed(self.sensitive)

    @property
    def takes_images(self) -> bool:
        """Whether a crawl fetches the pictures of postings: asked for, and allowed."""
        return self.images and pictures_allowed(self.sensitive)

    @model_validator(mode="after")
    def _enabled_needs_basis(self) -> "Source":
        if self.enabled and self.basis is None:
            raise ValueError("`enabled: true` needs a filled `basis`")
        return self


class SourceFile(Strict):
    """A platform with its sources: one file of `config/sources/`."""

    platform: Platform
    sources: list[Source] = Field(min_length=1)


class SourceSpec(Strict):
    """A source together with the platform that it belongs to: what a crawl is given."""

    platform: Platform
    source: Source


def read_sources(folder: Path) -> Iterator[SourceSpec]:
    """Every source of a folder; SettingsError with file and line for the first that is wrong or doubled."""
    seen: dict[str, Path] = {}
    for file in read_all(folder):
        parsed = file.parse(SourceFile)
        for index, source in enumerate(parsed.sources):
            if source.id in seen:
                where = f"{file.path}:{file.line('sources', index, 'id')}"
                raise SettingsError(f"{where}: source {source.id} is also in {seen[source.id]}", "rename one")
            seen[source.id] = file.path
            yield SourceSpec(platform=parsed.platform, source=source)


def read_source_file(path: Path) -> list[SourceSpec]:
    """The sources of one file."""
    parsed = YamlFile(path).parse(SourceFile)
    return [SourceSpec(platform=parsed.platform, source=source) for source in parsed.sources]
