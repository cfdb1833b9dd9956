"""The catalogue's pictures: the last capture of each that a posting shows, and which postings show the same one."""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, insert, select

from records import tables
from records.catalogue import IN_CHUNK, Catalogue
from records.posting import Image
from records.record import digest, in_batches


def put_images(catalogue: Catalogue, images: Iterable[Image]) -> None:
    """Holds pictures; one of the same posting and address takes the place of the one before."""
    with catalogue.transaction() as connection:
        for batch in in_batches(images, IN_CHUNK):
            rows = {_image_id(image): image.model_dump(exclude={"version"}) for image in batch}
            connection.execute(delete(tables.images).where(tables.images.c.image_id.in_(rows)))
            connection.execute(insert(tables.images), [{"image_id": name, **row} for name, row in rows.items()])


def images_of(catalogue: Catalogue, posting_id: str) -> list[Image]:
    """The pictures of a posting, as they were last captured, in the order of time and address."""
    columns = tables.images.c
    query = select(tables.images).where(columns.posting_id == posting_id).order_by(columns.seen_at, columns.url)
    with catalogue.transaction() as connection:
        return [Image.model_validate(row._mapping) for row in connection.execute(query)]


def image_urls(catalogue: Catalogue, posting_id: str) -> set[str]:
    """The addresses of the pictures of a posting that were captured."""
    columns = tables.images.c
    with catalogue.transaction() as connection:
        return set(connection.execute(select(columns.url).where(columns.posting_id == posting_id)).scalars())


def postings_with(catalogue: Catalogue, phashes: Collection[str], limit: int) -> dict[str, list[str]]:
    """By perceptual hash the postings that show such a picture, by id, up to `limit` of each."""
    columns = tables.images.c
    found = {}
    with catalogue.transaction() as connection:
        for phash in sorted(phashes):
            query = select(columns.posting_id).where(columns.phash == phash).distinct()
            rows = connection.execute(query.order_by(columns.posting_id).limit(limit))
            found[phash] = list(rows.scalars())
    return found


def _image_id(image: Image) -> str:
    return digest(f"{image.posting_id}\n{image.url}".encode("utf-8", "surrogatepass"))[:32]
