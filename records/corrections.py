"""The catalogue's corrections: what analysts said of spans, in the order in which they said it."""

from collections.abc import Iterator

from sqlalchemy import insert, select

from records import tables
from records.catalogue import Catalogue
from records.document import Correction


def add_correction(catalogue: Catalogue, correction: Correction) -> None:
    """Holds what an analyst said; nothing that was said before is altered."""
    with catalogue.transaction() as connection:
        connection.execute(insert(tables.corrections).values(correction.model_dump(exclude={"version"})))


def corrections_of(catalogue: Catalogue, posting_id: str) -> list[Correction]:
    """What was said of a posting, oldest first."""
    columns = tables.corrections.c
    query = select(tables.corrections).where(columns.posting_id == posting_id).order_by(columns.number)
    with catalogue.transaction() as connection:
        return [Correction.model_validate(row._mapping) for row in connection.execute(query)]


def all_corrections(catalogue: Catalogue) -> Iterator[Correction]:
    """Everything that was said, by posting id and then oldest first, streamed."""
    columns = tables.corrections.c
    query = select(tables.corrections).order_by(columns.posting_id, columns.number)
    with catalogue.engine.connect() as connection:
        for row in connection.execution_options(yield_per=2000).execute(query):
            yield Correction.model_validate(row._mapping)
