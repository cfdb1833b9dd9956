from concurrent.futures import ThreadPoolExecutor

import httpx

from search.engine import open_engine
from tests.search.adverts import advert
from web.serving import serve_in_thread


def test_what_is_published_while_the_console_is_open_is_found(workspace):
    with serve_in_thread(workspace) as address:
        assert httpx.get(address + ".json").json()["total"] == 0
        with open_engine(workspace.settings) as engine:
            engine.upsert([advert("one", text="Cook for a canteen")])
            engine.commit()
        assert httpx.get(address + ".json?text=cook").json()["total"] == 1
        with open_engine(workspace.settings) as engine, engine.rebuild() as fresh:
            fresh.upsert([advert("two", text="Driver for a depot"), advert("three", text="Driver for a farm")])
        assert httpx.get(address + ".json?text=cook").json()["total"] == 0
        assert httpx.get(address + ".json?text=driver").json()["total"] == 2


def test_many_readers_at_once_get_what_one_gets(client, console):
    hits = client.get("/.json?level=critical").json()["hits"]
    paths = ["/?text=visa", "/platforms", *(f"/adverts/{hit['posting_id']}" for hit in hits[:4])]
    alone = {path: _stable(client.get(path)) for path in paths}
    with ThreadPoolExecutor(8) as pool:
        together = pool.map(lambda path: (path, _stable(httpx.get(console + path, timeout=60))), paths * 5)
    assert all(alone[path] == answer for path, answer in together)


def _stable(answer):
    """The page but for the time that its search took."""
    assert answer.status_code == 200
    return [line for line in answer.text.splitlines() if not line.strip().endswith(" ms</span></p>")]
