"""Any number of invented adverts in campaigns whose truth is known, for measuring how near-duplicates are found.

Each advert is words of the replica's ordinary adverts in one language, in a wording that comes only once, so that two
campaigns are as unlike as two employers. The copies of a campaign differ as reposts do: sentences elsewhere, other
numbers, other contacts, emoji between the words. Some adverts are of boards that print much of their text under
every advert: alike in part, and no campaign.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

from replica.compose import UNSPACED
from replica.corpus import at_epoch

SENTENCES = (14, 22)
"""Of an advert, at least and at most: some 150 words."""
OTHER_WORDS = 0.3
"""Share of words that are other ones than in the corpora; without it all adverts would be of the same few sentences."""
BOARD_SHARE = 0.15
"""Share of campaigns that are single adverts of a board with a template."""
BOARD_SIZE = 500
"""Adverts of one board."""
TEMPLATE = 0.45
"""Share of a board's advert that its other adverts have too."""
SINGLE, FEW = 0.6, 0.95
"""Shares of campaigns that are one advert, and that are at most `MOST_FEW`."""
MOST_FEW, MOST = 10, 60
MOVED = 3
"""So many sentences at most stand elsewhere in a copy."""
EMOJI = "🔥💰✅📞✈️🏠💵‼️😀🌍"
_END = re.compile(r"(?<=[.!?。！？])\s*|\n+")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Material:
    """A language's sentences and words; characters where it writes no spaces."""

    gap: str
    sentences: Sequence[Sequence[str]]
    words: Sequence[str]


def write(file: Path, n: int, seed: int) -> None:
    """Writes `n` adverts as lines that `recruitwatch analyse` reads, with their campaign beside."""
    with file.open("w", encoding="utf-8") as lines:
        for number, (campaign, text) in enumerate(islice(adverts(seed), n)):
            line = {"id": f"{number:08d}", "title": "", "text": text, "campaign": campaign}
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")


def adverts(seed: int) -> Iterator[tuple[int, str]]:
    """Campaign and text of each advert, without end; the copies of a campaign come among others."""
    chance = random.Random(seed)
    languages = list(_material().values())
    boards: dict[int, tuple[Material, list[str]]] = {}
    waiting: list[tuple[int, str]] = []
    for campaign in count():
        material = chance.choice(languages)
        if chance.random() < BOARD_SHARE:
            number = campaign // int(BOARD_SIZE / BOARD_SHARE)
            if number not in boards:
                boards = {number: (material, _wording(material, chance, TEMPLATE))}
            material, template = boards[number]
            made = [_joined(material, [*template, *_wording(material, chance, 1 - TEMPLATE)])]
        else:
            made = _copies(material, _wording(material, chance, 1), _size(chance), chance)
        waiting += [(campaign, text) for text in made]
        while len(waiting) > MOST * MOST:
            at = chance.randrange(len(waiting))
            waiting[at], waiting[-1] = waiting[-1], waiting[at]
            yield waiting.pop()


def _material() -> dict[str, Material]:
    found: dict[str, list[str]] = {}
    for shown in at_epoch(0):
        if not shown.advert.risky:
            found.setdefault(shown.advert.language, []).extend(filter(None, _END.split(shown.advert.text)))
    made = {}
    for language, whole in found.items():
        sentences = [list(one) if language in UNSPACED else one.split() for one in dict.fromkeys(whole)]
        words = sorted({word for sentence in sentences for word in sentence if word.isalpha()})
        if len(sentences) > 2 * SENTENCES[1]:
            made[language] = Material("" if language in UNSPACED else " ", sentences, words)
    return made


def _size(chance: random.Random) -> int:
    kind = chance.random()
    if kind < SINGLE:
        return 1
    return chance.randint(2, MOST_FEW) if kind < FEW else chance.randint(MOST_FEW, MOST)


def _wording(material: Material, chance: random.Random, share: float) -> list[str]:
    chosen = chance.sample(material.sentences, max(round(chance.randint(*SENTENCES) * share), 1))
    return [
        material.gap.join(chance.choice(material.words) if chance.random() < OTHER_WORDS else word for word in sentence)
        for sentence in chosen
    ]


def _joined(material: Material, sentences: Sequence[str]) -> str:
    return "\n".join(sentences) if not material.gap else " ".join(sentences)


def _copies(material: Material, wording: Sequence[str], size: int, chance: random.Random) -> list[str]:
    made = [_joined(material, wording)]
    for _ in range(size - 1):
        sentences = list(wording)
        for _ in range(chance.randint(0, MOVED)):
            sentences.insert(chance.randrange(len(sentences)), sentences.pop(chance.randrange(len(sentences))))
        sentences.insert(chance.randrange(len(sentences)), _contact(chance))
        text = _NUMBER.sub(lambda _: str(chance.randrange(10, 90_000)), _joined(material, sentences))
        for _ in range(chance.randint(0, 6)):
            at = text.find(material.gap or "\n", chance.randrange(len(text)))
            text = f"{text[:at]} {chance.choice(EMOJI)}{text[at:]}" if at > 0 else text + chance.choice(EMOJI)
        made.append(text)
    return made


def _contact(chance: random.Random) -> str:
    digits = "".join(chance.choices("0123456789", k=7))
    name = "".join(chance.choices("abcdefghijklmnop", k=8))
    return chance.choice((f"+998 90 {digits}", f"@{name}", f"https://t.me/{name}", f"{name}@mail.example"))
