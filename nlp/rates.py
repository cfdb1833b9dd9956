"""What an amount is in US dollars a month, by the newest dated table of `config/rates/`."""

from functools import cache
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from config.errors import SettingsError
from config.files import ROOT, read_all

PER_MONTH: Final = {"hour": 173.0, "day": 22.0, "shift": 15.0, "week": 4.33, "month": 1.0, "year": 1 / 12}
"""How often a period's pay comes in a month: 40 hours a week, 22 working days, every second day for shifts."""


class Rates(BaseModel):
    """A file of rates."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    source: str
    units_per_usd: dict[str, float]


def usd_month(amount: float | None, currency: str | None, period: str | None) -> float | None:
    """`amount` in dollars a month; null where currency or a recurring period is not known."""
    units = rates().units_per_usd.get(currency or "")
    times = PER_MONTH.get(period or "")
    return round(amount * times / units, 2) if amount is not None and units and times else None


@cache
def rates() -> Rates:
    """The newest table; SettingsError where there is none."""
    files = list(read_all(ROOT / "rates"))
    if not files:
        raise SettingsError(f"{ROOT / 'rates'}: no rates", "add a YAML file with `date`, `source`, `units_per_usd`")
    return files[-1].parse(Rates)
