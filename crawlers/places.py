"""Reads schema.org places: what is said of where, the street address, the country."""

from dataclasses import dataclass, field
from typing import Any

from crawlers.placeholders import stated_only
from crawlers.values import country_code, unique, words


@dataclass(slots=True)
class Places:
    """Where a job is, as published."""

    names: list[str] = field(default_factory=list)
    address: str | None = None
    country: str | None = None


def places(stated: list[Any]) -> Places:
    """The places of a posting: names as `locality, region, country`, the first street address and country."""
    found = Places()
    for item in stated:
        if isinstance(item, list):
            inner = places(item)
            found.names += inner.names
            found.address = found.address or inner.address
            found.country = found.country or inner.country
            continue
        address = item.get("address", item) if isinstance(item, dict) else item
        for one in address if isinstance(address, list) else [address]:
            _add(found, one, item)
    found.names = unique(found.names)
    return found


def _add(found: Places, address: Any, place: Any) -> None:
    if not isinstance(address, dict):
        found.names += words(address)
        return
    country = address.get("addressCountry")
    parts = [_said(address.get(name)) for name in ("addressLocality", "addressRegion")]
    parts.append(_said(country))
    name = ", ".join(unique(part for part in parts if part))
    named = words(place.get("name")) if isinstance(place, dict) and place is not address else words(address.get("name"))
    found.names += [name] if name else named
    street = ", ".join(filter(None, (_said(address.get(key)) for key in ("streetAddress", "postalCode"))))
    found.address = found.address or street or None
    found.country = found.country or country_code(country)


def _said(value: Any) -> str:
    """A part of an address; what forms put where nothing is known says nothing."""
    return str(stated_only({"address": ", ".join(words(value))}).get("address", ""))
