"""What numbers in folded text say of age, working time and dates."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from nlp.document import Found

_YEARS: Final = r"(?:лет\b|года?\b|летн\w*|р[іо]к\w*|years?\b(?: old)?|yrs?\b|y\.?o\b|yosh\w*|ёш\w*|еш\w*|жас\w*|жаш\w*|yas\w*|岁|歲|周岁|tuoi|tahun\b|ปี|ans\b|anos?\b|সাল|वर्ष|साल|سنة)"
_AGE_CUE: Final = r"(?:возраст\w*|age[ds]?\b|aged|between the ages of|yosh\w*|ёш\w*|еш\w*|жас\w*|年龄|年齡|umur|usia|tuoi|อายุ|edad|idade|âge|вік\w*|yas\w*|العمر)"
_AGE_RANGE: Final = re.compile(
    rf"(?:{_AGE_CUE}[ :]{{0,3}})?(?:от |с |from |dan )?(?<![\d.,])(\d{{2}})(?: ?{_YEARS})? ?(?:-|~|до|to|and|至|到|dan|дан|ila|and|va|—|đến|den|sampai|hingga|a) ?(\d{{2}})(?![\d.,]\d|\d) ?(?:\+? ?{_YEARS})?"
)
_AGE_SINGLE: Final = re.compile(
    rf"(?P<cue>{_AGE_CUE})?[ :]{{0,3}}(?P<way>от|с|до|старше|младше|не младше|over|under|above|below|from|up to|minimum|min|at least|не старше)? ?(?<![\d.,/])(?P<age>\d{{2}}) ?(?:\+ ?)?(?P<unit>{_YEARS}|\+)"
)
_HAS_AGE: Final = re.compile(rf"\d ?\+|\d ?\+? ?{_YEARS}|{_AGE_CUE}[ :]{{0,3}}\D{{0,6}}\d")
_AGES: Final = range(10, 76)
_UNTIL: Final = ("до", "младше", "under", "below", "up to", "не старше")
_EXPERIENCE: Final = re.compile(
    r"(?:опыт\w*|стаж\w*|experience|tajriba\w*|тажриба\w*|deneyim\w*|经验|рынк\w*|work\w*|компани\w*|истори\w*|более|over|уже)[^.,;\n]{0,24}$"
)
_HOURS: Final = re.compile(
    r"(?P<daily>每天|每日|кунига|kuniga|gunde|рабочий день|по)? ?(?<![\d:.,])(\d{1,2})(?: ?(?:-|~|до|to) ?(\d{1,2}))? ?-? ?(?:часов\w*|часа?\b|час\b|ч\b|hours?|hrs?|h\b|soat\w*|соат\w*|saat\w*|小时|giờ|gio|jam|ชั่วโมง)"
    r" ?(?P<day>/ ?(?:д|day|день|сут)|в день|в сутки|рабочий день|per day|a day|daily|kuniga|кунига|kunlik|кунлик|gunluk|gunde|每天|一天|рабоч|смен|shift|ish|иш|mot ngay|sehari|per hari)?"
)
_CLOCK: Final = re.compile(
    r"(?<![\d:.])([01]?\d|2[0-4])(?:[:.]([0-5]\d))? ?(?:-|до|to|dan|дан|~|至|gacha) ?([01]?\d|2[0-4])(?:[:.]([0-5]\d))(?![\d:])"
)
_WEEK: Final = re.compile(
    r"(?<![\d/.,])([2-7]|15|30)/(1|2|3|0|15|30)(?![\d/]|[.,]\d)|(?<!\d)([1-7]) ?(?:дн\w*|days?|kun\w*|кун\w*|gun\w*|天)(?: в неделю| per week| a week|/week)|"
    r"(?:haftada|хафтасига|haftasiga|ҳафтада|haftanin|每周|a week|per week) ?(?:工作)?([1-7]) ?(?:kun|кун|gun|天|days)|(без выходных|no days? off|7 days a week|dam olishsiz|дам олишсиз|tatilsiz|无休)|"
    r"(单休|одним выходным|one day off|bir kun dam)|(双休|двумя выходными|пятидневк\w*|two days off)"
)
_DIGIT: Final = re.compile(r"\d")
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
    rf"(?<![\d./-])(?:(?P<y>20\d\d)[-./](?P<m>\d{{1,2}})[-./](?P<d>\d{{1,2}})|(?P<d2>\d{{1,2}})[./](?P<m2>\d{{1,2}})[./](?P<y2>20\d\d|\d\d)"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?[ -](?P<m3>{_MONTH})(?!\w)\.?(?:,? (?P<y3>20\d\d))?|(?P<y5>20\d\d)年(?P<m5>\d{{1,2}})月(?P<d5>\d{{1,2}})日?)(?![\d/])"
    rf"|(?<!\w)(?P<m4>{_MONTH})\.? (?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y4>20\d\d))(?!\d)"
)
_DAY_LENGTHS: Final = range(2, 25)


def find_ages(text: str) -> Iterator[Found]:
    """The ages asked for; a single number of years needs a word of age or a threshold that no experience has."""
    if not _HAS_AGE.search(text):
        return
    taken: list[tuple[int, int]] = []
    for match in _AGE_RANGE.finditer(text):
        low, high = int(match[1]), int(match[2])
        said = re.search(rf"{_AGE_CUE}|{_YEARS}", match[0])
        if said and low in _AGES and high in _AGES and low < high:
            taken.append(match.span())
            yield _age(match.start(1), match.end(), low, high)
    for match in _AGE_SINGLE.finditer(text):
        age, way = int(match["age"]), match["way"] or ""
        start, end = match.span("age")
        if age not in _AGES or any(a < end and start < b for a, b in taken):
            continue
        if match["cue"] or _threshold(age, way, match["unit"], text[max(0, start - 40) : start]):
            yield _age(start, match.end(), *((None, age) if way in _UNTIL else (age, None)))


def _threshold(age: int, way: str, unit: str, before: str) -> bool:
    if unit == "+":
        return age in (16, 18, 20, 21)
    if unit.startswith(("yosh", "ёш", "еш", "岁", "жас", "tuoi")):
        return True
    return bool(way) and (14 <= age <= 25 or (way in _UNTIL and age >= 30)) and not _EXPERIENCE.search(before)


def _age(start: int, end: int, low: int | None, high: int | None) -> Found:
    value = f"{low or ''}-{high or ''}"
    return Found("AGE", start, end, value, {"min": low, "max": high}, 0.9)


def find_hours(text: str) -> Iterator[Found]:
    """Hours a day and days a week."""
    if not _DIGIT.search(text) and not _WEEK.search(text):
        return
    for match in _HOURS.finditer(text):
        hours = int(match[3] or match[2])
        if hours in _DAY_LENGTHS and (match["day"] or match["daily"]):
            yield _hours(match, float(hours), None)
    for match in _CLOCK.finditer(text):
        first = int(match[1]) + int(match[2] or 0) / 60
        last = int(match[3]) + int(match[4] or 0) / 60
        length = round((last - first) % 24 or 24, 2)
        if length >= _DAY_LENGTHS[0]:
            yield _hours(match, length, None)
    for match in _WEEK.finditer(text):
        yield _hours(match, None, _days(match))


def _days(match: re.Match[str]) -> float:
    if match[1]:
        worked, off = int(match[1]), int(match[2])
        return round(7 * worked / (worked + off), 1) if worked + off != 7 else float(worked)
    if match[5]:
        return 7.0
    if match[6]:
        return 6.0
    return 5.0 if match[7] else float(match[3] or match[4])


def _hours(match: re.Match[str], per_day: float | None, days: float | None) -> Found:
    data: dict[str, Any] = {"per_day": per_day, "days_per_week": days}
    value = f"{per_day:g} h/day" if per_day is not None else f"{days:g} days/week"
    return Found("HOURS", match.start(), match.end(), value, data, 0.9)


def find_dates(text: str, fetched_at: str | None) -> Iterator[Found]:
    """Calendar dates as `YYYY-MM-DD`; one without a year is of the year in which the advert was fetched."""
    if not _DIGIT.search(text):
        return
    this_year = fetched_at[:4] if fetched_at and fetched_at[:4].isdigit() else None
    for match in _DATE.finditer(text):
        said = {key[0]: value for key, value in match.groupdict().items() if value}
        year = said.get("y") or this_year
        month = said["m"] if said["m"].isdigit() else str(_MONTHS[said["m"]])
        if value := _calendar(year, month, said["d"]):
            yield Found("DATE", match.start(), match.end(), value)


def _calendar(year: str | None, month: str, day: str) -> str | None:
    if year is None:
        return None
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day)).isoformat()
    except ValueError:
        return None
