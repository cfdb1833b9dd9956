"""Indicators as experts write them, and where an advert shows one or says its opposite (`recruitwatch_indicators`)."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from config.errors import SettingsError
from config.files import ROOT, YamlFile, read_all
from nlp import structural
from nlp.document import evidence
from nlp.glossary import UNSPACED
from nlp.lexicon import WITHIN, Match, Pattern, Phrases, Span, read_words, sentence_between, take_apart
from records.enrichment import Evidence, IndicatorHit, Typology

FOLDER: Final = ROOT / "indicators"
LAST_ROW: Final = 38
"""Rows of the page of documented red flags that a citation may name."""
_MOST_EVIDENCE: Final = 5
_BEFORE: Final = 16
_AFTER: Final = 22
"""How many code points may stand between a phrase and the word that denies it: two or three short words."""
_CLAUSE_ENDS: Final = ",;:()\uff0c\u3001"
"""Signs that end a clause; where words are written without spaces, a space ends it too."""
Side = Literal["present", "contradicted", "denial_before", "denial_after"]
Key = tuple[str, Side]


class Strict(BaseModel):
    """A part of an expert file; unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Citation(Strict):
    """Where an indicator is documented, and how far that was checked."""

    source: str
    url: str | None = None
    row: int | None = Field(default=None, ge=1, le=LAST_ROW)
    checked: Literal["read", "copy", "inference"]


class Phrase(Strict):
    """Words to look for (nlp/lexicon.py says how they are written), written `words | what they mean`."""

    say: str
    gloss: str = ""
    within: int = Field(default=WITHIN, ge=0, le=300)

    @model_validator(mode="before")
    @classmethod
    def _from_line(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        say, _, gloss = value.partition(" | ")
        return {"say": say.strip(), "gloss": gloss.strip()}


class Examples(Strict):
    """Invented sentences that show the indicator, do not, or say its opposite; they are tests."""

    present: list[str] = []
    absent: list[str] = []
    contradicted: list[str] = []


def _with_glosses(phrases: dict[str, list[Phrase]]) -> dict[str, list[Phrase]]:
    for language, found in phrases.items():
        for phrase in found:
            if language not in ("en", "any") and not phrase.gloss:
                raise ValueError(f"{language}: {phrase.say}: a phrase needs its meaning after ` | `")
    return phrases


Glossed = Annotated[dict[str, list[Phrase]], AfterValidator(_with_glosses)]
"""Phrases by language; `any` holds what is built of word lists, which carry their own meaning."""


class Indicator(Strict):
    """One documented red flag: what it means, where it is documented, how it is worded, and what it weighs."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{2,40}$")
    title: str
    description: str
    """Its first line is what the analyst reads."""
    citations: list[Citation] = Field(min_length=1)
    typologies: dict[Typology, float]
    """Log-odds that its presence adds."""
    contradicted: dict[Typology, float] = {}
    """Log-odds that its contradiction adds; below zero."""
    phrases: Glossed = {}
    contradicted_by: Glossed = {}
    structural: str | None = None
    """The rule in nlp/structural.py that derives it from entities and published fields."""
    negatable: bool = True
    """Whether a denial beside the words ("no fee") says the opposite; else denials are passed over."""
    context: bool = False
    """Whether other adverts decide it, so that `cluster` and not `enrich` looks for it."""
    examples: dict[str, Examples] = {}

    @model_validator(mode="after")
    def _can_fire(self) -> "Indicator":
        if self.structural is not None and self.structural not in structural.RULES:
            raise ValueError(f"there is no structural rule {self.structural}")
        if not (self.phrases or self.structural or self.context):
            raise ValueError("nothing can show it: give phrases, a structural rule, or `context: true`")
        return self


@cache
def read_indicators(folder: Path = FOLDER) -> dict[str, Indicator]:
    """The indicators of a folder by id; SettingsError with file and line for the first that is wrong."""
    found: dict[str, Indicator] = {}
    words = read_words(folder / "words")
    for file in read_all(folder):
        indicator = file.parse(Indicator)
        if indicator.id != file.path.stem:
            raise SettingsError(f"{file.path}:{file.line('id')}: id: differs from the file's name", "rename one")
        list(_patterns(indicator, words, file))
        found[indicator.id] = indicator
    return found


class Recogniser:
    """Indicators made ready: one automaton for all their phrases, and the structural rules."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.indicators = read_indicators(folder)
        words = read_words(folder / "words")
        self._own = [indicator for indicator in self.indicators.values() if not indicator.context]
        patterns = [pattern for indicator in self._own for pattern in _patterns(indicator, words, None)]
        patterns += [take_apart(f"@{side}", ("", side), words) for side in ("denial_before", "denial_after")]
        self._phrases: Phrases[Key] = Phrases(patterns)

    def hits(self, doc: Doc) -> list[IndicatorHit]:
        """What the advert on a `Doc` shows or denies, in the order of the indicators' names."""
        found = self._phrases.find(doc._.folded)
        denials = _Denials(doc._.folded.text, found)
        said = {name for name, _ in found}
        stated = structural.stated(doc)
        hits = []
        for indicator in self._own:
            rule = structural.RULES[indicator.structural](stated) if indicator.structural else None
            if rule or indicator.id in said:
                present = found.get((indicator.id, "present"), [])
                opposite = found.get((indicator.id, "contradicted"), [])
                hit = _hit(doc, indicator, present, opposite, rule, denials)
                if hit:
                    hits.append(hit)
        return hits


@cache
def recogniser() -> Recogniser:
    """The recogniser of the shipped indicators, made once for each process."""
    return Recogniser()


@Pipeline.factory("recruitwatch_indicators")
def component(nlp: Pipeline, name: str) -> "Component":
    """Writes `doc._.indicators`."""
    return Component()


class Component:
    """The pipeline's step that looks for indicators."""

    def __init__(self) -> None:
        self._recogniser = recogniser()

    def __call__(self, doc: Doc) -> Doc:
        """Puts the hits on the `Doc`."""
        doc._.indicators = self._recogniser.hits(doc)
        return doc


class _Denials:
    """Words that deny what stands beside them, in one folded text."""

    def __init__(self, text: str, found: dict[Key, list[Match]]) -> None:
        self._text = text
        self._before = [match.span for match in found.get(("", "denial_before"), ())]
        self._after = [match.span for match in found.get(("", "denial_after"), ())]

    def deny(self, match: Match) -> bool:
        """Whether a part of the match is denied: `no …` before it, `… yok` after it, in the same clause."""
        return any(self._denied(part) for part in match.parts)

    def _denied(self, part: Span) -> bool:
        start, end = part
        return any(0 <= start - stop <= _BEFORE and self._one_clause(stop, start) for _, stop in self._before) or any(
            0 <= begin - end <= _AFTER and self._one_clause(end, begin) for begin, _ in self._after
        )

    def _one_clause(self, start: int, end: int) -> bool:
        between = self._text[start:end]
        ends = _CLAUSE_ENDS + (" " if UNSPACED.match(self._text, max(0, start - 1)) else "")
        return not sentence_between(self._text, start, end) and not any(sign in between for sign in ends)


def _patterns(indicator: Indicator, words: dict[str, tuple[str, ...]], file: YamlFile | None) -> Iterator[Pattern[Key]]:
    sides: tuple[tuple[Side, str, Glossed], ...] = (
        ("present", "phrases", indicator.phrases),
        ("contradicted", "contradicted_by", indicator.contradicted_by),
    )
    for side, part, phrases in sides:
        for language, listed in phrases.items():
            for index, phrase in enumerate(listed):
                try:
                    yield take_apart(phrase.say, (indicator.id, side), words, phrase.within)
                except (ValueError, SettingsError) as error:
                    line = file.line(part, language, index) if file else 0
                    where = file.path if file else indicator.id
                    raise SettingsError(f"{where}:{line}: {part}.{language}: {error}", "mend the phrase") from None


def _hit(
    doc: Doc,
    indicator: Indicator,
    present: Sequence[Match],
    opposite: Sequence[Match],
    rule: structural.Finding | None,
    denials: _Denials,
) -> IndicatorHit | None:
    """Present if anything says so that is not denied, contradicted if only denials are left, else None."""
    against = list(opposite)
    for_ = []
    for match in present:
        if indicator.negatable and denials.deny(match):
            against.append(match)
        elif not any(_overlap(match.span, other.span) for other in opposite):
            for_.append(match)
    stated = _evidence(doc, for_)
    denied = _evidence(doc, against)
    detail = None
    if rule:
        stated += [item for item in rule.evidence if not any(_same_place(item, other) for other in stated + denied)]
        detail = rule.detail
        if not rule.evidence or stated:
            return IndicatorHit(id=indicator.id, state="present", evidence=stated[:_MOST_EVIDENCE], detail=detail)
    if stated:
        return IndicatorHit(id=indicator.id, state="present", evidence=stated[:_MOST_EVIDENCE])
    if denied:
        return IndicatorHit(id=indicator.id, state="contradicted", evidence=denied[:_MOST_EVIDENCE])
    return None


def _evidence(doc: Doc, matches: Iterable[Match]) -> list[Evidence]:
    """One span for a phrase that stands in one sentence, one for each part of a phrase that does not."""
    text = doc._.folded.text
    found: dict[tuple[str, int, int], Evidence] = {}
    for match in matches:
        start, end = match.span
        whole = end - start <= 2 * WITHIN + 120 and not sentence_between(text, start, end)
        for span in [match.span] if whole else match.parts:
            where = evidence(doc, *span)
            found.setdefault((where.field, where.start, where.end), where)
    return list(found.values())


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _same_place(one: Evidence, other: Evidence) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end
