"""The ages that an advert asks for, from folded text."""

import re
from collections.abc import Iterator
from typing import Final

from nlp.document import Found
from nlp.folding import Folded

_YEARS: Final = (
    r"(?:лет\b|года?\b|летн\w*|р[іо]к\w*|р\.(?=\s|$|,)|years?\b(?: ?old)?|yrs?\b|y\.?[o/]\.?\w?\b|yosh\w*|ёш\w*|еш\w*"
    r"|жас\w*|жаш\w*"
    r"|jas\w*|yas\w*|сол[аи]?\w*|岁|歲|周岁|週歲|tuoi|t\b|tahun\b|th\b|thn\b|ปี|ປີ|ឆ្នាំ|နှစ်|বছর|वर्ष|साल"
    r"|बर्ष|سنه|سنوات|عام[اا]?"
    r"|ans\b|anos?\b|taong gulang)"
)
_CUE: Final = (
    r"(?:возраст\w*|\bage[ds]?\b|ages? limit|between the ages of|yosh\w*|еш\w*|жас\w*|жаш\w*|年龄|年齡"
    r"|umur|usia|tuoi|อายุ|ອາຍຸ"
    r"|អាយុ|အသက်|বয়স|उम्र|आयु|उमेर|edad|idade|вік\w*|yas\w*|السن|الاعمار|العمر|عمر(?:ها?)?|age de|син\w*|edad entre"
    r"|edades?)"
)
_TO: Final = (
    r" ?(?:-|~|до|to|and|至|到|dan|дан|ila|va|den|sampai|hingga|s/d|a|aos|y|e|ve|ile|мен|менен|және|hanggang|et"
    r"|den|till|то|ถึง|ຫາ"
    r"|ដល់|မှ|থেকে|से|देखि"
    r"|الي|ل|و|bis|yoshdan|ешдан|жастан|жаштан|нан|နှစ်မှ)? ?"
)
_RANGE: Final = re.compile(
    rf"(\d\d)(?P<first> ?{_YEARS})?(?P<link>{_TO})(\d\d)(?![\d:]"
    rf"|[.,]\d)(?P<last>\+? ?{_YEARS})?(?P<until> ?(?:gacha|гача))?"
)
_SINGLE: Final = re.compile(rf"(\d\d)(?:(?P<plus> ?\+)|(?P<case>gacha|гача|dan|дан))?(?P<unit> ?-?{_YEARS})?")
_CUE_BEFORE: Final = re.compile(
    rf"{_CUE}[ :(–-]{{0,3}}(?:сол )?(?:requirement:?|requested:?|required:?|要求:?|限制:?|在|кандидат\w*:?"
    rf"|chegarasi:?)?[ :-]{{0,2}}"
    r"(?:от|с|from|до|to|up to|min\.?|minimal|minimum|minima|dan|tu|entre|between|de|в пределах|не старше"
    r"|не более|не менее|від|з|між|аз"
    r"|من|بين|من بين|ما بين|لا يقل عن|لا يزيد عن|ระหว่าง|ตั้งแต่|ไม่เกิน|antara|mula|maks(?:imal|imum)?\.?"
    r"|max(?:imum)?\.?|maxima|bawah"
    r"|khong qua|duoi|tren|ចាប់ពី|ពី|不超过|不超過|ແຕ່|ตั้งแต่อายุ|entre los|entre les|compris entre|di bawah"
    r"|di atas)?[ :]{0,2}$"
)
_FROM: Final = re.compile(
    r"(?:(?<![^\W\d_])|(?=[\u3400-\u9fff]))(?:от|с|старше|over|above|from|min(?:imum|imal|\.)?|at least|з|від|аз"
    r"|desde"
    r"|mayor(?:es)? de|acima de|a partir de"
    r"|maior(?:es)? de|plus de|des|満|满|滿|年满|年滿|minimum age|min\.? age|(?:idade|edad) minima|لا يقل عن"
    r"|لا تقل عن|لا يقل العمر عن|не менее|не моложе|mindestens|tu|tren|كبر من|فوق|من|lebih|di atas|atas|не младше"
    r"|umur|usia)[ :]{0,2}$"
)
_UNTIL: Final = re.compile(
    r"(?:(?<![^\W\d_])|(?=[\u3400-\u9fff]))(?:не более|не больше|not older than|not more than|not over"
    r"|not exceed(?:ing)?|younger than|maks(?:imal|imum)?\.?"
    r"|max(?:imum)?\.? age|age limit|khong qua|(?:edad|idade) maxima|maximo|en fazla|لا يتجاوز(?: العمر)?"
    r"|لا يزيد عن|لا يزيد العمر عن"
    r"|максимум|не позже|до|младше|under|below|up to|max(?:imum|\.)?|не старше|no older than|duoi|bawah"
    r"|di bawah|hasta|menores de"
    r"|ate|moins de|jusqu'a|تحت|اقل من|то|siniri|limit|ไม่เกิน|ບໍ່ເກີນ|មិនលើស|不超过|不超過|小于|低于)[ :]{0,2}$"
)
_FROM_AFTER: Final = re.compile(
    r" ?(?:и старше|and above|& above|and over|and older|and up|above|or older|ustu|uzeri|yukari|dan katta|дан катта"
    r"|dan yuqori|дан юқори|dan oshgan"
    r"|以上|周岁以上|tro len|ke atas|ke ataas|pataas|жогору|тан жогору|жоғары|боло|ขึ้นไป|ຂຶ້ນໄປ|ឡើង|နှစ်အထက်"
    r"|फوق|से ऊपर|से अधिक|भन्दा माथि|(?:ের)? ?(?:উপরে|ঊর্ধ্বে|বেশি)|အထက်|minimum|minimo|doldur\w*|asqan|асқан|ашкан"
    r"|өйдө|yuxarı|uly|فما فوق|और उससे अधिक)"
)
_OR_OLDER: Final = re.compile(" ?(?:and over|and older|or older|and up|and above|pataas|и старше)")
_UNTIL_AFTER: Final = re.compile(
    r" ?(?:gacha|гача|дейін|чейин|cenli|qədər|deiin"
    r"|cheiin|kadar|altı|alti|dek|以下|以内|岁以下|岁以内|tro xuong|ke bawah|pababa"
    r"|лан|पर्यन्त|सम्म|तक|পর্যন্ত|(?:ের)? ?(?:নিচে|মধ্যে|কম)|အောက်|və aşağı)"
)
_FROM_CASE: Final = re.compile(rf"(?:{_YEARS})?(?:dan|дан|тан|дан|den|dən|тон)\b")
_PEOPLE: Final = re.compile(
    r"(?:девуш\w*|женщин\w*|мужчин\w*|парн\w*|жін\w+|чоловік\w*|дівч\w*|females?|males?|ladies|girls?|boys"
    r"|men|women|qiz\w*"
    r"|ayol\w*|erkak\w*|yigit\w*|қиз\w*|аёл\w*|эркак\w*|йигит\w*|қыз\w*|кыз\w*|әйел\w*|ер\w*|эркек\w*"
    r"|аял\w*|bayan\w*|erkek\w*"
    r"|bay|kadin\w*|xanim\w*|kisi\w*|gyz\w*|oglan\w*|aielder|lalaki|babae|pinay|pria|wanita|cewek?|cowo"
    r"|laki|perempuan|amoi|lelaki"
    r"|nam|nu|不限|均可|男|女|female|ชาย|หญิง|ຍິງ|ຊາຍ|ប្រុស|ស្រី|নারী|মহিলা|পুরুষ|पुरुष|महिला|लड़की|mujer\w*"
    r"|hombre\w*|mulher\w*|homem|мусульманк\w*|славянк\w*|you must be|must be"
    r"|зан\w*|мард\w*|жігіт\w*|m/f|sexos?|نساء|رجال|رجال بس|ذكور|اناث)[^\w\n]{0,4}$"
)
_PEOPLE_AFTER: Final = re.compile(
    r"[ ,]{0,2}(?:м/ж|m/f|f/m|pinay|pinoy|lgbt|ทุกเพศ|男|女|ชาย|หญิง|female|male|lang|девуш|женщин|мужчин"
    r"|qiz|ayol|erkak|yigit|bayan|erkek)"
)
_OTHER_UNIT: Final = re.compile(
    r" ?(?:[%$€£¥₽₸°:/.,]\d|%|\$|€|₽|₸|(?:тыс|тис|мың|миң|минг|ming\b|ҳазор|мин\b|bin\b|müň|mun\b"
    r"|млн|mln|mil|час|soat|соат|saat|сағ|gio|jam|hour|hrs?\b|days?"
    r"|дн|кун|kun\b|күн|"
    r"天|小时|万|元|k\b|к\b|тг|руб|сум|so'm|usd|кг|kg|km|км|см|cm|чел|kishi|нафар|ta\b|та\b|min\b|мин"
    r"|people|persons|people|نفر|人|"
    r"名|នាក់|ຄົນ|คน|ဦး|জন|जना|x\b|×|m\b|га\b|sht|шт|thang|month|мес|oy\b|ой\b|ay\b|ай\b|minut))"
)
_EXPERIENCE: Final = re.compile(
    r"(?:опыт\w*|стаж\w*|досвід\w*|experience\w*|exp\b|tajriba\w*|тажриба\w*|таҷриба\w*|deneyim\w*"
    r"|tecrube\w*|经验|經驗|рынк\w*|kinh nghiem"
    r"|компани\w*|истори\w*|more|уже|pengalaman|experiencia|experience|existe)[^.,;\n]{0,24}$"
)
_EXPERIENCE_AFTER: Final = re.compile(
    r"[ .]{0,2}(?:(?:of|de|d'|в|на|kerja|working|work|ish|iş|hands-on|relevant|proven|nghề|làm) ?){0,2}"
    r"(?:опыт|стаж|досвід|exp|tajriba|тажриба|таҷриба|tecrube|deneyim|təcrübə|тәжірибе|经验|經驗|工作经验"
    r"|kinh nghiem|pengalaman|рынк|на рынке|in business|anniversary|warranty|гаранти|अनुभव|অভিজ্ঞতা|خبر|ประสบการณ์)"
)
_PART_OF_NUMBER: Final = re.compile(r"\d[.,:/]$|[+$./]$")
_AGES: Final = range(12, 76)
_CLOCK_HOURS: Final = 24
_LONGEST_CUE: Final = 30
_OF_AGE: Final = (14, 15, 16, 17, 18, 20, 21, 23, 25)
_YOUNG: Final = range(14, 26)
_OLD: Final = 30


def find_ages(folded: Folded) -> Iterator[Found]:
    """The ages asked for; a number without a word of age needs people beside it, or to stand alone in its place."""
    text, done = folded.text, 0
    for start, end in folded.digits:
        if end - start != 2 or start < done or _PART_OF_NUMBER.search(text, max(0, start - 2), start):
            continue
        before = text[max(0, start - _LONGEST_CUE) : start].rsplit("\n", 1)[-1]
        found = _range(text, start, before) or _single(text, start, end, before)
        if found:
            done = found.end
            yield found


def _range(text: str, start: int, before: str) -> Found | None:
    match = _RANGE.match(text, start)
    if not match or not (match["link"].strip() or match["first"]):
        return None
    low, high = int(match[1]), int(match[4])
    if low not in _AGES or high not in _AGES or low >= high:
        return None
    if match["first"] or match["last"] or match["until"] or _CUE_BEFORE.search(before):
        told = _EXPERIENCE.search(before) or _EXPERIENCE_AFTER.match(text, match.end())
        return None if told or _OTHER_UNIT.match(text, match.end()) else _age(start, match.end(), low, high)
    after = text[match.end() : match.end() + 14]
    bare = high > _CLOCK_HOURS and match["link"].strip() == "-" and not _OTHER_UNIT.match(after)
    stands = (
        not after.strip(" )").split("\n")[0] or after.lstrip(" )")[:1] in ",.;|!\u0964\u060c" or after.startswith("\n")
    )
    if ((_PEOPLE.search(before) or _PEOPLE_AFTER.match(after)) and not _OTHER_UNIT.match(after)) or (
        bare and stands and _alone(before)
    ):
        return _age(start, match.end(), low, high)
    return None


def _alone(before: str) -> bool:
    """Whether a number begins its line or its part of an enumeration."""
    return not before.strip(" -–•*✅▪️🔹💻💃👷") or before.rstrip()[-1:] in ",;.|(:"


def _single(text: str, start: int, end: int, before: str) -> Found | None:
    match = _SINGLE.match(text, start)
    age = int(text[start:end])
    if not match or age not in _AGES or _EXPERIENCE.search(before):
        return None
    if _EXPERIENCE_AFTER.match(text, match.end()):
        return None
    unit, close, after = match["unit"], match.end(), text[match.end() : match.end() + 20]
    cued, people = bool(_CUE_BEFORE.search(before)), bool(_PEOPLE.search(re.sub(r"\S+ ?$", "", before)))
    from_case = match["case"] in ("dan", "дан") or bool(unit and _FROM_CASE.search(unit))
    until_case = match["case"] in ("gacha", "гача") or bool(unit and re.search(r"gacha|гача|ға дейін", unit))
    if match["plus"]:
        return (
            _age(start, close, age, None) if (age in _OF_AGE or cued or unit) and not _OTHER_UNIT.match(after) else None
        )
    if until_case or _UNTIL_AFTER.match(after) or _UNTIL.search(before):
        if unit or cued or people or (until_case and age >= _OLD):
            return (
                _age(start, close, None, age) if age >= _YOUNG[0] and _likely(age, unit, cued, people, True) else None
            )
        return None
    if from_case or _FROM_AFTER.match(after) or _FROM.search(before):
        of_age = age in _OF_AGE and _alone(before) and _OR_OLDER.match(after) is not None
        return _age(start, close, age, None) if of_age or _likely(age, unit, cued, people, False) else None
    return None


def _likely(age: int, unit: str | None, cued: bool, people: bool, until: bool) -> bool:
    """Whether a threshold is one of age: `from 5 years` is experience, and `up to 30` may be anything."""
    return cued or people or (unit is not None and (age in _YOUNG or age >= _OLD or until))


def _age(start: int, end: int, low: int | None, high: int | None) -> Found:
    return Found("AGE", start, end, f"{low or ''}-{high or ''}", {"min": low, "max": high}, 0.9)
