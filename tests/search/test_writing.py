"""How every engine is written: upserts, deletions, commits, rebuilding."""

import pytest

from search.engine import Engine
from search.query import QueryError, ad_query
from tests.search.adverts import advert, pid


def names(engine: Engine, text: str = "") -> set[str]:
    return {hit.document.native_id for hit in engine.search(ad_query({"text": text, "size": 1000})).hits}


def test_an_empty_index_answers_with_nothing(engine: Engine) -> None:
    result = engine.search(ad_query({"text": "work", "facets": "level", "histogram": "day"}))
    assert (result.total, result.hits, result.facets, result.histogram) == (0, [], {"level": []}, [])
    assert engine.count() == 0
    assert engine.get(pid("any")) is None


def test_what_is_written_is_seen_after_commit(engine: Engine) -> None:
    engine.upsert([advert("one", "work")])
    assert engine.count() == 0
    engine.commit()
    assert engine.count() == 1


def test_an_advert_put_in_again_takes_its_own_place(engine: Engine) -> None:
    assert engine.upsert([advert("one", "old words"), advert("two", "other")]) == (2, [])
    engine.commit()
    engine.upsert([advert("one", "first"), advert("one", "new words")])
    engine.commit()
    assert engine.count() == 2
    assert names(engine, "old OR first") == set()
    assert names(engine, "new") == {"one"}


def test_deleted_adverts_are_gone_and_unknown_ids_pass(engine: Engine) -> None:
    engine.upsert([advert("one"), advert("two"), advert("three")])
    engine.commit()
    engine.delete([pid("one"), pid("nobody")])
    engine.upsert([advert("four")])
    engine.delete([pid("four")])
    engine.commit()
    assert names(engine) == {"two", "three"}


def test_a_commit_without_changes_changes_nothing(engine: Engine) -> None:
    engine.commit()
    engine.upsert([advert("one")])
    engine.commit()
    engine.commit()
    assert engine.count() == 1


def test_clearing_takes_everything_out_at_once(engine: Engine) -> None:
    engine.upsert([advert("one")])
    engine.commit()
    engine.clear()
    assert engine.count() == 0
    engine.upsert([advert("two")])
    engine.commit()
    assert names(engine) == {"two"}


def test_a_rebuilt_index_takes_the_place_of_the_old_one_whole(engine: Engine) -> None:
    engine.upsert([advert("old"), advert("kept", "before")])
    engine.commit()
    with engine.rebuild() as fresh:
        fresh.upsert([advert("kept", "after")])
        fresh.commit()
        fresh.upsert([advert("new")])
        assert names(engine) == {"old", "kept"}
        assert fresh.count() == 1
    assert names(engine) == {"kept", "new"}
    assert names(engine, "before") == set()
    engine.upsert([advert("later")])
    engine.commit()
    assert engine.count() == 3


def test_a_rebuild_that_fails_leaves_the_live_index_alone(engine: Engine) -> None:
    engine.upsert([advert("old")])
    engine.commit()
    with pytest.raises(RuntimeError, match="lake"), engine.rebuild() as fresh:
        fresh.upsert([advert("new")])
        fresh.commit()
        raise RuntimeError("the lake broke")
    assert names(engine) == {"old"}
    with engine.rebuild() as fresh:
        fresh.upsert([advert("new")])
    assert names(engine) == {"new"}


def test_ties_are_paged_by_posting_id_however_many(engine: Engine) -> None:
    engine.upsert(advert(f"ad-{i}", "same words", score=(i % 2) / 2) for i in range(700))
    engine.commit()
    for options in ({"sort": "risk"}, {"sort": "newest"}, {"text": "same", "sort": "relevance"}):
        seen: list[str] = []
        after = None
        while True:
            result = engine.search(ad_query({**options, "size": 90, "after": after}))
            seen += [hit.document.posting_id for hit in result.hits]
            after = result.after
            if after is None:
                break
        groups = (1, 0) if options["sort"] == "risk" else (0,)
        expected = [
            posting_id
            for group in groups
            for posting_id in sorted(pid(f"ad-{i}") for i in range(700) if options["sort"] != "risk" or i % 2 == group)
        ]
        assert seen == expected


def test_a_page_stays_true_when_adverts_are_put_in_before_it(engine: Engine) -> None:
    engine.upsert(advert(f"day-{day}", first_seen=f"2026-01-{day:02d}T00:00:00Z") for day in range(1, 11))
    engine.commit()
    first = engine.search(ad_query({"sort": "newest", "size": 3}))
    engine.upsert([advert("newer", first_seen="2026-02-01T00:00:00Z")])
    engine.commit()
    second = engine.search(ad_query({"sort": "newest", "size": 3, "after": first.after}))
    assert [hit.document.native_id for hit in second.hits] == ["day-7", "day-6", "day-5"]


@pytest.mark.parametrize("after", ["x", "{}", "eyJzb3J0IjoicmlzayJ9", "\u20ac", "A" * 10_000])
def test_a_cursor_that_is_none_of_ours_is_refused(engine: Engine, after: str) -> None:
    engine.upsert([advert("one")])
    engine.commit()
    with pytest.raises(QueryError, match="after"):
        engine.search(ad_query({"sort": "risk", "after": after}))


def test_a_cursor_of_another_order_is_refused(engine: Engine) -> None:
    engine.upsert([advert("one"), advert("two")])
    engine.commit()
    after = engine.search(ad_query({"sort": "risk", "size": 1})).after
    with pytest.raises(QueryError, match="order"):
        engine.search(ad_query({"sort": "newest", "size": 1, "after": after}))
    with pytest.raises(QueryError, match="order"):
        engine.search(ad_query({"sort": "risk", "collapse": True, "after": after}))


HOSTILE = {
    "nul": {"title": "\x00a\x00", "text": "b\x00c", "contacts": ["\x00", "telegram:\x00x"]},
    "wide": {"title": "x" * 300_000, "text": "w " * 300_000},
    "word": {"text": "z" * 1_000_000},
    "values": {"contacts": ["c" * 100_000, "telegram:kept"], "country": "U" * 50_000, "isco08": ["", "5223"]},
    "bidi": {"title": "\u202e\u2066\u200f", "text": "\u202egnp.exe\u202c"},
    "marks": {"text": "a" + "\u0301" * 50_000, "title": "\ufdfa" * 1000},
    "planes": {"text": "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U000e0001\uffff\ue000",
               "title": "\u2028\u2029\x85"},
    "spaces": {"text": "a\u2003b\u00a0c\u3000d\u1680e\u180ef\u200bg", "title": "\t\n\r\x0b\x0c\x1c"},
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_adverts_are_kept_whole_and_found(engine: Engine, name: str) -> None:
    given = advert(name, **HOSTILE[name])  # type: ignore[arg-type]
    engine.upsert([given, advert("other", "plain words")])
    engine.commit()
    assert engine.get(given.posting_id) == given
    assert engine.count() == 2
    assert names(engine, "plain") == {"other"}
    result = engine.search(ad_query({"facets": "country,occupation,platform"}))
    assert result.total == 2
    assert names(engine, "contact:telegram:kept") == ({"values"} if name == "values" else set())
    assert names(engine, "occupation:5223") == ({"values"} if name == "values" else set())


def test_words_are_split_at_any_kind_of_space(engine: Engine) -> None:
    engine.upsert([advert("spaced", "one\u2003two\u00a0three\u3000four\u1680five")])
    engine.commit()
    assert names(engine, '"one two three four five"') == {"spaced"}
