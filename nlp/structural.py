"""Indicators that follow from what was extracted, not from wording: pay, places, papers, age, hours, contacts."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from spacy.tokens import Doc

from config.files import ROOT, YamlFile
from nlp.advert import Advert
from records.enrichment import Entity, Evidence

COMPOUND_COUNTRIES: Final = frozenset({"KH", "MM", "LA"})
"""Countries of the INTERPOL notice and the Indian advisory (row 21) whose name is telling; others are too broad."""
LONG_DAY: Final = 12.0
"""Hours a day from which work is excessive (row 32)."""
ADULT: Final = 18
YOUNGEST: Final = 12
"""Below this a range of years is seldom the age of who is invited."""
YOUNG: Final = 35
"""An upper age limit up to this, asked of women, is a limit on looks rather than strength (row 14)."""
EVASION: Final = 0.15
"""Share of evasive spelling from which it is more than a decorative letter; measured on development adverts."""
SHORT: Final = 160
"""Code points below which an offer that names no occupation says nothing of the work."""
_WORD: Final = re.compile(r"\w")
_PROFESSIONS: Final = ("1", "2")
"""ISCO-08 major groups (managers, professionals) whose pay says nothing against a general wage."""
_PROFESSIONAL_FACTOR: Final = 3.0


class Finding(NamedTuple):
    """Why a structural indicator fired: the spans it rests on, and a sentence for the analyst."""

    detail: str
    evidence: tuple[Evidence, ...] = ()


class Stated(NamedTuple):
    """What the rules look at: an advert, and what was found in it."""

    advert: Advert
    entities: Sequence[Entity]
    by_type: dict[str, list[Entity]]
    obfuscation: float


Rule = Callable[[Stated], Finding | None]


class Wages(BaseModel):
    """`config/wages/reference.yaml`: what an ordinary worker earns in a month, and from when pay is far above it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    checked: str
    factor: float = Field(gt=1)
    floor: float = Field(ge=0)
    usd_month: dict[str, float]


def stated(doc: Doc) -> Stated:
    """What the `Doc` of an advert holds for the rules."""
    said = doc._
    by_type: dict[str, list[Entity]] = {}
    for entity in said.entities:
        by_type.setdefault(entity.type, []).append(entity)
    return Stated(said.advert, said.entities, by_type, said.obfuscation)


@cache
def wages() -> Wages:
    """The shipped wage reference."""
    return YamlFile(ROOT / "wages" / "reference.yaml").parse(Wages)


def pay_far_above_usual(said: Stated) -> Finding | None:
    """Pay of several times the reference wage of the country of work; silent where that country is not known."""
    country = _country_of_work(said)
    reference = wages().usd_month.get(country or "")
    pay = [entity for entity in _of(said, "MONEY") if _role(entity) == "pay" and _usd(entity) > 0]
    if not reference or not pay:
        return None
    best = max(pay, key=_usd)
    limit = max(reference * wages().factor, wages().floor) * (_PROFESSIONAL_FACTOR if _professional(said) else 1)
    if _usd(best) < limit:
        return None
    times = _usd(best) / reference
    detail = f"about {times:.1f} times a usual monthly wage in {country} (reference {reference:.0f} USD)"
    return Finding(detail, _spans([best]))


def high_pay_nothing_asked(said: Stated) -> Finding | None:
    """Pay far above usual where neither experience nor schooling is asked for."""
    pay, asked = pay_far_above_usual(said), nothing_asked(said)
    return Finding(f"{pay.detail}; {asked.detail}", pay.evidence + asked.evidence) if pay and asked else None


def compound_country(said: Stated) -> Finding | None:
    """A place of work in a country where compounds are documented, on a platform of another country."""
    home = said.advert.context.platform_country
    countries = COMPOUND_COUNTRIES - {home}
    named = (place for place in _of(said, "PLACE") if _data(place).get("country") in countries)
    found = (place for place in named if _role(place) in ("destination", "transit", "unknown"))
    return _any("place of work or transit in a country where compounds are documented", found)


def employer_not_named(said: Stated) -> Finding | None:
    """The platform has a field for the employer, and the advert leaves it empty."""
    advert = said.advert
    if "employer" not in (advert.context.fields or ()) or advert.published.employer:
        return None
    return Finding("the platform asks for the employer's name, and the advert leaves it empty")


def messenger_only(said: Stated) -> Finding | None:
    """Contact by messenger alone: no telephone, e-mail, web page, address or employer."""
    contacts = _of(said, "MESSENGER")
    published = said.advert.published
    if not contacts or _of(said, "EMAIL", "URL", "PHONE") or published.employer or published.address:
        return None
    return Finding("reachable by messenger alone", _spans(contacts))


def documents_held(said: Stated) -> Finding | None:
    """Papers that employer or agent holds."""
    return _any("papers are held by employer or agent", (e for e in _of(said, "DOCUMENT") if _held(e)))


def minors_invited(said: Stated) -> Finding | None:
    """An age range that begins below 18."""
    found = [age for age in _of(said, "AGE") if YOUNGEST <= (_number(age, "min") or 0) < ADULT]
    return _any("the stated age begins below 18", found)


def young_women(said: Stated) -> Finding | None:
    """Women of a low upper age limit are asked for."""
    women = [gender for gender in _of(said, "GENDER") if gender.value == "female"]
    ages = [age for age in _of(said, "AGE") if 0 < (_number(age, "max") or 0) <= YOUNG]
    return Finding("women up to a low age limit are asked for", _spans(women + ages)) if women and ages else None


def excessive_hours(said: Stated) -> Finding | None:
    """Twelve hours a day or more on six days or more, or a week without a day off."""
    found = [
        hours
        for hours in _of(said, "HOURS")
        if (_number(hours, "days_per_week") or 0) >= 7
        or ((_number(hours, "per_day") or 0) >= LONG_DAY and (_number(hours, "days_per_week") or 6) >= 6)
    ]
    return _any("twelve hours a day or more, or no day off", found)


def fee_named(said: Stated) -> Finding | None:
    """A sum that the applicant pays."""
    return _any("a sum that the applicant pays", (e for e in _of(said, "MONEY") if _role(e) == "fee"))


def deduction_named(said: Stated) -> Finding | None:
    """A sum taken out of wages."""
    return _any("a sum taken out of wages", (e for e in _of(said, "MONEY") if _role(e) == "deduction"))


def penalty_named(said: Stated) -> Finding | None:
    """A sum that the worker pays as a fine."""
    return _any("a fine with its sum", (e for e in _of(said, "MONEY") if _role(e) == "penalty"))


def travel_paid(said: Stated) -> Finding | None:
    """Ticket or visa as a benefit."""
    return _any("ticket or visa is provided", (e for e in _of(said, "BENEFIT") if e.value in ("ticket", "visa")))


def housing_given(said: Stated) -> Finding | None:
    """Housing as a benefit."""
    return _any("housing is provided", (e for e in _of(said, "BENEFIT") if e.value == "housing"))


def no_contract(said: Stated) -> Finding | None:
    """The advert says that there is no contract."""
    return _any("no written contract", (e for e in _of(said, "CONTRACT") if e.value == "none"))


def nothing_asked(said: Stated) -> Finding | None:
    """Neither experience nor schooling is asked for, in so many words."""
    found = (entity for entity in _of(said, "EXPERIENCE", "EDUCATION") if entity.value == "none")
    return _any("no experience or schooling asked", found)


def evasive_spelling(said: Stated) -> Finding | None:
    """Look-alike letters, digits as emoji, letters spaced out."""
    share = said.obfuscation
    return Finding(f"evasive spelling: {share:.2f} on a scale of 0 to 1") if share >= EVASION else None


def nothing_said_of_the_work(said: Stated) -> Finding | None:
    """A very short offer with a contact or pay, which names no occupation."""
    if not _of(said, "MONEY") or _of(said, "OCCUPATION") or not _of(said, "MESSENGER", "PHONE"):
        return None
    advert = said.advert
    if not 0 < len(_WORD.findall(advert.title + advert.text)) < SHORT:
        return None
    return Finding("a contact and hardly a word on the work itself")


RULES: Final[dict[str, Rule]] = {
    rule.__name__: rule
    for rule in (
        pay_far_above_usual,
        high_pay_nothing_asked,
        compound_country,
        employer_not_named,
        messenger_only,
        documents_held,
        minors_invited,
        young_women,
        excessive_hours,
        fee_named,
        deduction_named,
        penalty_named,
        travel_paid,
        housing_given,
        no_contract,
        nothing_asked,
        evasive_spelling,
        nothing_said_of_the_work,
    )
}
"""The rules that an indicator's `structural` may name."""


def _of(said: Stated, *types: str) -> list[Entity]:
    if len(types) == 1:
        return said.by_type.get(types[0], [])
    return [entity for entity in said.entities if entity.type in types]


def _data(entity: Entity) -> dict[str, Any]:
    return entity.data or {}


def _role(entity: Entity) -> str:
    return str(_data(entity).get("role", "unknown"))


def _number(entity: Entity, key: str) -> float | None:
    value = _data(entity).get(key)
    return float(value) if isinstance(value, int | float) else None


def _usd(entity: Entity) -> float:
    return _number(entity, "usd_month") or 0.0


def _held(entity: Entity) -> bool:
    return _data(entity).get("holder") in ("employer", "agent")


def _professional(said: Stated) -> bool:
    return any(str(_data(entity).get("isco08", "")).startswith(_PROFESSIONS) for entity in _of(said, "OCCUPATION"))


def _country_of_work(said: Stated) -> str | None:
    """The country of the one destination named, else of the only country named, else the platform's."""
    places = _of(said, "PLACE")
    for roles in (("destination",), ("destination", "employer", "unknown")):
        named = (_data(place).get("country") for place in places if _role(place) in roles)
        countries = {country for country in named if isinstance(country, str)}
        if len(countries) == 1:
            return countries.pop()
    country = said.advert.context.platform_country
    return country if isinstance(country, str) and not places else None


def _spans(entities: Iterable[Entity]) -> tuple[Evidence, ...]:
    return tuple(Evidence(field=e.field, start=e.start, end=e.end, text=e.text) for e in entities)


def _any(detail: str, entities: Iterable[Entity]) -> Finding | None:
    spans = _spans(entities)
    return Finding(detail, spans) if spans else None
