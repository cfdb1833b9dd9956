"""Adverts that attack whoever opens a file with them, in a real index."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from pipelines.workspace import Workspace
from records.document import AdDocument
from records.enrichment import Entity, Evidence, IndicatorHit, Risk
from records.posting import Published
from search.engine import open_engine
from tests.search.adverts import COLLECTION, advert

FORMULAS = (
    "=HYPERLINK(\"http://evil.example\",\"pay\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1",
    "\u200b=1", "\ufeff+1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)", "\ufe66cmd", "=cmd|' /C calc'!A0",
)  # fmt: skip
HARMLESS = ("Work = money", "e-mail", "a@b.example", "1+1", "# 5", "'=1", "«-»", "")
RISK = Risk(score=0.9, level="critical", typology="forced_scamming", typologies={"forced_scamming": 0.9})
LONG = "длинный текст 🙂 " * 13_000
NASTY = "bell \x07 null \x00 escape \x1b[31m, not a character \uffff, \u202eturned\u202c, #N/A, <b>&amp;</b>, a\r\nb\tc"


def hostile() -> list[AdDocument]:
    """Each attack in the title and in fields as published."""
    made = [
        advert(f"formula-{number}", text, text, published=Published(employer=text, location=[text, "second"]))
        for number, text in enumerate(FORMULAS)
    ]
    made.append(
        advert("nasty", NASTY, NASTY, risk=RISK, own_risk=RISK, contacts=["+998901234567", "telegram:x"],
               contact_hashes=["k1:aa", "k1:bb"], typologies_flagged=["forced_scamming"], url="javascript:alert(1)",
               entities=[Entity(type="PHONE", field="text", start=0, end=4, text="bell", value="+998901234567"),
                         Entity(type="EMAIL", field="text", start=0, end=4, text="bell", value="hr@clinic.example"),
                         Entity(type="PLACE", field="text", start=0, end=4, text="bell", value="Myawaddy",
                                data={"country": "MM", "role": "destination"})],
               mentions=[Entity(type="ORGANISATION", field="text", start=0, end=4, text="bell", value="Bell Ltd"),
                         Entity(type="PERSON", field="text", start=0, end=4, text="bell", value="Anna Bell")],
               indicators=[IndicatorHit(id="documents_held", state="present",
                                        evidence=[Evidence(field="text", start=0, end=4, text="bell")]),
                           IndicatorHit(id="upfront_fee", state="contradicted")],
               indicator_ids=["documents_held"], published=Published(date_posted="2026-11-01", author="Anna"))
    )  # fmt: skip
    made.append(advert("long", LONG, "long"))
    return made


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A home whose index holds the collection of the search tests and the hostile adverts."""
    folder: Path = tmp_path_factory.mktemp("stocked")
    made = Workspace(Settings(home=folder / "home"))
    with open_engine(made.settings) as engine:
        engine.upsert([*COLLECTION, *hostile()])
        engine.commit()
    yield made
    made.catalogue.close()
