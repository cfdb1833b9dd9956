"""Messengers in plain folded text: numbers that are marked as one's, and the names that one is found by."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from nlp.document import Found

_HANDLE: Final = re.compile(
    r"(?<![\w@./+-])@([a-z][a-z0-9_]{3,31})(?![\w@]|\.\w)"
    r"|(?<=[\u0e00-\u9fff])@([a-z][a-z0-9_]{3,31})(?![a-z0-9_@]|\.\w)"
)
_WORDS: Final = {
    "whatsapp": r"w[ha]{1,2}t'?s ?ap+(?:'\w{1,5})?|whats|wats ?ap+|w[ao]ts?ap+|vats?ap+|vots?ap+|wa|wasap+|zap+"
    r"|wsp|wpp|ват?ц+ап\w{0,3}|ватс?ап+\w{0,3}|вотс?ап+\w{0,3}"
    r"|уотс?ап\w{0,3}|вотц+ап\w{0,3}|واتساب|واتس(?: ?اب)?|وتساب|व्हाट्सएप|व्हाट्सऐप|वाट्सएप|वाट्सऐप|ह्वाट्सएप|ह्वाट्सएप्प"
    r"|হোয়াটসঅ্যাপ|হোয়াটসএপ|วอทส์?แอ[ปพ]+"
    r"|វ៉ាត់សាប់|ဝပ်ဆပ်|瓦次普",
    "telegram": r"telegr?am+\w{0,4}|телегр?ам+\w{0,4}|телег[аиуе]|тг|tg|теле|tele|te-le|تلغرام|تليجرام|تيليجرام"
    r"|टेलीग्राम|টেলিগ্রাম|เทเลแกรม|តេឡេក្រាម|တယ်လီဂရမ်|电报|飞机|纸飞机",
    "viber": r"viber\w{0,2}|вайбер\w{0,3}|вибер\w{0,3}|فايبر|भाइबर|वाइबर|ভাইবার|ဗိုင်ဘာ|ไวเบอร์",
    "signal": r"signal|сигнал(?= ?[:+\d])|سيجنال",
    "imo": r"imo|имо|ايمو|इमो|আইমো|ইমো",
    "zalo": r"zalo|зало|za lo|zl",
    "wechat": r"we ?chat|weixin|вичат\w{0,2}|微信号?|薇信|威信|微号|微❤",
    "line": r"line|ไลน์|ແລນ|ໄລນ໌|賴|赖",
}  # fmt: skip
_MARK: Final = re.compile(
    "|".join(
        rf"(?P<{name}>(?<![a-z0-9\u0400-\u052f])(?:{words})(?![a-z0-9\u0400-\u052f]))" for name, words in _WORDS.items()
    )
)
_SILENT: Final = frozenset({"telegram", "line"})
"""Marks with which a number is no name there: Telegram shows no numbers, and LINE has names of its own."""
_GLUE: Final = re.compile(
    r"[\s:()/,&+|.\-=>\u2190-\u21ff\u2600-\u27bf\U0001f300-\U0001faff\ufe0f、，：（）।]|有|也是|同号|同|号|电话"
    r"|手机|或|及|和"
    r"|(?<![^\W\d_])(?:и|va|ва|and|or|или|yoki|жана|және|hoac|או|और|ও|ve|y|e|et|atau|at|sa|номер\w*|nomor\w*"
    r"|number|numero|no"
    r"|raqam\w*|рақам\w*|id|по|на|тел|телефон\w*|telp?|tlf|phone|calls?|only|только|женский|faqat|фақат|звонок"
    r"|звонки|звоните|смс|sms"
    r"|al|ao|au|to|me|us|on|co|yollayin\w*|yaz\w*|ga|yoz\w*|ёз\w*|пиши\w*|писать|write|chat|msg|message|env\w*"
    r"|manda\w*|escrib\w*|ou|o"
    r"|hp|mob|cp|lang|po|nyo|ke|ib|pm|dm|inbox|text|على|او|فقط|केवल|पर|just|pls|please|plz|лучше|можно|ham|ҳам"
    r"|da|и на|или на)(?![^\W\d_])"
)
MARKED_BEHIND: Final = re.compile(
    rf"[ (\[,/:\-]{{0,3}}(?:{'|'.join(_WORDS[name] for name in _WORDS if name != 'line')})(?![a-z0-9\u0400-\u052f])"
)
"""A messenger's name right behind what is looked at."""
_NAME_NEXT: Final = re.compile(
    r"[ :\-(]{0,3}(?:@|id\b)|[ ]{0,2}[:(]?[ ]{0,2}(?=[a-z0-9_.]{0,30}(?:[a-z][0-9_]|[0-9_][a-z]))[a-z]"
)
_INSTAGRAM: Final = re.compile(
    r"(?:instagram\w*|insta|инстаграм\w*|инста|inst|инст|ig|tiktok|тикток|twitter|x\.com|vk|вк|facebook|fb"
    r"|youtube)\s*[:\-(]?\s*$"
)
_NAMED: Final = re.compile(
    r"(?<![a-z0-9_\u0400-\u052f])(?:(?P<telegram>telegram\w{0,2}|телеграм\w{0,3}|тг|tg|телега|电报|飞机)(?: ?id)?"
    r"|(?P<line>line ?id|id ?line|(?:แอด)?ไลน์(?:ไอดี)?|ແອັດໄລນ໌|ໄລນ໌|แอดไลน์|賴id|赖id|加賴|賴|line(?= ?[:@]"
    r"|\s[a-z]+[0-9_]))"
    r"|(?P<wechat>we ?chat|weixin|微\S{0,2}信号?|薇信号?|威信|微号|加微|加薇|加v|v信|加\U0001f6f0\ufe0f?"
    r"|[vw]x)(?: ?id)?"
    r"|(?P<signal>signal ?id)|(?P<zalo>zalo ?id)"
    r"|(?P<imo>imo ?id))\s{0,2}(?P<mark>[:：=\-@]?)\s{0,2}@?(?P<name>[a-z0-9][a-z0-9_.\-]{3,31})(?![a-z0-9_@])"
)
_NAMED_GATE: Final = (
    "telegr",
    "телег",
    "тг",
    "tg",
    "line",
    "ไลน์",
    "ໄລນ໌",
    "chat",
    "weixin",
    "信",
    "vx",
    "wx",
    " id",
    "加",
    "賴",
    "赖",
    "微",
    "电报",
    "飞机",
)
_LINE_WORDS: Final = re.compile(
    r"(?:subject|production|product|on|off|hot|dead|assembly|tag|under|head|by|first|front|main|in|the|bottom)[ -]?$"
)
_MOST: Final = 500
_NEAR: Final = 64


def marked(text: str, phones: Iterable[Found]) -> Iterator[Found]:
    """The messengers that numbers are marked with, before or behind in their line, or at the head of a list of them."""
    last_end, heading = -1, dict[str, None]()
    for phone in phones:
        before = text[max(0, phone.start - _NEAR) : phone.start].rsplit("\n", 1)[-1]
        named = _before(before)
        gap = text[last_end : phone.start] if 0 <= last_end <= phone.start <= last_end + _NEAR else "?"
        if not named and not _GLUE.sub("", gap):
            named = dict(heading)
        heading, last_end = dict(named), phone.end
        named |= _behind(text[phone.end : phone.end + _NEAR].split("\n", 1)[0])
        for messenger in named:
            if messenger not in _SILENT:
                yield Found("MESSENGER", phone.start, phone.end, f"{messenger}:{phone.value}", None, 0.95)


def _before(before: str) -> dict[str, None]:
    named: dict[str, None] = {}
    last = len(before)
    for match in reversed(list(_MARK.finditer(before))):
        if _GLUE.sub("", before[match.end() : last]):
            break
        named[match.lastgroup or ""] = None
        last = match.start()
    return named


def _behind(after: str) -> dict[str, None]:
    at = 0
    pending: dict[str, None] = {}
    for match in _MARK.finditer(after):
        if _GLUE.sub("", after[at : match.start()]):
            break
        pending[match.lastgroup or ""] = None
        at = match.end()
    if re.match(r"[^\w\n]*[+\d@]", after[at:]) or _NAME_NEXT.match(after, at):
        return {}
    return pending


def names(text: str, taken: list[tuple[int, int]]) -> Iterator[Found]:
    """Names behind a messenger's word, and names with an @ of their own; `taken` spans are passed over."""
    seen = list(taken)
    if any(word in text for word in _NAMED_GATE):
        for match in _NAMED.finditer(text):
            start, end = match.span("name")
            messenger = next((name for name in _WORDS if match.groupdict().get(name)), None)
            if messenger and len(seen) < _MOST and not _covered(seen, start, end) and _is_name(messenger, match, text):
                start -= text[start - 1] == "@"
                end = start + len(text[start:end].rstrip(".-"))
                seen.append((start, end))
                yield Found("MESSENGER", start, end, f"{messenger}:{match['name'].rstrip('.-')}", None, 0.95)
    if "@" in text:
        for match in _HANDLE.finditer(text):
            before = text[max(0, match.start() - 16) : match.start()]
            if len(seen) < _MOST and not _covered(seen, *match.span()) and not _INSTAGRAM.search(before):
                seen.append(match.span())
                yield Found("MESSENGER", match.start(), match.end(), f"telegram:{match[1] or match[2]}", None, 0.9)


def _is_name(messenger: str, match: re.Match[str], text: str) -> bool:
    """A name follows, rather than the next word of a sentence."""
    name = match["name"]
    if messenger == "line" and _LINE_WORDS.search(text[max(0, match.start() - 12) : match.start()]):
        return False
    if name.isdigit():
        return messenger in ("wechat", "line")
    odd = any(char.isdigit() or char == "_" for char in name)
    if messenger == "telegram":
        return (
            bool(re.fullmatch(r"[a-z]\w{3,31}", name))
            and match["mark"] != "-"
            and (odd or match["mark"] in (":", "：", "@") or "@" in match[0])
        )
    return odd or match["mark"] in ("@", ":", "：", "=") or bool(re.search(r"id\b", match[0][:12])) or "信" in match[0]


def _covered(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(start < last and first < end for first, last in spans)
