"""Calendar dates in folded text."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

from nlp.document import Found
from nlp.folding import Folded
from nlp.times import times

_LEAP: Final = 2024
_MOST: Final = 300
_DEADLINE: Final = re.compile(
    r"(?:до|с|по|from|by|before|until|till|on|interview\w*|собеседован\w*|ngay|truoc|del|el|le|al|le|masa"
    r"|tarikh|tanggal|tgl|gacha|в срок|deadline)"
    r"[ :]*(?:interview|на)? ?$"
)


def find_dates(folded: Folded, fetched_at: str | None) -> Iterator[Found]:
    """Calendar dates as `YYYY-MM-DD`; without a year they are of that of `fetched_at`, else `--MM-DD`."""
    text, done = folded.text, 0
    this_year = fetched_at[:4] if fetched_at and fetched_at[:4].isdigit() else None
    for start, end in folded.digits[:_MOST]:
        if start < done or end - start > 4 or text[start - 1 : start] in (".", "/"):
            continue
        if text[start - 1 : start] == "-" and text[start - 2 : start - 1].isdigit() and end - start < 2:
            continue
        match = _dates().match(text, start)
        said = {key.rstrip("0123456789"): part for key, part in match.groupdict().items() if part} if match else {}
        first = start
        if not said and (named := _month_before().search(text, max(0, start - 24), start)):
            match = _DAY_AND_YEAR.match(text, start)
            said = {"m": named[1], "d": match[1], "y": match[2] or ""} if match and (match[2] or not match[3]) else {}
            first = named.start(1)
        bare = match is not None and match.groupdict().get("d9") is not None
        if not match or not said or (bare and not _meant(text[max(0, start - 20) : start], said)):
            continue
        if value := _calendar(said, this_year):
            done = match.end()
            yield Found("DATE", first, done, value)


_DAY_AND_YEAR: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?:,? (20\d\d)(?!\d))?(?!\d)( ?[-:.]\d)?")


@cache
def _month_before() -> re.Pattern[str]:
    return re.compile(rf"({times().month})\.? $")


@cache
def _dates() -> re.Pattern[str]:
    month = times().month
    return re.compile(
        r"(?P<y>20\d\d)[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?![\d/])"
        r"|(?P<d2>\d{1,2})[./-](?P<m2>\d{1,2})[./-](?P<y2>20\d\d|\d\d)(?![\d/])"
        rf"|(?P<y5>20\d\d)(?:-?\w{{0,3}}) (?:йил|yil|жыл|жылдын|жылғы|yilning|yilyn|yylyn|сол|сали|il|года?"
        rf"|yilda)\w{{0,3}} (?P<d5>\d{{1,2}})(?:-?(?:nji|njy|нчи|shi))?[ -]?(?P<m5>{month})"
        rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|-?(?:nji|njy|чи|нчи|shi|го|е))?(?: of| de"
        rf"| del)?[ -]?(?P<m3>{month})\.?(?:,? (?:de |del |năm |nam )?(?P<y3>20\d\d))?"
        r"|(?P<y4>20\d\d) ?年 ?(?P<m4>\d{1,2}) ?月 ?(?P<d4>\d{1,2}) ?[日号號]?"
        r"|(?P<m6>\d{1,2}) ?月 ?(?P<d6>\d{1,2}) ?[日号號]"
        r"|(?P<d7>\d{1,2}) thang (?P<m7>\d{1,2})(?: nam (?P<y7>20\d\d)|/(?P<y8>20\d\d))?"
        r"|(?P<d9>\d{1,2})[./](?P<m9>\d{1,2})(?![\d/%]|[.,:-]\d| ?(?:%|часо|hour|см|cm))"
    )


def _calendar(said: dict[str, str], this_year: str | None) -> str | None:
    months, written, year = times().months, said["m"], said.get("y") or ""
    number = int(written) if written.isdigit() else _month(written, months)
    day = int(said["d"])
    if number > 12 >= day:
        number, day = day, number
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), number, day).isoformat()
        date(_LEAP, number, day)
    except ValueError:
        return None
    return f"{this_year or '-'}-{number:02}-{day:02}"


def _meant(before: str, said: dict[str, str]) -> bool:
    """Two numbers alone (`2/12`) are a date where a word for one stands before; `2/2` is a roster."""
    return bool(_DEADLINE.search(before)) and (int(said["d"]) > 7 or int(said["m"]) > 3)


def _month(written: str, months: dict[str, int]) -> int:
    return next((months[written[:size]] for size in range(len(written), 1, -1) if written[:size] in months), 0)
