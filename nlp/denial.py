"""Whether the words around a phrase deny it: "no …", "… not needed", "… at your own cost", in adverts' languages."""

import re
from typing import Final

_CLAUSE_END: Final = re.compile(r"[.!?;,:(\n\u3002\uff01\uff1f\uff1b\uff0c\u3001•|]")
_BEFORE: Final = 32
_AFTER: Final = 44
_NO: Final = (
    r"no|not|without|w/o|non|sans|pas de|aucun\w*|sin|sem|nao|bez"
    r"|без|нет|нету|никак\w+|не|ни|немає|tanpa|tidak\w*|tak|tiada"
    r"|ga|gak|nggak|ngga|tdk|bukan|khong\w*|chua|mien|walang|wala"
    r"|hindi|di|don't|doesn't|never|jamais|ningun\w*|nenhum\w*"
    r"|बिना|ना|न|कोई|बगैर|بدون|بلا|لا|ليس|دون|غير|من غير|ما في|বিনা|কোনো|бе|бидуни|hech qanday|ҳеч қандай"
)
_MARKED: Final = "\u0900-\u0dff"
"""Scripts whose vowel signs are no word characters to `re`."""
_NO_WORD: Final = rf"(?<![\w{_MARKED}])(?:{_NO})(?![{_MARKED}])"
_NO_BEFORE: Final = re.compile(rf"{_NO_WORD}(?:\W+\w+){{0,2}}\W*$")
_NO_JUST_BEFORE: Final = re.compile(rf"{_NO_WORD}(?:\W+\w+)?\W*$")
_NO_UNSPACED: Final = re.compile(
    "(?:不|无|無|没|没有|免(?![费費])|不需要|不提供|不包|不含|无需|不用"
    "|不要求|不看|ไม่|ไม่มี|ไม่ต้อง|ไม่จำเป็น|មិន|គ្មាន|ບໍ່|မလို)"
    "[\u4e00-\u9fff\u0e00-\u0eff\u1780-\u17ff]{0,6}$"
)
_NEEDLESS: Final = re.compile(
    r"^\W*(?:[\w'’\-]+\W+){0,4}?(?:(?:is |are |be )?not\b|n't\b|isn't|unnecessary|no need|don't|optional|needless"
    r"|(?:не|ні) ?(?:нуж|треб|важ|обяз|необ|предостав|оплач|выда"
    r"|включ|надо|потреб|имеет|играет|дают|дава|беремо|оплачу"
    r"|нада|вход|обов|компенс|обеспеч|да[её]м)|необязат|неважн|необов|нет\b|нету\b|немає|отсутств|зайв"
    r"|emas\b|эмас|shartmas|шартмас|kerakmas|керакмас|muhimmas|yo'q"
    r"|йук\b|йўк\b|йўққ?а?\b|талаб килинмай|ahamiyatsiz|аҳамиятсиз"
    r"|qilinmaydi|etilmaydi|қилинмайди|этилмайди|berilmaydi|берилмайди|talab qilmaymiz|kereksiz"
    r"|degil|gerekmez|gerekmiyor|aranm\w+|yok\b|yoktur|istenm\w+|verilmez|verilmiyor|onemsiz|fark ?etmez|sart deyil"
    r"|deyil|yoxdur|yox\b|olunmur|teleb olunmur|tələb olunmur"
    r"|gerek dal|dal\b|hokman dal|wajyp dal|talap edilme\w*|yok\b"
    r"|емес|жоқ\b|жок\b|керексиз|кереги жок|қажетсіз|талап етілмейді"
    r"|талап кылынбайт|берілмейді|берилбейт|сұралмайды|emes\b|joq\b"
    r"|нест|муҳим не|лозим не|зарур не|шарт не|не\b$|талаб намешавад|надорад|намешавад|намедиҳем"
    r"|no (?:es )?(?:neces|requer|indisp|hace falta|incl|oblig)|no se (?:req"
    r"|pide|nec|incl)|nao (?:e |é )?(?:neces|exig|obrig|req|incl)"
    r"|dispens|n'est pas|non (?:requis|exig|obligat|necess|fourni"
    r"|compris|inclus)|pas (?:requis|exig|necess|obligat|inclus)|facultati"
    r"|khong (?:can|yeu cau|bat buoc|quan trong|bao|doi hoi)|cung duoc|ko can"
    r"|(?:tidak|tak|gak|ga|nggak|tdk|bukan) (?:perlu|wajib|diperlukan"
    r"|diutamakan|penting|disediakan|termasuk|masalah|harus|ditanggung"
    r"|dipermasalahkan|jadi)|bebas|hindi (?:kailangan|required|kasama)|di (?:kailangan|required)|not required"
    r"|ज़रूरी नहीं|जरूरी नहीं|नहीं|की ज़रूरत नहीं|आवश्यक छैन|छैन|चाहिँदैन|चाहिदैन|पर्दैन|नचाहिने|नभए|नभएको"
    r"|লাগবে না|লাগে না|প্রয়োজন নেই|দরকার নেই|ছাড়া|নেই|না\b|غير (?:مطلوب"
    r"|ضرور|مهم|لازم)|ليست?|مش (?:شرط|ضروري|مهم)|مو شرط|لا (?:يهم|تهم)"
    r"|不限|不拘|不要|不需|不看|免(?![费費])|无要求|不提供|自理|没有也|ไม่จำเป็น"
    r"|ไม่ต้อง|ไม่มีก็|ไม่เน้น|មិនចាំបាច់|មិនត្រូវ|ບໍ່ຈຳເປັນ|မလို|မရှိလည်း)"
)
_OWN_COST: Final = re.compile(
    r"^\W*(?:[\w'’\-]+\W+){0,2}?(?:at (?:your )?own|on your own"
    r"|own cost|by (?:the )?(?:worker|employee|candidate)|за свой|за ваш"
    r"|за сво|своим ходом|свой|своё|свое|власн|за вла|самостоятельно"
    r"|o'z(?:ing|i)\w* (?:hisob|puli)|ўз\w* ҳисоб|o'zidan|o'zlaridan|ўзидан"
    r"|o'z hisob|o'zing\w*dan|ўзинг\w*дан|бер[её]те сам|берет[ьс]?\w* сам|сами\b|propi[ao]s?\b"
    r"|propri[ao]s?\b|kanya|kendi(?:ne|nize|sine|niz) ait|size ait|ozunuzden"
    r"|oz hesab|өз есеб|өз қаражат|өзіңізден|өз эсеб|өзүңүздөн|аз ҳисоби худ"
    r"|por (?:tu|su|cuenta)|a cargo del (?:trab|emp|cand)"
    r"|por conta (?:propria|do)|a (?:la|votre) charge|a vos frais|tu tuc|tu lo"
    r"|(?:di)?tanggung(?:an)? sendiri|biaya sendiri|sendiri|sariling"
    r"|sarili mo|sagot mo|自理|自费|自付|自備|自备|ออกเอง|ចេញខ្លួនឯង"
    r"|अपना|खुद|आफै|নিজের|নিজ খরচে|على (?:العامل|حسابك|الموظف)|عليك)"
)
_WITHOUT: Final = re.compile(r"\w(?:siz|сиз|сіз|сыз|суз|суз|syz|suz)(?:lar|ler|лар|лер)?\w{0,3}$")


def denied(text: str, start: int, end: int, *, close: bool = False) -> bool:
    """Whether a phrase of a folded text is denied in its clause; `close`: by the words that touch it, or its cost."""
    before = _clause_before(text[max(0, start - _BEFORE) : start])
    after = _clause_after(text[end : end + _AFTER])
    just = _NO_JUST_BEFORE if close else _NO_BEFORE
    return bool(
        _WITHOUT.search(text, start, end)
        or just.search(before)
        or _NO_UNSPACED.search(before)
        or _NEEDLESS.match(after)
        or (close and _OWN_COST.match(after))
    )


def _clause_before(text: str) -> str:
    return text[max((match.end() for match in _CLAUSE_END.finditer(text)), default=0) :]


def _clause_after(text: str) -> str:
    match = _CLAUSE_END.search(text)
    return text[: match.start()] if match else text
