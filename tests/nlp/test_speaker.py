"""Who speaks: offers, job seekers, warnings, notices, courses; and that a mention of fraud does not hide an offer."""

import pytest

from config.errors import SettingsError
from nlp.advert import Advert
from nlp.pipeline import read
from nlp.speaker import Listener


def speaker(text: str, title: str = "") -> str:
    """The speaker of a text."""
    return str(read(Advert(title=title, text=text))._.speaker)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We are hiring drivers in Riga. Call us.", "offer"),
        ("Are you looking for a job? We need cooks in Oslo.", "offer"),
        ("I am looking for a job as a cook, I have experience.", "seeker"),
        ("Ищу работу водителем, опыт 10 лет", "seeker"),
        ("Ищете работу? Требуются водители, звоните", "offer"),
        ("Ish qidiryapman, yoshim 22", "seeker"),
        ("İş arıyorum, inşaat ustasıyım", "seeker"),
        ("本人女，求职文员", "seeker"),
        ("Жұмыс іздеймін, тәжірибем бар", "seeker"),
        ("Beware of job offers in Cambodia. If you have been approached, call the hotline.", "warning"),
        ("Осторожно! Если вам предлагают работу оператором в Мьянме, обратитесь в полицию.", "warning"),
        ("Ogoh bo'ling! Kambodjaga taklif qilishsa, ishonmang. Ishonch telefoni 1148", "warning"),
        ("警惕高薪招聘骗局，切勿轻信", "warning"),
        ("Dikkatli olun, bu ilanlara inanmayın, polise başvurun", "warning"),
        ("Police arrested four recruiters, officials said. The court sentenced them.", "notice"),
        ("Полиция задержала вербовщиков, сообщает пресс-служба МВД", "notice"),
        ("Jandarma şüphelileri yakaladı, mahkeme tutukladı", "notice"),
        ("Enroll now: online course in accounting, certificate upon completion, course fee 50 EUR", "course"),
        ("", "offer"),
    ],
)
def test_speakers_are_told_apart(text: str, expected: str) -> None:
    assert speaker(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Beware of fakes! Chat operators wanted in Cambodia, $2000, ticket paid. Write to Telegram @invented_name_1",
        "Осторожно, мошенники! Пишите только @invented_name_1. Требуются операторы, 2000$, пишите в телеграм",
    ],
)
def test_a_word_about_fraudsters_does_not_hide_an_offer(text: str) -> None:
    assert speaker(text) == "offer"


def test_a_mistake_in_a_cue_file_is_named_with_its_line(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "speaker").mkdir()
    (tmp_path / "words").mkdir()
    (tmp_path / "speaker" / "offer.yaml").write_text(
        'speaker: offer\ncues:\n  - id: hiring\n    weight: 1\n    phrases:\n      en: ["@missing"]\n'
    )
    with pytest.raises(SettingsError, match=r"offer\.yaml:6: there is no word list missing"):
        Listener(tmp_path)
