import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from config.settings import Settings
from pipelines.workspace import Workspace
from web.serving import CannotServe, serve, serve_in_thread


def _command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "cli.main", "--home", str(home), "serve", *arguments]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.com", "127.0.0.2", ""])
def test_other_hosts_than_loopback_are_refused(tmp_path, host):
    with pytest.raises(CannotServe, match="no accounts.*use 127.0.0.1"):
        serve(Workspace(Settings(home=tmp_path)), host)


def test_the_command_refuses_in_one_line(tmp_path):
    run = subprocess.run(_command(tmp_path, "--host", "0.0.0.0"), capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1 and "no accounts" in run.stderr


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = subprocess.run(_command(tmp_path, "--port", port), capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1 and port in run.stderr and "--port" in run.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_its_address_and_ends_cleanly(tmp_path, how):
    command = _command(tmp_path, "--port", "0")
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        line = process.stderr.readline()
        address = next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
        assert httpx.get(address + "health").json()["ok"] is True
        process.send_signal(how)
        out, rest = process.communicate(timeout=60)
    assert "Traceback" not in rest and out == ""
    assert process.returncode in (0, -how)


def test_both_families_of_loopback_can_be_served(tmp_path):
    for host in ("127.0.0.1", "localhost", "::1"):
        try:
            with serve_in_thread(Workspace(Settings(home=tmp_path)), host) as address:
                assert json.loads(httpx.get(address + "health").text)["ok"] is True
        except CannotServe as error:
            assert host == "::1", error  # a machine without IPv6


def test_what_is_served_in_a_thread_ends_with_its_block(tmp_path):
    with serve_in_thread(Workspace(Settings(home=tmp_path))) as address:
        pass
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)
