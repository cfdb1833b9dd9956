"""What can be asked of the index: AdQuery, the same for command line, console, API, exports and alerts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from config.errors import RecruitwatchError
from records.document import TriageStatus
from records.enrichment import Level, Typology
from records.record import moment, stamp

Sort = Literal["relevance", "risk", "newest", "oldest"]
Facet = Literal[
    "platform",
    "source",
    "language",
    "country",
    "destination",
    "origin",
    "typology",
    "indicator",
    "level",
    "cluster",
    "network",
    "status",
    "occupation",
]
"""The filters that can be counted. Contacts are left out: no list ranks people (architecture.md)."""
FACETS: Final[tuple[Facet, ...]] = get_args(Facet)
Interval = Literal["day", "week", "month"]
MAX_SIZE: Final = 1000
MAX_SIGNIFICANT: Final = 100
MAX_VALUES: Final = 1000
"""Values of one filter; both engines answer so many in one term set."""
RESTRICTED: Final[Typology] = "child_exploitation"
"""The typology whose adverts wait in a queue of their own: not everybody has to read them, and nobody by chance."""


class QueryError(RecruitwatchError):
    """A filter, option or cursor that cannot be answered as it stands; free text never raises it."""


def _values(value: Any) -> Any:
    """One value, several, or several joined by commas: always a tuple without repeats, in order."""
    if value is None:
        return ()
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, Sequence):
        return listed
    parts = [part.strip() if isinstance(part, str) else part for item in listed for part in _split(item)]
    return tuple(dict.fromkeys(part for part in parts if part != ""))


def _split(item: Any) -> list[Any]:
    return item.split(",") if isinstance(item, str) else [item]


def _time(value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return stamp(value)
    if not isinstance(value, str):
        raise ValueError("a date such as 2026-11-01, or a time such as 2026-11-01T12:00:00Z")
    try:
        return stamp(moment(value.strip()))
    except (ValueError, OverflowError):
        raise ValueError("a date such as 2026-11-01, or a time such as 2026-11-01T12:00:00Z") from None


def _readable(value: Any) -> Any:
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(value, str) else value


Values = Annotated[tuple[str, ...], BeforeValidator(_values), Field(max_length=MAX_VALUES)]
Time = Annotated[str | None, BeforeValidator(_time)]
Amount = Annotated[float | None, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float | None, Field(ge=0, le=1)]


class Filters(BaseModel):
    """What a hit must be, exactly; several values of one filter mean any of them, several filters all of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    platform: Values = ()
    source: Values = ()
    language: Values = ()
    country: Values = ()
    destination: Values = ()
    origin: Values = ()
    typology: Annotated[tuple[Typology, ...], BeforeValidator(_values)] = ()
    """Tests `typologies_flagged`: typologies of 0.50 and above."""
    indicator: Values = ()
    level: Annotated[tuple[Level, ...], BeforeValidator(_values)] = ()
    contact: Values = ()
    """A contact's value as the index has it, or its hash."""
    cluster: Values = ()
    network: Values = ()
    status: Annotated[tuple[TriageStatus, ...], BeforeValidator(_values)] = ()
    occupation: Values = ()
    score_min: Share = None
    score_max: Share = None
    since: Time = None
    """On `first_seen`, inclusive."""
    until: Time = None
    """On `first_seen`, exclusive."""
    pay_min: Amount = None
    pay_max: Amount = None
    """US dollars a month; an advert's range is found where it overlaps, one that states no pay never."""


VALUE_FILTERS: Final = tuple(name for name, field in Filters.model_fields.items() if isinstance(field.default, tuple))
"""The filters that hold values; the others are bounds."""


class AdQuery(BaseModel):
    """One question. `text` takes words, "phrases", prefix*, fuzzy~, -not, OR, field:value; any text is answered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Annotated[str, BeforeValidator(_readable)] = ""
    filters: Filters = Filters()
    sort: Sort | None = None
    """None: by relevance where words are asked for, else by risk. Ties go by posting id."""
    size: int = Field(default=20, ge=0, le=MAX_SIZE)
    after: str | None = None
    """The cursor that the page before gave."""
    collapse: bool = False
    """Of each cluster the first hit only; `total`, facets and histogram still count every advert."""
    like: str | None = None
    """A posting id: adverts that share the words which set that one apart, with all else that is asked."""
    among: Values = ()
    """Posting ids: only these adverts."""
    significant: int = Field(default=0, ge=0, le=MAX_SIGNIFICANT)
    """So many words that stand in what is found more than elsewhere."""
    facets: Annotated[tuple[Facet, ...], BeforeValidator(_values)] = ()
    histogram: Interval | None = None
    """Counts by `first_seen`; weeks begin on Monday; empty ones are left out."""
    highlight: bool = True
    restricted: bool = True
    """False leaves out what is flagged for `RESTRICTED`, unless it, a contact, a cluster or a network is asked for."""

    def stated(self) -> dict[str, Any]:
        """What is asked beyond the defaults, as JSON types."""
        return self.model_dump(mode="json", exclude_defaults=True)


def ad_query(options: Mapping[str, Any]) -> AdQuery:
    """The question that flat options ask, as a command line or URL gives them; QueryError names the first wrong one."""
    stated = {name: value for name, value in options.items() if value is not None}
    filters = {name: stated.pop(name) for name in list(stated) if name in Filters.model_fields}
    try:
        return AdQuery(filters=Filters(**filters), **stated)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "query"
        raise QueryError(f"{name}: {first['msg']} (given: {str(first['input'])[:60]!r})", _remedy(name)) from None


def _remedy(name: str) -> str:
    if name == "facets":
        return f"use any of {', '.join(FACETS)}"
    known = {"typology": Typology, "level": Level, "status": TriageStatus, "sort": Sort, "histogram": Interval}
    if name in known:
        return f"use any of {', '.join(get_args(known[name]))}"
    if name not in AdQuery.model_fields and name not in Filters.model_fields:
        return f"known are {', '.join(['text', *Filters.model_fields, *list(AdQuery.model_fields)[2:]])}"
    return "mend it"
