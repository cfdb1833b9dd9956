"""Near-duplicate clusters: what is joined, what is not, and that neither order nor a crowd changes it."""

import random
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.folding import fold_plain
from nlp.signature import jaccard, shingles
from pipelines.clusters import Clustering, aliases, clusters
from pipelines.linkage import SIMILARITY, SMALL_BUCKET
from pipelines.shapes import Worded, shapes

WAITRESS = (
    "Waitresses wanted for a restaurant in Istanbul, no experience needed, housing and meals are provided by us. "
    "You work six days a week, ten hours a day, and the ticket is paid. Bring your passport, we arrange the visa. "
    "Write to us today, places are few and the bus leaves on Friday evening from the central station."
)
WELDER = (
    "A shipyard in Gdansk is looking for certified welders with five years of experience and a good command of "
    "English. The contract is permanent, wages follow the collective agreement, overtime is paid, and relocation is "
    "supported. Apply through our website with your certificates and the names of two former supervisors."
)
CHINESE = (
    "本公司位于柬埔寨西港，诚聘客服人员，包吃住，月薪两万元以上，无需经验，会打字即可，机票报销，欢迎联系我们了解详情。"
)


def together(found: dict[str, str], *postings: str) -> bool:
    return len({found[posting] for posting in postings}) == 1


def words(seed: int, count: int) -> list[str]:
    source = random.Random(seed)
    return ["".join(source.choices("abcdefghijklmnop", k=7)) for _ in range(count)]


def exact(texts: dict[str, str]) -> dict[str, str]:
    """The definition itself: all pairs, single linkage, by the smallest id."""
    hashes = {name: shingles(fold_plain(text)) for name, text in texts.items()}
    cluster = {name: name for name in texts}
    for left, right in combinations(texts, 2):
        if jaccard(hashes[left], hashes[right]) >= SIMILARITY:
            old, new = sorted((cluster[left], cluster[right]))[::-1]
            cluster = {name: new if root == old else root for name, root in cluster.items()}
    return cluster


def test_the_same_text_is_one_cluster_named_by_its_smallest_posting_id() -> None:
    found = clusters([Worded("c", "A", WAITRESS), Worded("a", "B", WAITRESS), Worded("b", "", WELDER)])
    assert found == {"c": "a", "a": "a", "b": "b"}


@pytest.mark.parametrize(
    "edited",
    [
        WAITRESS + " Tel. +90 532 000 11 22, @istanbul_job",
        "🔥🔥 " + WAITRESS.replace(". ", " ‼️ ") + " 🔥",
        WAITRESS.replace("six", "6").upper(),
        WAITRESS.replace("Istanbul", "Іstаnbul"),
        ". ".join(reversed(WAITRESS.split(". "))),
        WAITRESS.replace("Istanbul", "Antalya").replace("Friday", "Monday"),
    ],
    ids=["contacts", "emoji", "case", "look-alike letters", "sentences reordered", "words swapped"],
)
def test_an_edited_copy_stays_with_its_original(edited: str) -> None:
    found = clusters([Worded("a", "", WAITRESS), Worded("b", "", edited), Worded("c", "", WELDER)])
    assert together(found, "a", "b")
    assert not together(found, "a", "c")


def test_scripts_without_spaces_are_compared_by_characters() -> None:
    edited = CHINESE.replace("两万", "三万") + " 微信 abc123"
    found = clusters([Worded("a", "", CHINESE), Worded("b", "", edited), Worded("c", "", WAITRESS)])
    assert together(found, "a", "b")


def test_texts_too_short_for_shingles_are_joined_only_when_equal() -> None:
    found = clusters(
        [
            Worded("a", "", "Call me"),
            Worded("b", "", "call me 📞 +998 90 123 45 67"),
            Worded("c", "", "Call us"),
            Worded("d", "Waitress", "Call me"),
        ]
    )
    assert together(found, "a", "b")
    assert len({found["a"], found["c"], found["d"]}) == 3


def test_postings_without_text_are_never_joined() -> None:
    found = clusters([Worded("a", "", ""), Worded("b", "", ""), Worded("c", "", "123 🔥"), Worded("d", "", "🔥")])
    assert len(set(found.values())) == 4


def test_no_adverts_are_no_clusters() -> None:
    assert clusters([]) == {}


def test_links_chain() -> None:
    text = words(1, 120)
    other = words(2, 120)
    steps = [" ".join(other[:done] + text[done:]) for done in (0, 25, 50, 75)]
    found = clusters(Worded(f"{number}", "", step) for number, step in enumerate(steps))
    ends = jaccard(shingles(fold_plain(steps[0])), shingles(fold_plain(steps[-1])))
    assert ends < SIMILARITY
    assert together(found, "0", "3")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=14).map(" ".join), max_size=12), st.randoms())
def test_what_is_found_is_what_the_definition_says_of_it_in_any_order(texts: list[str], source: random.Random) -> None:
    """Bands may miss a pair by chance, so the clusters refine the definition's; equal texts are never missed."""
    named = {f"{number:02d}": text for number, text in enumerate(texts)}
    samples = [Worded(name, "", text) for name, text in named.items()]
    found = clusters(samples)
    source.shuffle(samples)
    assert clusters(samples) == found
    truth = exact({name: text for name, text in named.items() if len(text.split()) > 2})
    for left, right in combinations(truth, 2):
        if found[left] == found[right]:
            assert truth[left] == truth[right]
        assert named[left] != named[right] or found[left] == found[right]


def test_few_pairs_are_missed_and_none_invented_among_real_edits() -> None:
    source = random.Random(7)
    texts: dict[str, str] = {}
    for family in range(60):
        base = words(family, 80)
        for copy in range(4):
            edited = list(base)
            for place in source.sample(range(80), source.randrange(0, 7)):
                edited[place] = source.choice(base)
            texts[f"{family:02d}-{copy}"] = " ".join(edited)
    found = clusters(Worded(name, "", text) for name, text in texts.items())
    truth = exact(texts)
    wrong = sum(found[name] != truth[name] for name in texts)
    assert wrong <= 2


def test_a_crowd_of_almost_equal_texts_comes_out_whole() -> None:
    base = words(3, 150)
    samples = []
    for number in range(40 * SMALL_BUCKET):
        text = list(base)
        text[number % 150] = f"variant{number}"
        samples.append(Worded(f"{number:05d}", "", " ".join(text)))
    assert set(clusters(samples).values()) == {"00000"}


def test_a_board_with_one_template_keeps_its_adverts_apart() -> None:
    template = words(4, 50)
    samples = [
        Worded(f"{number:04d}", "", " ".join(template + words(100 + number, 50))) for number in range(20 * SMALL_BUCKET)
    ]
    assert len(set(clusters(samples).values())) == len(samples)


def test_near_duplicates_are_found_inside_a_crowd_of_one_template() -> None:
    template = words(4, 50)
    samples, pairs = [], []
    for number in range(20 * SMALL_BUCKET):
        own = words(100 + number, 50)
        for copy in "ab":
            own = [*own[:-1], f"copy{copy}"]
            samples.append(Worded(f"{number:04d}{copy}", "", " ".join(template + own)))
        pairs.append((f"{number:04d}a", f"{number:04d}b"))
    found = clusters(samples)
    assert sum(together(found, *pair) for pair in pairs) == len(pairs)
    assert len(set(found.values())) == len(pairs)


def test_a_hundred_thousand_copies_are_one_text() -> None:
    """Their reading is all they cost: equal shapes are collapsed, so that no bucket ever holds two of them."""
    found = Clustering()
    found.add([shapes([Worded(f"{number:06d}", "", "three words only")]) for number in range(100)] * 1000)
    assert len(found.keys) == 1
    assert set(found.clusters().values()) == {"000000"}


def test_colliding_bands_do_not_join_what_is_not_alike() -> None:
    """Forged signatures bring texts together in every band, and verification parts them."""
    made = shapes([Worded("a", "", WAITRESS), Worded("b", "", WELDER)])
    found = Clustering()
    found.add([replace(made, bands=np.zeros_like(made.bands))])
    assert found.clusters() == {"a": "a", "b": "b"}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_what_came_and_went_one_by_one_is_clustered_as_if_it_had_come_at_once(seed: int) -> None:
    """Crowds, small families, copies and short texts; each step adds, changes and takes away some."""
    source = random.Random(seed)
    template = words(seed, 30)
    texts = [" ".join(template + words(number // 3, 20) + words(number, 1)) for number in range(90)]
    texts += [" ".join([*words(number // 4 + 50, 40), str(number), *words(number, 3)]) for number in range(40)]
    texts += [" ".join([*template, *words(number, 2)]) for number in range(60)] + ["call me", "call us", ""]
    state, held = Clustering(), dict[str, str]()
    for _ in range(5):
        gone = set(source.sample(sorted(held), len(held) // 5))
        new = {f"{source.randrange(400):03d}": source.choice(texts) for _ in range(60)}
        kept = np.array([name.decode() not in gone | new.keys() for name in state.postings], np.bool_)
        state.replace(kept, [shapes([Worded(name, "", text) for name, text in new.items()])])
        held = {name: text for name, text in held.items() if name not in gone} | new
        assert state.clusters() == clusters(Worded(name, "", text) for name, text in held.items())


def test_a_merged_cluster_leaves_its_old_id_as_an_alias() -> None:
    previous = {"a": "a", "b": "b", "c": "b"}
    assert aliases(previous, {"a": "a", "b": "a", "c": "a", "d": "a"}) == {"b": "a"}


def test_a_new_smallest_member_renames_the_cluster_and_aliases_its_old_id() -> None:
    assert aliases({"b": "b", "c": "b"}, {"a": "a", "b": "a", "c": "a"}) == {"b": "a"}


def test_aliases_are_carried_on_through_a_second_merger() -> None:
    previous, current = {"b": "b", "c": "b"}, {"a": "a", "b": "a", "c": "a"}
    assert aliases(previous, current, known={"c": "b"}) == {"b": "a", "c": "a"}


def test_an_id_whose_posting_is_gone_follows_most_of_its_members() -> None:
    previous = {"a": "a", "b": "a", "c": "a", "d": "a"}
    assert aliases(previous, {"b": "b", "c": "c", "d": "c"}) == {"a": "c"}


def test_an_id_that_names_a_cluster_again_is_no_alias() -> None:
    assert aliases({"a": "a", "b": "a"}, {"a": "a", "b": "b"}, known={"b": "a"}) == {}


def test_a_split_leaves_the_old_id_where_its_posting_is() -> None:
    assert aliases({"b": "b", "c": "b"}, {"a": "a", "b": "a", "c": "c"}) == {"b": "a"}
