"""How the embedded index keeps an ad document: without what follows from the rest, compressed with a dictionary.

The dictionary holds what all documents have in common: names of keys, of indicators and of terms, and it halves what a
document takes. It was trained on documents of the replica's invented adverts by `python -m tests.search.train_packing`.
An index can be read with the dictionary alone that it was written with.
"""

from functools import cache
from pathlib import Path
from threading import local
from typing import Final

import orjson
from zstandard import ZstdCompressionDict, ZstdCompressor, ZstdDecompressor

from records.document import AdDocument

DICTIONARY: Final = Path(__file__).with_name("packing.zdict")
LEVEL: Final = 3
"""Higher levels take five times as long for a tenth."""
MOST: Final = 64_000_000
"""Bytes that a document may have: none of ours comes near, and what was packed elsewhere may say anything."""
_own = local()


def slim(document: AdDocument) -> dict[str, object]:
    """The document without what is in it twice."""
    kept = document.dump()
    kept.pop("explanation", None)
    if kept["own_risk"] == kept["risk"]:
        del kept["own_risk"]
    return kept


def pack(document: AdDocument) -> bytes:
    """A document as it is kept; some 100 µs."""
    if not hasattr(_own, "compressor"):
        _own.compressor = ZstdCompressor(level=LEVEL, dict_data=_dictionary())
    packed: bytes = _own.compressor.compress(orjson.dumps(slim(document)))
    return packed


def unpack(packed: bytes) -> AdDocument:
    """The document that was packed."""
    if not hasattr(_own, "decompressor"):
        _own.decompressor = ZstdDecompressor(dict_data=_dictionary())
    kept = orjson.loads(_own.decompressor.decompress(packed, max_output_size=MOST))
    kept.setdefault("own_risk", kept["risk"])
    return AdDocument.model_validate({**kept, "explanation": kept["risk"].get("explanation", [])})


@cache
def _dictionary() -> ZstdCompressionDict:
    return ZstdCompressionDict(DICTIONARY.read_bytes())
