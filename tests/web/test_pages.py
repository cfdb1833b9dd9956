import hashlib
import json
import re
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import httpx
import pytest

from config.settings import Settings
from nlp.folding import fold
from pipelines.explain import explain
from pipelines.profile import read_profiles
from pipelines.workspace import Workspace
from records.audit import entries
from records.document import AdDocument
from replica.hostile import adverts
from search.engine import open_engine
from search.query import ad_query
from web.serving import serve_in_thread

PAGES = ("/", "/?text=visa", "/platforms", "/platforms/workhub")
TWINS = ("/.json", "/.json?text=visa", "/platforms.json", "/platforms/workhub.json", "/health")
ERRORS = {
    "/?level=awful": 400,
    "/?colour=red": 400,
    "/?after=nonsense": 400,
    "/adverts/nowhere": 404,
    "/platforms/nowhere": 404,
    "/nothing/here": 404,
}


def _ids(client: httpx.Client, **query: str) -> list[str]:
    return [
        hit["posting_id"]
        for hit in client.get("/.json", params={"size": "1000", "restricted": "true", **query}).json()["hits"]
    ]


def _advert(client: httpx.Client, **query: str) -> tuple[AdDocument, str]:
    posting_id = _ids(client, **query)[0]
    document = AdDocument.model_validate(client.get(f"/adverts/{posting_id}.json").json()["ad"])
    return document, client.get(f"/adverts/{posting_id}").text


def _without_references(html: str) -> str:
    return re.sub(r'<a class="ref".*?</a>', "", html, flags=re.DOTALL)


def _words(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def _twin(path: str) -> str:
    before, mark, query = path.partition("?")
    return f"{before}.json{mark}{query}"


def test_every_answer_forbids_scripts_foreign_content_frames_and_traces(client):
    advert = _ids(client)[0]
    paths = [*PAGES, *TWINS, *ERRORS, *map(_twin, ERRORS), f"/adverts/{advert}", f"/adverts/{advert}.json"]
    for path in [*paths, "/static/console.css"]:
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy and "script-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy and "http" not in policy and "*" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == ("no-cache" if path.startswith("/static") else "no-store"), path
        assert "server" not in headers


def test_no_page_holds_a_script_a_style_or_anything_from_elsewhere(client):
    for path in [*PAGES, *(f"/adverts/{name}" for name in _ids(client))]:
        html = client.get(path).text
        assert not re.search(r"<(script|style|iframe|object|embed|base|meta http|img|form action=.http)\b", html), path
        assert not re.search(r"<[^>]*\s(style|on[a-z]+)\s*=", re.sub(r'"[^"]*"', '""', html)), path
        sources = re.findall(r'<(?:link|img|image|use|source|video)[^>]*(?:href|src)="([^"]*)"', html)
        assert set(sources) == {"/static/icon.svg", "/static/console.css"}, path


def test_every_page_has_its_twin(client):
    for path in PAGES:
        html = client.get(path)
        assert html.headers["content-type"] == "text/html; charset=utf-8"
        link = unescape(re.search(r'<a href="([^"]*)">This page as JSON', html.text)[1])
        assert link == _twin(path)
        assert client.get(link).headers["content-type"] == "application/json"


def test_the_twin_of_the_search_page_is_what_the_command_line_prints(client, filled):
    query = ad_query(
        {"text": "visa", "collapse": True, "facets": "level,platform", "histogram": "week", "restricted": False}
    )
    with open_engine(filled.settings) as engine:
        expected = engine.search(query).dump()
    found = client.get("/.json", params={"text": "visa", "facets": "level,platform"}).json()
    assert found["hits"] and {**found, "took_ms": 0} == {**expected, "took_ms": 0}


def test_the_twin_of_an_advert_is_what_show_prints(client, filled):
    posting_id = _ids(client, level="critical")[0]
    assert client.get(f"/adverts/{posting_id}.json").json() == explain(filled, posting_id)


def test_the_twin_of_the_platforms_is_their_profiles(client, filled):
    profiles = [profile.dump() for profile in read_profiles(filled)]
    assert client.get("/platforms.json").json() == profiles
    own = [profile for profile in profiles if profile["platform_id"] == "workhub"]
    assert client.get("/platforms/workhub.json").json() == own


@pytest.mark.parametrize(("path", "status"), ERRORS.items())
def test_errors_say_what_is_wrong_and_what_to_do_in_one_shape(client, path, status):
    page, twin = client.get(path), client.get(_twin(path))
    assert page.status_code == twin.status_code == status
    told = twin.json()
    assert set(told) == {"status", "error", "remedy"}
    assert told["status"] == status and told["error"] and told["remedy"]
    shown = _words(page.text)
    assert told["error"] in shown and told["remedy"] in shown


def test_a_wrong_filter_is_shown_as_text(client):
    answer = client.get("/", params={"level": "<script>alert(1)</script>"})
    assert answer.status_code == 400
    assert "<script" not in answer.text and "&lt;script&gt;" in answer.text


def test_an_address_is_only_read(client):
    assert client.post("/platforms.json").json()["status"] == 405
    assert client.post("/").status_code == 405
    assert client.head("/").status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost@evil", "", "[::2]:80"]
)
def test_requests_under_foreign_names_are_turned_away(client, host):
    answer = client.get("/.json", headers={"Host": host})
    assert answer.status_code == 400
    assert set(answer.json()) == {"status", "error", "remedy"}
    assert "script-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8000", "LOCALHOST", "[::1]:8000"])
def test_names_of_this_machine_are_served(client, host):
    assert client.get("/health", headers={"Host": host}).status_code == 200


def test_an_index_that_cannot_be_read_is_a_503_with_its_remedy(tmp_path):
    broken = Workspace(Settings(home=tmp_path))
    broken.settings.index_path.mkdir(parents=True)
    (broken.settings.index_path / "CURRENT").write_text("v0.0-1")
    with serve_in_thread(broken) as address:
        for path in ("", ".json", "health", "adverts/x"):
            answer = httpx.get(address + path)
            assert answer.status_code == 503
            assert "recruitwatch publish --rebuild" in answer.text
        assert set(httpx.get(address + "health").json()) == {"status", "error", "remedy"}


def test_an_empty_home_says_how_it_is_filled(tmp_path):
    with serve_in_thread(Workspace(Settings(home=tmp_path))) as address:
        assert "recruitwatch demo" in httpx.get(address).text
        assert "recruitwatch profile" in httpx.get(address + "platforms").text
        assert httpx.get(address + "health").json() == {"ok": True, "adverts": 0}


def test_an_unforeseen_error_tells_nothing_of_itself():
    with serve_in_thread(None) as address:  # type: ignore[arg-type]
        page, twin = httpx.get(address), httpx.get(address + "health")
    assert page.status_code == twin.status_code == 500
    assert "NoneType" not in page.text + twin.text and set(twin.json()) == {"status", "error", "remedy"}
    assert "script-src 'none'" in page.headers["content-security-policy"]


def test_words_that_were_asked_for_are_marked(client):
    html = client.get("/", params={"text": "visa"}).text
    marked = {fold(_words(found)).text for found in re.findall(r'<mark class="hit">(.*?)</mark>', html)}
    assert marked and marked <= {"visa", "visas"}, "look-alike letters folded"


def test_what_could_not_be_understood_is_said(client):
    html = _words(client.get("/", params={"text": "driver (x) colour:red"}).text)
    assert "Left out of what was asked" in html
    assert "there is no field colour" in html


def test_facets_count_what_a_click_on_them_finds(client):
    html = client.get("/", params={"text": "visa"}).text
    facets = html[html.index('<aside class="facets"') :]
    links = re.findall(r'<li><a href="([^"]+)"><span class="value">.*?<span class="tally">([\d,]+)</span>', facets)
    assert len(links) > 10
    for href, count in links[:12]:
        assert client.get(_twin(unescape(href))).json()["total"] == int(count.replace(",", ""))


def test_pages_of_results_follow_one_another_without_a_repeat(client):
    seen: list[str] = []
    path = "/?collapse=false&size=40&restricted=true"
    while path:
        html = client.get(path).text
        seen += re.findall(r'<a href="/adverts/([0-9a-f]{32})">', html)
        found = re.search(r'<a href="([^"]+)" rel="next">', html)
        path = unescape(found[1]) if found else ""
    assert len(seen) == len(set(seen)) == client.get("/health").json()["adverts"]


def test_near_identical_adverts_are_one_entry_that_leads_to_all(client):
    html = client.get("/", params={"size": "1000"}).text
    found = re.findall(r'<p class="copies"><a href="([^"]+)">(\d+) near-identical adverts on (\d+) platform', html)
    assert any(int(platforms) > 1 for _, _, platforms in found)
    for href, adverts_, platforms in found[:5]:
        hits = client.get(_twin(unescape(href))).json()["hits"]
        assert len(hits) == int(adverts_)
        assert len({hit["platform_id"] for hit in hits}) == int(platforms)


def test_an_advert_leads_to_those_like_it_and_a_result_to_the_words_that_stand_out_in_it(client):
    name = _ids(client, level="critical")[0]
    (href,) = re.findall(r'<dt>similar</dt><dd><a href="([^"]+)">', client.get(f"/adverts/{name}").text)
    html = client.get(unescape(href)).text
    assert f'Adverts like <a href="/adverts/{name}">' in html
    assert name not in {hit["posting_id"] for hit in client.get(_twin(unescape(href))).json()["hits"]}
    (href,) = re.findall(r'<a href="([^"]+)">Compare with all adverts</a>', client.get("/?level=critical").text)
    words = client.get(_twin(unescape(href))).json()["significant"]
    html = client.get(unescape(href)).text
    assert words
    for one in words:
        assert f"in {one['count']} of the {one['of']} texts" in html
    assert client.get(f"/?like={'0' * 32}").status_code == 400


def test_red_flags_are_marked_exactly_where_they_stand(client):
    for name in _ids(client, level="critical")[:8]:
        ad, html = (
            AdDocument.model_validate(client.get(f"/adverts/{name}.json").json()["ad"]),
            client.get(f"/adverts/{name}").text,
        )
        said = re.search(r'<div class="text"[^>]*>(.*?)</div>', html, re.DOTALL)[1]
        assert _words(_without_references(said)) == ad.text
        spans = {
            (e.start, e.end)
            for hit in ad.indicators
            if hit.state == "present"
            for e in hit.evidence
            if e.field == "text"
        }
        expected = {at for start, end in spans for at in range(start, end)}
        marked, at = set(), 0
        for mark, text in re.findall(r'<mark class="flag">(.*?)</mark>|([^<]+)', _without_references(said), re.DOTALL):
            length = len(_words(mark or text))
            marked |= set(range(at, at + length)) if mark else set()
            at += length
        assert marked == expected


def test_each_red_flag_is_explained_with_what_it_means_and_where_it_is_documented(client):
    from pipelines.indicators import indicator_texts

    ad, html = _advert(client, level="critical")
    shown = _words(html)
    present = [hit for hit in ad.indicators if hit.state == "present"]
    assert present
    for hit in present:
        told = indicator_texts()[hit.id]
        assert told.citations
        for part in (told.title, told.meaning, *(citation.source for citation in told.citations)):
            assert part in shown
    for number in re.findall(r'href="#flag-(\d+)"', html):
        assert f'id="flag-{number}"' in html
    for number in re.findall(r'href="#mark-(\d+)"', html):
        assert html.count(f'id="mark-{number}"') == 1


def test_the_advert_page_proves_and_explains(client):
    ad, html = _advert(client, platform="workhub", level="critical")
    shown = _words(html)
    captures = client.get(f"/adverts/{ad.posting_id}.json").json()["captures"]
    assert captures
    for capture in captures:
        for part in (capture["url"], capture["sha256"], capture["warc"]["file"]):
            assert part in shown
    assert "An indicator, never a verdict." in shown
    assert "may be a victim's" in shown
    assert "first seen" in shown
    assert "calibration" in shown


def test_platforms_are_ranked_with_their_intervals(client, filled):
    html = client.get("/platforms").text
    overall = [one for one in read_profiles(filled) if one.source_id is None and one.week is None]
    ranked = sorted(overall, key=lambda one: one.risk_rank)
    assert re.findall(r'<th scope="row"><a href="/platforms/([^"]+)">', html) == [one.platform_id for one in ranked]
    labels = re.findall(r'aria-label="([^"]*95 % interval[^"]*)"', html)
    rates = [one.flagged_rate for one in ranked]
    expected = [f"{r.value:.0%}, 95% interval {r.low:.0%} to {r.high:.0%}" for r in rates]
    assert [label.replace(" %", "%") for label in labels] == expected


def test_hostile_adverts_are_text_on_every_page(client):
    ids = _ids(client, platform="hostile_demo,hostile_raw", collapse="false")
    assert len(ids) == 2 * len(adverts()) + 1
    pages = ["/?platform=hostile_demo,hostile_raw&size=100", "/platforms", *(f"/adverts/{name}" for name in ids)]
    for path in pages:
        html = client.get(path).text
        tags = {tag.lower() for tag in re.findall(r"<\s*([a-zA-Z!/][\w:-]*)", html)}
        assert not tags & {"script", "img", "iframe", "form action", "math", "animate", "plaintext", "base", "b"}, path
        links = re.findall(r'\s(?:href|src|action)="([^"]*)"', html)
        assert all(re.match(r"/|#|https?://", unescape(link)) for link in links), path
        assert "49" not in _words(html).split(), "a template was run"


def test_an_attack_among_red_flags_is_text_with_its_flags_marked(client):
    ad, html = _advert(client, platform="hostile_raw", level="critical,high,medium,low")
    assert "<img src=x onerror=alert(1)>" in ad.text
    said = re.search(r'<div class="text"[^>]*>(.*?)</div>', html, re.DOTALL)[1]
    assert "&lt;img src=x onerror=alert(1)&gt;" in _without_references(said)
    assert '<mark class="flag">' in said
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', html))
    assert "javascript:alert(document.domain)" in _words(html)


def test_a_word_of_a_million_letters_is_bounded_on_pages(client):
    posting_id = next(
        hit["posting_id"]
        for hit in client.get("/.json?platform=hostile_raw&size=100").json()["hits"]
        if len(hit["text"]) >= 150_000
    )
    assert len(client.get("/?platform=hostile_raw&size=100").text) < 150_000
    html = client.get(f"/adverts/{posting_id}").text
    assert len(html) < 100_000
    assert "more characters are not shown" in html


def test_a_link_leads_out_only_where_a_browser_would_fetch_a_page(client):
    for name in _ids(client, size="60"):
        html = client.get(f"/adverts/{name}").text
        for tag in re.findall(r'<a [^>]*href="http[^>]*>', html):
            assert 'rel="noreferrer noopener nofollow external"' in tag


def test_every_page_that_shows_adverts_is_in_the_audit_log(client, filled):
    before = sum(1 for _ in entries(filled.catalogue))
    posting = _ids(client, text="visa")[0]
    client.get("/?text=visa&collapse=false")
    client.get(f"/adverts/{posting}")
    client.get(f"/adverts/{posting}.json")
    client.get("/platforms")
    found = [(entry.action, entry.object) for entry, _ in entries(filled.catalogue)][before:]
    searches = [subject for action, subject in found if action == "search"]
    assert found == [("search", searches[0]), ("search", searches[1]), ("show", posting), ("show", posting)]


def test_the_search_page_hands_out_all_that_it_finds_with_a_manifest(client, filled):
    html = client.get("/?text=visa&collapse=false&size=2").text
    links = dict(re.findall(r'<a href="(/export/([a-z]+)[^"]*)" download', html))
    assert set(links.values()) == {"csv", "jsonl", "parquet", "xlsx", "stix", "ftm"}
    (lines,) = [unescape(href) for href, name in links.items() if name == "jsonl"]
    answer = client.get(lines)
    assert answer.headers["content-type"] == "application/zip"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    with ZipFile(BytesIO(answer.content)) as parts:
        data, manifest = parts.read("adverts.jsonl"), json.loads(parts.read("adverts.jsonl.manifest.json"))
    assert hashlib.sha256(data).hexdigest() == manifest["sha256"]
    assert [json.loads(line)["posting_id"] for line in data.splitlines()] == _ids(
        client, text="visa", collapse="false", restricted="false"
    )
    assert set(manifest["query"]) <= {"text", "restricted"}
    logged = [entry for entry, _ in entries(filled.catalogue) if entry.action == "export"][-1]
    assert (logged.object, logged.number) == (manifest["sha256"], manifest["audit"]["number"])


def test_an_export_that_cannot_be_is_an_error_page(client):
    assert client.get("/export/xml").status_code == 400
    assert client.get("/export/csv?level=awful").status_code == 400
    assert "export" not in client.get("/?text=nowhere_to_be_found_at_all").text.lower()
