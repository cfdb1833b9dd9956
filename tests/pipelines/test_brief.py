"""Briefs tell what flagged adverts have in common, in several languages, and nothing that leads to any of them."""

import re

import pytest

from config.errors import SettingsError
from config.settings import Settings
from nlp.indicators import read_indicators
from pipelines.brief import FEW, brief, write_brief
from pipelines.brief_texts import ABOUT_CHILDREN, FOLDER, brief_texts, check_texts, languages
from pipelines.cluster import cluster
from pipelines.enrich import enrich
from pipelines.naming import country
from pipelines.publish import publish
from pipelines.workspace import Workspace
from records.document import AdDocument, Triage
from records.enrichment import FLAGGED, TYPOLOGIES
from search.engine import open_engine
from search.query import QueryError, ad_query
from tests.pipelines.weeks import write_weeks
from tests.search.adverts import advert

SINCE = "2026-01-01"
WHOLE = ("en", "ru", "uz", "tk")
WORDS_IN_A_ROW = 5


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("brief")
    workspace = Workspace(Settings(home=folder / "home", sources=folder / "sources"))
    write_weeks(workspace, weeks=6, wave_from=0, ordinary=5)
    for step in (enrich, cluster, publish):
        assert step(workspace).errors == []
    return workspace


@pytest.fixture(scope="module")
def flagged(published: Workspace) -> list[AdDocument]:
    with open_engine(published.settings) as engine:
        hits = engine.search(ad_query({"score_min": FLAGGED, "size": 1000})).hits
    return [hit.document for hit in hits]


def flagged_advert(name: str, **given: object) -> AdDocument:
    made = advert(name, score=0.9, typologies_flagged=["forced_scamming"], **given)
    scores = dict.fromkeys(TYPOLOGIES, 0.0) | {"forced_scamming": 0.9}
    return made.model_copy(update={"risk": made.risk.model_copy(update={"typologies": scores})})


def about_children(name: str, **given: object) -> AdDocument:
    made = flagged_advert(name, **given)
    scores = made.risk.typologies | {"child_exploitation": 0.8}
    return made.model_copy(update={"risk": made.risk.model_copy(update={"typologies": scores})})


def made(adverts: list[AdDocument], language: str = "en") -> dict:
    return brief(adverts, brief_texts(language), language, SINCE)


@pytest.mark.parametrize("language", languages())
def test_a_brief_of_real_adverts_quotes_none_of_them(
    published: Workspace, flagged: list[AdDocument], language: str
) -> None:
    with open_engine(published.settings) as engine:
        document = write_brief(engine, language, SINCE)
    assert document["clusters"] == len({ad.cluster_id for ad in flagged}) > FEW
    page = document["text"]
    said = words(page)
    for ad in flagged:
        whole = words(f"{ad.title}\n{ad.text}")
        own = {tuple(whole[at : at + WORDS_IN_A_ROW]) for at in range(len(whole) - WORDS_IN_A_ROW + 1)}
        assert not [run for run in own if f" {' '.join(run)} " in f" {' '.join(said)} "], ad.title
        private = [ad.posting_id, ad.url, ad.cluster_id, ad.published.employer, *ad.contacts, ad.native_id]
        assert not [value for value in private if value and value in page]
    assert "board" not in page


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@pytest.mark.parametrize("language", WHOLE)
def test_a_brief_says_what_is_offered_where_to_and_how_it_sounds(published: Workspace, language: str) -> None:
    texts = brief_texts(language)
    with open_engine(published.settings) as engine:
        document = write_brief(engine, language, SINCE)
    page = document["text"]
    for part in ("typologies", "occupations", "destinations", "indicators", "advice", "help"):
        assert f"## {getattr(texts.headings, part)}\n" in page
        assert part in ("advice", "help") or document[part]
    assert country("RU", language) in page or country("TH", language) in page
    assert texts.invented in page
    assert texts.help in page
    assert page.startswith(f"# {texts.title}\n")
    assert len(words(page)) < 500


def test_small_counts_are_told_as_a_few() -> None:
    four = [flagged_advert(f"a{number}", destinations=["TH"]) for number in range(4)]
    document = made(four)
    assert document["clusters"] is None
    assert document["destinations"] == [{"value": "TH", "count": None}]
    assert "Thailand (a few)" in document["text"]
    assert not re.search(r"\b4\b", document["text"].replace(SINCE, ""))
    five = made([*four, flagged_advert("a5", destinations=["TH"])])
    assert five["destinations"] == [{"value": "TH", "count": 5}]
    assert "Thailand (5 of 5)" in five["text"]


def test_what_stands_in_one_text_alone_is_not_told_however_often_it_is_posted() -> None:
    copies = [flagged_advert(f"a{number}", cluster="one", destinations=["TH"]) for number in range(9)]
    document = made(copies)
    assert (document["clusters"], document["destinations"]) == (None, [])


def test_texts_that_concern_children_count_for_their_typology_alone() -> None:
    adverts = [
        about_children(f"c{number}", destinations=["TH"], isco08=["9621"], indicator_ids=["secrecy", "minors_invited"])
        for number in range(6)
    ]
    document = made(adverts)
    assert document["typologies"] == [{"value": "child_exploitation", "count": 6}]
    assert (document["destinations"], document["occupations"], document["indicators"]) == ([], [], [])
    assert "Thailand" not in document["text"]
    assert "“" not in document["text"]


def test_nothing_that_concerns_children_has_wording_in_any_language() -> None:
    for language in languages():
        told = brief_texts(language).indicators
        assert not [name for name in ABOUT_CHILDREN & told.keys() if told[name].like]
    marks = {name for name, one in read_indicators().items() if one.typologies.get("child_exploitation", 0) >= 2}
    assert marks <= ABOUT_CHILDREN


def test_what_a_person_dismissed_and_what_is_not_flagged_counts_for_nothing() -> None:
    dismissed = flagged_advert("d", destinations=["TH"]).model_copy(update={"triage": Triage(status="dismissed")})
    document = made([dismissed, advert("plain", score=0.49, destinations=["TH"])])
    assert document["clusters"] == 0
    assert document["text"].startswith("# What risky job adverts promise now\n")
    assert "No advert was flagged" in document["text"]
    assert "Where to get help" in document["text"]


def test_the_four_languages_tell_the_same_red_flags() -> None:
    assert set(WHOLE) <= set(languages())
    assert check_texts() == len(languages())
    told = {language: set(brief_texts(language).indicators) for language in WHOLE}
    assert all(names == told["en"] for names in told.values())
    for language in WHOLE:
        assert set(brief_texts(language).typologies) == set(TYPOLOGIES)


def test_red_flags_without_words_are_named_for_the_experts(flagged: list[AdDocument]) -> None:
    untold = made(flagged)["untold"]
    assert untold == sorted(untold)
    assert not set(untold) & brief_texts("en").indicators.keys()


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("indicators: {no_such_flag: {say: hello}}", "no_such_flag"),
        ("indicators: {minors_invited: {say: hello, like: come here}}", "gets no example"),
        ("texts: none", "texts"),
    ],
)
def test_wrong_texts_are_said_with_file_and_line(tmp_path, line: str, wrong: str) -> None:
    name = line.partition(":")[0]
    whole = (FOLDER / "en.yaml").read_text(encoding="utf-8")
    before = re.sub(rf"^{name}:.*\n(?:  .*\n)*", "", whole, flags=re.MULTILINE)
    (tmp_path / "en.yaml").write_text(f"{before}{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=wrong) as raised:
        check_texts(tmp_path)
    assert re.search(r"en\.yaml:\d+", str(raised.value))


def test_an_unknown_language_or_day_is_said(published: Workspace) -> None:
    with open_engine(published.settings) as engine:
        with pytest.raises(SettingsError, match="no brief in 'xx'"):
            write_brief(engine, "xx")
        with pytest.raises(SettingsError, match="no brief"):
            write_brief(engine, "../en")
        with pytest.raises(QueryError, match="since"):
            write_brief(engine, "en", "soon")
