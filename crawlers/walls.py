"""Recognises a page that asks to log in or to prove oneself human: a refusal, since this crawler does neither."""

import re
from urllib.parse import urlsplit

LOGIN = "the platform asks for a login, which this crawler does not do"
HUMAN = "the platform asks for proof of being human, which this crawler does not give"
MAX_BYTES = 80_000
"""Pages larger than this are not looked into: a page that only asks for something is small."""

_TYPES = ("text/html", "application/xhtml")
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|auth|authori[sz]e|account/login|users/sign_in|oauth2?|sso|giris|kirish|vhod|voyti)(?:[/.?;]|$)",
    re.IGNORECASE,
)
_HUMAN_PATH = re.compile(
    r"/(?:showcaptcha|captcha|checkcaptcha|challenge|are-you-(?:human|a-robot))(?:[/.?;]|$)", re.IGNORECASE
)
_CHALLENGES = (
    b"_cf_chl_opt",
    b"cf-browser-verification",
    b"px-captcha",
    b"captcha-delivery.com",
    b"_Incapsula_Resource?",
    b"/.well-known/sgcaptcha",
    b"AwsWafIntegration",
    b"ddos-guard.net/check",
    b"geetest_captcha",
)
"""What the usual guards write into the page that stands in for the one that was asked. Cloudflare's and Imperva's
scripts alone are on ordinary pages too, and so are the widgets below, beside forms: those count by the title."""
_WIDGETS = (b"g-recaptcha", b"h-captcha", b"hcaptcha.com", b"smart-captcha", b"smartcaptcha", b"cf-turnstile")
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_HUMAN_TITLE = re.compile(
    r"just a moment|attention required|are you (?:a )?(?:human|robot)|not a robot|verify (?:that )?you|security check|"
    r"human verification|pardon our interruption|^\W{0,20}(?:re)?captcha\W{0,20}$|не робот|проверка безопасности|^ой!|"
    r"robot emas|robot değil|güvenlik (?:kontrol|doğrulama)|xác minh|ยืนยันตัวตน|人机验证|安全验证",
    re.IGNORECASE,
)
_LOGIN_TITLE = re.compile(
    r"^\s{0,20}(?:log[ -]?in|sign[ -]?in|login required|please (?:log|sign) in|вход|войти|войдите|авторизация|"
    r"giriş yap|oturum aç|kirish|tizimga kirish|кіру|кирүү|đăng nhập|masuk|เข้าสู่ระบบ|登录|تسجيل الدخول)",
    re.IGNORECASE,
)
_PASSWORD = re.compile(rb"<input[^>]{0,500}type\s{0,5}=\s{0,5}[\"']?password", re.IGNORECASE)


def wall(asked: str, url: str, body: bytes, content_type: str | None) -> str | None:
    """What an answer asks for instead of giving what was asked; null where it is a page to read."""
    if asked != url:
        # Only where the redirect led there: a source may have such a word in its own addresses.
        before, after = urlsplit(asked).path, urlsplit(url).path
        if _HUMAN_PATH.search(after) and not _HUMAN_PATH.search(before):
            return HUMAN
        if _LOGIN_PATH.search(after) and not _LOGIN_PATH.search(before):
            return LOGIN
    if len(body) > MAX_BYTES or not (content_type or "text/html").lower().startswith(_TYPES):
        return None
    found = _TITLE.search(body)
    title = found[1].decode("utf-8", "replace") if found else ""
    asks_human, asks_login = _HUMAN_TITLE.search(title), _LOGIN_TITLE.match(title)
    if any(mark in body for mark in _CHALLENGES) or (asks_human and any(mark in body for mark in _WIDGETS)):
        return HUMAN
    return LOGIN if asks_login and _PASSWORD.search(body) else None
