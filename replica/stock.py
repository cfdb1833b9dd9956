"""Any number of invented adverts with what real ones hold, contacts and pay among it, for measuring index and search.

Each is an advert of the replica's corpora followed by one of its campaigns' texts, so that neither the words nor the
entities of one come again and again.
"""

import json
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from replica.campaigns import adverts
from replica.corpus import at_epoch


def stock(seed: int) -> Iterator[dict[str, Any]]:
    """Lines as `recruitwatch analyse` and `import` read them, without end, in an order that the seed decides."""
    chance = random.Random(seed)
    shown = [one.advert for one in at_epoch(0)]
    for number, (_, text) in enumerate(adverts(seed)):
        advert = shown[chance.randrange(len(shown))]
        yield {
            "id": f"{number:08d}",
            "title": advert.title,
            "text": f"{advert.text}\n\n{text}",
            "published": advert.published.model_dump(exclude_none=True, exclude={"extra"}),
        }


def write(file: Path, n: int, seed: int) -> None:
    """Writes `n` of them."""
    with file.open("w", encoding="utf-8") as lines:
        for line in islice(stock(seed), n):
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
