"""A question's names of places and occupations: which are found, what they come to, and how that is told."""

import pytest

from search.analysis import pieces
from search.names import meanings, split
from search.naming import TOO_MANY
from search.plan import All, Also, Terms, plan
from search.query import AdQuery
from search.syntax import parse


def named(text: str) -> list[str]:
    """The names that are told of a text."""
    clauses = [part for clause in parse(text).understood.clauses for part in clause.get("clauses", [clause])]
    return [name["name"] for clause in clauses for name in clause.get("names", [])]


SAME = {
    "Sihanoukville": ["Sihanoukville", "СИАНУКВИЛЬ", "Сиануквиле", "西港", "西哈努克", "สีหนุวิลล์"],
    "Cambodia": ["Cambodia", "Камбодже", "Kambodjaga", "柬埔寨", "กัมพูชา", "Campuchia"],
    "Dubai": ["dubai", "Дубае", "Dubayda", "迪拜"],
    "South Korea": ["Корею", "Koreyaga", "韩国"],
    "driver": ["driver", "drivers", "водителями", "haydovchilar", "ҳайдовчилар", "司机", "taxi driver", "şoför"],
    "customer service clerk": ["customer service", "客服", "call centre agent"],
    "waiter": ["waitress", "официантки", "garsonlar", "serveuse"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SAME.items() for text in texts])
def test_every_way_of_writing_a_name_is_that_name(name: str, text: str) -> None:
    assert named(text) == [name]


@pytest.mark.parametrize(
    "text",
    ["us", "дуб", "корень", "груз", "рост", "день", "китами", "split", "georgia", "management", "работа", "招聘",
     "visa", '"driver"', "driv*", "drivr~", "«водитель»", 'platform:"driver"', "driver@dubai.example", "the"],
)  # fmt: skip
def test_what_names_nothing_or_is_asked_exactly_is_left_alone(text: str) -> None:
    assert named(text) == []


def test_words_side_by_side_name_the_longest_name_and_others_what_they_name_alone() -> None:
    assert named("customer service driver Dubai") == ["customer service clerk", "driver", "Dubai"]
    assert named("customer visa service") == []
    assert named("customer OR service") == []
    assert named("driver OR nurse") == ["driver", "nurse"]
    assert named("-driver") == ["driver"]


def test_an_unspaced_run_is_cut_where_it_holds_names() -> None:
    assert split("西港高薪招聘客服") == ["西港", "高薪招聘", "客服"]
    assert split("高薪招聘") == ["高薪招聘"]
    assert named("西港高薪招聘客服") == ["Sihanoukville", "customer service clerk"]


def test_a_clause_tells_every_way_that_is_looked_for() -> None:
    (clause,) = parse("-西港").understood.clauses
    assert (clause["kind"], clause["value"], clause["not"]) == ("word", "西港", True)
    (name,) = clause["names"]
    assert name["kind"] == "place"
    assert {"Sihanoukville", "Сиануквиль", "西哈努克"} <= set(name["ways"])


def test_a_question_of_very_many_names_has_the_first_in_all_their_ways_and_says_so_of_the_others() -> None:
    understood = parse("driver cook " * 20).understood
    expanded = ["names" in clause for clause in understood.clauses]
    assert expanded[0]
    assert not expanded[-1]
    assert len(expanded) == 40
    assert [one.text for one in understood.ignored] == [
        clause["value"] for clause in understood.clauses if "names" not in clause
    ]
    assert {one.reason for one in understood.ignored} == {TOO_MANY}


def test_no_name_that_holds_another_is_looked_for_twice() -> None:
    (driver,) = meanings(("driver",))
    assert "haydovchi" in driver.terms.starts
    assert not any("driver" in sequence for sequence in driver.terms.sequences)
    assert not any(word.startswith(driver.terms.starts) for word in driver.terms.words)


def test_other_names_are_beside_what_was_asked() -> None:
    text = plan(AdQuery(text="Sihanoukville")).text
    assert isinstance(text, All)
    (also,) = text.nodes
    assert isinstance(also, Also)
    assert isinstance(also.asked, Terms)
    assert "sihanoukville" in also.asked.words


def test_every_shipped_name_leads_back_to_its_place_or_occupation() -> None:
    for text in ("Мьявади", "Myawadi", "妙瓦底"):
        (meaning,) = meanings(tuple(pieces(text)))
        assert meaning.name == "Myawaddy"
        for way in meaning.ways:
            assert meaning in meanings(way.pieces)
