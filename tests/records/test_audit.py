import threading

import pytest
from sqlalchemy import delete, update

from records import tables
from records.audit import FIRST, AuditError, add_entry, entries, verify
from records.catalogue import Catalogue


@pytest.fixture
def catalogue(tmp_path):
    made = Catalogue(f"sqlite:///{tmp_path / 'catalogue.sqlite'}")
    for number in range(1, 8):
        add_entry(made, "anna", "show", f"posting-{number}", {"score_min": 0.1 * number, "text": "паспорт 🛂"})
    return made


def _do(catalogue, statement) -> None:
    with catalogue.engine.begin() as connection:
        connection.execute(statement)


def test_each_entry_holds_the_hash_of_the_one_before(catalogue):
    told = list(entries(catalogue))
    assert [entry.number for entry, _ in told] == list(range(1, 8))
    assert [entry.previous for entry, _ in told] == [FIRST, *(sha256 for _, sha256 in told[:-1])]
    assert all(entry.sha256 == sha256 for entry, sha256 in told)
    found = verify(catalogue)
    assert (found.ok, found.entries, found.head) == (True, 7, told[-1][1])


@pytest.mark.parametrize(
    "change",
    [{"user": "boris"}, {"object": "other"}, {"at": "2020-01-01T00:00:00Z"}, {"query": {}}, {"query": None},
     {"action": "search"}, {"previous": "1" * 64}, {"sha256": "1" * 64}],
)  # fmt: skip
@pytest.mark.parametrize("number", [1, 4, 7])
def test_whatever_is_altered_names_its_entry(catalogue, change, number):
    _do(catalogue, update(tables.audit).where(tables.audit.c.number == number).values(**change))
    found = verify(catalogue)
    assert not found.ok
    # an entry whose link was changed leaves open which of the two was: the one before is named
    linked = number - 1 if "previous" in change and number > 1 else number
    assert (found.broken, found.reason) == (linked, "altered")


@pytest.mark.parametrize(
    "change", ["query = '{broken'", "query = 7", "query = x'ff00'", "user = x'ff00'", "at = 7", "action = 'x'"]
)
def test_an_entry_that_is_no_longer_one_is_named_too(catalogue, change):
    with catalogue.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE audit SET {change} WHERE number = 5")
    found = verify(catalogue)
    assert (found.ok, found.broken, found.reason) == (False, 5, "altered")


def test_an_entry_altered_and_hashed_anew_is_named_by_the_one_after_it(catalogue):
    forged = next(entry for entry, _ in entries(catalogue) if entry.number == 4).model_copy(update={"user": "boris"})
    change = {"user": "boris", "sha256": forged.sha256}
    _do(catalogue, update(tables.audit).where(tables.audit.c.number == 4).values(**change))
    assert verify(catalogue).broken == 4


@pytest.mark.parametrize("number", [1, 3, 6])
def test_an_entry_that_was_taken_out_is_missing(catalogue, number):
    _do(catalogue, delete(tables.audit).where(tables.audit.c.number == number))
    found = verify(catalogue)
    assert (found.ok, found.broken, found.reason) == (False, number, "missing")


def test_a_head_that_was_kept_elsewhere_shows_that_the_end_was_cut_off(catalogue):
    head = verify(catalogue).head
    assert verify(catalogue, head).ok
    add_entry(catalogue, "anna", "show", "later")
    assert verify(catalogue, head).ok
    _do(catalogue, delete(tables.audit).where(tables.audit.c.number >= 7))
    assert verify(catalogue).ok
    assert verify(catalogue, head).reason == "not the head that was kept"


def test_an_empty_log_is_whole_and_has_no_head(tmp_path):
    found = verify(Catalogue(f"sqlite:///{tmp_path / 'new.sqlite'}"))
    assert (found.ok, found.entries, found.head) == (True, 0, None)


def test_entries_of_many_writers_at_once_are_one_chain(tmp_path):
    url = f"sqlite:///{tmp_path / 'catalogue.sqlite'}"
    writers = [Catalogue(url) for _ in range(4)]

    def write(one: Catalogue) -> None:
        for number in range(25):
            add_entry(one, "anna", "show", str(number))

    threads = [threading.Thread(target=write, args=(one,)) for one in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verify(writers[0])
    assert (found.ok, found.entries) == (True, 100)


def test_what_is_no_text_is_written_as_such(catalogue):
    add_entry(catalogue, "anna", "network", "\udcff telegram:x", {"text": "a\ud800b\x00"})
    assert verify(catalogue).ok


def test_a_log_that_cannot_be_written_says_so(catalogue):
    tables.audit.drop(catalogue.engine)
    with pytest.raises(AuditError, match="audit log cannot be written"):
        add_entry(catalogue, "anna", "show", "posting")
