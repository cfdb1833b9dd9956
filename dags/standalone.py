"""Starts `airflow standalone` with these DAGs for one machine: on loopback, no examples, two tasks at once.

`python -m dags.standalone [--port N]`, ended by Ctrl-C or SIGTERM. What Airflow keeps lies in `airflow/` under the
home of recruitwatch.
"""

import argparse
import contextlib
import json
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from config.errors import RecruitwatchError, SettingsError
from config.settings import Settings, load

HOST = "127.0.0.1"
USER = "admin"
ROOT = Path(__file__).resolve().parent.parent
PASSWORDS = "simple_auth_manager_passwords.json.generated"
STOP_SECONDS = 20
"""How long Airflow may take to end before it is killed: without tasks 13 s were measured on a busy machine."""
API_SECONDS = 60
"""How long a task waits for an answer: 5 s, as Airflow has it, fails the first tasks while its server warms up."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs until it is told to end; 0 if Airflow then ended, 2 with one line if it could not be started."""
    parser = argparse.ArgumentParser(prog="make airflow", description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--port", type=int, default=8080, help="port of page and API on loopback (default: 8080)")
    chosen = parser.parse_args(arguments)
    try:
        settings = load()
        require_free(chosen.port)
        folder = settings.home.resolve() / "airflow"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        airflow = loopback_only(folder, Path(sys.executable).parent / "airflow")
    except RecruitwatchError as error:
        print(f"airflow: {error}", file=sys.stderr)
        return 2
    print(f"Airflow: http://{HOST}:{chosen.port} user {USER} password {password(folder)}", flush=True)
    print(f"         (kept in {folder / PASSWORDS}; ready in about half a minute; Ctrl-C ends it)", flush=True)
    return _run([str(airflow), "standalone"], environment(settings, folder, chosen.port))


def environment(settings: Settings, folder: Path, port: int) -> dict[str, str]:
    """This process's environment with what Airflow is told: where all is, and to keep to itself."""
    told = {
        "AIRFLOW_HOME": folder,
        "AIRFLOW__API__BASE_URL": f"http://{HOST}:{port}",
        "AIRFLOW__API__HOST": HOST,
        "AIRFLOW__API__PORT": port,
        "AIRFLOW__API__WORKERS": 1,
        "AIRFLOW__CORE__DAGS_FOLDER": ROOT / "dags",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://{HOST}:{port}/execution/",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__LOAD_EXAMPLES": False,
        "AIRFLOW__CORE__PARALLELISM": 2,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": folder / PASSWORDS,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": 1,
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": False,
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": API_SECONDS,
        "PATH": os.pathsep.join([str(folder / "bin"), os.environ.get("PATH", os.defpath)]),
        "PYTHONPATH": ROOT,
        "PYTHONUNBUFFERED": 1,
        "RECRUITWATCH_HOME": settings.home.resolve(),
        "RECRUITWATCH_SOURCES": settings.sources.resolve(),
    }
    return {**os.environ, **{name: str(value) for name, value in told.items()}}


def loopback_only(folder: Path, airflow: Path) -> Path:
    """An `airflow` that opens no port beyond loopback, for `standalone` to find on PATH when it starts its parts.

    Scheduler and triggerer would offer their logs on every interface, which no setting changes; on one machine the
    page reads them from the folder.
    """
    if not airflow.exists():
        raise SettingsError(f"no Airflow in {airflow.parent}", "install the extra `airflow`: sh setup.sh dev airflow")
    wrapper = folder / "bin" / "airflow"
    wrapper.parent.mkdir(exist_ok=True)
    command = f'exec {shlex.quote(str(airflow))} "$@"'
    wrapper.write_text(
        f"#!/bin/sh\ncase $1 in scheduler | triggerer) {command} --skip-serve-logs ;; esac\n{command}\n",
        encoding="utf-8",
    )
    wrapper.chmod(0o700)
    return wrapper


def password(folder: Path) -> str:
    """The password of the one account: what Airflow keeps, or a new one where it keeps none yet."""
    path = folder / PASSWORDS
    if path.exists():
        return str(json.loads(path.read_text(encoding="utf-8"))[USER])
    made = secrets.token_urlsafe(12)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(json.dumps({USER: made}) + "\n")
    return made


def require_free(port: int) -> None:
    """SettingsError if another program listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SettingsError(
                f"port {port}: {error.strerror}", "choose another: make airflow ARGS='--port N'"
            ) from None


def _run(command: list[str], environment: dict[str, str]) -> int:
    # Set even where it is the default: a shell's background job ignores SIGINT, and so would what it starts.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    # A session of its own: Ctrl-C in a terminal reaches this process only, which then ends the others in order.
    airflow = subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)
    try:
        return airflow.wait()
    except KeyboardInterrupt:
        _end(airflow)
    return 0


def _end(airflow: subprocess.Popen[bytes]) -> None:
    """Ends Airflow and its tasks. Left to itself it waits for running tasks, and on SIGTERM leaves its parts behind.

    What a task had done by then is kept: steps and crawls go on where they were killed, and Airflow starts the task
    anew when it is next there.
    """
    # Tasks are in process groups of their own; the parts share the leader's and are ended by it.
    _signal(_tasks(airflow.pid), signal.SIGTERM)
    airflow.send_signal(signal.SIGINT)
    with contextlib.suppress(KeyboardInterrupt, subprocess.TimeoutExpired):
        airflow.wait(STOP_SECONDS)
    _signal(_session(airflow.pid), signal.SIGKILL)
    airflow.wait()


def _session(leader: int) -> list[int]:
    """The processes that were started from a session's leader; it alone where there is no /proc."""
    return [process for process in _processes() if _is(os.getsid, process, leader)] or [leader]


def _tasks(leader: int) -> list[int]:
    return [process for process in _session(leader) if not _is(os.getpgid, process, leader)]


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]


def _is(asked: Callable[[int], int], process: int, leader: int) -> bool:
    try:
        return asked(process) == leader
    except OSError:
        return False


def _signal(processes: Iterable[int], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)


if __name__ == "__main__":
    sys.exit(main())
