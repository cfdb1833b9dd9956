"""Adverts like one, words that set a result apart, and the copies of what is collapsed: the same on every engine."""

from collections.abc import Callable, Iterator

import pytest

from records.document import AdDocument
from search.embedded import EmbeddedEngine
from search.engine import Copies, Engine, Hit
from search.query import QueryError, ad_query
from tests.search.adverts import advert, pid

JOBS = ["driver of a truck to the border", "cook in a canteen of the plant", "nurse on night duty in a ward",
        "tailor at a sewing line", "clerk who types letters all day"]  # fmt: skip
SCAM = "Typing work in a closed park beyond the river, passport kept by the manager, commission for each client fooled"


def texts() -> Iterator[AdDocument]:
    """Sixty adverts of five jobs, ten about one park, three of those near-identical, and four in Chinese."""
    for i in range(60):
        yield advert(
            f"job-{i}", f"Work for a {JOBS[i % 5]}, paid each month, number {i}.", platform_id=f"board-{i % 3}"
        )
    for i in range(10):
        cluster = "park-0" if i < 3 else f"park-{i}"
        text = f"{SCAM}. Write to @goldpark or +998 90 123 45 6{i}, offer {JOBS[i % 5].split()[0]}."
        yield advert(f"park-{i}", text, "Park", platform_id=f"channel-{i % 2}", cluster=cluster, score=0.9,
                     contacts=["telegram:goldpark", f"+9989012345{i}6"], cluster_size=3 if i < 3 else 1)  # fmt: skip
    for i in range(4):
        yield advert(f"zh-{i}", f"高薪招聘打字员{i}，园区包吃住", language="zh", score=0.5)


@pytest.fixture(scope="module")
def park(make_engine: Callable[[], Engine]) -> Iterator[Engine]:
    """An engine that holds them."""
    with make_engine() as engine:
        engine.upsert(texts())
        engine.commit()
        yield engine


def by_id(hit: Hit) -> str:
    return hit.document.posting_id


def names(engine: Engine, **options: object) -> list[str]:
    return [hit.document.native_id for hit in engine.search(ad_query({"size": 100, **options})).hits]


def test_adverts_like_one_share_its_words_and_leave_it_out(park: Engine) -> None:
    found = names(park, like=pid("park-4"))
    assert set(found) == {f"park-{i}" for i in range(10)} - {"park-4"}


def test_likeness_is_asked_with_all_else(park: Engine) -> None:
    assert set(names(park, like=pid("park-4"), platform="channel-1")) == {f"park-{i}" for i in (1, 3, 5, 7, 9)}
    assert set(names(park, like=pid("park-4"), text="cook")) == {"park-1", "park-6"}
    result = park.search(ad_query({"like": pid("park-4"), "facets": "platform", "size": 2}))
    assert [(one.value, one.count) for one in result.facets["platform"]] == [("channel-1", 5), ("channel-0", 4)]
    rest = park.search(ad_query({"like": pid("park-4"), "size": 2, "after": result.after}))
    assert {hit.document.posting_id for hit in rest.hits}.isdisjoint(hit.document.posting_id for hit in result.hits)


def test_the_words_that_were_shared_are_marked(park: Engine) -> None:
    hit = park.search(ad_query({"like": pid("park-4"), "size": 1})).hits[0]
    marked = {hit.document.text[start:end] for start, end in hit.highlights["text"]}
    assert {"closed", "river", "fooled"} <= marked
    assert not any(char.isdigit() for word in marked for char in word)


def test_adverts_like_one_in_a_script_without_spaces(park: Engine) -> None:
    assert set(names(park, like=pid("zh-0"))) == {"zh-1", "zh-2", "zh-3"}


def test_an_advert_whose_words_nobody_shares_has_none_like_it(park: Engine) -> None:
    assert names(park, like=pid("zh-0"), language="en") == []


def test_likeness_to_an_advert_that_is_not_there_is_an_error(park: Engine) -> None:
    with pytest.raises(QueryError, match="there is no advert"):
        park.search(ad_query({"like": pid("nobody")}))


def test_words_that_stand_out_are_those_of_the_result_and_not_of_the_whole(park: Engine) -> None:
    result = park.search(ad_query({"score_min": 0.9, "significant": 40, "size": 0}))
    assert result.significant is not None
    words = {one.term.lower() for one in result.significant}
    assert {"passport", "commission", "river", "fooled"} <= words
    assert words.isdisjoint({"work", "paid", "month", "a", "driver"})
    top = result.significant[0]
    assert (top.count, top.of, top.everywhere) == (8, 8, 10)


def test_contacts_numbers_and_the_words_asked_for_never_stand_out(park: Engine) -> None:
    result = park.search(ad_query({"text": "passport", "significant": 100, "size": 0}))
    assert result.significant
    words = {one.term.lower() for one in result.significant}
    assert words.isdisjoint({"goldpark", "passport"})
    assert not any(char.isdigit() for word in words for char in word)


def test_words_of_scripts_without_spaces_stand_out_in_pairs_that_do_not_overlap(park: Engine) -> None:
    result = park.search(ad_query({"language": "zh", "significant": 20, "size": 0}))
    assert result.significant
    pairs = [one.term for one in result.significant]
    assert pairs
    assert not any(one[0] == other[-1] for one in pairs for other in pairs)


def test_nothing_stands_out_of_everything_and_of_nothing(park: Engine) -> None:
    for options in ({"text": "nobodywrotethis"}, {"score_max": 1.0}):
        result = park.search(ad_query({**options, "significant": 5, "size": 0}))
        assert result.significant is not None
        assert all(one.score < 1 for one in result.significant)
    assert park.search(ad_query({"text": "nobodywrotethis", "significant": 5})).significant == []
    assert park.search(ad_query({})).significant is None


def test_collapsed_hits_tell_how_many_copies_there_are_and_on_how_many_platforms(park: Engine) -> None:
    hits = park.search(ad_query({"score_min": 0.9, "collapse": True, "size": 100})).hits
    told = {hit.document.cluster_id: hit.copies for hit in hits}
    assert len(hits) == 8
    assert told[pid("park-0")] == Copies(adverts=3, platforms=2)
    assert told[pid("park-5")] == Copies(adverts=1, platforms=1)
    assert hits[0].dump()["copies"].keys() == {"adverts", "platforms"}
    (plain, *_) = park.search(ad_query({"score_min": 0.9})).hits
    assert "copies" not in plain.dump()


def test_copies_are_those_of_the_cluster_whatever_was_asked(park: Engine) -> None:
    (hit,) = park.search(ad_query({"cluster": pid("park-0"), "platform": "channel-1", "collapse": True})).hits
    assert hit.copies == Copies(adverts=3, platforms=2)


def test_frequencies_are_exact_after_a_change(park: Engine, make_engine: Callable[[], Engine]) -> None:
    with make_engine() as engine:
        assert engine.frequencies(["work"]) == [0]
        engine.upsert([advert("one", "work work abroad"), advert("two", "work")])
        engine.upsert([advert("two", "rest")])
        engine.commit()
        assert engine.frequencies(["work", "abroad", "rest", "nobody"]) == [1, 1, 1, 0]
        assert engine.frequencies([]) == []
        assert engine.copies([]) == {}


def test_a_server_answers_as_the_embedded_engine(park: Engine, tmp_path_factory: pytest.TempPathFactory) -> None:
    with EmbeddedEngine(tmp_path_factory.mktemp("index")) as embedded:
        embedded.upsert(texts())
        embedded.commit()
        for options in ({"like": pid("park-4")}, {"like": pid("zh-0")}, {"significant": 30, "score_min": 0.5},
                        {"significant": 30, "text": "work driver"}, {"collapse": True, "sort": "risk"}):  # fmt: skip
            ours, theirs = (one.search(ad_query({**options, "size": 50})) for one in (embedded, park))
            # what sums of the same scores come to differs in the last digit, so that equal adverts may change places
            assert sorted(ours.hits, key=by_id) == sorted(theirs.hits, key=by_id)
            assert (ours.total, ours.significant) == (theirs.total, theirs.significant)
