"""The channel previews, asked over HTTP."""

import base64
import json
import re
from pathlib import Path

import httpx
import pytest
from parsel import Selector

from replica.server import Replica
from replica.sites.telegram import channels, message_ids, native_id

FIXTURES = Path(__file__).parents[2] / ".." / "shared" / "data" / "telegram"


def pages(replica: Replica, client: httpx.Client, name: str) -> list[Selector]:
    base, path, found = replica.addresses["telegram"], f"/s/{name}", []
    while path:
        page = Selector(client.get(base + path).text)
        found.append(page)
        path = page.css("a.js-messages_more::attr(href)").get("")
    return found


def posts(replica: Replica, client: httpx.Client, name: str) -> list[Selector]:
    return [post for page in pages(replica, client, name) for post in page.css(".tgme_widget_message")]


def ids(found: list[Selector]) -> list[int]:
    return [int(post.attrib["data-post"].split("/")[1]) for post in found]


@pytest.mark.parametrize("name", ["ishbor_demo", "vahta_rabota_demo", "asia_jobs_demo"])
def test_paging_backwards_gives_every_message_once(replica: Replica, client: httpx.Client, name: str) -> None:
    own = [page.css(".tgme_widget_message") for page in pages(replica, client, name)]
    assert len(own) >= 3
    assert all(len(page) <= 20 for page in own)
    assert all(ids(list(page)) == sorted(ids(list(page))) for page in own)
    every = [number for page in own for number in ids(list(page))]
    assert len(every) == len(set(every))
    missing = set(message_ids(name).values()) - set(every)
    later = {message_ids(name)[advert] for advert in message_ids(name) if "new" in advert or "again" in advert}
    assert missing == later, "only what later epochs bring is missing"


def test_ids_have_gaps_and_messages_name_the_channel_in_their_view(replica: Replica, client: httpx.Client) -> None:
    found = posts(replica, client, "ishbor_demo")
    numbers = sorted(ids(found))
    assert any(after - before > 1 for before, after in zip(numbers[1:], numbers[2:], strict=False))
    for post in found:
        padded = post.attrib["data-view"] + "=" * (-len(post.attrib["data-view"]) % 4)
        view = json.loads(base64.urlsafe_b64decode(padded))
        assert view["c"] == -1900000101
        assert post.attrib["data-post"] == f"ishbor_demo/{view['p']}"


def test_the_history_has_albums_photos_replies_forwards_and_service_messages(
    replica: Replica, client: httpx.Client
) -> None:
    found = [post for name in ("ishbor_demo", "vahta_rabota_demo") for post in posts(replica, client, name)]
    for selector in (
        ".tgme_widget_message_grouped_wrap",
        ".tgme_widget_message_bubble > .tgme_widget_message_photo_wrap",
        ".tgme_widget_message_reply",
        ".tgme_widget_message_forwarded_from",
        ".emoji",
        "a[href='https://t.me/ishbor_operator_demo']",
    ):
        assert any(post.css(selector) for post in found), selector
    assert any("service_message" in post.attrib["class"] for post in found)
    empty = [post for post in found if not post.css(".js-message_text")]
    assert len(empty) == 1


def test_an_album_takes_as_many_ids_as_it_has_photos(replica: Replica, client: httpx.Client) -> None:
    name = native_id("ishbor_demo", "uz-photos-album").split("/")[1]
    found = posts(replica, client, "ishbor_demo")
    (album,) = [post for post in found if post.attrib["data-post"] == f"ishbor_demo/{name}"]
    linked = [
        int(re.findall(r"/(\d+)\?single", href)[0]) for href in album.css(".grouped_media_wrap::attr(href)").getall()
    ]
    assert linked == [int(name), int(name) + 1, int(name) + 2]
    assert not {int(name) + 1, int(name) + 2} & set(ids(found))


def test_an_edit_is_marked_and_a_deleted_message_leaves_a_gap(replica: Replica, client: httpx.Client) -> None:
    deleted, edited = (message_ids("vahta_rabota_demo")[advert] for advert in ("ru-005", "ru-002"))
    assert deleted in ids(posts(replica, client, "vahta_rabota_demo"))
    replica.set_epoch(1)
    found = posts(replica, client, "vahta_rabota_demo")
    assert deleted not in ids(found)
    (post,) = [post for post in found if ids([post]) == [edited]]
    assert "edited" in "".join(post.css(".tgme_widget_message_meta ::text").getall())
    assert "Осталось одно место." in "".join(post.css(".js-message_text ::text").getall())


def test_the_channel_card_and_what_has_no_preview(replica: Replica, client: httpx.Client) -> None:
    base = replica.addresses["telegram"]
    public = client.get(f"{base}/ishbor_demo").text
    assert "48 213 subscribers" in public
    assert "Preview channel" in public
    for name, words in (
        ("closed_circle_demo", "View in Telegram"),
        ("+AbCdEfInvitedemo", "Join Channel"),
        ("nobody_here_demo", "Send Message"),
    ):
        answer = client.get(f"{base}/s/{name}")
        assert (answer.status_code, answer.headers["location"]) == (302, f"/{name}")
        card = client.get(f"{base}/{name}").text
        assert words in card
        assert "Preview channel" not in card


def test_every_channel_describes_itself_as_invented(replica: Replica, client: httpx.Client) -> None:
    for channel in channels():
        if channel.kind == "public":
            page = Selector(client.get(f"{replica.addresses['telegram']}/s/{channel.name}").text)
            assert "Invented adverts for testing" in page.css(".tgme_channel_info_description::text").get("")


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="the shared test data is not here")
def test_the_markup_uses_the_classes_of_a_real_preview(replica: Replica, client: httpx.Client) -> None:
    real = Selector((FIXTURES / "sherlock_channel_feed.html").read_text(encoding="utf-8"))
    ours = pages(replica, client, "ishbor_demo")[0]
    paths = (
        "main.tgme_main section.tgme_channel_history > .tgme_widget_message_wrap > .tgme_widget_message[data-view]",
        "section.tgme_channel_history > .js-messages_more_wrap > a.tme_messages_more[data-before]",
        ".tgme_channel_info_counter .counter_value",
        ".tgme_channel_info_header_username a",
        ".tgme_widget_message_footer .tgme_widget_message_views",
        "a.tgme_widget_message_date > time.time[datetime]",
        ".tgme_widget_message_bubble .tgme_widget_message_text.js-message_text",
        "link[rel=prev]",
        "link[rel=canonical]",
    )
    assert [path for path in paths if bool(real.css(path)) != bool(ours.css(path)) or not ours.css(path)] == []
