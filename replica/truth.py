"""What the corpora say about every posting that a crawl of the replica can meet."""

from collections.abc import Collection

from records.enrichment import Speaker, Typology
from records.source import Spider
from replica.advert import Shown, Strict
from replica.corpus import at_epoch
from replica.platforms import platforms
from replica.sites import boardly
from replica.sources import CRAWLED


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


def expected(epoch: int) -> dict[tuple[str, str], Truth]:
    """By platform and native id: every advert that has been published by `epoch`, listed or not."""
    truths = [_truth(shown) for shown in at_epoch(epoch)]
    return {(truth.platform_id, truth.native_id): truth for truth in truths}


def readable(epoch: int, spiders: Collection[Spider] = CRAWLED) -> dict[tuple[str, str], Truth]:
    """Those that a lawful crawl of this epoch finds by these spiders: listed, and allowed by robots.txt."""
    within = {plan.id for plan in platforms().values() if plan.spider in spiders}
    return {
        key: truth
        for key, truth in expected(epoch).items()
        if truth.listed and truth.allowed and truth.platform_id in within
    }


def _truth(shown: Shown) -> Truth:
    advert = shown.advert
    plan = platforms()[advert.platform]
    return Truth(
        platform_id=advert.platform,
        native_id=plan.native_id(advert.id),
        advert=advert.id,
        language=advert.language,
        script=advert.script,
        speaker=advert.speaker,
        risky=advert.risky,
        typology=advert.typology,
        rows=advert.rows,
        campaign=advert.campaign,
        allowed=not (advert.platform == boardly.PLATFORM and advert.section == boardly.FORBIDDEN),
        rendered=plan.spider == "rendered",
        listed=shown.listed,
        gone=shown.gone,
    )
