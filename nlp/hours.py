"""Working time in folded text: hours a day and days a week."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from nlp.document import Found
from nlp.folding import Folded
from nlp.times import STEM, Times, stems, times

_ROSTER: Final = re.compile(r"([1-7])(?:/([0-3])|[x×休]([12]))(?![\d/]|[.,]\d)")
_ROUND_THE_CLOCK: Final = re.compile(r"(?<!\w)(?:сутк[иа]|доб[ау]) через \w+")
_HAN_DAYS: Final = "一二三四五六七"
_HAN_WEEK: Final = re.compile(r"[每一][周週](?:工作|上班|做|上)?([一二三四五六七])[天日](?!休|放)")
_OF_SEVEN: Final = re.compile(r"([4-7]) ?(?:j|jours?|d|dias?)? ?(?:/|sur|de) ?7(?![\d/])")
_WEEK: Final = 7
_TOUCHING: Final = 2
_DAY: Final = range(4, 25)
"""Hours that are a day's work by themselves; fewer, and all 24, need a word that says so."""
_BEFORE, _AFTER = 28, 26
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u4e00-\u9fff]")
_PART: Final = re.compile(r"\d[.,:/]$")
_MOST: Final = 200
_BREAK: Final = re.compile(r"[.;\n\u3002](?= |$)|[,\uff0c\u060c\u3001(]")


def find_hours(folded: Folded) -> Iterator[Found]:
    """Hours a day and days a week; of a range the longer, of a roster (2/2) the mean."""
    text, words = folded.text, times()
    found = list(_phrases(folded, words))
    done = 0
    for start, end in folded.digits[:_MOST]:
        if end - start > 2 or start < done or _is_part(folded, start):
            continue
        near = found[-1] if found and found[-1].start < start <= found[-1].end + 4 else None
        one = _clock(text, start, words, near) or _roster(text, start) or _said(text, start, words, near)
        if one:
            done = one.end
            found.append(one)
    found.sort(key=lambda each: (each.start, -each.end))
    last = -1
    for each in found:
        if each.start >= last:
            last = each.end
            yield each


def _is_part(folded: Folded, start: int) -> bool:
    """Whether figures go on with a number or a clock time; a full-width comma parts two of them."""
    match = _PART.search(folded.text, max(0, start - 2), start)
    return match is not None and folded.original[folded.offsets[start - 1]] != "\uff0c"


def _phrases(folded: Folded, words: Times) -> Iterator[Found]:
    text, begun = folded.text, stems(folded.distinct)
    short = {word[:size] for word in begun for size in (4, 5, STEM)}
    unspaced = not text.isascii() and bool(_UNSPACED.search(text))
    if unspaced or any(
        phrase <= begun for stem in words.phrase_stems.keys() & begun for phrase in words.phrase_stems[stem]
    ):
        for match in words.phrases.finditer(text):
            days = next((days for said, days in words.phrase_days.items() if match[0].startswith(said)), None)
            if days is not None:
                yield _hours(*match.span(), None, days)
    if unspaced and ("周" in text or "週" in text):
        for match in _HAN_WEEK.finditer(text):
            yield _hours(*match.span(), None, float(_HAN_DAYS.index(match[1]) + 1))
    if "через" in text:
        for match in _ROUND_THE_CLOCK.finditer(text):
            yield _hours(*match.span(), 24.0, None)
    for week in words.weekdays:
        if week.beginnings.isdisjoint(short) and not (unspaced and any(name in text for name in week.beginnings)):
            continue
        for match in week.run.finditer(text):
            first, last = (int(name[1:]) for name, said in match.groupdict().items() if said)
            yield _hours(*match.span(), None, float((last - first) % _WEEK + 1))
        for match in week.off.finditer(text):
            yield _hours(*match.span(), None, 6.0)


def _clock(text: str, start: int, words: Times, near: Found | None) -> Found | None:
    match = _clocks().match(text, start)
    if not match:
        return None
    said = match.groupdict()
    before = text[max(0, start - 3 * _BEFORE) : start].rsplit("\n", 1)[-1]
    marks = sum(bool(said[name]) for name in ("m1", "m2", "u1", "u2", "e1", "e2", "d1", "d2", "til"))
    if marks == 1 and said["u2"] and words.of_day.match(text[match.end() :].lstrip()):
        return None  # `10-12 h a day` is a duration
    lead = re.search(words.mornings + "|" + words.evenings + r"|(?<!\w)(?:с|з|from|de|das|من|аз|от)", before[-8:])
    bounded = _alone(text, start, match.end()) or bool(near and text[near.end : start].strip(" ,:") == "")
    if not marks and not (lead or bounded):
        return None
    if words.appointment.search(re.split(r"[.;](?= )", before)[-1]):
        return None
    first, last = (int(said[name]) + int(said[minute] or 0) / 60 for name, minute in (("h1", "m1"), ("h2", "m2")))
    if first > 24 or last > 24:
        return None
    evening_lead = bool(re.search(rf"(?:{words.evenings}) ?$", before[-6:]))
    first += 12 * (first < 12 and (evening_lead or _says(said, "1", words.evenings)))
    last += 12 * (last < 12 and _says(said, "2", words.evenings))
    if last <= first and last <= 12 and first < 12 and not _says(said, "2", words.mornings):
        last += 12
    length = round((last - first) % 24 or 24, 2)
    return _hours(start, match.end(), length, None) if 2 <= length <= 16 or marks > 1 else None


def _says(said: dict[str, str | None], which: str, pattern: str) -> bool:
    return any(re.fullmatch(pattern, (said[name] or "").strip()) for name in (f"e{which}", f"d{which}"))


def _alone(text: str, start: int, end: int) -> bool:
    """Between stops: `Mon-Fri, 9-18.`; ages, years and shares have a word with them."""
    before, after = text[max(0, start - 24) : start], text[end : end + 2]
    hour = re.search(
        r"(?:mesai|график\w*|режим\w*|работ\w*|soat|sagat|timing|shift|duty|смен\w*|ish vaqti"
        r"|[,.)] |^|\n)[: ]*$",
        before,
    )
    return bool(hour) and bool(re.match(r"[,.;)\n]|$", after))


@cache
def _clocks() -> re.Pattern[str]:
    words = times()
    day = rf"(?:{words.mornings}|{words.evenings})"
    unit = r"(?:h\b|hrs?\b|час\w*|ч\b|点|點|时|時|โมง|น\.|ម៉ោង|နာရီ|টা|টায়|बजे)"
    joining = (
        r"(?:\w{0,3} ?-|-?dan|-?дан|-?ден|-?дин|-?den|to|till|until|до|до|по|a|as|la|至|到|-|~|حتي|الي|ل|hingga"
        r"|sehingga|hanggang|және|ve|и"
        r"|sampai|ถึง"
        r"|ຫາ|ដល់|မှ|থেকে|से|देखि|то|le)"
    )
    return re.compile(
        rf"(?P<h1>\d{{1,2}})(?:(?:[:.]|(?=h\d)h|時|点"
        rf"|點)(?P<m1>[0-5]\d))?(?P<u1> ?{unit}\d{{0,2}})?(?P<e1> ?{day})? ?(?:{joining}|(?={day})) ?"
        rf"(?P<d1>{day})? ?(?P<d2>{day})? ?(?P<h2>\d{{1,2}})(?:(?:[:.]"
        rf"|(?=h\d)h)(?P<m2>[0-5]\d))?(?P<u2> ?{unit}\d{{0,2}})?"
        rf"(?P<e2> ?{day})?(?![\d/]|[.,]\d| ?%)"
        rf"(?P<til>-?\w{{0,3}} ?(?:gacha|гача|чейин|cenli|qədər|kadar|дейін|deiin))?"
    )


def _roster(text: str, start: int) -> Found | None:
    if of_seven := _OF_SEVEN.match(text, start):
        return _hours(start, of_seven.end(), None, float(of_seven[1]))
    match = _ROSTER.match(text, start)
    if not match or re.search(r"[\w$]$", text[max(0, start - 1) : start]):
        return None
    worked, off = int(match[1]), int(match[2] or match[3])
    if match[3] and worked + off != _WEEK:
        return None
    days = float(worked) if worked + off == _WEEK else round(_WEEK * worked / (worked + off), 1)
    return _hours(start, match.end(), None, days)


def _said(text: str, start: int, words: Times, near: Found | None) -> Found | None:
    """`12 hours`, `6 days a week`: of a week's or a month's hours nothing is said."""
    if not (match := _amounts().match(text, start)):
        return None
    number, end = int(match["high"] or match["low"]), match.end()
    before = text[max(0, start - _BEFORE) : start].rsplit("\n", 1)[-1]
    after = text[end : end + _AFTER].split("\n", 1)[0]
    close_before, close_after = _BREAK.split(before)[-1], _BREAK.split(after)[0]
    week = _right_before(words, close_before, bool(match["hour"])) or words.of_week.search(
        close_after[: 14 if match["hour"] else 22]
    )
    month = words.of_month.search(close_before[-12:]) or words.of_month.search(close_after[:14])
    if match["hour"]:
        daily = words.of_day.search(close_before[-12:]) or words.of_day.match(close_after.lstrip(" -"))
        if week or month or number not in range(2, 25) or (not daily and (number not in _DAY or number == 24)):
            return None
        return None if _elsewhere(close_before, close_after) else _hours(start, end, float(number), None)
    if number not in range(1, _WEEK + 1) or month:
        return None
    working = re.match(r" ?(?:kerja|working|рабоч|робоч|iş\b|ish\b|жұмыс|жумуш)", after) or words.working.search(
        before[-12:]
    )
    if not working and (words.rest.search(close_after[:12]) or words.rest.search(close_before[-12:])):
        return _hours(start, end, None, float(_WEEK - number)) if week and number < _WEEK - 1 else None
    return _hours(start, end, None, float(number)) if week or near or working else None


def _right_before(words: Times, before: str, hours: bool) -> bool:
    """Whether a week stands before a number; of hours only where it touches them: `6 days a week, 10 hours`."""
    match = words.of_week.search(before[-16:])
    return match is not None and (not hours or len(before[-16:]) - match.end() <= _TOUCHING)


def _elsewhere(before: str, after: str) -> bool:
    return bool(
        re.search(r"(?:within|after|every|через|за|в течение|notice|каждые|support|ichida|içinde)\W*$", before)
        or re.match(
            r" ?(?:support|notice|response|delivery|поддержк|назад|ago|в пути|yo'l|пути|езды|before"
            r"|course|академ)",
            after,
        )
    )


@cache
def _amounts() -> re.Pattern[str]:
    words = times()
    return re.compile(
        r"(?P<low>\d{1,2})(?: ?(?:-|~|до|to|a|或) ?(?P<high>\d{1,2}))? ?-? ?"
        rf"(?:(?P<hour>{words.hour})|(?:{words.day}))"
    )


def _hours(start: int, end: int, per_day: float | None, days: float | None) -> Found:
    data: dict[str, Any] = {"per_day": per_day, "days_per_week": days}
    value = f"{per_day:g} h/day" if per_day is not None else f"{days:g} days/week"
    return Found("HOURS", start, end, value, data, 0.9)
