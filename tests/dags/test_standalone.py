import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import pytest

from config.errors import SettingsError
from config.settings import Settings
from dags.standalone import HOST, PASSWORDS, USER, environment, loopback_only, main, password
from replica.server import start

needs_airflow = pytest.mark.skipif(find_spec("airflow") is None, reason="the extra `airflow` is not installed")


def _free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def test_airflow_is_told_to_stay_on_loopback_with_our_dags_alone(tmp_path):
    told = environment(Settings(home=Path("relative"), sources=tmp_path), tmp_path, 8123)
    assert told["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert told["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"].startswith("http://127.0.0.1:8123/")
    assert told["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert (Path(told["AIRFLOW__CORE__DAGS_FOLDER"]) / "recruitwatch.py").is_file()
    assert Path(told["RECRUITWATCH_HOME"]).is_absolute()


def test_the_password_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    made = password(tmp_path)
    assert len(made) >= 16
    assert password(tmp_path) == made
    assert json.loads((tmp_path / PASSWORDS).read_text()) == {USER: made}
    assert (tmp_path / PASSWORDS).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("part", "quiet"), [("scheduler", True), ("triggerer", True), ("api-server", False)])
def test_parts_that_would_offer_logs_to_everybody_are_told_not_to(tmp_path, part, quiet):
    airflow = tmp_path / "the venv" / "airflow"
    airflow.parent.mkdir()
    airflow.write_text('#!/bin/sh\necho "$@"\n')
    airflow.chmod(0o700)
    wrapper = loopback_only(tmp_path, airflow)
    said = subprocess.run([str(wrapper), part], capture_output=True, text=True, check=True).stdout.split()
    assert said == [part, "--skip-serve-logs"] if quiet else said == [part]


def test_without_airflow_the_remedy_is_named(tmp_path):
    with pytest.raises(SettingsError, match="extra `airflow`"):
        loopback_only(tmp_path, tmp_path / "nowhere" / "airflow")


def test_a_port_in_use_is_one_line_and_starts_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("RECRUITWATCH_HOME", str(tmp_path))
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert f"port {port}" in said.err
    assert list(tmp_path.iterdir()) == []


def _session(leader):
    """The processes that belong to a session and have not ended."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            if os.getsid(int(entry.name)) == leader and state != "Z":
                found[int(entry.name)] = entry
        except OSError:
            continue
    return found


def _listening(processes):
    """The addresses on which processes accept connections, as the kernel writes them."""
    inodes = set()
    for entry in processes.values():
        for handle in (entry / "fd").iterdir():
            try:
                target = str(handle.readlink())
            except OSError:
                continue
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    return [row[1] for row in rows if row[3] == "0A" and row[9] in inodes]


class _Page:
    """Airflow's API, as one who knows the password."""

    def __init__(self, port, secret):
        self._base = f"http://{HOST}:{port}"
        self._headers = {"Content-Type": "application/json"}
        token = self.ask("/auth/token", {"username": USER, "password": secret})["access_token"]
        self._headers["Authorization"] = f"Bearer {token}"

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self._base + path, data, self._headers), timeout=60) as got:
            return json.load(got)


def _until(get, seconds=300.0):
    """What `get` gives once it gives something; what is not there yet may refuse."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := get():
                return found
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            pass
        time.sleep(1)
    raise AssertionError(f"nothing after {seconds} s")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("standalone")
    port = _free_port()
    with start() as replica:
        for path in replica.write_sources(folder / "sources"):
            if path.stem != "asia_jobs_demo":
                path.unlink()
        told = {"RECRUITWATCH_HOME": str(folder / "home"), "RECRUITWATCH_SOURCES": str(folder / "sources")}
        command = [sys.executable, "-m", "dags.standalone", "--port", str(port)]
        log = (folder / "log").open("wb")
        process = subprocess.Popen(command, env={**os.environ, **told}, stdout=log, stderr=log)
        try:
            yield process, port, folder
        finally:
            process.terminate()
            process.wait()
            log.close()


@needs_airflow
@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="the kernel's tables of processes and sockets are read")
def test_standalone_answers_on_loopback_runs_our_dags_and_leaves_nothing_behind(running):
    process, port, folder = running
    first = _until(lambda: (folder / "log").read_text().partition("\n")[0])
    page = _until(lambda: _Page(port, first.rpartition(" ")[2]))
    wanted = {"crawl_asia_jobs_demo-telegram", "understand"}
    assert _until(lambda: {dag["dag_id"] for dag in page.ask("/api/v2/dags")["dags"]}) == wanted
    page.ask("/api/v2/dags/crawl_asia_jobs_demo-telegram/dagRuns", {"logical_date": None})
    runs = "/api/v2/dags/understand/dagRuns?state=success&state=failed"
    assert [run["state"] for run in _until(lambda: page.ask(runs)["dag_runs"])] == ["success"]
    [session] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    members = _session(int(session))
    addresses = _listening(members)
    assert addresses
    assert {address.partition(":")[0] for address in addresses} == {"0100007F"}
    process.send_signal(signal.SIGINT)
    assert process.wait(120) == 0
    assert _session(int(session)) == {}
