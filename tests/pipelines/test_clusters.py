"""Near-duplicate clusters: what is joined, what is not, and that neither order nor a crowd changes it."""

import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.folding import fold_plain
from nlp.signature import jaccard, shingles, signature
from pipelines.clusters import SIMILARITY, SMALL_BUCKET, Sample, aliases, clusters, sample

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
    found = clusters([sample("c", "A", WAITRESS), sample("a", "B", WAITRESS), sample("b", "", WELDER)])
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
    found = clusters([sample("a", "", WAITRESS), sample("b", "", edited), sample("c", "", WELDER)])
    assert together(found, "a", "b")
    assert not together(found, "a", "c")


def test_scripts_without_spaces_are_compared_by_characters() -> None:
    edited = CHINESE.replace("两万", "三万") + " 微信 abc123"
    found = clusters([sample("a", "", CHINESE), sample("b", "", edited), sample("c", "", WAITRESS)])
    assert together(found, "a", "b")


def test_texts_too_short_for_shingles_are_joined_only_when_equal() -> None:
    found = clusters(
        [
            sample("a", "", "Call me"),
            sample("b", "", "call me 📞 +998 90 123 45 67"),
            sample("c", "", "Call us"),
            sample("d", "Waitress", "Call me"),
        ]
    )
    assert together(found, "a", "b")
    assert len({found["a"], found["c"], found["d"]}) == 3


def test_postings_without_text_are_never_joined() -> None:
    found = clusters([sample("a", "", ""), sample("b", "", ""), sample("c", "", "123 🔥"), sample("d", "", "🔥")])
    assert len(set(found.values())) == 4


def test_no_adverts_are_no_clusters() -> None:
    assert clusters([]) == {}


def test_links_chain() -> None:
    text = words(1, 120)
    other = words(2, 120)
    steps = [" ".join(other[:done] + text[done:]) for done in (0, 25, 50, 75)]
    found = clusters(sample(f"{number}", "", step) for number, step in enumerate(steps))
    ends = jaccard(shingles(fold_plain(steps[0])), shingles(fold_plain(steps[-1])))
    assert ends < SIMILARITY
    assert together(found, "0", "3")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=14).map(" ".join), max_size=12), st.randoms())
def test_what_is_found_is_what_the_definition_says_of_it_in_any_order(texts: list[str], source: random.Random) -> None:
    """Bands may miss a pair by chance, so the clusters refine the definition's; equal texts are never missed."""
    named = {f"{number:02d}": text for number, text in enumerate(texts)}
    samples = [sample(name, "", text) for name, text in named.items()]
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
    found = clusters(sample(name, "", text) for name, text in texts.items())
    truth = exact(texts)
    wrong = sum(found[name] != truth[name] for name in texts)
    assert wrong <= 2


def test_a_crowd_of_almost_equal_texts_comes_out_whole() -> None:
    base = words(3, 150)
    samples = []
    for number in range(40 * SMALL_BUCKET):
        text = list(base)
        text[number % 150] = f"variant{number}"
        samples.append(sample(f"{number:05d}", "", " ".join(text)))
    assert set(clusters(samples).values()) == {"00000"}


def test_a_board_with_one_template_keeps_its_adverts_apart() -> None:
    template = words(4, 50)
    samples = [
        sample(f"{number:04d}", "", " ".join(template + words(100 + number, 50))) for number in range(20 * SMALL_BUCKET)
    ]
    assert len(set(clusters(samples).values())) == len(samples)


def test_near_duplicates_are_found_inside_a_crowd_of_one_template() -> None:
    template = words(4, 50)
    samples, pairs = [], []
    for number in range(20 * SMALL_BUCKET):
        own = words(100 + number, 50)
        for copy in "ab":
            own = [*own[:-1], f"copy{copy}"]
            samples.append(sample(f"{number:04d}{copy}", "", " ".join(template + own)))
        pairs.append((f"{number:04d}a", f"{number:04d}b"))
    found = clusters(samples)
    assert sum(together(found, *pair) for pair in pairs) == len(pairs)
    assert len(set(found.values())) == len(pairs)


def test_a_hundred_thousand_copies_are_one_comparison() -> None:
    """Their reading is all they cost: `add` collapses equal texts, so that no bucket ever holds two of them."""
    one = sample("x", "", WAITRESS)
    copies = (Sample(f"{number:06d}", one.shingles, one.signature) for number in range(100_000))
    assert set(clusters(copies).values()) == {"000000"}


def test_colliding_hashes_do_not_join_what_is_not_alike() -> None:
    """A forged or stale signature brings texts together in every band, and verification parts them."""
    left, right = shingles(fold_plain(WAITRESS)), shingles(fold_plain(WELDER))
    signed = signature(left) or []
    assert clusters([Sample("a", left, signed), Sample("b", right, signed)]) == {"a": "a", "b": "b"}


def test_a_stored_signature_gives_what_a_fresh_one_gives() -> None:
    fresh = sample("a", "t", WAITRESS)
    stored = sample("a", "t", WAITRESS, signature(fresh.shingles))
    assert np.array_equal(fresh.signature, stored.signature)


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
