"""Numbers with the currency and the thousands that stand with them, alone and as ranges, in folded text."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from nlp.folding import Folded
from nlp.money_words import Words, bound_to, known_as, money_words, plain_word
from nlp.number_words import Spelled, find_spelled

_NUMBER: Final = re.compile(
    r"\d{1,3}(?:[ ',.\u066c]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d{1,2}(?:,\d\d)+,\d{3}(?!\d)|\d{1,12}(?:[.,\u066b]\d{1,2})?(?!\d)"
)
_INSIDE: Final = re.compile(r"[0-9a-z_\u0400-\u052f][.,]$|_$")
_BETWEEN: Final = re.compile(
    r"(?:-?(?:dan|den|dən|tan|ten|nan|nen|дан|ден|дон|тан|тен|нан|нен) (?=\d|$)"
    r"|(?:-?(?:dan|den|dən|tan|ten|nan|nen|дан|ден|дон|тан|тен|нан|нен))? {0,2}"
    r"(?:-{1,2}|~|to|until|up to|до|dan|den|дан|至|到|hingga|sehingga|sampai|hanggang|a|y|et|e|ate|va|ва|і|та"
    r"|, ?до|s/d|se|से|देखि|থেকে|ถึง|ຫາ|ເຖິງ|ដល់|မှ|الي|الى|حتي|bis|tr[oe]ng|den|то) {0,2})"
)
_AND: Final = re.compile(r" (?:and|и|й|und|va|dan|at|y|et|e|و|और|र|ve|və|we|жана|және) ?")
_LONGEST_BETWEEN: Final = 10
_FROM_ENDINGS: Final = ("dan", "дан", "den", "ден", "дон", "нан", "nan", "dən")
_MOST: Final = 300
_LARGE: Final = 10_000
"""From so much on an amount in words is read without its currency."""
_DOTTED: Final = ("rs.", "rp.", "usd.", "tk.", "eur.")
_SHORTENED: Final = ("руб", "р", "грн", "долл", "дол", "шек", "тыс", "тг", "сум", "บ")
_MILLIONS_AND: Final = re.compile(r"(\d{1,3}) ?(?:tr|trieu|củ) ?(\d)(?!\d)")
"""Vietnamese: `7tr5` is seven and a half million."""


class Amount(NamedTuple):
    """A number with what stands next to it."""

    start: int
    end: int
    value: float
    multiplier: int
    currency: str | None


Range = tuple[Amount, Amount | None]


def find_amounts(folded: Folded, bound: tuple[str, ...], taken: tuple[tuple[int, int], ...]) -> list[Range]:
    """Single amounts and ranges, by start, without those that overlap `taken`; `bound` tells languages and country."""
    text = folded.text
    amounts = [one for one in _amounts(folded, bound) if not any(one.start < b and a < one.end for a, b in taken)]
    if spelled := list(_spelled(folded, bound)):
        free = (one for one in amounts if not any(one.start < other.end and other.start < one.end for other in spelled))
        amounts = sorted([*free, *spelled])
    found: list[Range] = []
    index = 0
    while index < len(amounts):
        low, high = amounts[index], None
        index += 1
        if index < len(amounts) and _adds(text, low, amounts[index]):
            more = amounts[index]
            value = round(low.value + more.value * more.multiplier / low.multiplier, 9)
            low, index = Amount(low.start, more.end, value, low.multiplier, more.currency), index + 1
        if index < len(amounts) and _joined(text, low, amounts[index]):
            high = amounts[index]
            index += 1
        found.append((low, high))
    return found


def lower(low: Amount, high: Amount) -> float:
    """The lower amount; in `3-4k` what is said of the upper one holds for it too."""
    shared = low.multiplier == 1 and high.multiplier > 1 and low.value < high.value
    return low.value * (high.multiplier if shared else low.multiplier)


def _amounts(folded: Folded, bound: tuple[str, ...]) -> Iterator[Amount]:
    text = folded.text
    words = money_words()
    done = 0
    for first, _ in folded.digits[:_MOST]:
        match = _NUMBER.match(text, first) if first >= done else None
        if not match:
            continue
        start, end = match.span()
        # A currency or multiplier stands on the number's own line: the next one may be another field.
        line, eol = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        eol = eol if eol >= 0 else len(text)
        currency = None
        if before := words.before.search(text, max(done, start - 8, line), start):
            currency = bound_to(words.currencies.get(plain_word(before[1]), []), bound)
            start = before.start(1) if currency else start
        if not currency and _INSIDE.search(text, max(0, first - 2), first) and not text.endswith(_DOTTED, 0, first):
            continue
        value, multiplier, end = _scaled(text, match, eol, words, bound)
        after = words.after.match(text, end, eol)
        if after and not currency:
            currency = known_as(words.currencies, after[1], bound)
            end = after.end() if currency else end
            end += text.startswith(".", end) and text.endswith(_SHORTENED, start, end)
        if text.startswith(("/-", "/="), end) and not text[end + 2 : end + 3].isalnum():
            end += 2
        done = end
        yield Amount(start, end, value, multiplier, currency)


def _scaled(text: str, number: re.Match[str], eol: int, words: Words, bound: tuple[str, ...]) -> tuple[float, int, int]:
    """The value of a number, what its words multiply it by, and where they end."""
    end, multiplier = number.end(), 1
    if "vi" in bound and (halved := _MILLIONS_AND.match(text, number.start(), eol)):
        return float(halved[1]) + int(halved[2]) / 10, 10**6, halved.end()
    while (after := words.multiplier.match(text, end, eol)) and multiplier < 10**6:
        by = known_as(words.multipliers, after[1], bound)
        if not by:
            break
        multiplier, end = multiplier * by, after.end()
        end += text.startswith(".", end) and words.after.match(text, end + 1, eol) is not None
    half = words.half.match(text, end, eol) if multiplier > 1 else None
    end = half.end() if half else end
    return _value(number[0], multiplier > 1) + (0.5 if half else 0), multiplier, end


def _spelled(folded: Folded, bound: tuple[str, ...]) -> Iterator[Amount]:
    """Amounts in words: with their currency, or as the beginning of a range that has one."""
    text, words = folded.text, money_words()
    waiting: Spelled | None = None
    for one in find_spelled(folded):
        after = words.after.match(text, one.end)
        currency = known_as(words.currencies, after[1], bound) if after else None
        if waiting and currency and _BETWEEN.fullmatch(text[waiting.end : one.start]):
            yield Amount(waiting.start, waiting.end, waiting.value, 1, currency)
        waiting = None if currency else one
        if currency and after:
            yield Amount(one.start, after.end(), one.value, 1, currency)
        elif one.value >= _LARGE and not (after and after[0].strip()):
            yield Amount(one.start, one.end, one.value, 1, None)


def _joined(text: str, low: Amount, high: Amount) -> bool:
    between = text[low.end : high.start]
    if len(between) > _LONGEST_BETWEEN:
        return False
    parted = bool(_BETWEEN.fullmatch(between)) or (between == " " and text[: low.end].endswith(_FROM_ENDINGS))
    if not parted and _AND.fullmatch(between):
        parted = bool(money_words().between.search(text, max(0, low.start - 12), low.start))
    if not parted or not (low.currency or text[high.start].isdigit() or high.multiplier == 1):
        return False
    if not low.currency and not text[high.start].isdigit() and text[low.end - 1].isdigit():
        return False
    return lower(low, high) < high.value * high.multiplier and (
        not low.currency or low.currency == (high.currency or low.currency)
    )


def _adds(text: str, large: Amount, small: Amount) -> bool:
    """`2 lakh 20 thousand`: one amount in two words."""
    apart = text[large.end : small.start]
    return apart in (" ", "") and large.multiplier > small.multiplier > 1 and not large.currency


def _value(number: str, scaled: bool) -> float:
    """`80 000`, `80.000`, `80,000.50`, `1,5`: groups of three are thousands, unless a word for them follows."""
    plain = number.replace(" ", "").replace("'", "").replace("\u066c", ",").replace("\u066b", ".")
    if re.fullmatch(r"\d{1,2}(?:,\d\d)+,\d{3}", plain):
        return float(plain.replace(",", ""))
    if re.fullmatch(r"\d{1,3}[.,]\d{3}", plain) and scaled:
        return float(plain.replace(",", "."))
    whole = re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?", plain)
    if not whole:
        return float(re.sub(r"\D", "", plain) or 0)
    return float(f"{re.sub(r'[.,]', '', whole[1])}.{whole[2] or 0}")
