"""What holds for every answer: who may ask, and headers that keep a browser from running or leaking anything."""

from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'none'; style-src 'self'; img-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
"""Names under which a console without accounts may be asked: a page elsewhere that makes its own name lead to this
machine (DNS rebinding) asks under that name."""
_KEPT: Final = "/static/"


class Guard:
    """ASGI middleware that turns away requests under foreign host names and puts `HEADERS` on every answer."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], refused: ASGIApp) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                # Adverts hold personal data: no copy of a page may stay behind in a browser's or proxy's cache.
                headers["Cache-Control"] = "no-cache" if scope["path"].startswith(_KEPT) else "no-store"
            await send(message)

        known = _name(Headers(scope=scope).get("host", "")) in self._hosts
        await (self._app if known else self._refused)(scope, receive, guarded)


def _name(host: str) -> str:
    """The name in a Host header, without the port."""
    name, colon, port = host.lower().rpartition(":")
    return name if colon and (port.isdigit() or not port) and not name.endswith(":") else host.lower()
