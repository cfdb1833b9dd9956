"""What near-duplicates share, and what varies in them."""

from pipelines.templates import MEMBERS, TOKENS, campaign, in_words, template
from search.embedded import EmbeddedEngine
from tests.search.adverts import advert, pid

BASE = "Waiters wanted for Istanbul, pay {pay} dollars a month. Write to {contact} today, places are few."


def slots(pieces):
    return [
        (one["kind"], {value["value"]: value["count"] for value in one["values"]}) for one in pieces if "slot" in one
    ]


def test_numbers_and_contacts_that_differ_are_slots_of_the_template():
    texts = [BASE.format(pay=pay, contact=who) for pay, who in ((800, "@one_hr"), (900, "@two_hr"), (900, "@six_hr"))]
    pieces = template(texts)
    assert " ".join(in_words(pieces)) == (
        "Waiters wanted for Istanbul, pay [1 number] dollars a month. Write to [2 contact] today, places are few."
    )
    assert slots(pieces) == [
        ("number", {"900": 2, "800": 1}),
        ("contact", {"@one_hr": 1, "@six_hr": 1, "@two_hr": 1}),
    ]


def test_what_all_have_is_no_slot():
    pieces = template([BASE.format(pay=800, contact="@one_hr")] * 3)
    assert slots(pieces) == []
    assert "800" in " ".join(in_words(pieces))


def test_another_city_is_a_slot_of_words_and_emoji_of_a_single_copy_is_none():
    text = BASE.format(pay=800, contact="@one_hr")
    cities = ["Istanbul", "Antalya", "Izmir", "Antalya", "Istanbul"]
    texts = [text.replace("Istanbul", city) for city in cities]
    assert slots(template([*texts[:4], texts[4] + " 🔥"])) == [("words", {"Antalya": 2, "Istanbul": 2, "Izmir": 1})]


def test_emoji_that_many_put_in_are_a_slot():
    text = BASE.format(pay=800, contact="@one_hr")
    found = slots(template([text, text + " 🔥", text + " 💰", text + " 🔥"]))
    assert found == [("emoji", {"🔥": 2, "": 1, "💰": 1})]


def test_scripts_without_spaces_have_slots_too():
    texts = [f"诚聘客服人员，月薪{pay}元，包吃住，微信{who}联系" for pay, who in ((9000, "@abc1"), (8000, "@abd2"))]
    pieces = template(texts)
    assert [kind for kind, _ in slots(pieces)] == ["number", "contact"]
    assert "".join(in_words(pieces)) == "诚聘客服人员，月薪[1 number]元，包吃住，微信[2 contact]联系"


def test_no_text_is_no_template_and_a_long_one_is_cut():
    assert template(["", "something"]) == []
    long = " ".join(f"word{chr(97 + number % 26)}" for number in range(5 * TOKENS))
    assert sum(map(len, in_words(template([long] * MEMBERS)))) < len(long) / 4


def test_a_campaign_tells_where_it_was_seen_first_and_how_it_spread(tmp_path):
    seen = {"a": ("board", "2026-11-03"), "b": ("channel", "2026-11-01"), "c": ("board", "2026-11-02")}
    documents = [
        advert(
            name, BASE.format(pay=800, contact=f"@{name}_hr"), platform_id=platform, cluster="a", cluster_size=3,
            first_seen=f"{day}T00:00:00Z",
        )
        for name, (platform, day) in seen.items()
    ]  # fmt: skip
    alone = advert("d", "Welder wanted")
    with EmbeddedEngine(tmp_path) as engine:
        engine.upsert([*documents, alone])
        engine.commit()
        told = campaign(engine, documents[0])
        assert campaign(engine, alone) is None
    assert (told["cluster_id"], told["adverts"], told["compared"]) == (pid("a"), 3, 3)
    assert told["first"]["posting_id"] == pid("b")
    assert [(one["platform_id"], one["first_seen"][:10], one["adverts"]) for one in told["platforms"]] == [
        ("channel", "2026-11-01", 1),
        ("board", "2026-11-02", 2),
    ]
    assert slots(told["template"]) == [("contact", {"@a_hr": 1, "@b_hr": 1, "@c_hr": 1})]
