"""Digits that are spelled out, in the languages that adverts are written in."""

import re
from typing import Final

_UNITS: Final = {
    "en": "zero/oh one two three four five six seven eight nine",
    "ru": "ноль/нуль один/одна/раз два/две три четыре пять шесть семь восемь девять",
    "uk": "нуль один/одна два/дві три чотири п'ять/пять шість сім вісім дев'ять/девять",
    "uz": "nol bir ikki uch to'rt besh olti yetti sakkiz to'qqiz",
    "uzc": "нол бир икки уч тўрт беш олти етти саккиз тўққиз",
    "kk": "нөл бір екі үш төрт бес алты жеті сегіз тоғыз",
    "kkl": "nol bir eki úsh tort bes alty jeti segiz togyz",
    "ky": "нөл бир эки үч төрт беш алты жети сегиз тогуз",
    "tg": "сифр як/йак ду се чор/чахор панҷ/панч шаш ҳафт/хафт ҳашт/хашт нӯҳ/нух",
    "tk": "nol bir iki uc dort bas alty yedi sekiz dokuz",
    "tr": "sifir bir iki uc dort bes alti yedi sekiz dokuz",
    "az": "sifir bir iki uc dord bes alti yeddi sekkiz doqquz",
    "azs": "sıfır bir iki üç dörd beş altı yeddi səkkiz doqquz",
    "id": "nol/kosong satu dua tiga empat lima enam tujuh delapan/lapan sembilan",
    "fil": "sero isa dalawa tatlo apat lima anim pito walo siyam",
    "es": "cero uno/una dos tres cuatro cinco seis siete ocho nueve",
    "fr": "zero un deux trois quatre cinq six sept huit neuf",
    "pt": "zero um dois/duas tres quatro cinco seis/meia sete oito nove",
    "vi": "khong mot hai ba bon/tu nam sau bay tam chin",
    "hi": "शून्य/जीरो/ज़ीरो एक/वन दो/टू तीन/थ्री चार/फोर पांच/पाँच/फाइव छह/छः/छ/सिक्स सात/सेवन आठ/एट नौ/नाइन",
    "ne": "सुन्य/शून्य एक दुई तीन चार पाँच/पांच छ सात आठ नौ",
    "bn": "শূন্য/জিরো এক/ওয়ান দুই/টু তিন/থ্রি চার/ফোর পাঁচ/ফাইভ ছয়/সিক্স সাত/সেভেন আট/এইট নয়/নাইন",
    "ar": "صفر واحد اثنين/اثنان ثلاثه/ثلاث اربعه/اربع خمسه/خمس سته/ست سبعه/سبع ثمانيه/ثمان تسعه/تسع",
}
_LARGER: Final = {
    "десять": 10, "одиннадцать": 11, "двенадцать": 12, "тринадцать": 13, "четырнадцать": 14, "пятнадцать": 15,
    "шестнадцать": 16, "семнадцать": 17, "восемнадцать": 18, "девятнадцать": 19, "двадцать": 20, "тридцать": 30,
    "сорок": 40, "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70, "восемьдесят": 80, "девяносто": 90, "сто": 100,
    "двести": 200, "триста": 300, "четыреста": 400, "пятьсот": 500, "шестьсот": 600, "семьсот": 700, "восемьсот": 800,
    "девятьсот": 900,
    "десять'": 10, "двадцять": 20, "тридцять": 30, "п'ятдесят": 50, "шістдесят": 60, "сімдесят": 70, "вісімдесят": 80,
    "дев'яносто": 90, "двісті": 200, "чотириста": 400, "п'ятсот": 500, "шістсот": 600, "сімсот": 700, "вісімсот": 800,
    "дев'ятсот": 900,
    "o'n": 10, "yigirma": 20, "o'ttiz": 30, "qirq": 40, "ellik": 50, "oltmish": 60, "yetmish": 70, "sakson": 80,
    "to'qson": 90, "ўн": 10, "йигирма": 20, "ўттиз": 30, "қирқ": 40, "эллик": 50, "олтмиш": 60, "етмиш": 70,
    "саксон": 80, "тўқсон": 90,
    "он": 10, "жиырма": 20, "отыз": 30, "қырық": 40, "елу": 50, "алпыс": 60, "жетпіс": 70, "сексен": 80, "тоқсан": 90,
    "жыйырма": 20, "кырк": 40, "элүү": 50, "алтымыш": 60, "жетимиш": 70, "токсон": 90,
    "даҳ": 10, "бист": 20, "сӣ": 30, "чил": 40, "панҷоҳ": 50, "шаст": 60, "ҳафтод": 70, "ҳаштод": 80, "навад": 90,
    "сад": 100, "дусад": 200, "сесад": 300, "чорсад": 400, "панҷсад": 500, "шашсад": 600, "ҳафтсад": 700,
    "ҳаштсад": 800, "нӯҳсад": 900, "сесаду": 300, "панҷсаду": 500, "нӯҳсаду": 900, "ҳафтсаду": 700,
    "yirmi": 20, "otuz": 30, "kirk": 40, "elli": 50, "altmis": 60, "yetmis": 70, "seksen": 80, "doksan": 90,
    "iyirmi": 20, "qirx": 40, "yetmis'": 70, "doxsan": 90, "yigrimi": 20, "segsen": 80, "togsan": 90,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "diez": 10, "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70,
    "ochenta": 80, "noventa": 90, "trinta": 30, "quarenta": 40, "cinquenta": 50, "sessenta": 60, "oitenta": 80,
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "quatre-vingt": 80, "quatre-vingts": 80,
}  # fmt: skip
_FRENCH_TEENS: Final = {
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "dix-sept": 17,
    "dix-huit": 18, "dix-neuf": 19,
}  # fmt: skip
"""Which are counted on from sixty and eighty too."""
HUNDREDS: Final = {"tram", "सौ", "yuz", "юз", "жүз", "jyuz", "hundred", "yuz'", "jüz", "júz", "ratus"}
_REPEATED: Final = {"double": 2, "triple": 3, "дубль": 2, "डबल": 2, "ডাবল": 2}
_PLUS: Final = {"plus", "плюс", "plyus", "artı", "arti", "प्लस"}
_HAN: Final = {char: digit for chars, digit in (
    ("零〇", 0), ("一幺壹", 1), ("二两貳", 2), ("三叁", 3), ("四肆", 4), ("五伍", 5), ("六陆陸", 6), ("七柒", 7),
    ("八捌", 8), ("九玖", 9),
) for char in chars}  # fmt: skip
UNSPACED_DIGITS: Final = {
    "ศูนย์": 0, "หนึ่ง": 1, "สอง": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8, "เก้า": 9,
    "ສູນ": 0, "ໜຶ່ງ": 1, "ສອງ": 2, "ສາມ": 3, "ສີ່": 4, "ຫ້າ": 5, "ຫົກ": 6, "ເຈັດ": 7, "ແປດ": 8, "ເກົ້າ": 9,
    "សូន្យ": 0, "មួយ": 1, "ពីរ": 2, "បី": 3, "បួន": 4, "ប្រាំមួយ": 6, "ប្រាំពីរ": 7, "ប្រាំបី": 8, "ប្រាំបួន": 9, "ប្រាំ": 5,
    "သုည": 0, "တစ်": 1, "နှစ်": 2, "သုံး": 3, "လေး": 4, "ငါး": 5, "ခြောက်": 6, "ခုနစ်": 7, "ရှစ်": 8, "ကိုး": 9,
    **_HAN,
}  # fmt: skip


def _values() -> dict[str, int]:
    values = {**_LARGER, **_FRENCH_TEENS}
    for tens, base in (("soixante", 60), ("quatre-vingt", 80)):
        values.update((f"{tens}-{teen}", base + value) for teen, value in _FRENCH_TEENS.items())
    for words in _UNITS.values():
        for digit, ways in enumerate(words.split()):
            values.update((way, digit) for way in ways.split("/") if not way[-1].isdigit())
    return values


NUMBER_WORDS: Final = _values()
_WORDS: Final = frozenset(
    {*NUMBER_WORDS, *(word.split("'")[-1] for word in NUMBER_WORDS if re.search("[^og]'...", word))}
)
"""With what folding leaves of a word that has an apostrophe."""
_COMMON: Final = frozenset(
    [
        "un",
        "une",
        "um",
        "dos",
        "tu",
        "sau",
        "hai",
        "ba",
        "nam",
        "tam",
        "се",
        "ду",
        "раз",
        "он",
        "bir",
        "бир",
        "isa",
        "se",
    ]
)
"""Words that say something else as often."""
SPELLED_GLUED: Final = (
    "zero",
    "nol",
    "ноль",
    "нуль",
    "нол",
    "нөл",
    "sifir",
    "cero",
    "eight",
    "nine",
    "five",
    "seven",
    "three",
    "восемь",
    "девять",
)
"""Words of digits that are looked for where one touches a figure."""
SPELLED_UNSPACED: Final = ("零", "〇", "ศูนย์", "ສູນ", "សូន្យ", "သုည", "一三", "一五", "一八")
_SPACED_WORDS: Final = sorted({*NUMBER_WORDS, *HUNDREDS, *_REPEATED, *_PLUS}, key=lambda word: (-len(word), word))
_UNSPACED_WORDS: Final = sorted(UNSPACED_DIGITS, key=lambda word: (-len(word), word))
_ONE: Final = (
    rf"(?:(?<![^\W\d])(?:{'|'.join(map(re.escape, _SPACED_WORDS))})(?![^\W\d])"
    rf"|{'|'.join(_UNSPACED_WORDS)}|\d+|(?<![^\W\do])o+(?![^\W\do]))"
)
SPOKEN: Final = re.compile(rf"\+?{_ONE}(?:[ \-.()/,\u2013]{{0,3}}{_ONE}){{1,20}}")
"""Figures and number words after one another."""
_NEXT: Final = re.compile(r"[ \-.()/,]{1,3}([^\W_]+)")
_LOOKED_AT: Final = 12
_TOKEN: Final = re.compile(_ONE)


def number_words(text: str, words: frozenset[str]) -> bool:
    """Whether words that say digits stand so near to others, or to figures, that a number may be spelled out."""
    if _WORDS.isdisjoint(words):
        return False
    said = _WORDS & words
    return not said <= _COMMON and any(_goes_on(text, word) for word in said)


def _goes_on(text: str, word: str) -> bool:
    at = text.find(word)
    for _ in range(_LOOKED_AT):
        if at < 0:
            return False
        end = at + len(word)
        after = _NEXT.match(text, end)
        if after and (after[1][0].isdigit() or after[1] in NUMBER_WORDS or after[1] in HUNDREDS):
            return True
        if text[max(0, at - 4) : at].rstrip(" -(")[-3:].isdigit():
            return True
        at = text.find(word, end)
    return False


def is_spoken(run: str) -> bool:
    """Whether words stand in a run of figures for more than one figure of a number that is whole without them."""
    tokens = _TOKEN.findall(run)
    words = sum(not token.isdigit() and not token.startswith("o") for token in tokens)
    begins = NUMBER_WORDS.get(tokens[0], 1) == 0 or tokens[0] in _PLUS
    return words > 1 or (words == 1 and (begins or sum(map(len, filter(str.isdigit, tokens))) < 10))


def spoken_digits(run: str) -> str:
    """The digits that a run of figures and number words says: `девятьсот пять` is 905, `double two` 22."""
    digits, pending, repeat = "+" if run.startswith("+") else "", 0, 1
    for token in _TOKEN.findall(run):
        if token in _PLUS:
            digits = "+"
            continue
        if token in _REPEATED:
            repeat = _REPEATED[token]
            continue
        if token in HUNDREDS:
            pending = (pending or 1) * 100 if pending < 10 else 100
            continue
        value = NUMBER_WORDS.get(token, UNSPACED_DIGITS.get(token))
        if value and pending and (_room(pending) > value):
            pending += value
            continue
        digits, pending = digits + (str(pending) if pending else ""), 0
        if value is None:
            digits += "0" * len(token) if token.startswith("o") else token
        elif value and repeat == 1:
            pending = value
        else:
            digits, repeat = digits + str(value) * repeat, 1
    return digits + (str(pending) if pending else "")


def _room(pending: int) -> int:
    """What may still be added to a number as it is said: tens and ones to hundreds, ones to tens."""
    return 100 if pending % 100 == 0 else 10 if pending % 10 == 0 and pending % 100 != 10 else 0
