"""Whom adverts seek: peoples, languages and ages, as authors of many countries write them."""

import pytest

from nlp.advert import Advert
from nlp.pipeline import enricher

PEOPLES = (
    ("Hiring Filipinos for hotel work, salary paid weekly", {"PH"}),
    ("Bangladesh/Nepal/India nationals can apply", {"BD", "IN", "NP"}),
    ("Vietnamese and Cambodian workers wanted", {"KH", "VN"}),
    ("Thai massage ladies wanted, Thai nationals preferred", {"TH"}),
    ("Ghanaians, Nigerians, Kenyans, Cameroonians welcome", {"CM", "GH", "KE", "NG"}),
    ("Требуются граждане Узбекистана, Киргизии и Таджикистана", {"KG", "TJ", "UZ"}),
    ("Ищем вьетнамцев, индусов и непальцев на завод", {"IN", "NP", "VN"}),
    ("Только россияне и белорусы", {"BY", "RU"}),
    ("Приглашаем армян, грузин, азербайджанцев", {"AM", "AZ", "GE"}),
    ("Потрібні українці та молдавани на склад", {"MD", "UA"}),
    ("O'zbek fuqarolari uchun ish, zavodda", {"UZ"}),
    ("Ўзбекистон фуқаролари учун иш", {"UZ"}),
    ("Özbek uyruklu bayan bakıcı aranıyor", {"UZ"}),
    ("Filipinli dadı aranıyor, Endonezyalı da olur", {"ID", "PH"}),
    ("Suriyeli veya Afgan işçi alınacak", {"AF", "SY"}),
    ("Tuyển người Việt làm việc tại xưởng", {"VN"}),
    ("Ưu tiên người Philippines và người Myanmar", {"MM", "PH"}),
    ("รับแรงงานต่างด้าว สัญชาติกัมพูชา เวียดนาม", {"KH", "VN"}),
    ("ត្រូវការជនជាតិខ្មែរ និងជនជាតិវៀតណាម", {"KH", "VN"}),
    ("မြန်မာနိုင်ငံသား အလုပ်သမား လိုသည်", {"MM"}),
    ("Warga negara Indonesia, warga Malaysia dialu-alukan", {"ID", "MY"}),
    ("Pekerja Bangladesh, Nepal diperlukan di kilang", {"BD", "NP"}),
    ("招聘中国人，缅甸人、老挝人、越南人也可以", {"CN", "LA", "MM", "VN"}),
    ("國籍不限，台灣人優先", {"TW"}),
    ("नेपाली नागरिक मात्र", {"NP"}),
    ("বাংলাদেশী নাগরিক হতে হবে", {"BD"}),
    ("مطلوب خادمات فلبينيات او كينيات او اثيوبيات", {"ET", "KE", "PH"}),
    ("مطلوب سائق هندي او باكستاني", {"IN", "PK"}),
    ("مطلوب نيباليين وسريلانكيات", {"LK", "NP"}),
    ("Chicas paraguayas, dominicanas y cubanas para plaza", {"CU", "DO", "PY"}),
    ("Nacionalidad colombiana o rumana", {"CO", "RO"}),
    ("Ouvriers marocains et tunisiens pour la récolte", {"MA", "TN"}),
    ("Өзбекстан азаматтары, қырғыз жігіттер керек", {"KG", "UZ"}),
    ("Өзбек, тажик балдар керек", {"TJ", "UZ"}),
    ("Шаҳрвандони Тоҷикистон ва Ӯзбекистон", {"TJ", "UZ"}),
    ("Azərbaycan vətəndaşları, özbək qızlar", {"AZ", "UZ"}),
)  # fmt: skip
LANGUAGES = (
    ("English is a must, no tattoos", {"en"}),
    ("Basic Arabic preferred, Hindi and Urdu a plus", {"ar", "hi", "ur"}),
    ("B1 German, driver wanted", {"de"}),
    ("HSK4 or higher, live in Shenzhen", {"zh"}),
    ("Bilingual English/Spanish cashier", {"en", "es"}),
    ("Английский на уровне B1, немецкий приветствуется", {"de", "en"}),
    ("Русский язык обязателен, узбекский — плюс", {"ru", "uz"}),
    ("Свободный английский, разговорный испанский", {"en", "es"}),
    ("Знання польської мови, англійська — перевага", {"en", "pl"}),
    ("Ngoại ngữ: tiếng Hàn, tiếng Thái", {"ko", "th"}),
    ("Bisa bahasa Mandarin, lancar berbahasa Inggris", {"en", "zh"}),
    ("Marunong mag-English at Tagalog", {"en", "fil"}),
    ("Almanca B1, Arapça bilmek tercih sebebi", {"ar", "de"}),
    ("Ағылшын тілін білу, қытай тілі артықшылық", {"en", "zh"}),
    ("Забони русӣ ва англисиро донад", {"en", "ru"}),
    ("会英语，懂泰语优先，日语N2", {"en", "ja", "th"}),
    ("अंग्रेजी बोलना आना चाहिए, अरबी आती हो तो बेहतर", {"ar", "en"}),
    ("ইংরেজি জানা থাকলে ভালো, আরবি বলতে পারলে", {"ar", "en"}),
    ("Anglais courant exigé, notions d'arabe, parler français", {"ar", "en", "fr"}),
    ("အင်္ဂလိပ်စကား ပြောနိုင်သူ၊ တရုတ်စကား", {"en", "zh"}),
    ("ចេះនិយាយថៃ ឬ កូរ៉េ", {"ko", "th"}),
)  # fmt: skip
AGES = (
    ("Мужчины 18-45 лет, вахта", {"18-45"}),
    ("Девушки в возрасте 18–30", {"18-30"}),
    ("Возраст не более 45 лет", {"-45"}),
    ("At least 21 years of age", {"21-"}),
    ("Minimum age: 18", {"18-"}),
    ("Candidates should be below 35 years", {"-35"}),
    ("18-40 yoshli ayollar kerak", {"18-40"}),
    ("Độ tuổi: 18 - 40", {"18-40"}),
    ("อายุ 20-35 ปี", {"20-35"}),
    ("Usia maks 35 tahun", {"-35"}),
    ("Umur bawah 40 tahun", {"-40"}),
    ("Edad: 20 hanggang 40", {"20-40"}),
    ("18岁以上，45岁以下", {"-45", "18-"}),
    ("Edad máxima 45 años", {"-45"}),
    ("Agé de 18 à 35 ans", {"18-35"}),
    ("العمر من 25 إلى 40", {"25-40"}),
    ("الأعمار من ١٨ الى ٣٥", {"18-35"}),
    ("35 yaş altı", {"-35"}),
    ("18 нан 40 жашка чейин", {"18-40"}),
    ("18 жастан асқан", {"18-"}),
    ("від 18 до 45 років", {"18-45"}),
    ("18 साल से ऊपर", {"18-"}),
    ("বয়স ১৮ বছরের উপরে", {"18-"}),
    ("ອາຍຸ 18 ປີຂຶ້ນໄປ", {"18-"}),
)  # fmt: skip


def values(text: str, type_: str) -> set[str]:
    (said,) = enricher().enrich([Advert(text=text)])
    return {str(one.value) for one in said.entities if one.type == type_}


@pytest.mark.parametrize(("text", "peoples"), PEOPLES)
def test_the_peoples_sought_are_read_and_their_countries_are_no_places(text: str, peoples: set[str]) -> None:
    assert values(text, "NATIONALITY") == peoples


@pytest.mark.parametrize(("text", "languages"), LANGUAGES)
def test_the_languages_asked_for_are_read(text: str, languages: set[str]) -> None:
    assert values(text, "LANGUAGE_SKILL") == languages


@pytest.mark.parametrize(("text", "ages"), AGES)
def test_the_ages_asked_for_are_read(text: str, ages: set[str]) -> None:
    assert values(text, "AGE") == ages


@pytest.mark.parametrize(
    "text",
    ["Женщина 45 лет ищет работу сиделки", "Мне 25 лет, ищу работу", "Наша компания 15 лет на рынке"],
)
def test_the_age_of_who_seeks_work_or_of_a_firm_is_not_asked_for(text: str) -> None:
    assert values(text, "AGE") == set()


@pytest.mark.parametrize("text", ["Russian restaurant needs waiter", "Our boss is nice, owner Chinese"])
def test_a_kitchen_and_an_owner_have_a_people_that_is_not_sought(text: str) -> None:
    assert values(text, "NATIONALITY") == set()
