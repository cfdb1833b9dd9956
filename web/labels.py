"""What names and codes are called on a page: countries, languages, filters, typologies, and what happened."""

from typing import Final

from pipelines import naming
from pipelines.indicators import indicator_texts
from pipelines.naming import country, occupation
from records.document import AdDocument
from records.enrichment import Language

FILTERS: Final = {
    "platform": "platform",
    "source": "source",
    "language": "language",
    "country": "country of the platform's post",
    "destination": "destination",
    "origin": "origin",
    "typology": "typology",
    "indicator": "red flag",
    "level": "level",
    "contact": "contact",
    "cluster": "near-identical to",
    "network": "shares a contact with",
    "status": "review",
    "occupation": "occupation",
    "score_min": "score from",
    "score_max": "score up to",
    "since": "first seen from",
    "until": "first seen before",
    "pay_min": "pay from, USD a month",
    "pay_max": "pay up to, USD a month",
}
EVENTS: Final = {
    "new": "first seen",
    "changed": "changed by its publisher",
    "reparsed": "read anew by another parser; its publisher changed nothing",
    "missing": "not found by a full crawl",
    "removed": "gone from the platform",
    "returned": "there again",
}
CHECKED: Final = {
    "read": "the source was read",
    "copy": "read in a third party's copy or report",
    "inference": "our inference",
}
TERMS: Final = {
    "bias": "where every advert starts",
    "calibration": "calibration",
    "speaker": "who speaks is no recruiter",
    "unshown": "the advert itself says nothing of it",
}
CERTAIN: Final = 0.995
ENTITIES: Final = {"ISCO08": "occupation", "CRYPTO": "wallet", "LANGUAGE_SKILL": "language asked for"}


def value_label(filter_name: str, value: str) -> str:
    """What a value of a filter is called."""
    match filter_name:
        case "country" | "destination" | "origin":
            return country(value)
        case "language":
            return language(value)
        case "indicator":
            return indicator(value)
        case "occupation":
            return f"{known} ({value})" if (known := occupation(value)) else value
        case "typology":
            return words(value)
        case "since" | "until":
            return value.removesuffix("T00:00:00Z")
        case "cluster" | "network":
            return f"{value[:10]}…" if len(value) > len("0123456789ab") else value
    return value


def words(name: str) -> str:
    """An identifier as words: `forced_scamming` is `forced scamming`."""
    return name.replace("_", " ")


def language(code: str) -> str:
    """A language's English name, or the code where it has none."""
    return "not told" if code == "und" else naming.language(code)


def written_in(stated: Language) -> str:
    """A language with its script where it has two."""
    script = naming.script(stated.script or "")
    return f"{language(stated.code)} ({script})" if script else language(stated.code)


def indicator(name: str) -> str:
    """An indicator's title, or its id as words where no file explains it."""
    known = indicator_texts().get(name)
    return known.title if known else words(name)


def term(name: str) -> str:
    """What a summand of a typology's logit is called."""
    joined = name.removeprefix("interaction:")
    return TERMS.get(name) or (indicator(name) if joined == name else f"together: {words(joined)}")


def entity(kind: str) -> str:
    """What a type of entity is called."""
    return ENTITIES.get(kind, words(kind.lower()))


def weightiest(ad: AdDocument) -> list[str]:
    """The indicators that are present, those first that weigh most in the typology that gave the score."""
    weights = {term.term: term.log_odds for term in ad.risk.explanation if term.typology == ad.risk.typology}
    present = dict.fromkeys(hit.id for hit in ad.indicators if hit.state == "present")
    return sorted(present, key=lambda name: (-weights.get(name, 0.0), name))


def score(value: float) -> str:
    """A score with two digits; none is shown as 1.00, which would look like certainty."""
    return f"{value:.2f}" if value < CERTAIN else ">0.99"


def minute(time: str) -> str:
    """A time without its seconds, UTC."""
    return time[:16].replace("T", " ") + ("" if len(time) <= len("2026-11-01") else " UTC")
