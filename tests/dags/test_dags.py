import ast
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from config.settings import Settings
from pipelines.workspace import Workspace
from replica.server import start
from search.engine import open_engine
from search.query import ad_query

DAGS = Path(__file__).parents[2] / "dags"
DAG_FILES = sorted(set(DAGS.glob("*.py")) - {DAGS / name for name in (DAGS / ".airflowignore").read_text().split()})
SOURCE, MISSED, DISABLED = "asia_jobs_demo-telegram", "workhub-api", "ishbor_demo-telegram"
UNDERSTAND = "understand"

needs_airflow = pytest.mark.skipif(find_spec("airflow") is None, reason="the extra `airflow` is not installed")


def _write_sources(replica, folder):
    """One source as it is, one that expects more than there is, one that is not enabled."""
    replica.write_sources(folder)
    changes = {SOURCE: {"schedule": "30 2 * * *"}, MISSED: {"expect": {"min": 100_000}}, DISABLED: {"enabled": False}}
    for path in folder.glob("*.yaml"):
        file = yaml.safe_load(path.read_text(encoding="utf-8"))
        [source] = file["sources"]
        if source["id"] not in changes:
            path.unlink()
            continue
        source.update(changes[source["id"]])
        path.write_text(yaml.safe_dump(file), encoding="utf-8")


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("airflow")
    return Settings(home=folder / "home", sources=folder / "sources")


@pytest.fixture(scope="module")
def ran(settings):
    """What real Airflow made of the DAGs: two crawls of the replica and what follows, in a process of their own."""
    folder = settings.home.parent
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "RECRUITWATCH"))},
        "AIRFLOW_HOME": str(folder / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "RECRUITWATCH_HOME": str(settings.home),
        "RECRUITWATCH_SOURCES": str(settings.sources),
    }
    command = [sys.executable, str(Path(__file__).with_name("run_dags.py"))]
    names = [f"crawl_{SOURCE}", f"crawl_{MISSED}", UNDERSTAND]
    with start() as replica:
        _write_sources(replica, settings.sources)
        result = subprocess.run(
            [*command, *names], env=environment, cwd=folder, capture_output=True, text=True, check=False
        )
    assert result.returncode == 0, result.stderr[-3000:]
    return json.loads(result.stdout.splitlines()[-1])


@pytest.mark.parametrize("file", DAG_FILES, ids=lambda file: file.name)
def test_a_dag_file_imports_of_airflow_only_its_sdk_and_of_ours_only_config_and_pipelines(file):
    modules = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module)
    foreign = {name for name in modules if name.partition(".")[0] not in sys.stdlib_module_names}
    assert "airflow.sdk" in foreign
    assert {name for name in foreign if not name.startswith(("airflow.sdk", "config.", "pipelines."))} == set()


@needs_airflow
@pytest.mark.timeout(400)
def test_every_enabled_source_has_a_dag_and_every_dag_imports(ran):
    assert ran["import_errors"] == {}
    assert ran["schedules"] == {f"crawl_{SOURCE}": "30 2 * * *", f"crawl_{MISSED}": None, UNDERSTAND: "Asset"}


@needs_airflow
@pytest.mark.timeout(400)
def test_reading_the_dags_loads_nothing_that_does_the_work(ran):
    assert "pipelines.schedule" in ran["loaded"]
    heavy = ("spacy", "scrapy", "twisted", "tantivy", "numpy", "nlp", "crawlers", "search", "records.catalogue")
    assert [name for name in ran["loaded"] if name.startswith((*heavy, "pipelines.workspace", "pipelines.run"))] == []


@needs_airflow
@pytest.mark.timeout(400)
def test_a_crawl_and_what_follows_lead_from_the_platform_to_the_index(ran, settings):
    crawl, understand = ran["runs"][f"crawl_{SOURCE}"], ran["runs"][UNDERSTAND]
    assert crawl["tasks"] == {"crawl": "success", "verdict": "success"}
    assert understand["state"] == "success"
    assert set(understand["tasks"].values()) == {"success"}
    document = crawl["documents"]["crawl"]
    assert document["verdict"] == "done"
    with open_engine(settings) as engine:
        found = engine.search(ad_query({"source": [SOURCE], "size": 1}))
    assert found.total == document["new"] > 0
    assert document["crawl_id"] in Workspace(settings).lake.set_ids("crawls")


@needs_airflow
@pytest.mark.timeout(400)
def test_a_crawl_out_of_bounds_shows_as_a_failed_verdict_and_is_still_used(ran, settings):
    run = ran["runs"][f"crawl_{MISSED}"]
    assert run["tasks"] == {"crawl": "success", "verdict": "failed"}
    assert run["state"] == "failed"
    assert run["documents"]["crawl"]["verdict"] == "out_of_bounds"
    with open_engine(settings) as engine:
        assert engine.search(ad_query({"source": [MISSED], "size": 1})).total > 0


@needs_airflow
@pytest.mark.timeout(400)
def test_what_tasks_hand_on_is_small(ran):
    documents = [run["documents"] for run in ran["runs"].values()]
    assert all(len(json.dumps(document)) < 2000 for of_run in documents for document in of_run.values())
