import pytest
from zstandard import ZstdError

from search.packing import pack, slim, unpack
from tests.search.adverts import COLLECTION, advert


@pytest.mark.parametrize("document", COLLECTION, ids=lambda document: document.native_id)
def test_a_document_comes_back_as_it_was_packed(document):
    assert unpack(pack(document)) == document


def test_what_follows_from_the_rest_is_kept_once():
    document = advert("one", "words", score=0.9)
    assert {"own_risk", "explanation"}.isdisjoint(slim(document))
    other = document.model_copy(update={"own_risk": document.own_risk.model_copy(update={"score": 0.1})})
    assert "own_risk" in slim(other)
    assert unpack(pack(other)).own_risk.score == 0.1


def test_a_document_takes_a_fraction_of_its_line():
    assert sum(len(pack(one)) for one in COLLECTION) < 0.6 * sum(len(one.line()) for one in COLLECTION)


def test_what_is_no_packed_document_is_refused():
    with pytest.raises(ZstdError):
        unpack(b"nothing")
