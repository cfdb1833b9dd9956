"""Risk: additive, explained, bounded by the speaker, and to the letter of records.md."""

import math
import shutil
from pathlib import Path

import pytest

from config.errors import SettingsError
from config.files import YamlFile
from nlp.advert import Advert
from nlp.indicators import FOLDER, read_indicators
from nlp.pipeline import read
from nlp.risk import MODEL, Model, Scorer, score
from records.enrichment import LEVELS, TYPOLOGIES, IndicatorHit, Risk, Speaker, level

NOT_OFFERS: tuple[Speaker, ...] = ("seeker", "warning", "notice", "course")


def present(*ids: str) -> list[IndicatorHit]:
    """Hits of these indicators."""
    return [IndicatorHit(id=name, state="present") for name in ids]


def everything() -> list[IndicatorHit]:
    """A hit of every indicator."""
    return present(*read_indicators())


def totals(risk: Risk) -> dict[str, float]:
    """The sum of terms of each typology that is explained."""
    names = {term.typology for term in risk.explanation}
    return {name: math.fsum(term.log_odds for term in risk.explanation if term.typology == name) for name in names}


def test_an_advert_without_indicators_has_level_none_and_nothing_to_explain() -> None:
    risk = score([], "offer")
    assert set(risk.typologies) == set(TYPOLOGIES)
    assert (risk.level, risk.typology, risk.explanation) == ("none", None, [])
    assert 0 < risk.score < 0.05


@pytest.mark.parametrize("speaker", ["offer", *NOT_OFFERS])
@pytest.mark.parametrize("ids", [("documents_held",), ("hidden_courier", "secrecy"), tuple(read_indicators())])
def test_the_terms_of_a_typology_sum_to_its_logit(ids: tuple[str, ...], speaker: Speaker) -> None:
    risk = score(present(*ids), speaker)
    for name, total in totals(risk).items():
        chance = risk.typologies[name]  # type: ignore[index]
        assert chance == pytest.approx(1 / (1 + math.exp(-total)), rel=1e-6)


def test_every_typology_from_0_05_is_explained_with_bias_and_calibration_and_no_other() -> None:
    risk = score(present("documents_held", "excessive_hours"), "offer")
    explained = {typology for typology, chance in risk.typologies.items() if chance >= 0.05}
    for typology in explained:
        terms = [term.term for term in risk.explanation if term.typology == typology]
        assert {"bias", "calibration"} <= set(terms)
        assert "speaker" not in terms
    assert {term.typology for term in risk.explanation} == explained


@pytest.mark.parametrize("speaker", NOT_OFFERS)
def test_who_offers_nothing_is_never_flagged(speaker: Speaker) -> None:
    risk = score(everything(), speaker)
    bound = 0.20 if speaker in ("warning", "notice") else 0.50
    assert max(risk.typologies.values()) < bound
    explained = {term.typology for term in risk.explanation}
    assert explained == {term.typology for term in risk.explanation if term.term == "speaker"}


def test_the_score_is_the_highest_typology_without_fraud() -> None:
    risk = score(present("money_or_equipment_duty", "upfront_fee", "high_pay_no_requirements"), "offer")
    assert risk.typologies["fraudulent_offer"] > risk.score
    assert risk.score == max(chance for name, chance in risk.typologies.items() if name != "fraudulent_offer")
    assert risk.level == level(risk.score)


def test_the_named_typology_is_the_one_that_gave_the_score() -> None:
    risk = score(present("hidden_courier", "high_pay_no_requirements", "secrecy"), "offer")
    assert risk.typology == "forced_criminality"
    assert risk.typologies["forced_criminality"] == risk.score


def test_a_contradiction_lowers_and_is_explained_as_one() -> None:
    before = score(present("upfront_fee", "debt_from_wages"), "offer")
    denied = IndicatorHit(id="documents_held", state="contradicted")
    after = score([*present("upfront_fee", "debt_from_wages"), denied], "offer")
    assert after.typologies["debt_bondage"] < before.typologies["debt_bondage"]
    assert any(term.term == "contradicted:documents_held" and term.log_odds < 0 for term in after.explanation)


def test_together_they_weigh_more_than_each() -> None:
    risk = score(present("scam_compound_place", "scam_role", "high_pay_no_requirements"), "offer")
    assert any(term.term == "interaction:compound_place_and_role" for term in risk.explanation)


def test_no_ordinary_indicator_flags_alone() -> None:
    unmistakable = {"drug_drop_slang"}
    for name in read_indicators():
        if name not in unmistakable:
            assert score(present(name), "offer").score < 0.5, name


def test_one_clear_mark_is_flagged_where_the_wording_speaks_for_a_lure_too() -> None:
    assert score(present("hidden_courier"), "offer", {"exploitation": 3.0}).score >= 0.5
    assert score(present("hidden_courier"), "offer", {"exploitation": -1.0}).score < 0.5
    assert score([], "offer", {"exploitation": 3.0}).score < 0.05


def test_context_rows_never_flag_even_together() -> None:
    assert score(present("scam_compound_place", "exploited_sector", "work_away_from_home"), "offer").score < 0.2


def test_signs_of_the_surroundings_raise_a_score_that_is_given_again() -> None:
    own = present("scam_compound_place", "scam_role")
    more = present("same_text_other_names", "contact_shared_with_flagged", "repost_after_removal")
    assert score([*own, *more], "offer").score > score(own, "offer").score
    assert score(more, "offer").score < 0.5


def test_a_hit_counts_once_and_an_unknown_one_not_at_all() -> None:
    once = score(present("documents_held"), "offer")
    assert score(present("documents_held", "documents_held", "of_a_later_version"), "offer") == once


def test_risk_follows_the_words_of_an_advert() -> None:
    text = "Работа в Камбодже, оператор чата, $1500, знание не нужно, билет за наш счёт"
    risk = read(Advert(text=text))._.risk
    assert risk.level in ("high", "critical")
    assert risk.typology == "forced_scamming"


def test_levels_begin_where_the_records_say() -> None:
    assert [level(start) for _, start in LEVELS] == [name for name, _ in LEVELS]


@pytest.mark.parametrize(
    ("changed", "to"),
    [("cap: 0.12}\n  notice", "cap: 0.4}\n  notice"), ("  debt_bondage: -4.5\n", ""), ("shift: -3.0", "shift: 3.0")],
)
def test_a_model_that_breaks_the_records_is_refused(tmp_path, changed: str, to: str) -> None:  # type: ignore[no-untyped-def]
    text = (FOLDER / MODEL).read_text(encoding="utf-8")
    assert changed in text
    file = tmp_path / "model.yaml"
    file.write_text(text.replace(changed, to, 1), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"model\.yaml:\d+"):
        YamlFile(file).parse(Model)


def test_nothing_is_flagged_as_child_exploitation_that_says_nothing_of_a_child() -> None:
    lures = ("movement_restricted", "secrecy", "phone_taken_away", "paperless_departure", "sexual_services")
    risk = score(present(*lures), "offer", {"exploitation": 3.0, "fraudulent_offer": 0.0})
    assert risk.typologies["sexual_exploitation"] >= 0.5
    assert 0.4 < risk.typologies["child_exploitation"] < 0.5
    assert "unshown" in {term.term for term in risk.explanation if term.typology == "child_exploitation"}
    assert totals(risk)["child_exploitation"] == pytest.approx(math.log(0.45 / 0.55))
    with_a_child = score(present(*lures, "minors_invited"), "offer", {"exploitation": 3.0, "fraudulent_offer": 0.0})
    assert with_a_child.typologies["child_exploitation"] >= 0.5
    assert "unshown" not in {term.term for term in with_a_child.explanation}


def test_what_a_typology_needs_has_to_exist(tmp_path: Path) -> None:
    folder = tmp_path / "indicators"
    shutil.copytree(FOLDER, folder)
    model = folder / MODEL
    model.write_text(
        model.read_text("utf-8").replace("[minors_invited, no_parental", "[no_such_flag, no_parental"), "utf-8"
    )
    with pytest.raises(SettingsError, match=r"model\.yaml:\d+: there is no indicator no_such_flag"):
        Scorer(folder)
