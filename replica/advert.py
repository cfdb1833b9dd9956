"""What an invented advert is, and what becomes of it from epoch to epoch."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from records.enrichment import Speaker, Typology
from records.posting import Published

Kind = Literal["edited", "gone", "unlisted", "returned"]
Reason = Literal["404", "410", "closed"]


class Strict(BaseModel):
    """A part of a corpus file; a key that it does not know is a slip."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Pay(Strict):
    """Pay as a platform's own fields hold it."""

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    low: int
    high: int | None = None
    period: Literal["hour", "day", "week", "month", "year"] = "month"


class Change(Strict):
    """What happens to an advert when an epoch begins."""

    epoch: int = Field(ge=1)
    kind: Kind
    reason: Reason | None = None
    """How a page that is gone answers; an advert that is only unlisted keeps its page."""
    replace: dict[str, str] = {}
    append: str | None = None
    salary: str | None = None


class Told(Strict):
    """What the corpus says of an invented advert, wherever it is put up."""

    id: str
    section: str = "jobs"
    language: str
    script: str | None = None
    title: str = ""
    text: str = ""
    pay: Pay | None = None
    published: Published = Published()
    """What the platform states in fields of its own, `date_posted` among them."""
    speaker: Speaker = "offer"
    risky: bool = False
    typology: Typology | None = None
    rows: tuple[int, ...] = ()
    """The rows of the indicator table that a risky advert shows."""
    note: str | None = None
    """Why the advert is in the corpus, where that is not plain: what makes it a hard one."""
    photos: int = 0
    first_epoch: int = 0


class Advert(Told):
    """One invented advert on one platform."""

    platform: str
    campaign: str | None = None
    """Adverts of one campaign are reposts of each other."""
    changes: tuple[Change, ...] = ()


class Shown(Strict):
    """An advert as its platform shows it during one epoch."""

    advert: Advert
    listed: bool = True
    """Whether listings, feeds and item lists name it."""
    linked: bool = True
    """Whether anything still links to its page; a page just gone is linked for one more epoch, as on real boards."""
    gone: Reason | None = None
    edited_at: int | None = None
    """The epoch of its last edit."""
    changed_at: int | None = None
    """The epoch of its last change of any kind."""


def shown_at(advert: Advert, epoch: int) -> Shown | None:
    """The advert as it stands in `epoch`; None before it is first published."""
    if epoch < advert.first_epoch:
        return None
    shown = Shown(advert=advert)
    for change in sorted(advert.changes, key=lambda change: change.epoch):
        if change.epoch <= epoch:
            shown = _apply(shown, change, epoch).model_copy(update={"changed_at": change.epoch})
    return shown


def _apply(shown: Shown, change: Change, epoch: int) -> Shown:
    if change.kind == "edited":
        return shown.model_copy(update={"advert": _edit(shown.advert, change), "edited_at": change.epoch})
    if change.kind == "returned":
        return shown.model_copy(update={"listed": True, "linked": True, "gone": None})
    if change.kind == "unlisted":
        return shown.model_copy(update={"listed": False, "linked": False})
    return shown.model_copy(update={"listed": False, "linked": epoch == change.epoch, "gone": change.reason or "404"})


def _edit(advert: Advert, change: Change) -> Advert:
    text = advert.text
    for old, new in change.replace.items():
        if old not in text:
            raise ValueError(f"{advert.id}: nothing to edit, its text has no {old!r}")
        text = text.replace(old, new)
    if change.append:
        text = f"{text}\n{change.append}"
    published = advert.published
    if change.salary:
        published = published.model_copy(update={"salary": change.salary})
    return advert.model_copy(update={"text": text, "published": published})
