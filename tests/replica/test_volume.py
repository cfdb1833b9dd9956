from crawlers.jsonld import parse
from crawlers.page import Page, ParseSpec
from replica.volume import Board

BASE = "http://127.0.0.1:1"


def _body(board, number):
    return board.answer(f"/jobs/{number}", None, BASE)[2]


def test_every_page_of_the_board_holds_one_posting_of_its_own():
    board = Board(600)
    read = [parse(Page(f"{BASE}/jobs/{n}", _body(board, n)), ParseSpec("v", "v")).postings for n in range(1, 601)]
    assert {len(postings) for postings in read} == {1}
    assert len({postings[0].native_id for postings in read}) == 600
    assert len({postings[0].revision for postings in read}) == 600
    assert all(len(postings[0].text) > 20 for postings in read)


def test_the_seed_decides_which_page_holds_what():
    assert _body(Board(5), 3) == _body(Board(5), 3)
    assert _body(Board(5), 3) != _body(Board(5, seed=1), 3)


def test_a_page_that_is_known_is_not_sent_again_and_one_beyond_the_end_is_missing():
    board = Board(5)
    status, headers, _ = board.answer("/jobs/5", None, BASE)
    assert status == 200
    assert board.answer("/jobs/5", headers["ETag"], BASE)[0::2] == (304, b"")
    assert board.answer("/jobs/4", headers["ETag"], BASE)[0] == 200
    assert board.answer("/jobs/6", None, BASE)[0] == 404
