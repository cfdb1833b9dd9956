import subprocess
import sys

import pytest
import yaml

from config.errors import SettingsError
from config.settings import Settings
from pipelines.run import STEPS
from pipelines.schedule import FOLLOWING, crawl_plans

BASIS = {"legal_ground": "test", "purpose": "test", "approved_by": "test", "approved_at": "2026-11-01"}
HEAVY = ("spacy", "scrapy", "sqlalchemy", "numpy", "tantivy", "airflow", "nlp", "crawlers", "search")


def _plans(folder, *sources):
    listed = [{"spider": "jsonld", "start": "https://board.example/", **source} for source in sources]
    platform = {"id": "board", "name": "Board", "kind": "job_board", "url": "https://board.example/"}
    (folder / "board.yaml").write_text(yaml.safe_dump({"platform": platform, "sources": listed}), encoding="utf-8")
    return crawl_plans(Settings(sources=folder))


def test_only_enabled_sources_are_crawled_each_on_its_schedule(tmp_path):
    plans = _plans(
        tmp_path,
        {"id": "nightly", "schedule": "0 3 * * *", "enabled": True, "basis": BASIS},
        {"id": "on-demand", "enabled": True, "basis": BASIS},
        {"id": "not-approved", "schedule": "0 4 * * *"},
    )
    assert [(plan.source_id, plan.schedule) for plan in plans] == [("nightly", "0 3 * * *"), ("on-demand", None)]


def test_a_crawl_may_take_longer_than_its_limits_let_it_ask(tmp_path):
    asking = {"quick": (100, 10.0), "slow": (50_000, 0.5)}
    limits = {name: {"pages": pages, "rate_per_second": rate} for name, (pages, rate) in asking.items()}
    sources = [{"id": name, "enabled": True, "basis": BASIS, "limits": limit} for name, limit in limits.items()]
    timeouts = {plan.source_id: plan.timeout_seconds for plan in _plans(tmp_path, *sources)}
    assert all(timeouts[name] > pages / rate for name, (pages, rate) in asking.items())
    assert timeouts["quick"] < timeouts["slow"]


def test_a_wrong_source_file_is_named_with_its_line(tmp_path):
    with pytest.raises(SettingsError, match=r"board\.yaml:\d+: sources\.0"):
        _plans(tmp_path, {"id": "board", "enabled": True})


def test_a_scheduler_takes_the_steps_of_a_run_in_its_order():
    assert tuple(step.__name__ for step in STEPS) == FOLLOWING


def test_plans_are_read_without_the_libraries_that_do_the_work():
    code = "import sys, pipelines.schedule; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "pipelines" in loaded
    assert set(loaded).isdisjoint(HEAVY)
