"""Reads the corpora: every invented advert of the replica, and its state at an epoch."""

from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field

from records.posting import Published
from records.record import digest
from replica.advert import Advert, Change, Shown, Strict, Told, shown_at
from replica.compose import DAYS, FIRST_DAY, Language, compose

FOLDER = Path(__file__).parent / "corpora"
LAST_EPOCH = 3
"""Nothing changes after this epoch."""


class Written(Told):
    """An advert written out by hand; on several platforms it is a campaign, each repost with its small edits."""

    where: list[str] = Field(min_length=1)
    edits: dict[str, dict[str, str]] = {}
    """By platform: what its repost says instead."""


class Event(Change):
    """A change of epochs.yaml with the advert it happens to."""

    advert: str


class Repost(Strict):
    """An advert put up again under another id."""

    advert: str
    id: str
    epoch: int
    replace: dict[str, str] = {}


class Epochs(Strict):
    """What changes when."""

    events: list[Event]
    reposts: list[Repost]


@lru_cache(maxsize=1)
def corpus() -> tuple[Advert, ...]:
    """Every advert that is ever shown, with its changes; ValueError where the corpora contradict themselves."""
    adverts = [advert for path in sorted((FOLDER / "languages").glob("*.yaml")) for advert in _composed(path)]
    adverts += [advert for path in sorted((FOLDER / "written").glob("*.yaml")) for advert in _written(path)]
    epochs = Epochs.model_validate(_load(FOLDER / "epochs.yaml"))
    named = {advert.id: advert for advert in adverts}
    if len(named) != len(adverts):
        raise ValueError("two adverts of the corpora have one id")
    for repost in epochs.reposts:
        original = named[repost.advert]
        named[original.id] = original.model_copy(update={"campaign": original.campaign or original.id})
        named[repost.id] = _reposted(named[original.id], repost)
    for event in epochs.events:
        change = Change(**event.model_dump(exclude={"advert"}))
        before = named[event.advert]
        named[event.advert] = before.model_copy(update={"changes": (*before.changes, change)})
    return tuple(named.values())


@lru_cache(maxsize=LAST_EPOCH + 2)
def at_epoch(epoch: int) -> tuple[Shown, ...]:
    """The state of every advert that has been published by `epoch`; it depends on the number alone."""
    states = (shown_at(advert, epoch) for advert in corpus())
    return tuple(state for state in states if state is not None)


def _composed(path: Path) -> list[Advert]:
    return compose(Language.model_validate(_load(path)))


def _written(path: Path) -> list[Advert]:
    return [advert for entry in _load(path) for advert in _reposts(Written.model_validate(entry))]


def _reposts(written: Written) -> list[Advert]:
    fields = written.model_dump(exclude={"id", "where", "edits", "published"})
    adverts = []
    for number, platform in enumerate(written.where):
        edits = written.edits.get(platform, {})
        unknown = [old for old in edits if old not in written.text and old not in written.title]
        if unknown:
            raise ValueError(f"{written.id}: nothing to edit for {platform}: {unknown}")
        own = {"title": _replaced(written.title, edits), "text": _replaced(written.text.strip(), edits)}
        adverts.append(
            Advert.model_validate(
                fields | own | {
                    "id": written.id if number == 0 else f"{written.id}@{platform}",
                    "platform": platform,
                    "campaign": written.id if len(written.where) > 1 else None,
                    "published": _dated(written, number),
                }
            )
        )  # fmt: skip
    return adverts


def _dated(written: Written, number: int) -> Published:
    """What the advert states, with a day of posting; each repost comes three days after the one before."""
    if written.published.date_posted:
        return written.published
    day = FIRST_DAY + timedelta(days=int(digest(written.id.encode())[:6], 16) % (DAYS - 12) + 3 * number)
    return written.published.model_copy(update={"date_posted": day.isoformat()})


def _reposted(advert: Advert, repost: Repost) -> Advert:
    return advert.model_copy(
        update={
            "id": repost.id, "first_epoch": repost.epoch, "changes": (),
            "text": _replaced(advert.text, repost.replace),
        }
    )  # fmt: skip


def _replaced(text: str, edits: dict[str, str]) -> str:
    for old, new in edits.items():
        text = text.replace(old, new)
    return text


def _load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
