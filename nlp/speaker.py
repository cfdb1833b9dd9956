"""Who speaks: someone who offers work, seeks it, warns, reports, or sells a course (`recruitwatch_speaker`)."""

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import Field
from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from config.errors import SettingsError
from config.files import read_all
from nlp.indicators import FOLDER, Glossed, Strict
from nlp.lexicon import Phrases, read_words, take_apart
from records.enrichment import Speaker

ENOUGH: Final = 2.4
"""The weight of cues from which a text is taken for something other than an offer."""
OPENING: Final = 160
"""Code points at the start, title included, in which a cue counts once and a half: texts open with what they are."""
_OPENING_FACTOR: Final = 1.5
_PAY_AND_CONTACT: Final = 2.0
"""Weight for an offer of stating pay and a messenger or mail address: warnings name a hotline's number instead."""


class Cue(Strict):
    """Words that speakers of one kind use."""

    id: str
    weight: float = Field(gt=0, le=10)
    phrases: Glossed


class CueFile(Strict):
    """A file of `config/indicators/speaker/`."""

    speaker: Speaker
    cues: list[Cue] = Field(min_length=1)


class _Weighted(NamedTuple):
    speaker: Speaker
    id: str
    weight: float


class Listener:
    """The cues of all speakers made ready."""

    def __init__(self, folder: Path = FOLDER) -> None:
        words = read_words(folder / "words")
        patterns = []
        for file in read_all(folder / "speaker"):
            parsed = file.parse(CueFile)
            for number, cue in enumerate(parsed.cues):
                key = _Weighted(parsed.speaker, cue.id, cue.weight)
                for language, phrases in cue.phrases.items():
                    for index, phrase in enumerate(phrases):
                        try:
                            patterns.append(take_apart(phrase.say, key, words, phrase.within))
                        except (ValueError, SettingsError) as error:
                            where = f"{file.path}:{file.line('cues', number, 'phrases', language, index)}"
                            raise SettingsError(f"{where}: {error}", "mend the phrase") from None
        self._phrases: Phrases[_Weighted] = Phrases(patterns)

    def weights(self, doc: Doc) -> dict[Speaker, float]:
        """The weight of each speaker's cues; each cue counts once."""
        found = self._phrases.find(doc._.folded)
        totals: dict[Speaker, float] = defaultdict(float)
        for cue, matches in found.items():
            early = matches[0].span[0] < OPENING
            totals[cue.speaker] += cue.weight * (_OPENING_FACTOR if early else 1)
        types = {entity.type for entity in doc._.entities}
        if "MONEY" in types and types & {"MESSENGER", "EMAIL"}:
            totals["offer"] += _PAY_AND_CONTACT
        return totals

    def speaker(self, doc: Doc) -> Speaker:
        """Who speaks; an offer unless another speaker's cues are enough and outweigh the offer's."""
        totals = self.weights(doc)
        others = {name: weight for name, weight in totals.items() if name != "offer"}
        best = max(others, key=lambda name: others[name], default=None)
        if best is None or others[best] < ENOUGH or others[best] <= totals["offer"]:
            return "offer"
        return best


@cache
def listener() -> Listener:
    """The shipped cues, made ready once for each process."""
    return Listener()


@Pipeline.factory("recruitwatch_speaker")
def component(nlp: Pipeline, name: str) -> "Component":
    """Writes `doc._.speaker`."""
    return Component()


class Component:
    """The pipeline's step that tells who speaks."""

    def __init__(self) -> None:
        self._listener = listener()

    def __call__(self, doc: Doc) -> Doc:
        """Puts the speaker on the `Doc`."""
        doc._.speaker = self._listener.speaker(doc)
        return doc
