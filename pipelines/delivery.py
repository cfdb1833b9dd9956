"""Delivers a message about adverts: shown by the console, or sent by e-mail or to a webhook.

A message names adverts and says none of their words beyond a title without contacts. Its id is the same whenever it is
sent, so that a receiver knows one that it had: as `Idempotency-Key` of a webhook, in the `Message-ID` of an e-mail.
"""

import hmac
import http.client
import ipaddress
import re
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from hashlib import sha256
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

import orjson

from config.errors import RecruitwatchError
from config.settings import Settings

CONSOLE: Final = "console"
TIMEOUT_SECONDS: Final = 20.0
PAUSES: Final = (1.0, 4.0)
"""Seconds before a message that could not be sent is sent again; after them the next run does."""
SUBMISSION, SUBMISSION_TLS = 587, 465
"""The ports of RFC 6409 and RFC 8314."""
_ADDRESS: Final = re.compile(r"[^\s@,;:<>()\"?&%]{1,64}@[^\s@,;:<>()\"?&%]{1,255}")
_LATER: Final = frozenset((408, 425, 429, 500, 502, 503, 504))
"""Statuses after which asking again makes sense."""
_SMTP_PERMANENT: Final = 500


class DeliveryError(RecruitwatchError):
    """A message did not arrive, or cannot go where it should."""


class _Later(DeliveryError):
    """It may arrive if it is sent again."""


@dataclass(frozen=True)
class Message:
    """What is told at one time."""

    delivery_id: str
    watch: str
    adverts: list[dict[str, Any]]
    restricted: list[str]
    """Ids of adverts that may concern children, of which nothing else is told."""
    withheld: int
    """Further adverts that were found, beyond the ceiling."""

    def dump(self) -> dict[str, Any]:
        """The body of a webhook."""
        return {
            "delivery_id": self.delivery_id,
            "watch": self.watch,
            "adverts": self.adverts,
            "restricted": {"count": len(self.restricted), "posting_ids": self.restricted},
            "withheld": self.withheld,
            "see": f"recruitwatch watch show {self.watch}",
        }

    def text(self) -> str:
        """The body of an e-mail."""
        lines = [f"New for the watch {self.watch}:", ""]
        for one in self.adverts:
            if one.get("gone"):
                lines += [f"An advert that is no longer in the index: {one['posting_id']}", ""]
                continue
            lines += [f"{one['level'].upper()}  {one['title'] or 'without a title'}", f"  {one['posting_id']}"]
            lines += [f"  {one['platform_id']}, first seen {one['first_seen'][:10]}", f"  {one['url'] or ''}", ""]
        if self.restricted:
            lines += [
                f"{len(self.restricted)} that may concern children. One trained person reads them; "
                "docs/legal/children.md names the duty to report:",
                *(f"  {posting_id}" for posting_id in self.restricted),
                "",
            ]
        if self.withheld:
            lines += [f"{self.withheld} more were found and withheld by the watch's ceiling.", ""]
        lines += [f"All that was found: recruitwatch watch show {self.watch}, or the console's page of alerts."]
        lines += ["These are indicators, never verdicts: a person reads them and decides.", ""]
        return "\n".join(lines)


def check_target(target: str, settings: Settings) -> None:
    """DeliveryError where nothing could be delivered to a target as settings are."""
    if target == CONSOLE:
        return
    if target.startswith("mailto:"):
        _mail_route(target, settings)
    else:
        _check_webhook(target, settings)


def deliver(message: Message, target: str, settings: Settings) -> None:
    """Brings a message to its target, again after each of `PAUSES` where that may help; DeliveryError if it did not."""
    if target == CONSOLE:
        return
    check_target(target, settings)
    send = _mail if target.startswith("mailto:") else _post
    for pause in (*PAUSES, None):
        try:
            send(message, target, settings)
            return
        except _Later:
            if pause is None:
                raise
            time.sleep(pause)


def shown_target(target: str) -> str:
    """A target without what of a webhook's address may be its password."""
    parts = urlsplit(target)
    return f"{parts.scheme}://{parts.hostname}/…" if parts.scheme in ("http", "https") else target


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What a webhook's receiver computes too: HMAC-SHA-256 of the timestamp, a full stop and the body."""
    return f"sha256={hmac.new(secret.encode(), timestamp.encode() + b'.' + body, sha256).hexdigest()}"


def _mail_route(target: str, settings: Settings) -> tuple[str, SplitResult]:
    address, server = target.removeprefix("mailto:"), urlsplit(settings.smtp_url.get_secret_value())
    if not _ADDRESS.fullmatch(address):
        raise DeliveryError(f"{target[:80]!r} is no address", "write one as mailto:name@example.org")
    if server.scheme not in ("smtp", "smtps") or not server.hostname:
        raise DeliveryError("there is no mail server", "set RECRUITWATCH_SMTP_URL, as smtp://user:password@host:587")
    if not _ADDRESS.fullmatch(settings.smtp_from):
        raise DeliveryError("there is no sender", "set RECRUITWATCH_SMTP_FROM to the address that alerts come from")
    return address, server


def _check_webhook(target: str, settings: Settings) -> SplitResult:
    try:
        parts = urlsplit(target)
        host = parts.hostname or ""
    except ValueError:
        raise DeliveryError(f"{target[:80]!r} is no address", "write it as https://…") from None
    if parts.scheme not in ("http", "https") or not host or not target.isprintable() or " " in target:
        raise DeliveryError(f"{target[:80]!r} is no target", "use console, mailto:name@example.org or https://…")
    if parts.scheme == "http" and not _is_loopback(host) and host not in settings.webhook_hosts:
        raise DeliveryError(f"{host} would be told without TLS", "use https, or name it in `webhook_hosts`")
    return parts


def _mail(message: Message, target: str, settings: Settings) -> None:
    address, server = _mail_route(target, settings)
    mail = EmailMessage()
    count = len(message.adverts) + len(message.restricted) + message.withheld
    mail["Subject"] = f"recruitwatch: {count} new for {message.watch}"
    mail["From"], mail["To"] = settings.smtp_from, address
    mail["Date"], mail["Auto-Submitted"] = formatdate(), "auto-generated"
    mail["Message-ID"] = f"<{message.delivery_id}@{settings.smtp_from.rpartition('@')[2]}>"
    mail.set_content(message.text())
    try:
        with _connected(server) as connection:
            if server.username:
                connection.login(unquote(server.username), unquote(server.password or ""))
            connection.send_message(mail)
    except smtplib.SMTPResponseException as error:
        failure = DeliveryError if error.smtp_code >= _SMTP_PERMANENT else _Later
        raise failure(f"the mail server answers {error.smtp_code}", "check RECRUITWATCH_SMTP_URL") from None
    except smtplib.SMTPRecipientsRefused:
        raise DeliveryError(f"the mail server does not take mail for {address}", "check the address") from None
    except (OSError, smtplib.SMTPException) as error:
        raise _Later(f"the mail server cannot be reached: {error}", "check RECRUITWATCH_SMTP_URL") from None


def _connected(server: SplitResult) -> smtplib.SMTP:
    """A connection that is encrypted, but for a server on this machine that offers none."""
    host, context = server.hostname or "", ssl.create_default_context()
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(host, server.port or SUBMISSION_TLS, timeout=TIMEOUT_SECONDS, context=context)
    connection = smtplib.SMTP(host, server.port or SUBMISSION, timeout=TIMEOUT_SECONDS)
    try:
        connection.ehlo()
        if connection.has_extn("starttls"):
            connection.starttls(context=context)
        elif not _is_loopback(host):
            raise DeliveryError(f"{host} offers no STARTTLS", "use a mail server that does, or smtps://")
    except BaseException:
        connection.close()
        raise
    return connection


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect as the answer that it is: a message goes to where it was meant for alone."""

    def redirect_request(self, *_: Any) -> None:
        """None: not followed."""


def _post(message: Message, target: str, settings: Settings) -> None:
    parts = _check_webhook(target, settings)
    body, timestamp = orjson.dumps(message.dump()), str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": settings.user_agent,
        "Idempotency-Key": message.delivery_id,
        "X-Recruitwatch-Timestamp": timestamp,
    }
    if secret := settings.webhook_secret.get_secret_value():
        headers["X-Recruitwatch-Signature"] = signature(secret, timestamp, body)
    asked = urllib.request.Request(target, body, headers, method="POST")
    # no proxy leads to this machine
    direct = [urllib.request.ProxyHandler({})] if _is_loopback(parts.hostname or "") else []
    try:
        with urllib.request.build_opener(_NoRedirects, *direct).open(asked, timeout=TIMEOUT_SECONDS):
            return
    except urllib.error.HTTPError as error:
        failure = _Later if error.code in _LATER else DeliveryError
        raise failure(f"{parts.hostname} answers {error.code}", "check the webhook") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _Later(f"{parts.hostname} cannot be reached: {error}", "check the webhook") from None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
