"""Addresses that are signed anew each time they are shown: what of them stays, and which pictures are really new."""

from collections import Counter
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit

# fmt: off
_SIGNING = frozenset((
    "expires", "expire", "expiry", "exp", "signature", "sig", "sign", "hmac", "token", "access_token", "auth",
    "auth_key", "key-pair-id", "policy", "awsaccesskeyid", "googleaccessid", "ossaccesskeyid", "hdnea", "hdnts", "oh",
    "oe", "lk3s", "sv", "se", "sp", "sr", "st", "spr", "skoid", "sktid", "skt", "ske", "sks", "skv",
))
# fmt: on
"""Parameters, in lower case, by which stores and networks of caches sign an address or let it expire: S3, CloudFront,
Google and Azure storage, Alibaba's, Akamai's, Facebook's."""
_PREFIXES = ("x-amz-", "x-goog-", "x-oss-", "x-expires", "x-signature", "_nc_")
_SIGNED_PATHS = ("telesco.pe", "cdn-telegram.org")
"""Hosts of Telegram's pictures, whose path is nothing but a token, and whose numbers change with it."""


def lasting(url: str) -> str:
    """What stays of an address however often it is signed; of Telegram's pictures only that they are Telegram's."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if any(host == own or host.endswith(f".{own}") for own in _SIGNED_PATHS):
            return "telegram"
        stated = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return url
    kept = [pair for pair in stated if pair[0].lower() not in _SIGNING and not pair[0].lower().startswith(_PREFIXES)]
    return parts._replace(query=urlencode(kept), fragment="").geturl() if len(kept) < len(stated) else url


def unknown(shown: Iterable[str], known: Iterable[str]) -> list[str]:
    """Those of a posting's addresses that none of the known ones can be, however they are signed now.

    Where several differ by their signing alone, as many of them count as known as there were.
    """
    before = Counter(map(lasting, known))
    fresh = []
    for url in shown:
        stays = lasting(url)
        if not before[stays]:
            fresh.append(url)
        elif stays != url:
            before[stays] -= 1
    return fresh
