"""What the corpora say about every posting that a crawl of the replica can meet."""

from collections.abc import Callable

from replica.advert import Shown, Strict
from replica.corpus import at_epoch
from replica.sites import boardly, telegram, workhub

from records.enrichment import Speaker, Typology


class Truth(Strict):
    """What the corpus says about one posting."""

    platform_id: str
    native_id: str
    advert: str
    """The advert's id in the corpus."""
    language: str
    script: str | None
    speaker: Speaker
    risky: bool
    typology: Typology | None
    rows: tuple[int, ...]
    campaign: str | None
    allowed: bool
    """Whether robots.txt allows its page."""
    rendered: bool
    """Whether only a browser can read it."""
    listed: bool
    """Whether the platform lists it in this epoch."""
    gone: str | None
    """How its page answers if it is gone: 404, 410 or closed."""


NATIVE_IDS: dict[str, Callable[[str], str]] = {
    boardly.PLATFORM: boardly.native_id,
    workhub.PLATFORM: workhub.native_id,
}
RENDERED: frozenset[str] = frozenset()


def native_id(platform: str, advert_id: str) -> str:
    """The platform's own id of an advert, as a spider reads it."""
    if platform in NATIVE_IDS:
        return NATIVE_IDS[platform](advert_id)
    return telegram.native_id(platform, advert_id)


def served_platforms() -> frozenset[str]:
    """The platforms that the replica serves."""
    channels = {channel.platform for channel in telegram.channels() if channel.platform}
    return frozenset(NATIVE_IDS) | channels


def expected(epoch: int) -> dict[tuple[str, str], Truth]:
    """By platform and native id: every advert that has been published by `epoch`, listed or not."""
    served = served_platforms()
    truths = [_truth(shown) for shown in at_epoch(epoch) if shown.advert.platform in served]
    return {(truth.platform_id, truth.native_id): truth for truth in truths}


def readable(epoch: int, browser: bool = True) -> dict[tuple[str, str], Truth]:
    """Those that a lawful crawl of this epoch finds: listed, allowed, and without a browser not rendered by script."""
    return {
        key: truth
        for key, truth in expected(epoch).items()
        if truth.listed and truth.allowed and (browser or not truth.rendered)
    }


def _truth(shown: Shown) -> Truth:
    advert = shown.advert
    return Truth(
        platform_id=advert.platform,
        native_id=native_id(advert.platform, advert.id),
        advert=advert.id,
        language=advert.language,
        script=advert.script,
        speaker=advert.speaker,
        risky=advert.risky,
        typology=advert.typology,
        rows=advert.rows,
        campaign=advert.campaign,
        allowed=not (advert.platform == boardly.PLATFORM and advert.section == boardly.FORBIDDEN),
        rendered=advert.platform in RENDERED,
        listed=shown.listed,
        gone=shown.gone,
    )
