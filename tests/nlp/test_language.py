"""Language: right on short adverts, between close relatives, and in both scripts of a language."""

import pytest

from nlp.language import detect

ADVERTS = [
    ("en", None, "Driver wanted, salary 2000 USD, free housing"),
    ("en", None, "Looking for kitchen staff, start next week"),
    ("ru", None, "Работа в Камбодже, оператор чата"),
    ("ru", None, "Нужны девушки, оплата высокая"),
    ("ru", None, "Требуется продавец в магазин у дома"),
    ("uz", "Latn", "Ishga haydovchi kerak, maosh 5 mln so'm"),
    ("uz", "Latn", "Rossiyaga ishchilar kerak. Yotoqxona va ovqat bepul"),
    ("uz", "Cyrl", "Тошкентда сотувчи қизлар керак"),
    ("uz", "Cyrl", "Ассалому алайкум, курьер керак, маоши яхши"),
    ("kk", "Cyrl", "Алматыда сатушы қажет, жұмыс тәжірибесі маңызды емес"),
    ("kk", "Latn", "Jumysqa satushy qajet, jalaqy 300 000 tenge"),
    ("ky", None, "Бишкекте айдоочу керек, айлык жакшы"),
    ("tg", None, "Ба Русия барои кор ронанда лозим аст"),
    ("tk", None, "Türkiýä işe gyzlar gerek, ýaşaýyş jaýy berilýär"),
    ("tr", None, "Sofor araniyor, maas dolgun, konaklama var"),
    ("tr", None, "Yurt dışında çalışacak bayan eleman aranıyor"),
    ("az", None, "İşə xanım satıcı axtarılır, maaş yüksəkdir"),
    ("uk", None, "Запрошуємо на роботу за кордоном дівчат"),
    ("zh", "Hans", "招聘客服，月薪一万五，包吃住，柬埔寨"),
    ("zh", "Hant", "誠聘客服人員，月薪三萬，包食宿機票"),
    ("th", None, "รับสมัครพนักงาน ทำงานที่ปอยเปต"),
    ("vi", None, "Tuyển nhân viên chăm sóc khách hàng tại Campuchia"),
    ("id", None, "Lowongan kerja admin di Kamboja, gaji 15 juta, mess ditanggung"),
    ("ms", None, "Jawatan kosong pemandu, gaji RM3000, tempat tinggal disediakan"),
    ("fil", None, "Kailangan ng mga babae para sa trabaho sa abroad"),
    ("my", None, "ယာဉ်မောင်း အလိုရှိသည်"),
    ("km", None, "ត្រូវការបុគ្គលិកផ្នែកលក់"),
    ("lo", None, "ຮັບສະໝັກພະນັກງານ"),
    ("hi", None, "ड्राइवर चाहिए, वेतन 20000 रुपये, रहना खाना मुफ्त"),
    ("ne", None, "विदेशमा काम गर्न कामदार चाहियो, तलब राम्रो छ"),
    ("bn", None, "ড্রাইভার প্রয়োজন, বেতন ২০০০০ টাকা"),
    ("ar", None, "مطلوب سائق براتب 3000 ريال مع سكن"),
    ("fr", None, "Recherche serveuse pour travailler à l'étranger"),
    ("es", None, "Se busca camarera para trabajar en el extranjero"),
    ("pt", None, "Procura-se empregada para trabalhar no exterior"),
]


@pytest.mark.parametrize(("code", "script", "text"), ADVERTS)
def test_a_short_advert_is_in_its_language(code: str, script: str | None, text: str) -> None:
    language, _ = detect(text)
    assert (language.code, language.script) == (code, script)
    assert 0 < language.confidence <= 1


@pytest.mark.parametrize("text", ["", "  \n", "12345 +7 900", "🙂🙂", "@@@ ---"])
def test_where_there_is_nothing_to_tell_by_it_is_undetermined(text: str) -> None:
    language, shares = detect(text)
    assert (language.code, language.confidence, shares) == ("und", 0.0, [])


def test_an_advert_in_two_languages_has_shares_of_both() -> None:
    english = "We are hiring customer service staff for our office, free housing and meals for all of the team. " * 3
    _, shares = detect(english + "招聘客服人员，月薪一万五，包吃包住，提供机票签证，无需经验，欢迎联系我们。" * 6)
    assert {share.code for share in shares} == {"en", "zh"}
    assert sum(share.share for share in shares) == pytest.approx(1, abs=0.02)


def test_links_and_names_do_not_make_an_advert_english() -> None:
    language, _ = detect("Ходим керак https://example.com/very/long/english/path?with=words @some_english_name")
    assert language.code == "uz"
