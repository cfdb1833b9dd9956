"""FollowTheMoney: each advert as an `Article`, organisations named in it as `Mention`, for OpenAleph and its like.

Plain JSON lines after the library's schemata, since the library itself needs a compiler; a test holds them to it.
Nobody is made a `Person`: a contact may be a victim's, and a name that a model read is no person.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
import pycountry

from records.document import AdDocument
from records.export import STATEMENT
from records.record import digest, moment

TITLE: Final = 1_024
PIECE: Final = 65_000
"""Code points of a value of the types `string` and `text` (followthemoney.types, 4.11)."""
LIMITS: Final[tuple[str, ...]] = (
    "contacts are properties of the article they stand in (phoneMentioned, emailMentioned); nobody is made a Person",
    f"a text of more than {PIECE:,} characters is several values of bodyText, in order",
    "scores, evidence and triage are left out but for level, typologies and indicators, which are keywords",
)


def lines(ad: AdDocument) -> bytes:
    """The advert's entities as JSON lines; the same advert is always the same bytes."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return b"".join(orjson.dumps(entity, option=options) for entity in entities(ad))


def entities(ad: AdDocument) -> Iterator[dict[str, Any]]:
    """The `Article` of an advert, and a `Mention` for each organisation that a model read in it."""
    article = f"recruitwatch-{ad.posting_id}"
    countries = [*ad.origins, *ad.destinations]
    named = sorted({one.value for one in ad.mentions if one.type == "ORGANISATION"})
    yield _entity(
        article,
        "Article",
        title=[ad.title[:TITLE]],
        bodyText=_pieces(ad.text if len(ad.title) <= TITLE else f"{ad.title}\n\n{ad.text}"),
        sourceUrl=[ad.url] if _is_web(ad.url) else [],
        publisher=[ad.platform_id],
        publishedAt=_date(ad.published.date_posted),
        retrievedAt=_date(ad.collected_at or ad.first_seen),
        language=_iso639_3(ad.language.code),
        detectedCountry=_lower(countries),
        locationMentioned=_values(ad, "PLACE"),
        phoneMentioned=_values(ad, "PHONE"),
        emailMentioned=_values(ad, "EMAIL"),
        companiesMentioned=named,
        keywords=[f"level: {ad.risk.level}", *(f"flagged: {one}" for one in ad.typologies_flagged), *ad.indicator_ids],
        notes=[STATEMENT],
    )
    for name in named:
        yield _entity(
            f"{article}-{digest(name.encode())[:16]}",
            "Mention",
            document=[article],
            name=[name],
            detectedSchema=["Organization"],
            contextCountry=_lower(countries),
        )


def _entity(entity_id: str, schema: str, /, **properties: Iterable[str]) -> dict[str, Any]:
    stated = {key: [value for value in values if value.strip()] for key, values in properties.items()}
    return {"id": entity_id, "schema": schema, "properties": {key: values for key, values in stated.items() if values}}


def _pieces(text: str) -> list[str]:
    return [text[at : at + PIECE] for at in range(0, len(text), PIECE)]


def _values(ad: AdDocument, kind: str) -> list[str]:
    return sorted({one.value for one in ad.entities if one.type == kind})


def _lower(countries: Iterable[str]) -> list[str]:
    return sorted({code.lower() for code in countries})


@cache
def _iso639_3(code: str) -> list[str]:
    """The three letters by which FollowTheMoney knows a language; none where there is nothing to tell by."""
    found = pycountry.languages.get(**{f"alpha_{len(code)}": code}) if len(code) in (2, 3) and code != "und" else None
    return [found.alpha_3] if found else []


def _date(text: str | None) -> list[str]:
    """A date as FollowTheMoney has them, UTC to the second; none where what was published is no date."""
    try:
        return [f"{moment(text):%Y-%m-%dT%H:%M:%S}"] if text else []
    except (ValueError, OverflowError):
        return []


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
