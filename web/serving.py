"""Serves the console on loopback until it is told to end."""

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from config.errors import RecruitwatchError
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    import uvicorn

HOST, PORT = "127.0.0.1", 8000
GRACE_SECONDS = 3
"""How long an end waits for answers that are under way."""


class CannotServe(RecruitwatchError):
    """The console cannot be served where it was asked to be."""


def serve(
    workspace: Workspace, host: str = HOST, port: int = PORT, on_ready: Callable[[str], None] = lambda _address: None
) -> None:
    """Serves until Ctrl-C or a termination signal; `on_ready` hears the address once it answers. Port 0 takes any.

    CannotServe if `host` is not this machine's own loopback, or the port is taken.
    """
    with _bound(host, port) as listening:
        server = _server(workspace, lambda: on_ready(_address(host, listening)))
        # uvicorn ends in good order, and then says once more how it was told to
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listening])


@contextlib.contextmanager
def serve_in_thread(workspace: Workspace, host: str = HOST, port: int = 0) -> Iterator[str]:
    """Serves while the block runs; yields the address."""
    with _bound(host, port) as listening:
        ready = threading.Event()
        server = _server(workspace, ready.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        ready.wait()
        try:
            yield _address(host, listening)
        finally:
            server.should_exit = True
            thread.join()


def _server(workspace: Workspace, on_ready: Callable[[], None]) -> "uvicorn.Server":
    import uvicorn

    from web.app import create_app

    class Server(uvicorn.Server):
        """Tells when it answers."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            on_ready()

    return Server(
        uvicorn.Config(
            create_app(workspace),
            access_log=False,  # it would keep who looked at which advert, outside the audit log
            log_level="warning",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )


@contextlib.contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    address = _loopback(host)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((address, port))
        except OSError as error:
            raise CannotServe(
                f"cannot listen at {host} port {port}: {error.strerror}", "end what uses it, or give another --port"
            ) from None
        yield listening


def _loopback(host: str) -> str:
    """The address of a loopback name; CannotServe for any other host."""
    if host == "localhost":
        return HOST
    try:
        found = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        found = None
    if found is None or not (found.is_loopback and str(found) in (HOST, "::1")):
        raise CannotServe(
            f"refusing to serve on {host}: there are no accounts yet, so everybody there could read it",
            "use 127.0.0.1, ::1 or localhost",
        )
    return str(found)


def _address(host: str, listening: socket.socket) -> str:
    port = listening.getsockname()[1]
    return f"http://[{host.strip('[]')}]:{port}/" if ":" in host else f"http://{host}:{port}/"
