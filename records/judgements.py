"""The catalogue's judgements: whether an indicator's hit in an advert was right, as analysts said it."""

from collections.abc import Iterator

from sqlalchemy import insert, select

from records import tables
from records.catalogue import Catalogue
from records.record import Part


class Judgement(Part):
    """That an analyst read an advert and found one of its red flags right or wrong; the later of two counts."""

    posting_id: str
    revision: str
    ruleset: str
    """The rules under which the flag was raised."""
    indicator: str
    right: bool
    by: str
    at: str


def add_judgement(catalogue: Catalogue, judgement: Judgement) -> None:
    """Holds what an analyst said; nothing that was said before is altered."""
    with catalogue.transaction() as connection:
        connection.execute(insert(tables.judgements).values(judgement.model_dump()))


def last_judgements(catalogue: Catalogue) -> Iterator[Judgement]:
    """The last judgement of each indicator of each posting, by both, streamed."""
    columns = tables.judgements.c
    query = select(tables.judgements).order_by(columns.posting_id, columns.indicator, columns.number)
    last: Judgement | None = None
    with catalogue.engine.connect() as connection:
        for row in connection.execution_options(yield_per=2000).execute(query):
            said = Judgement.model_validate({name: value for name, value in row._mapping.items() if name != "number"})
            if last and (last.posting_id, last.indicator) != (said.posting_id, said.indicator):
                yield last
            last = said
    if last:
        yield last
