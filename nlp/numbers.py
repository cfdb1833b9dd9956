"""What numbers in folded text say of working time and dates."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from nlp.document import Found
from nlp.folding import Folded

_HOURS: Final = re.compile(
    r"(\d{1,2})(?: ?(?:-|~|до|to) ?(\d{1,2}))? ?-? ?"
    r"(?:часов\w*|часа?\b|час\b|ч\b|hours?|hrs?|h\b|soat\w*|соат\w*|saat\w*|小时|gio|jam\b|ชั่วโมง)"
    r" ?(?P<day>/ ?(?:д|day|день|сут)|в день|в сутки|рабочий день|per day|a day|daily|kuniga|кунига|kunlik"
    r"|кунлик|gunluk|gunde"
    r"|每天|一天|рабоч|смен|shift|ish|иш|mot ngay|sehari|per hari)?"
)
_DAILY_BEFORE: Final = re.compile(r"(?:每天|每日|кунига|kuniga|gunde|рабочий день|\bпо|工作) ?$")
_CLOCK: Final = re.compile(
    r"([01]?\d|2[0-4])(?:[:.]([0-5]\d))? ?(?:-|до|to|dan|дан|~|至|gacha) ?([01]?\d|2[0-4])[:.]([0-5]\d)(?![\d:])"
)
_WEEK: Final = re.compile(
    r"([2-7]|15|30)/(1|2|3|0|15|30)(?![\d/]|[.,]\d)|([1-7]) ?(?:дн\w*|days?|kun\w*|кун\w*|gun\w*|天)"
    r"(?: в неделю| per week| a week|/week)"
)
_WEEK_BEFORE: Final = re.compile(
    r"(?:haftada|haftasiga|хафтасига|ҳафтада|ҳафтасига|haftanin|每周工作|每周|一周|per week) ?$"
)
_WEEK_UNIT: Final = re.compile(r"([1-7]) ?(?:kun|кун|gun|天|days)")
_WEEK_WORDS: Final = {
    "без выходных": 7.0, "no days off": 7.0, "no day off": 7.0,
    "dam olishsiz": 7.0, "дам олишсиз": 7.0, "tatilsiz": 7.0,
    "无休": 7.0, "单休": 6.0, "одним выходным": 6.0, "one day off": 6.0,
    "双休": 5.0, "двумя выходными": 5.0, "пятидневк": 5.0,
}  # fmt: skip
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan января янв январь yanvar январ ocak", "february feb февраля фев февраль fevral феврал subat",
            "march mar марта мар март mart", "april apr апреля апр апрель aprel апрел nisan", "may мая май mayis",
            "june jun июня июн июнь iyun haziran", "july jul июля июл июль iyul temmuz",
            "august aug августа авг август avgust agustos", "september sep sept сентября сен сентябрь sentyabr eylul",
            "october oct октября окт октябрь oktyabr ekim", "november nov ноября ноя ноябрь noyabr kasim",
            "december dec декабря дек декабрь dekabr aralik",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = "|".join(sorted(_MONTHS, key=lambda name: (-len(name), name)))
_DATE: Final = re.compile(
    r"(?P<y>20\d\d)[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?![\d/])"
    r"|(?P<d2>\d{1,2})[./](?P<m2>\d{1,2})[./](?P<y2>20\d\d|\d\d)(?![\d/])"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?[ -](?P<m3>{_MONTH})(?!\w)\.?(?:,? (?P<y3>20\d\d))?"
    r"|(?P<y4>20\d\d)年(?P<m4>\d{1,2})月(?P<d4>\d{1,2})日?"
)
_MONTH_BEFORE: Final = re.compile(rf"(?<!\w)({_MONTH})\.? $")
_DAY_AND_YEAR: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?,? (20\d\d)(?!\d)")
_DAY_LENGTHS: Final = range(2, 25)
_LONGEST_CUE: Final = 26
_WEEK_DAYS: Final = 7


def find_hours(folded: Folded) -> Iterator[Found]:
    """Hours a day and days a week."""
    text = folded.text
    for word, days in _WEEK_WORDS.items():
        if (at := text.find(word)) >= 0:
            yield _hours(at, at + len(word), None, days)
    done = 0
    for start, end in folded.digits:
        if end - start > 2 or start < done or text[start - 1 : start] in (".", ",", ":", "/"):
            continue
        for found in _times(text, start):
            done = found.end
            yield found
            break


def _times(text: str, start: int) -> Iterator[Found]:
    before = text[max(0, start - _LONGEST_CUE) : start]
    if match := _CLOCK.match(text, start):
        first = int(match[1]) + int(match[2] or 0) / 60
        last = int(match[3]) + int(match[4]) / 60
        length = round((last - first) % 24 or 24, 2)
        if length >= _DAY_LENGTHS[0]:
            yield _hours(start, match.end(), length, None)
    if match := _WEEK.match(text, start):
        yield _hours(start, match.end(), None, _days(match))
    if (match := _WEEK_UNIT.match(text, start)) and _WEEK_BEFORE.search(before):
        yield _hours(start, match.end(), None, float(match[1]))
    if match := _HOURS.match(text, start):
        hours = int(match[2] or match[1])
        if hours in _DAY_LENGTHS and (match["day"] or _DAILY_BEFORE.search(before)):
            yield _hours(start, match.end(), float(hours), None)


def _days(match: re.Match[str]) -> float:
    if match[3]:
        return float(match[3])
    worked, off = int(match[1]), int(match[2])
    return float(worked) if worked + off == _WEEK_DAYS else round(7 * worked / (worked + off), 1)


def _hours(start: int, end: int, per_day: float | None, days: float | None) -> Found:
    data: dict[str, Any] = {"per_day": per_day, "days_per_week": days}
    value = f"{per_day:g} h/day" if per_day is not None else f"{days:g} days/week"
    return Found("HOURS", start, end, value, data, 0.9)


def find_dates(folded: Folded, fetched_at: str | None) -> Iterator[Found]:
    """Calendar dates as `YYYY-MM-DD`; one without a year is of the year in which the advert was fetched."""
    text, done = folded.text, 0
    this_year = fetched_at[:4] if fetched_at and fetched_at[:4].isdigit() else None
    for start, end in folded.digits:
        if start < done or end - start > 4 or text[start - 1 : start] in (".", "/", "-"):
            continue
        named = None
        if match := _DATE.match(text, start):
            said = {key[0]: value for key, value in match.groupdict().items() if value}
            month = said["m"] if said["m"].isdigit() else str(_MONTHS[said["m"]])
            value = _calendar(said.get("y") or this_year, month, said["d"])
        elif (named := _MONTH_BEFORE.search(text, max(0, start - 12), start)) and (
            match := _DAY_AND_YEAR.match(text, start)
        ):
            value = _calendar(match[2], str(_MONTHS[named[1]]), match[1])
        else:
            continue
        if value:
            done = match.end()
            yield Found("DATE", named.start(1) if named else start, done, value)


def _calendar(year: str | None, month: str, day: str) -> str | None:
    if year is None:
        return None
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day)).isoformat()
    except ValueError:
        return None
