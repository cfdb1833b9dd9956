"""Invented adverts for the tests of search, and the small collection that the contract is stated over."""

from typing import Any

from records.document import AdDocument, Triage
from records.enrichment import Language, Risk, Typology, level
from records.posting import Published, posting_id

MANAGER_IN_SCRIPT = "\U0001d4f6\U0001d4ea\U0001d4f7\U0001d4ea\U0001d4f0\U0001d4ee\U0001d4fb"
FIRST_SEEN = "2026-03-02T08:00:00Z"


def advert(name: str, text: str = "", title: str = "", language: str = "en", **given: Any) -> AdDocument:
    """An ad document whose id follows from `name`; `given`: `score`, `country`, `status`, a cluster's name, fields."""
    platform = given.pop("platform_id", "board")
    risk = _risk(given.pop("score", 0.0), given.get("typologies_flagged", []))
    document = {
        "posting_id": pid(name),
        "platform_id": platform,
        "source_id": f"{platform}-all",
        "native_id": name,
        "revision": "0" * 64,
        "parser": "test/1",
        "url": f"http://127.0.0.1/{name}",
        "title": title,
        "text": text,
        "published": Published(country=given.pop("country", None)),
        "ruleset": "1.0.0-000000000000",
        "language": Language(code=language, script=given.pop("script", None), confidence=1.0),
        "speaker": "offer",
        "risk": risk,
        "own_risk": risk,
        "triage": Triage(status=given.pop("status", "new")),
        "cluster_id": pid(given.pop("cluster", name)),
        "first_seen": FIRST_SEEN,
        "last_seen": "2026-11-01T00:00:00Z",
    }
    return AdDocument.model_validate(document | given)


def pid(name: str) -> str:
    """The posting id of a named advert."""
    return posting_id("test", name)


def _risk(score: float, flagged: list[Typology]) -> Risk:
    return Risk(score=score, level=level(score), typology=flagged[0] if flagged else None, typologies={})


COLLECTION = [
    advert("en-hotel", "We are hiring managers for two hotels in Dubai. Free housing and meals.", "Hotel manager",
           destinations=["AE"], origins=["UZ", "KG"], usd_month_min=800, usd_month_max=1200, country="AE",
           first_seen="2026-01-05T00:00:00Z", isco08=["1411"], contacts=["+971501234567"], contact_hashes=["k1:aa"]),
    advert("en-scam", "Customer service for a crypto platform in Myawaddy. Managed team; we keep your passport safe.",
           "Customer service, Thailand", destinations=["MM", "TH"], score=0.91, typologies_flagged=["forced_scamming"],
           indicator_ids=["passport_retention", "hotspot"], usd_month_min=2500, first_seen="2026-01-11T23:59:59Z",
           contacts=["telegram:goldjob"], platform_id="channel", cluster="en-scam", cluster_size=3, network_id="n1",
           status="reviewing"),
    advert("en-scam-2", "Customer service for a crypto platform in Myawaddy. Managed team; we keep your passport safe!",
           "Customer service Thailand", destinations=["MM"], score=0.91, typologies_flagged=["forced_scamming"],
           indicator_ids=["passport_retention"], first_seen="2026-01-12T00:00:00Z", contacts=["telegram:goldjob"],
           platform_id="paste", cluster="en-scam", cluster_size=3, network_id="n1"),
    advert("en-scam-3", "Customer service for crypto platform, Myawaddy.", "Customer service", destinations=["MM"],
           score=0.55, typologies_flagged=["forced_scamming", "fraudulent_offer"], first_seen="2026-02-28T12:00:00Z",
           platform_id="channel", cluster="en-scam", cluster_size=3, network_id="n1", status="substantiated"),
    advert("en-nurse", "Nurse needed. The team doesn't work at night. Contact hr@clinic.example or https://t.me/clinic",
           "Registered nurse", destinations=["DE"], isco08=["2221"], usd_month_min=3000, usd_month_max=4000,
           first_seen="2026-03-01T00:00:00Z", platform_id="agency", status="dismissed"),
    advert("en-management", "Experience in management required. The university hires.", "Management trainee",
           first_seen="2026-03-31T23:59:59.999999Z", platform_id="agency"),
    advert("en-evasion", f"H\u200biring {MANAGER_IN_SCRIPT}, p\u0430ssp\u043ert required", "Urgent",
           score=0.3, first_seen="2026-04-01T00:00:00Z", platform_id="channel"),
    advert("ru-manager", "Ищем менеджера по продажам. Полный рабочий день, оформление по договору.",
           "Менеджер по продажам", "ru", country="RU", usd_month_max=900, first_seen="2026-04-06T10:00:00Z"),
    advert("ru-managers", "Требуются топ-менеджеры. Работа с менеджерами отдела.", "Руководитель", "ru", country="RU",
           first_seen="2026-04-07T10:00:00Z"),
    advert("ru-management", "Опыт менеджмента. Ещё ёлки продаём.", "Риск-менеджмент", "ru", country="RU",
           first_seen="2026-04-08T10:00:00Z"),
    advert("ru-girls", "Девушкам в Турцию, консумация. Высокий заработок, паспорт остаётся у администратора клуба.",
           "Работа для девушек", "ru", destinations=["TR"], origins=["RU", "UZ"], score=0.82,
           typologies_flagged=["sexual_exploitation", "debt_bondage"], indicator_ids=["passport_retention"],
           first_seen="2026-05-04T00:00:00Z", platform_id="channel", network_id="n2", cluster="ru-girls"),
    advert("uz-latin", "Haydovchi kerak. Yosh yigitlar, oylik yaxshi, o\u02bbqish shart emas.", "Ish bor", "uz",
           script="Latn", destinations=["RU"], origins=["UZ"], first_seen="2026-05-05T00:00:00Z",
           platform_id="channel", usd_month_min=500, usd_month_max=500),
    advert("uz-cyrillic", "Ҳайдовчи керак. Ёш йигитлар, ойлик яхши, ўқиш шарт эмас. Менеджер билан.", "Иш бор", "uz",
           script="Cyrl", destinations=["RU"], origins=["UZ"], score=0.12, first_seen="2026-05-06T00:00:00Z",
           platform_id="channel"),
    advert("kk-cyrillic", "Астанада жұмыс бар, жүргізуші керек.", "Жұмыс", "kk", script="Cyrl", country="KZ",
           first_seen="2026-05-31T00:00:00Z"),
    advert("kk-latin", "Astanada ju\u0304mys bar, jürgizuşı kerek.", "Jumys", "kk", script="Latn", country="KZ",
           first_seen="2026-06-01T00:00:00Z"),
    advert("tr-garson", "Otelimize garsonlar ve çalışanlar aranıyor. İstanbul'da iş.", "Garson", "tr", country="TR",
           destinations=["TR"], first_seen="2026-06-15T00:00:00Z", usd_month_min=600, usd_month_max=700),
    advert("zh-service", "西港高薪招聘客服人员，月薪8000元，包吃住，报销机票。", "招聘客服", "zh", script="Hans",
           destinations=["KH"], origins=["CN"], score=0.6, typologies_flagged=["forced_scamming"],
           indicator_ids=["hotspot"], first_seen="2026-07-01T00:00:00Z", platform_id="channel", network_id="n2"),
    advert("zh-sales", "上海公司诚聘销售经理，五险一金。联系VX:abc123", "销售经理", "zh", script="Hans", country="CN",
           first_seen="2026-07-02T00:00:00Z"),
    advert("th-work", "รับสมัครพนักงานบริการลูกค้า ทำงานที่ประเทศกัมพูชา มีที่พักฟรี", "รับสมัครงาน", "th",
           destinations=["KH"], first_seen="2026-07-03T00:00:00Z"),
    advert("ja-work", "東京のホテルでスタッフ募集", "スタッフ募集", "ja", country="JP",
           first_seen="2026-07-04T00:00:00Z"),
    advert("ko-work", "캄보디아에서 상담원을 모집합니다", "상담원 모집", "ko", destinations=["KH"],
           first_seen="2026-07-05T00:00:00Z"),
    advert("ar-work", "مطلوب عاملات منازل في الرياض", "وظائف", "ar", destinations=["SA"],
           first_seen="2026-07-06T00:00:00Z"),
    advert("hi-work", "दुबई में ड्राइवरों की नौकरी", "नौकरी", "hi", destinations=["AE"], first_seen="2026-07-07T00:00:00Z"),
    advert("vi-work", "Tuyển dụng nhân viên chăm sóc khách hàng tại Campuchia", "Việc nhẹ lương cao", "vi",
           destinations=["KH"], score=0.45, first_seen="2026-07-08T00:00:00Z"),
    advert("fr-work", "Nous recherchons des serveuses à l'hôtel, débutantes acceptées.", "Serveuse", "fr", country="FR",
           first_seen="2026-08-01T00:00:00Z"),
    advert("hostile", "<script>alert(1)</script> {{7*7}} ' OR 1=1 -- \u202egnp.exe \U0001f48e\U0001f48e",
           "javascript:alert(1)", "und", first_seen="2026-08-02T00:00:00Z"),
    advert("empty", "", "", "und", first_seen="2026-08-03T00:00:00Z"),
    advert("old", "Archived notice of 1969", "Archive", first_seen="1969-12-31T12:00:00Z"),
]  # fmt: skip
