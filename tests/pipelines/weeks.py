"""A lake of weekly crawls of a board that posts the replica's adverts anew, from some week on more of one kind."""

import random
from datetime import UTC, datetime, timedelta

from pipelines.workspace import Workspace
from records.posting import Posting, make_posting
from records.record import stamp
from replica.advert import Advert
from replica.corpus import at_epoch
from tests.pipelines.crawling import write_crawl

START = datetime(2026, 3, 3, 6, tzinfo=UTC)
"""A Tuesday; what this crawl finds is in no week."""


def write_weeks(workspace: Workspace, weeks: int, wave_from: int, ordinary: int = 40, seed: int = 7) -> None:
    """So many crawls, a week apart. Of the risky adverts two are posted anew each week, from the wave on eight."""
    chance = random.Random(seed)
    adverts = [shown.advert for shown in at_epoch(0)]
    harmless = [one for one in adverts if not one.risky and one.speaker == "offer" and not one.rows]
    scams = [one for one in adverts if one.typology == "forced_scamming" and one.risky]
    others = [one for one in adverts if one.risky and one.typology != "forced_scamming"]
    for week in range(weeks):
        chosen = [
            *chance.sample(harmless, ordinary),
            *chance.sample(others, 2),
            *chance.sample(scams, min(8 if week >= wave_from else 2, len(scams))),
        ]
        at = stamp(START + timedelta(weeks=week))
        postings = [_posted(one, week) for one in chosen]
        write_crawl(workspace, f"{week:03d}", postings, at=at)


def _posted(advert: Advert, week: int) -> Posting:
    return make_posting(
        platform_id="board",
        source_id="board-all",
        native_id=f"{week}/{advert.id}",
        parser="test/1",
        url=f"https://board.example/{week}/{advert.id}",
        title=advert.title,
        text=advert.text,
        published=advert.published,
    )
