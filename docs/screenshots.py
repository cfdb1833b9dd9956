"""Makes the README's pictures of the console: `python -m docs.screenshots [HOME]`, over what the demo left."""

import json
import sys
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

from config.settings import load
from crawlers.browser import REMEDY, find_chromium
from pipelines.workspace import Workspace
from web.serving import serve_in_thread

IMAGES = Path(__file__).parent / "images"
WIDTH, HEIGHT = 1280, 900


def main(home: Path) -> None:
    """Writes `search.png` and `advert.png` into docs/images; the advert is the gravest that is in English."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit(f"there is no Chromium: {REMEDY}")
    IMAGES.mkdir(exist_ok=True)
    with serve_in_thread(Workspace(load(home))) as address, sync_playwright() as playwright:
        with urlopen(f"{address}.json?language=en&sort=risk&size=1") as answer:
            gravest = json.load(answer)["hits"][0]["posting_id"]
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        for name, path in {"search": "?text=visa+OR+виза+OR+签证&sort=risk", "advert": f"adverts/{gravest}"}.items():
            page.goto(address + path)
            page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "var/demo"))
