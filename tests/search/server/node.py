"""Starts a real OpenSearch or Elasticsearch node on loopback, and ends it by its own process id.

`python -m tests.search.server.node [opensearch|elasticsearch]` starts one, prints its address and ends with its input.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

HERE: Final = Path(__file__).parent
CACHE: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "recruitwatch" / "search-node"
MIN_JAVA: Final = 21
"""Elasticsearch 9 and OpenSearch 3 want it."""
START_SECONDS: Final = 120
MAVEN_SECONDS: Final = 600
_VERSION: Final = re.compile(r'JAVA_VERSION="(\d+)')


class Kind(NamedTuple):
    """A server that can be started: its Maven profile is named as it is, its main class stands beside this file."""

    main: str
    source: str


KINDS: Final = {
    "opensearch": Kind("OpenSearchNode", "OpenSearchNode.java"),
    "elasticsearch": Kind("org.elasticsearch.node.ElasticsearchNode", "ElasticsearchNode.java"),
}


class CannotStart(Exception):
    """Why no server can be started here."""


@contextmanager
def running(kind: str) -> Iterator[str]:
    """The address of a new node, which ends with the block; CannotStart where it cannot be had."""
    with (
        tempfile.TemporaryDirectory(prefix="search-node-", ignore_cleanup_errors=True) as folder,
        started(kind, Path(folder), port := free_port()),
    ):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def started(kind: str, folder: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """The process of a node that answers at a port and keeps its data in a folder, which another may have left."""
    java = find_java()
    log = folder / "log"
    command: list[str | Path] = [
        java / "java", "-Xms1g", "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-cp", class_path(kind, java), KINDS[kind].main, folder / "node", str(port),
    ]  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, cwd=folder)
    try:
        _await(process, f"http://127.0.0.1:{port}", log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def find_java() -> Path:
    """The `bin` of a JDK that is new enough; CannotStart where there is none."""
    homes = [Path(home) for home in (os.environ.get("JAVA_HOME"),) if home]
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    on_path = shutil.which("javac")
    if on_path:
        homes.append(Path(on_path).resolve().parents[1])
    for home in homes:
        release = home / "release"
        version = _VERSION.search(release.read_text(encoding="utf-8", errors="replace")) if release.is_file() else None
        if version and int(version[1]) >= MIN_JAVA and (home / "bin" / "javac").exists():
            return home / "bin"
    raise CannotStart(f"no JDK of Java {MIN_JAVA} or newer under JAVA_HOME, /usr/lib/jvm or on the path")


def class_path(kind: str, java: Path) -> str:
    """The class path of a server: Maven resolves it once, later starts need no network."""
    stamp = f"{hash_of(HERE / 'pom.xml', HERE / KINDS[kind].source):08x}"
    kept = CACHE / f"{kind}-{stamp}"
    listed = kept / "classpath"
    if listed.is_file():
        jars = listed.read_text(encoding="utf-8")
        if all(Path(jar).exists() for jar in jars.split(os.pathsep)):
            return f"{kept / 'classes'}{os.pathsep}{jars}"
    maven = shutil.which("mvn")
    if maven is None:
        raise CannotStart("no Maven (mvn) on the path")
    kept.mkdir(parents=True, exist_ok=True)
    _run([maven, "-q", "-B", "-f", HERE / "pom.xml", "-P", kind, "dependency:build-classpath",
          f"-Dmdep.outputFile={listed}"])  # fmt: skip
    jars = listed.read_text(encoding="utf-8").strip()
    listed.write_text(jars, encoding="utf-8")
    _run([java / "javac", "-nowarn", "-cp", jars, "-d", kept / "classes", HERE / KINDS[kind].source])
    return f"{kept / 'classes'}{os.pathsep}{jars}"


def hash_of(*files: Path) -> int:
    """A number that changes with the content of files."""
    return zlib.crc32(b"\0".join(file.read_bytes() for file in files))


def _run(command: list[str | Path]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=MAVEN_SECONDS)
    except subprocess.TimeoutExpired:
        raise CannotStart(f"{Path(command[0]).name} took longer than {MAVEN_SECONDS} s") from None
    except subprocess.CalledProcessError as error:
        told = (error.stdout + error.stderr).decode(errors="replace").strip().splitlines()
        raise CannotStart(f"{Path(command[0]).name}: {' '.join(told[:2])[:400]}") from None


def _await(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        if process.poll() is not None:
            tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:]
            raise CannotStart("the node ended while it started:\n" + "\n".join(tail))
        try:
            with urllib.request.urlopen(f"{url}/_cluster/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise CannotStart(f"the node did not answer within {START_SECONDS} s")


def free_port() -> int:
    """A port of loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """Runs one node until its input ends."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "opensearch"
    if kind not in KINDS:
        print(f"known are {', '.join(KINDS)}", file=sys.stderr)
        return 2
    try:
        with running(kind) as url:
            print(f"{kind} answers at {url}: RECRUITWATCH_TEST_ENGINE={url} make test", flush=True)
            print("It ends with Ctrl-C.", file=sys.stderr)
            try:
                while sys.stdin.read(1):
                    pass
            except KeyboardInterrupt:
                pass
    except CannotStart as reason:
        print(f"cannot start {kind}: {reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
