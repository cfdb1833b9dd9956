import json
import signal
import subprocess
import sys

import pytest

from config.settings import Settings
from nlp.mentions import models
from pipelines.evidence import verify
from pipelines.run import run
from pipelines.workspace import Workspace
from replica.server import start
from search.engine import open_engine
from search.query import ad_query
from tests.pipelines.killer import POINTS

TIMES = {"first_seen", "last_seen", "collected_at", "crawl_id", "capture_id", "missing_since", "removed_at"}


def _index(workspace):
    """What the index holds, but for times, crawls and captures."""
    adverts, after = {}, None
    with open_engine(workspace.settings) as engine:
        while True:
            page = engine.search(ad_query({"size": 500, "sort": "oldest", "after": after}))
            for hit in page.hits:
                adverts[hit.document.posting_id] = {
                    key: value for key, value in hit.document.dump().items() if key not in TIMES
                }
            after = page.after
            if not after:
                return adverts


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """Two platforms: each run crawls each in a process of its own, and there are many runs."""
    folder = tmp_path_factory.mktemp("sources")
    with start() as replica:
        for path in replica.write_sources(folder):
            if path.stem not in ("workhub", "ishbor_demo"):
                path.unlink()
        yield folder


def _run(home, sources):
    workspace = Workspace(Settings(home=home, sources=sources))
    documents = run(workspace, [], lambda _step: None)
    return workspace, documents


@pytest.fixture(scope="module")
def undisturbed(sources, tmp_path_factory):
    return _run(tmp_path_factory.mktemp("undisturbed"), sources)


def test_a_run_leads_from_the_platforms_to_the_index(undisturbed):
    workspace, (crawls, *steps) = undisturbed
    assert [crawl["verdict"] for crawl in crawls] == ["done"] * len(crawls)
    assert [crawl["errors"] for crawl in crawls] == [[]] * len(crawls)
    assert [step["step"] for step in steps] == ["enrich", "cluster", "mentions", "publish", "profile", "alert", "seal"]
    assert all(step["failed"] == 0 for step in steps)
    idle = {"alert"} if models() else {"alert", "mentions"}
    assert all(step["done"] > 0 for step in steps if step["step"] not in idle)
    assert len(_index(workspace)) == sum(crawl["new"] for crawl in crawls)
    assert verify(workspace).broken == []


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    "points",
    [("inside:crawl", "inside:enrich", "inside:publish"), pytest.param(POINTS, marks=pytest.mark.slow)],
    ids=["within-steps", "everywhere"],
)
def test_a_run_killed_again_and_again_ends_in_the_same_index(undisturbed, sources, tmp_path, points):
    home = tmp_path / "home"
    for point in points:
        command = [sys.executable, "-m", "tests.pipelines.killer", str(home), str(sources), point]
        killed = subprocess.run(command, capture_output=True, text=True, check=False)
        assert killed.returncode == -signal.SIGKILL, f"{point}: {killed.stderr[-2000:]}"
    workspace, (crawls, *steps) = _run(home, sources)
    assert all(crawl["verdict"] == "done" and not crawl["errors"] for crawl in crawls)
    assert all(step["failed"] == 0 for step in steps)
    assert json.dumps(_index(workspace), sort_keys=True) == json.dumps(_index(undisturbed[0]), sort_keys=True)
    assert verify(workspace).broken == []
