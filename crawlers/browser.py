"""Finds a Chromium and starts it so that it renders pages and does nothing else."""

import os
import shutil
from pathlib import Path
from typing import Any

from crawlers.guards import TIMEOUT

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
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
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


def settings(executable: Path, user_agent: str, concurrency: int) -> dict[str, Any]:
    """Scrapy's settings for pages that a browser renders; `RenderingHandler` adds the proxy that guards it."""
    # Without its sandbox a browser is an open door; only root cannot use it.
    sandbox = () if os.geteuid() else ("--no-sandbox",)
    return {
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": str(executable), "args": [*_QUIET, *sandbox]},
        "PLAYWRIGHT_CONTEXTS": {
            "default": {"user_agent": user_agent, "accept_downloads": False, "service_workers": "block"}
        },
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": min(concurrency, MAX_PAGES),
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": TIMEOUT * 1000,
        "PLAYWRIGHT_ABORT_REQUEST": _unwanted,
    }


def _unwanted(request: Any) -> bool:
    """Whether a page asks for what its words do not need."""
    return request.resource_type in _HEAVY
