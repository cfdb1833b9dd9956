"""Trains the dictionary of `search.packing` on documents of invented adverts: `python -m tests.search.train_packing`.

A new one makes every embedded index one of another layout: raise `search.shelf.LAYOUT` with it.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from zstandard import train_dictionary

from cli.measured.publishing import documents_of, filled
from replica.stock import write
from search.packing import DICTIONARY, slim

ADVERTS = 3000
SIZE = 65_536
SEED = 7

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        file = Path(folder) / "adverts.jsonl"
        write(file, ADVERTS, SEED)
        filled(str(file), folder)
        samples = [orjson.dumps(slim(document)) for document in documents_of(folder)]
    DICTIONARY.write_bytes(train_dictionary(SIZE, samples).as_bytes())
