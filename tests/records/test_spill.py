import pytest

from records.spill import DiskMap, DiskQueue, DiskSet

HALF = "https://board.example/\ud83d"
"""Half of a surrogate pair, as a platform may write it into an address."""


def test_a_set_tells_what_is_new_and_how_much_it_holds():
    held = DiskSet()
    assert [held.add(key) for key in ("a", "b", "a", b"b", HALF)] == [True, True, False, False, True]
    assert len(held) == 3
    assert "a" in held
    assert HALF in held
    assert "c" not in held
    assert not DiskSet()


def test_a_map_gives_what_was_put_last_in_the_order_of_its_keys():
    held = DiskMap()
    held["b"], held["a"], held[HALF] = ["x", None], {"n": 1}, HALF
    held["b"] = 2
    assert (held.get("b"), held.get("a"), held.get("c")) == (2, {"n": 1}, None)
    assert ("a" in held, "c" in held) == (True, False)
    assert list(held.items()) == [("a", {"n": 1}), ("b", 2), (HALF, HALF)]


def test_a_queue_gives_what_waits_longest_and_gives_it_once():
    waiting = DiskQueue()
    for number in range(5):
        waiting.put([number, HALF])
    assert waiting.take(2) == [[0, HALF], [1, HALF]]
    waiting.put("late")
    assert waiting.take(9) == [[2, HALF], [3, HALF], [4, HALF], "late"]
    assert waiting.take(9) == []


@pytest.mark.parametrize("kind", [DiskSet, DiskMap, DiskQueue])
def test_what_one_holds_no_other_sees(kind):
    one, other = kind(), kind()
    if kind is DiskSet:
        one.add("a")
        assert "a" not in other
    elif kind is DiskMap:
        one["a"] = 1
        assert other.get("a") is None
    else:
        one.put("a")
        assert other.take(1) == []
