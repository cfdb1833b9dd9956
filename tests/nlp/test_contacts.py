"""Contacts: every way of writing one, and nothing that only looks like one."""

import pytest
from tldextract import TLDExtract

from nlp.addresses import ends
from nlp.contacts import find_contacts
from nlp.folding import fold
from nlp.mangled import plain
from nlp.obfuscation import obfuscation
from nlp.wallets import wallet


def contacts(text: str, *regions: str) -> set[tuple[str, str]]:
    return {(one.type, one.value) for one in find_contacts(fold(text), regions)}


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("Тел: +998 90 123-45-67", "RU", "+998901234567"),
        ("8 (916) 123-45-67", "RU", "+79161234567"),
        ("90 123 45 67 ga telefon qiling", "UZ", "+998901234567"),
        ("9️⃣9️⃣8️⃣ 9️⃣0️⃣ 1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣", "UZ", "+998901234567"),
        ("电话13812345678", "CN", "+8613812345678"),
        ("โทร 081-234-5678", "TH", "+66812345678"),
        ("Zalo 0912345678", "VN", "+84912345678"),
        ("0532 123 45 67", "TR", "+905321234567"),
        ("＋７（９１６）１２３４５６７", "UZ", "+79161234567"),
    ],
)
def test_a_number_is_read_in_its_country(text: str, region: str, number: str) -> None:
    assert ("PHONE", number) in contacts(text, region)


@pytest.mark.parametrize(
    "text",
    [
        "зарплата 150 000 - 200 000 руб",
        "100 000 000 сум",
        "с 01.02.2024 по 03.04.2025, 2019-2020",
        "ИНН 7712345678, ОГРН 1027700132195",
        "карта 4276 3800 1234 5678",
        "артикул 9161234567",
        "$ 9161234567",
    ],
)
def test_prices_dates_and_registers_are_no_numbers(text: str) -> None:
    assert not {value for kind, value in contacts(text, "RU", "UZ") if kind == "PHONE"}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("+998901234567 (Telegram, WhatsApp)", {"whatsapp:+998901234567"}),
        ("Ватсап: +7 701 123 45 67", {"whatsapp:+77011234567"}),
        ("Telegram +998901234567, Viber +998907654321", {"viber:+998907654321"}),
        ("Telegram: @HR_Manager01", {"telegram:hr_manager01"}),
        ("t.me/work_abroad", {"telegram:work_abroad"}),
        ("https://wa.me/998901234567?text=hi", {"whatsapp:+998901234567"}),
        ("微信：abc12345", {"wechat:abc12345"}),
        ("LINE ID: job_th99", {"line:job_th99"}),
        ("tеlеgram @job_kh1", {"telegram:job_kh1"}),
        ("Instagram: @foo_bar", set()),
        ("the subject line: hello", set()),
        ("write to a@b.co.uk", set()),
    ],
)
def test_messengers_are_read_from_handles_numbers_and_links(text: str, values: set[str]) -> None:
    assert {value for kind, value in contacts(text, "UZ", "KZ") if kind == "MESSENGER"} == values


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("HR@Mail.ru", "EMAIL", "hr@mail.ru"),
        ("https://www.Example.com/Path?utm_source=x&a=1&fbclid=2", "URL", "https://www.example.com/Path?a=1"),
        ("подробности на hh.ru.", "URL", "https://hh.ru"),
    ],
)
def test_addresses_are_normalised(text: str, kind: str, value: str) -> None:
    assert (kind, value) in contacts(text)


@pytest.mark.parametrize("text", ["Node.js, asp.net", "и т.д.ru", "конец.Начало", "v1.2.3"])
def test_dots_in_prose_are_no_addresses(text: str) -> None:
    assert contacts(text) == set()


@pytest.mark.parametrize(
    ("text", "region", "value"),
    [
        ("восемь девятьсот шестнадцать 123 45 шестьдесят семь", "RU", "+79161234567"),
        ("plyus 998 to'qson 123 45 67", "UZ", "+998901234567"),
        ("zero nine one double two three 45 67", "VN", "+84912234567"),
        ("一三八一二三四五六七八", "CN", "+8613812345678"),
        ("9O 123 45 67, Тел", "UZ", "+998901234567"),
        ("О9З 1ОО 2О ЗО", "UA", "+380931002030"),
        ("8🌸916🌸123🌸45🌸67", "RU", "+79161234567"),
        ("WhatsApp: 90 123 45 67 / 90 765 43 21", "UZ", "+998907654321"),
        ("zéro six douze quatre-vingt-quatre soixante-dix-huit quarante-six", "FR", "+33612847846"),
        ("tel: sıfır beş yüz otuz iki 100 seksen dört kırk altı", "TR", "+905321008446"),
    ],
)
def test_a_mangled_number_is_read_as_it_is_meant(text: str, region: str, value: str) -> None:
    assert ("PHONE", value) in contacts(text, region)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("hr (at) firma [dot] uz", "EMAIL", "hr@firma.uz"),
        ("hr собака firma точка ru", "EMAIL", "hr@firma.ru"),
        ("hr @ firma . kz", "EMAIL", "hr@firma.kz"),
        ("T e l e g r a m : j o b _ k h", "MESSENGER", "telegram:job_kh"),
        ("пишите @ job _ kh", "MESSENGER", "telegram:job_kh"),
        ("t . me/job_kh", "MESSENGER", "telegram:job_kh"),
        ("加微 j o b 8 8 8", "MESSENGER", "wechat:job888"),
        ("wa․me/998 90 123 45 67", "MESSENGER", "whatsapp:+998901234567"),
    ],
)
def test_a_mangled_address_is_read_as_it_is_meant(text: str, kind: str, value: str) -> None:
    folded = fold(text)
    assert (kind, value) in contacts(text)
    assert obfuscation(folded) > 0


@pytest.mark.parametrize(
    "text", ["two years, one day off, 7 to 9", "meet at noon. com", "смета: по 3 о 4", "I am a B.Tech"]
)
def test_ordinary_words_are_not_taken_for_mangled_contacts(text: str) -> None:
    assert contacts(text) == set()
    assert plain(fold(text)).text == fold(text).text


@pytest.mark.parametrize(
    ("text", "region", "value"),
    [
        ("Ватсапқа жазыңыздар 87470003305", "KZ", "whatsapp:+77470003305"),
        ("व्हाट्सऐप करें 9000005003", "IN", "whatsapp:+919000005003"),
        ("IMO নম্বর +8801700005102", "BD", "imo:+8801700005102"),
        ("WA Bu Sri 0812 0000 0911", "ID", "whatsapp:+6281200000911"),
        ("kết bạn Zalo để được tư vấn: 0901 000 999", "VN", "zalo:+84901000999"),
        ("WHATS APP NUMBER\n+971 50 000 6101", "AE", "whatsapp:+971500006101"),
        ("الواتساب على الرقم 050 000 5309", "AE", "whatsapp:+971500005309"),
        ("guasap 70005511", "BO", "whatsapp:+59170005511"),
        ("67 000 39 02 (Олена, Viber)", "UA", "viber:+380670003902"),
        ("z@lo 0901 000 998", "VN", "zalo:+84901000998"),
        ("https://zalo.me/0901000428", "VN", "zalo:+84901000428"),
        ("微信号：szlw_0812", "CN", "wechat:szlw_0812"),
        ("＋V：xiaomei_demo", "CN", "wechat:xiaomei_demo"),
        ("ໄລນ໌ demo_vte", "LA", "line:demo_vte"),
        ("Телеграмға жазыңыз: demo_bishkek65", "KZ", "telegram:demo_bishkek65"),
        ("T.e.l.e.g.r.a.m @demo_bavet_hr", "KH", "telegram:demo_bavet_hr"),
        ("t,me/demo_hr", "KZ", "telegram:demo_hr"),
    ],
)
def test_a_messenger_is_known_by_what_people_call_it(text: str, region: str, value: str) -> None:
    assert ("MESSENGER", value) in contacts(text, region)


@pytest.mark.parametrize(
    "text",
    [
        "без вотсапа, только звонки 8 900 555 62 08",
        "no WhatsApp, call 8 900 555 62 08",
        "Follow us @demo_official on Instagram",
        "инста @demo_kurier",
        "production line demo_12",
    ],
)
def test_what_is_denied_or_of_another_place_is_no_messenger(text: str) -> None:
    assert not {value for kind, value in contacts(text, "RU") if kind == "MESSENGER"}


def test_a_name_at_two_messengers_is_both() -> None:
    assert contacts("WeChat/Line: demo_sg08") == {("MESSENGER", "wechat:demo_sg08"), ("MESSENGER", "line:demo_sg08")}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Tel 0903.000.423 - 0283.000.4240", {"+84903000423", "+842830004240"}),
        ("tel. 099-000-38-08 09:00-18:00", {"+84990003808"}),
        ("联系人13900004002（13900004002微信同号）", {"+8613900004002"}),
        ("Viber no. 0901 000 423", {"+84901000423"}),
        ("Лицензия № 901000423", set()),
        ("rujukan: JR/2026118", set()),
    ],
)
def test_numbers_in_a_row_are_parted_and_registers_passed_over(text: str, values: set[str]) -> None:
    region = "CN" if "联" in text else "VN"
    assert {value for kind, value in contacts(text, region) if kind == "PHONE"} == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("сайт демо-работа.рф", "https://демо-работа.рф"),
        ("www . demo-vahta . ru", "https://www.demo-vahta.ru"),
        ("visit demo-care.jobs", "https://demo-care.jobs"),
        ("(https://demo.kz/a_(b))", "https://demo.kz/a_(b)"),
        ("简历投至https://demo.cn/a，谢谢", "https://demo.cn/a"),
        ("สมัคร bit.ly/demo72ได้เลย", "https://bit.ly/demo72"),
    ],
)
def test_an_address_is_found_in_any_script_and_ends_where_it_ends(text: str, value: str) -> None:
    assert {found for kind, found in contacts(text) if kind == "URL"} == {value}


@pytest.mark.parametrize(
    "text", ["Ltd.Co", "B.Tech/BCA", "Skype: live:demo.hr", "see README.md", "salary is good.call us"]
)
def test_abbreviations_files_and_sentences_are_no_addresses(text: str) -> None:
    assert contacts(text) == set()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("contact arobase demo-ferme point fr", "contact@demo-ferme.fr"),
        ("rh arroba demo-vagas ponto com ponto br", "rh@demo-vagas.com.br"),
        ("demo.hr73 (a còng) gmail (chấm) com", "demo.hr73@gmail.com"),
        ("job.demo собака mail.ru", "job.demo@mail.ru"),
        ("hrd@demo titik com", "hrd@demo.com"),
        ("hr【at】demo.cn", "hr@demo.cn"),
        ("简历投至hr@demo.com，谢谢", "hr@demo.com"),
        ("кадры@демо-завод.рф", "кадры@демо-завод.рф"),
    ],
)
def test_the_signs_of_an_e_mail_are_said_in_every_language(text: str, value: str) -> None:
    assert ("EMAIL", value) in contacts(text)


@pytest.mark.parametrize("text", ["Instagram @demo.spa", "apply at demo.com", "insta @demo.id"])
def test_a_handle_with_a_dot_and_an_address_to_apply_at_are_no_e_mail(text: str) -> None:
    assert not {value for kind, value in contacts(text) if kind == "EMAIL"}


def test_every_end_of_hosts_is_known() -> None:
    suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None).tlds
    assert {suffix.rsplit(".")[-1] for suffix in suffixes} <= ends().plain | ends().wordlike


def test_a_list_of_numbers_is_marked_at_its_head_or_behind() -> None:
    text = "WhatsApp/Viber: +998901234567, +998907654321"
    marked = {value for kind, value in contacts(text) if kind == "MESSENGER"}
    assert marked == {f"{app}:{n}" for app in ("whatsapp", "viber") for n in ("+998901234567", "+998907654321")}
    assert ("MESSENGER", "imo:+998901234567") in contacts("+998901234567 (имо)")


def test_a_span_is_the_contact_as_written() -> None:
    text = "Пишите 8 (916) 123-45-67, @job_kh"
    folded = fold(text)
    spans = {one.value: text[slice(*folded.span(one.start, one.end))] for one in find_contacts(folded, ["RU"])}
    assert spans == {"+79161234567": "8 (916) 123-45-67", "telegram:job_kh": "@job_kh"}


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "btc:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "btc:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "eth:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
        ("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "trx:TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", None),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp", None),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", None),
    ],
)
def test_a_wallet_needs_its_checksum(address: str, value: str | None) -> None:
    assert wallet(address) == value
    assert contacts(f"send to {address} now") == ({("CRYPTO", value)} if value else set())
