import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from records import migrations, tables
from records.catalogue import Catalogue, CatalogueError, Standing
from records.history import State


@pytest.fixture
def catalogue(tmp_path):
    return Catalogue(f"sqlite:///{tmp_path / 'catalogue.sqlite'}")


def _standing(name: str) -> Standing:
    state = State("r" * 64, "p/1", "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z")
    return Standing(name, "board", "board-all", "https://board.example/1", None, state, "crawl-1")


def test_the_newest_migration_makes_the_tables_that_the_code_uses(catalogue):
    with catalogue.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    settings = Config()
    settings.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(settings).get_current_head() == migrations.HEAD


def test_standings_come_back_as_they_were_put(catalogue):
    many = [_standing(f"{number:032d}") for number in range(1200)]
    catalogue.put_standings(many)
    catalogue.put_standings(many[:10])
    found = catalogue.standings(standing.posting_id for standing in many)
    assert list(found.values()) == many
    assert catalogue.known(many[0].posting_id) == ("r" * 64, "p/1")
    assert catalogue.known("unknown") is None


def test_a_revision_keeps_the_place_where_it_was_first_written(catalogue):
    row = {"posting_id": "p", "revision": "r", "set_id": "one", "offset": 0, "length": 5}
    catalogue.add_revisions([row, row])
    catalogue.add_revisions([{**row, "set_id": "two"}])
    assert catalogue.revision_place("p", "r") == ("one", 0, 5)


def test_what_fails_within_a_transaction_leaves_nothing(catalogue):
    def half() -> None:
        with catalogue.transaction():
            catalogue.put_standings([_standing("a" * 32)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert catalogue.counts()["postings"] == 0


def test_an_alias_leads_to_what_its_cluster_is_now(catalogue):
    catalogue.put_cluster_aliases({"c": "b"})
    catalogue.put_cluster_aliases({"b": "a"})
    assert catalogue.cluster_aliases() == {"c": "a", "b": "a"}


def test_a_catalogue_that_cannot_be_opened_is_one_line(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(CatalogueError, match="check its address"):
        Catalogue(f"sqlite:///{tmp_path / 'folder'}")


def test_processes_that_open_a_new_catalogue_at_once_all_get_it(tmp_path):
    code = f"from records.catalogue import Catalogue; Catalogue('sqlite:///{tmp_path}/new.sqlite').counts()"
    opened = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(6)]
    assert [(one.wait(60), one.stderr.read()) for one in opened] == [(0, b"")] * 6
