"""Pages that ask to log in, or to prove oneself human, are told from pages to read."""

import pytest

from crawlers.walls import HUMAN, LOGIN, MAX_BYTES, wall
from tests.crawlers.site import job_page

JOB = "https://x.example/jobs/1"


def page(title: str, body: str = "") -> bytes:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


PASSWORD = "<form><input name=p type='password'></form>"


@pytest.mark.parametrize(
    ("url", "body", "told"),
    [
        ("https://x.example/login?next=/jobs/1", b"", LOGIN),
        ("https://x.example/users/sign_in", b"", LOGIN),
        ("https://id.x.example/oauth2/start", b"", LOGIN),
        ("https://x.example/showcaptcha?retpath=1", b"", HUMAN),
        (JOB, page("Just a moment...", "<script>window._cf_chl_opt={}</script>"), HUMAN),
        (JOB, page("Access to this page", "<div id='px-captcha'></div>"), HUMAN),
        (JOB, page("x.example", "<script src='https://geo.captcha-delivery.com/c.js'></script>"), HUMAN),
        (JOB, page("Подтвердите, что вы не робот", "<div class='smart-captcha'></div>"), HUMAN),
        (JOB, page("Are you a robot?", "<div class='g-recaptcha'></div>"), HUMAN),
        (JOB, page("Log in | Board", PASSWORD), LOGIN),
        (JOB, page("Вход на сайт", PASSWORD), LOGIN),
        (JOB, page("Giriş Yap", PASSWORD), LOGIN),
    ],
)
def test_a_page_that_asks_for_something_is_a_wall(url: str, body: bytes, told: str) -> None:
    assert wall(JOB, url, body, "text/html; charset=utf-8") == told


@pytest.mark.parametrize(
    ("asked", "url", "body", "content_type"),
    [
        (JOB, JOB, job_page(1).encode(), "text/html"),
        (JOB, "https://x.example/jobs/1-cook", page("Cook"), "text/html"),
        (JOB, "https://x.example/jobs/login-clerk", page("Login clerk wanted"), "text/html"),
        ("https://x.example/auth/jobs", "https://x.example/auth/jobs/2", page("Cook"), "text/html"),
        (JOB, JOB, page("Cook in Dubai", "<div class='g-recaptcha'></div>" + PASSWORD), "text/html"),
        (JOB, JOB, page("Login clerk wanted", "Type all day"), "text/html"),
        (JOB, JOB, page("CAPTCHA typing, 5000 USD a month", "<p>Type all day</p>"), "text/html"),
        (
            JOB,
            JOB,
            page("Cook", "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"),
            "text/html",
        ),
        (JOB, JOB, b'{"title": "px-captcha"}', "application/json"),
        (JOB, JOB, page("Just a moment", "_cf_chl_opt" + " " * MAX_BYTES), "text/html"),
        (JOB, JOB, b"", None),
    ],
)
def test_a_page_to_read_is_none(asked: str, url: str, body: bytes, content_type: str | None) -> None:
    assert wall(asked, url, body, content_type) is None
