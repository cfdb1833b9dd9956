"""What every engine answers to the same questions over the same adverts."""

from typing import Any

import pytest

from search.engine import Engine
from search.query import ad_query
from tests.search.adverts import COLLECTION, MANAGER_IN_SCRIPT, pid

NAMES = {pid(document.native_id): document.native_id for document in COLLECTION}
EVERY = set(NAMES.values())


def ask(engine: Engine, text: str = "", **options: Any) -> list[str]:
    """The names of what is found, in order."""
    result = engine.search(ad_query({"text": text, "size": 100, **options}))
    return [NAMES[hit.document.posting_id] for hit in result.hits]


DRIVERS = {"hi-work", "kk-cyrillic", "kk-latin", "uz-cyrillic", "uz-latin"}
SERVICE = {"en-scam", "en-scam-2", "en-scam-3", "th-work", "vi-work", "zh-service"}
TEXTS = {
    # words and their forms
    "hotel": {"en-hotel", "fr-work"},
    "hotels": {"en-hotel", "fr-work"},
    "hiring": {"en-hotel", "en-evasion", "en-management"},
    "passport": {"en-scam", "en-scam-2", "en-evasion"},
    "MANAGER": {"en-hotel", "en-scam", "en-scam-2", "en-management", "en-evasion"},
    "менеджер": {"ru-manager", "ru-managers", "uz-cyrillic"},
    "менеджеров": {"ru-manager", "ru-managers", "uz-cyrillic"},
    "менеджмент": {"ru-management"},
    "топ-менеджер": {"ru-managers"},
    "еще елки": {"ru-management"},
    "девушка": {"ru-girls"},
    "otelimize": {"tr-garson"},
    "çalışan": {"tr-garson"},
    "calisan": {"tr-garson"},
    "istanbul": {"tr-garson"},
    "İSTANBUL": {"tr-garson"},
    "débutantes": {"fr-work"},
    "debutante": {"fr-work"},
    "tuyen dung": {"vi-work"},
    "Tuyển": {"vi-work"},
    "नौकरी": {"hi-work"},
    "ड्राइवरों": DRIVERS,
    "منازل": {"ar-work"},
    # written in Cyrillic and Latin
    "yigitlar": {"uz-latin", "uz-cyrillic"},
    "йигитлар": {"uz-latin", "uz-cyrillic"},
    "менеджер билан": {"uz-cyrillic"},
    "ёш": {"uz-latin", "uz-cyrillic"},
    "yosh": {"uz-latin", "uz-cyrillic"},
    "oʻqish": {"uz-latin", "uz-cyrillic"},
    "o'qish": {"uz-latin", "uz-cyrillic"},
    "ўқиш": {"uz-latin", "uz-cyrillic"},
    '"ish bor"': {"uz-latin", "uz-cyrillic"},
    '"иш бор"': {"uz-latin", "uz-cyrillic"},
    "жұмыс": {"kk-cyrillic", "kk-latin"},
    "jumys": {"kk-cyrillic", "kk-latin"},
    "он": set(),
    # scripts without spaces
    "高薪": {"zh-service"},
    "包吃住": {"zh-service"},
    "销售": {"zh-sales"},
    "经": {"zh-sales"},
    "招": {"zh-service"},
    "客人": set(),
    "vx abc123": {"zh-sales"},
    "月薪8000元": {"zh-service"},
    "ที่พักฟรี": {"th-work"},
    "งาน": {"th-work"},
    "ホテル": {"ja-work"},
    "募集": {"ja-work"},
    "상담원": {"ko-work"},
    # phrases
    '"customer service"': {"en-scam", "en-scam-2", "en-scam-3"},
    '"service customer"': set(),
    '"hotel manager"': {"en-hotel"},
    '"manager we are"': set(),
    '"полный рабочий день"': {"ru-manager"},
    "«рабочий день»": {"ru-manager"},
    "“crypto platform”": {"en-scam", "en-scam-2", "en-scam-3"},
    '"招聘客服人员"': {"zh-service"},
    '"managers"': {"en-hotel"},
    "hr@clinic.example": {"en-nurse"},
    "https://t.me/clinic": {"en-nurse"},
    "doesn't": {"en-nurse"},
    # prefixes and near words
    "manag*": {"en-hotel", "en-scam", "en-scam-2", "en-management", "en-evasion"},
    "management*": {"en-management"},
    "менеджм*": {"ru-management"},
    "haydov*": {"uz-latin", "uz-cyrillic"},
    "招聘*": {"zh-service"},
    "pasport~": {"en-scam", "en-scam-2", "en-evasion"},
    "mangaer~1": {"en-hotel", "en-evasion"},
    "менеджр~": {"ru-manager", "ru-managers", "uz-cyrillic"},
    "haydofchi~": {"uz-latin", "uz-cyrillic"},
    # names of places and occupations, in every way that the gazetteer has them
    "Sihanoukville": {"zh-service"},
    "Сиануквиль": {"zh-service"},
    "Сиануквиле": {"zh-service"},
    "西港": {"zh-service"},
    '"Sihanoukville"': set(),
    '"西港"': {"zh-service"},
    "sihanoukville -客服": set(),
    "Kambodja": {"th-work", "vi-work"},
    "Камбодже": {"th-work", "vi-work"},
    "Kambodjaga": {"th-work", "vi-work"},
    "กัมพูชา": {"th-work", "vi-work"},
    '"กัมพูชา"': {"th-work"},
    "Дубай": {"en-hotel", "hi-work"},
    "دبي": set(),
    "迪拜": {"en-hotel", "hi-work"},
    "дуб": set(),
    "корень": set(),
    "driver": DRIVERS,
    "drivers": DRIVERS,
    "водителями": DRIVERS,
    "haydovchi": DRIVERS,
    "ҳайдовчи": DRIVERS,
    "ҳайдовчилар": DRIVERS,
    "жүргізуші": DRIVERS,
    "ड्राइवर": DRIVERS,
    "司机": DRIVERS,
    '"driver"': set(),
    '"haydovchi"': {"uz-latin", "uz-cyrillic"},
    "taxi driver": DRIVERS,
    '"taxi driver"': set(),
    "taxi -driver": set(),
    "driver -haydovchi": set(),
    'driver -"haydovchi"': {"hi-work", "kk-cyrillic", "kk-latin"},
    "driver Dubai": {"hi-work"},
    "driver OR nurse": DRIVERS | {"en-nurse"},
    "customer service": SERVICE,
    "客服": SERVICE,
    "call centre agent": SERVICE,
    "service customer": {"en-scam", "en-scam-2", "en-scam-3"},
    "西港客服": {"zh-service"},
    "客服 Myawaddy": {"en-scam", "en-scam-2", "en-scam-3"},
    "妙瓦底客服": {"en-scam", "en-scam-2", "en-scam-3"},
    "waiter": {"fr-work", "th-work", "tr-garson"},
    "serveuses": {"fr-work", "th-work", "tr-garson"},
    '"garson"': {"tr-garson"},
    "nurse": {"en-nurse"},
    # without, either, and fields
    "manager -hotel": {"en-scam", "en-scam-2", "en-management", "en-evasion"},
    "-passport crypto": {"en-scam-3"},
    'crypto -"keep your passport"': {"en-scam-3"},
    "crypto NOT passport": {"en-scam-3"},
    "clinic OR otelimize": {"en-nurse", "tr-garson"},
    "clinic OR otelimize OR 高薪": {"en-nurse", "tr-garson", "zh-service"},
    "customer OR nurse service": {"en-scam", "en-scam-2", "en-scam-3"},
    "crypto level:critical": {"en-scam", "en-scam-2"},
    "level:critical,high": {"en-scam", "en-scam-2", "en-scam-3", "ru-girls", "zh-service"},
    "customer -platform:channel": {"en-scam-2"},
    'contact:"telegram:goldjob"': {"en-scam", "en-scam-2"},
    "contact:telegram:goldjob": {"en-scam", "en-scam-2"},
    "nurse OR typology:debt_bondage": {"en-nurse", "ru-girls"},
    "score_min:0.9": {"en-scam", "en-scam-2"},
    "since:2026-08-01 until:2026-08-02": {"fr-work"},
    "nurse OR -language:en OR hotel": EVERY
    - {"en-scam", "en-scam-2", "en-scam-3", "en-management", "en-evasion", "old"},
    "nobodywrotethis": set(),
    "alert": {"hostile"},
    "{{7*7}} alert": {"hostile"},
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_finds_these_adverts_and_no_other(loaded: Engine, text: str) -> None:
    assert set(ask(loaded, text)) == TEXTS[text]


FILTERS: list[tuple[dict[str, Any], set[str]]] = [
    ({"platform": "agency"}, {"en-nurse", "en-management"}),
    ({"source": ["agency-all", "paste-all"]}, {"en-nurse", "en-management", "en-scam-2"}),
    ({"language": "uz,kk"}, {"uz-latin", "uz-cyrillic", "kk-latin", "kk-cyrillic"}),
    ({"country": "KZ"}, {"kk-latin", "kk-cyrillic"}),
    ({"destination": "MM"}, {"en-scam", "en-scam-2", "en-scam-3"}),
    ({"destination": "mm"}, set()),
    ({"origin": "UZ", "destination": "TR"}, {"ru-girls"}),
    ({"typology": "fraudulent_offer"}, {"en-scam-3"}),
    ({"typology": "fraudulent_offer,debt_bondage"}, {"en-scam-3", "ru-girls"}),
    ({"indicator": "hotspot"}, {"en-scam", "zh-service"}),
    ({"level": "medium"}, {"en-evasion", "vi-work"}),
    ({"level": "low"}, {"uz-cyrillic"}),
    ({"contact": "+971501234567"}, {"en-hotel"}),
    ({"contact": "k1:aa"}, {"en-hotel"}),
    ({"cluster": pid("en-scam")}, {"en-scam", "en-scam-2", "en-scam-3"}),
    ({"network": "n2"}, {"ru-girls", "zh-service"}),
    ({"status": "reviewing,substantiated"}, {"en-scam", "en-scam-3"}),
    ({"occupation": "2221"}, {"en-nurse"}),
    ({"score_min": 0.55, "score_max": 0.82}, {"en-scam-3", "ru-girls", "zh-service"}),
    ({"score_max": 0.0, "platform": "agency"}, {"en-nurse", "en-management"}),
    ({"since": "2026-01-12", "until": "2026-03-01"}, {"en-scam-2", "en-scam-3"}),
    ({"since": "2026-01-11T23:59:59Z", "until": "2026-01-12T00:00:00Z"}, {"en-scam"}),
    ({"until": "1970-01-01"}, {"old"}),
    ({"pay_min": 1000}, {"en-hotel", "en-scam", "en-nurse"}),
    ({"pay_max": 600}, {"uz-latin", "tr-garson"}),
    ({"pay_min": 701, "pay_max": 899}, {"en-hotel"}),
    ({"pay_min": 900, "pay_max": 900}, {"en-hotel", "ru-manager"}),
    ({"text": "customer", "platform": "channel", "score_min": 0.9}, {"en-scam"}),
    ({"text": "менеджер", "language": "uz"}, {"uz-cyrillic"}),
    ({"platform": "nowhere"}, set()),
    ({}, EVERY),
]


@pytest.mark.parametrize(("options", "found"), FILTERS, ids=[str(options)[:60] for options, _ in FILTERS])
def test_filters_match_exactly(loaded: Engine, options: dict[str, Any], found: set[str]) -> None:
    assert set(ask(loaded, **options)) == found
    assert loaded.search(ad_query({"size": 0, **options})).total == len(found)


def in_order(key: Any, reverse: bool = False) -> list[str]:
    by_id = sorted(COLLECTION, key=lambda document: document.posting_id)
    return [document.native_id for document in sorted(by_id, key=key, reverse=reverse)]


ORDERS = {
    "risk": in_order(lambda document: -document.risk.score),
    "newest": in_order(lambda document: document.first_seen, reverse=True),
    "oldest": in_order(lambda document: document.first_seen),
    "relevance": in_order(lambda document: document.posting_id),
}


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("size", [1, 3, 100])
def test_pages_of_any_size_give_every_advert_once_in_order(loaded: Engine, sort: str, size: int) -> None:
    names: list[str] = []
    after = None
    while True:
        result = loaded.search(ad_query({"sort": sort, "size": size, "after": after}))
        names += [hit.document.native_id for hit in result.hits]
        assert result.total == len(COLLECTION)
        after = result.after
        if after is None:
            break
    assert names == ORDERS[sort]


@pytest.mark.parametrize("sort", ["risk", "newest", "oldest", "relevance"])
def test_a_cluster_is_shown_once_by_its_first_hit_when_collapsed(loaded: Engine, sort: str) -> None:
    whole = ask(loaded, "customer", sort=sort)
    assert len(whole) == 3
    assert ask(loaded, "customer", sort=sort, collapse=True) == whole[:1]


def test_collapsed_pages_count_every_advert_and_show_every_cluster_once(loaded: Engine) -> None:
    names: list[str] = []
    after = None
    while True:
        result = loaded.search(ad_query({"sort": "newest", "size": 4, "collapse": True, "after": after}))
        assert result.total == len(COLLECTION)
        names += [hit.document.native_id for hit in result.hits]
        after = result.after
        if after is None:
            break
    assert names == [name for name in ORDERS["newest"] if name not in ("en-scam", "en-scam-2")]


def test_words_in_the_title_come_first_by_relevance(loaded: Engine) -> None:
    assert ask(loaded, "manager")[0] == "en-hotel"
    assert ask(loaded, "менеджер")[0] == "ru-manager"
    assert ask(loaded, "management")[0] == "en-management"


def test_words_order_by_relevance_and_filters_by_risk_unless_told(loaded: Engine) -> None:
    assert ask(loaded, "passport", sort="risk") == ask(loaded, "passport level:critical,medium", sort="risk")
    assert ask(loaded, platform="channel")[0] == "en-scam"
    assert ask(loaded, "level:critical,high") == [
        name for name in ORDERS["risk"] if name in ask(loaded, "level:critical,high")
    ]


FACETS: list[tuple[str, dict[str, Any], list[tuple[str, int]]]] = [
    ("level", {}, [("none", 20), ("critical", 3), ("high", 2), ("medium", 2), ("low", 1)]),
    ("destination", {"text": "customer"}, [("MM", 3), ("TH", 1)]),
    ("destination", {"origin": "UZ"}, [("RU", 2), ("AE", 1), ("TR", 1)]),
    ("platform", {"level": "critical"}, [("channel", 2), ("paste", 1)]),
    ("source", {"level": "critical"}, [("channel-all", 2), ("paste-all", 1)]),
    (
        "typology",
        {},
        [("forced_scamming", 4), ("debt_bondage", 1), ("fraudulent_offer", 1), ("sexual_exploitation", 1)],
    ),
    ("indicator", {}, [("passport_retention", 3), ("hotspot", 2)]),
    ("network", {}, [("n1", 3), ("n2", 2)]),
    ("status", {"network": "n1"}, [("new", 1), ("reviewing", 1), ("substantiated", 1)]),
    ("language", {"destination": "KH"}, [("ko", 1), ("th", 1), ("vi", 1), ("zh", 1)]),
    ("occupation", {}, [("1411", 1), ("2221", 1)]),
    ("origin", {}, [("UZ", 4), ("CN", 1), ("KG", 1), ("RU", 1)]),
    ("country", {"language": "ru,kk"}, [("RU", 3), ("KZ", 2)]),
    ("cluster", {"text": "crypto"}, [(pid("en-scam"), 3)]),
    ("level", {"text": "nobodywrotethis"}, []),
]


@pytest.mark.parametrize(("facet", "options", "counts"), FACETS, ids=[f"{f}-{o}"[:60] for f, o, _ in FACETS])
def test_facets_count_what_was_found_by_count_then_value(
    loaded: Engine, facet: str, options: dict[str, Any], counts: list[tuple[str, int]]
) -> None:
    result = loaded.search(ad_query({"facets": facet, "size": 0, **options}))
    assert [(count.value, count.count) for count in result.facets[facet]] == counts
    assert result.hits == []


def test_several_facets_and_a_histogram_come_with_the_hits(loaded: Engine) -> None:
    result = loaded.search(ad_query({"text": "crypto", "facets": "platform,level", "histogram": "month", "size": 1}))
    assert list(result.facets) == ["platform", "level"]
    assert len(result.hits) == 1
    assert [(bar.start, bar.count) for bar in result.histogram] == [
        ("2026-01-01T00:00:00Z", 2),
        ("2026-02-01T00:00:00Z", 1),
    ]


HISTOGRAMS = {
    "day": [("2026-01-05", 1), ("2026-01-11", 1), ("2026-01-12", 1), ("2026-02-28", 1), ("2026-03-01", 1),
            ("2026-03-31", 1)],
    "week": [("2026-01-05", 2), ("2026-01-12", 1), ("2026-02-23", 2), ("2026-03-30", 1)],
    "month": [("2026-01-01", 3), ("2026-02-01", 1), ("2026-03-01", 2)],
}  # fmt: skip


@pytest.mark.parametrize("interval", HISTOGRAMS)
def test_a_histogram_counts_by_first_seen_in_utc_with_weeks_from_monday(loaded: Engine, interval: str) -> None:
    options = {"histogram": interval, "size": 0, "since": "2026-01-01", "until": "2026-04-01"}
    found = loaded.search(ad_query(options)).histogram
    assert [(bar.start, bar.count) for bar in found] == [(f"{day}T00:00:00Z", n) for day, n in HISTOGRAMS[interval]]


def test_a_histogram_reaches_before_1970(loaded: Engine) -> None:
    options = {"histogram": "week", "size": 0, "until": "1971-01-01"}
    assert [bar.model_dump() for bar in loaded.search(ad_query(options)).histogram] == [
        {"start": "1969-12-29T00:00:00Z", "count": 1}
    ]


HIGHLIGHTS: list[tuple[str, str, dict[str, list[str]]]] = [
    ("manager", "en-hotel", {"title": ["manager"], "text": ["managers"]}),
    ("hiring manager", "en-evasion", {"text": ["H\u200biring", MANAGER_IN_SCRIPT]}),
    ("passport", "en-evasion", {"text": ["p\u0430ssp\u043ert"]}),
    ("менеджер", "ru-managers", {"text": ["менеджеры", "менеджерами"]}),
    ('"рабочий день"', "ru-manager", {"text": ["рабочий день"]}),
    ("haydovchi", "uz-cyrillic", {"text": ["Ҳайдовчи"]}),
    ("ёш", "uz-latin", {"text": ["Yosh"]}),
    ("o'qish", "uz-latin", {"text": ["o\u02bbqish"]}),
    ('"客服人员"', "zh-service", {"text": ["客服人员"]}),
    ("客服人员", "zh-service", {"title": ["客服"], "text": ["客服", "人员"]}),
    ("Sihanoukville", "zh-service", {"text": ["西港"]}),
    ("driver", "uz-cyrillic", {"text": ["Ҳайдовчи"]}),
    ("driver", "hi-work", {"text": ["ड्राइवरों"]}),
    ("客服", "vi-work", {"text": ["chăm sóc khách hàng"]}),
    ("customer service", "zh-service", {"title": ["客服"], "text": ["客服"]}),
    ("customer service", "en-scam-3", {"title": ["Customer service"], "text": ["Customer service"]}),
    ("客服", "zh-service", {"title": ["客服"], "text": ["客服"]}),
    ("经", "zh-sales", {"title": ["经"], "text": ["经"]}),
    ("กัมพูชา", "th-work", {"text": ["กัมพูชา"]}),
    ("haydov*", "uz-cyrillic", {"text": ["Ҳайдовчи"]}),
    ("pasport~", "en-scam", {"text": ["passport"]}),
    ("clinic OR garson", "tr-garson", {"title": ["Garson"], "text": ["garsonlar"]}),
    ("crypto -nurse", "en-scam-3", {"text": ["crypto"]}),
    ("level:low", "uz-cyrillic", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "shown"), HIGHLIGHTS, ids=[text for text, _, _ in HIGHLIGHTS])
def test_highlights_are_code_points_of_the_original(
    loaded: Engine, text: str, name: str, shown: dict[str, list[str]]
) -> None:
    hits = loaded.search(ad_query({"text": text, "size": 100})).hits
    hit = next(hit for hit in hits if hit.document.native_id == name)
    document = hit.document.dump()
    assert {field: [document[field][a:b] for a, b in spans] for field, spans in hit.highlights.items()} == shown


def test_highlights_can_be_left_out(loaded: Engine) -> None:
    assert all(not hit.highlights for hit in loaded.search(ad_query({"text": "manager", "highlight": False})).hits)


def test_a_hit_is_the_whole_document_as_it_was_given(loaded: Engine) -> None:
    for given in COLLECTION:
        assert loaded.get(given.posting_id) == given
    hit = loaded.search(ad_query({"text": "nurse"})).hits[0]
    assert hit.document == next(document for document in COLLECTION if document.native_id == "en-nurse")
    assert hit.dump()["highlights"] == {"title": [[11, 16]], "text": [[0, 5]]}


def test_an_id_that_is_not_there_gives_nothing(loaded: Engine) -> None:
    assert loaded.get(pid("nobody")) is None
    assert loaded.get("\x00' or 1=1") is None
    assert loaded.count() == len(COLLECTION)


def test_a_question_may_be_asked_of_some_adverts_alone(loaded: Engine) -> None:
    every = [hit.document.posting_id for hit in loaded.search(ad_query({"size": 1000})).hits]
    among = [*every[::3], "0" * 32]
    for options in ({}, {"text": "work OR работа"}, {"level": "high"}):
        whole = {hit.document.posting_id for hit in loaded.search(ad_query({**options, "size": 1000})).hits}
        asked = loaded.search(ad_query({**options, "size": 1000, "among": among}))
        assert {hit.document.posting_id for hit in asked.hits} == whole & set(among)
        assert asked.total == len(asked.hits)
