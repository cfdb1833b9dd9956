"""The texts of briefs, which experts edit in `config/briefs/<language>.yaml`."""

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.errors import SettingsError
from config.files import ROOT, YamlFile, read_all
from pipelines.indicators import indicator_texts
from records.enrichment import Typology

FOLDER: Final = ROOT / "briefs"
ABOUT_CHILDREN: Final = frozenset({"minors_invited", "no_parental_consent", "school_missed", "sexual_services"})
"""Indicators that never get an example: how children, or sex, are asked for is not spread, not even invented."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FlagText(_Strict):
    """A red flag in plain words, and an invented line that shows it."""

    say: str = Field(min_length=3, max_length=200)
    like: str | None = Field(default=None, min_length=3, max_length=200)


class Headings(_Strict):
    """What the parts of a brief are called."""

    typologies: str
    occupations: str
    destinations: str
    indicators: str
    advice: str
    help: str


class BriefTexts(_Strict):
    """All texts of one language."""

    title: str
    since: str = Field(pattern=r"\{since\}")
    texts: str = Field(pattern=r"\{count\}")
    none: str
    caution: str
    invented: str
    share: str = Field(pattern=r"\{count\}.*\{total\}|\{total\}.*\{count\}")
    few: str
    headings: Headings
    example: str = Field(pattern=r"\{like\}")
    advice: list[str] = Field(min_length=1, max_length=8)
    help: str
    """A placeholder until an organisation puts its own numbers there."""
    typologies: dict[Typology, str]
    indicators: dict[str, FlagText]

    @model_validator(mode="after")
    def _sound(self) -> "BriefTexts":
        for name, text in self.indicators.items():
            if name not in indicator_texts():
                raise ValueError(f"indicators: there is no indicator {name}")
            if name in ABOUT_CHILDREN and text.like:
                raise ValueError(f"indicators: {name} gets no example")
        return self


def languages(folder: Path = FOLDER) -> list[str]:
    """The languages that there are texts in."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def brief_texts(language: str, folder: Path = FOLDER) -> BriefTexts:
    """The texts in a language; SettingsError with file and line where they are wrong, or where there are none."""
    if language not in languages(folder):
        known = ", ".join(languages(folder))
        raise SettingsError(f"there is no brief in {language[:20]!r}", f"use any of {known}, or write config/briefs")
    return YamlFile(folder / f"{language}.yaml").parse(BriefTexts)


def check_texts(folder: Path = FOLDER) -> int:
    """How many languages there are; SettingsError for the first whose texts are wrong."""
    return len([file.parse(BriefTexts) for file in read_all(folder)])
