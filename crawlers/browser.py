"""Finds a Chromium and starts it so that it renders pages and does nothing else."""

import asyncio
import os
import shutil
import socket
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawlers.guards import TIMEOUT, is_public

NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "headless_shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
)
"""Executables looked for, the fastest first: the headless shell renders 30 to 70 % more pages (stack.md)."""
MAX_PAGES = 4
"""Pages rendered at once; four keep two cores busy."""
REMEDY = "install chromium (Debian: `apt-get install chromium-headless-shell`) or set RECRUITWATCH_CHROMIUM"

_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
_PRIVATE = (
    "localhost",
    "*.localhost",
    "*.local",
    "*.internal",
    "*.home.arpa",
    "*:*",
    *(f"{first}.*" for first in (0, 10, 127, *range(224, 256))),
    "169.254.*",
    "192.168.*",
    *(f"172.{second}.*" for second in range(16, 32)),
    *(f"100.{second}.*" for second in range(64, 128)),
)
"""Hosts that the browser itself must not know, whoever leads it there: redirects are followed without asking us.

Patterns of Chromium's; `*:*` is every address of IPv6. A name with a private address is not among them: what a page
loads from one is refused by `_unwanted_or_private`, a page that a redirect led there is not kept.
"""
_HEAVY = frozenset(("image", "media", "font", "websocket", "eventsource", "manifest", "texttrack", "ping"))
"""What a page loads that its words do not need."""


def find_chromium(setting: Path | None = None) -> Path | None:
    """The browser to render with: what is set, else what PATH has, else Playwright's own; null where there is none."""
    if setting:
        return setting if setting.is_file() else None
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    shells = sorted(own.glob("chromium_headless_shell-*/chrome-*/*headless*shell"), reverse=True)
    whole = sorted(own.glob("chromium-*/chrome-*/chrome"), reverse=True)
    return next((path for path in (*shells, *whole) if os.access(path, os.X_OK)), None)


def settings(executable: Path, user_agent: str, concurrency: int, private_allowed: bool) -> dict[str, Any]:
    """Scrapy's settings for pages that a browser renders."""
    # Without its sandbox a browser is an open door; only root cannot use it.
    sandbox = () if os.geteuid() else ("--no-sandbox",)
    hosts = () if private_allowed else (resolver_rules(),)
    return {
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": str(executable), "args": [*_QUIET, *sandbox, *hosts]},
        "PLAYWRIGHT_CONTEXTS": {
            "default": {"user_agent": user_agent, "accept_downloads": False, "service_workers": "block"}
        },
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": min(concurrency, MAX_PAGES),
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": TIMEOUT * 1000,
        "PLAYWRIGHT_ABORT_REQUEST": _unwanted_or_private if not private_allowed else _unwanted,
    }


def resolver_rules(*others: str) -> str:
    """The option by which Chromium does not know private hosts; `others` are further rules of its own kind."""
    return "--host-resolver-rules=" + ", ".join([*others, *(f"MAP {pattern} ~NOTFOUND" for pattern in _PRIVATE)])


@cache
def is_public_host(host: str) -> bool:
    """Whether all addresses of a name are on the public internet; asks the resolver, and waits for it."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return bool(found) and all(is_public(str(address[4][0])) for address in found)


def _unwanted(request: Any) -> bool:
    """Whether a page asks for what its words do not need."""
    return request.resource_type in _HEAVY


async def _unwanted_or_private(request: Any) -> bool:
    """Also whether it asks an address that is not on the public internet: pages can reach into a network."""
    return _unwanted(request) or not await asyncio.to_thread(is_public_host, urlsplit(request.url).hostname or "")
