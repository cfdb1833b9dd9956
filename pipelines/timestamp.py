"""Has a time-stamping authority sign that a seal existed (RFC 3161), so that not only our own clock says so.

What is signed is the hash of the seal's file: `openssl ts -verify -data SEAL -in ANSWER` checks it without us.
"""

import http.client
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import RecruitwatchError
from records.lake import Lake
from records.record import digest, stamp

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

TIMESTAMPS = "timestamps"
MAX_ANSWER = 100_000
"""Bytes: an answer is a signature with the certificates of its signer, some 5,000 bytes."""
TIMEOUT_SECONDS = 30.0
GRANTED = (0, 1)
"""The two PKIStatus values of RFC 3161 under which an answer holds a signature."""


class TimestampError(RecruitwatchError):
    """The authority did not sign, or what it sent proves nothing."""


@dataclass(frozen=True)
class Authority:
    """Who signs."""

    url: str
    roots: Path | None = None
    """File with the PEM certificates that its signature must lead to; without it the signature is kept unchecked."""


def sign(lake: Lake, seal_name: str, data: bytes, authority: Authority) -> str:
    """Has `data`, the file of a seal, signed, and keeps the answer; the time that it states. One request.

    TimestampError where the authority is out of reach or refuses, or its answer is not for this file.
    """
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, VerificationError, VerifierBuilder
    from rfc3161_client import decode_timestamp_response as decode

    request = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = _ask(authority.url, request.as_bytes())
    try:
        response = decode(answer)
        if response.status not in GRANTED:
            raise TimestampError(f"{authority.url} refused to sign: {'; '.join(response.status_string)[:200]}", "")
        signed = response.tst_info
        if signed.message_imprint.message.hex() != digest(data) or signed.nonce != request.nonce:
            raise TimestampError(f"{authority.url} signed something else", "")
        if authority.roots:
            builder = VerifierBuilder.from_request(request)
            for certificate in _certificates(authority.roots):
                builder = builder.add_root_certificate(certificate)
            builder.build().verify_message(response, data)
    except VerificationError as error:
        raise TimestampError(f"{authority.url}: {error}", f"check the certificates in {authority.roots}") from None
    except ValueError as error:
        raise TimestampError(f"{authority.url} sent no timestamp: {str(error)[:200]}", "check its address") from None
    lake.put(answer, TIMESTAMPS, file_name(seal_name))
    return stamp(signed.gen_time)


def signed_hash(answer: bytes) -> str | None:
    """The SHA-256 that an answer is about; null if it is no answer with a signature."""
    from rfc3161_client import decode_timestamp_response as decode

    try:
        return decode(answer).tst_info.message_imprint.message.hex()
    except ValueError:
        return None


def file_name(seal_name: str) -> str:
    """The file of the answer about a seal."""
    return f"{seal_name.removesuffix('.json')}.tsr"


def _ask(url: str, request: bytes) -> bytes:
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        asked = urllib.request.Request(url, request, headers)
        with urllib.request.urlopen(asked, timeout=TIMEOUT_SECONDS) as answer:
            body: bytes = answer.read(MAX_ANSWER + 1)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise TimestampError(f"{url} cannot be asked: {error}", "check its address, or seal again later") from None
    if len(body) > MAX_ANSWER:
        raise TimestampError(f"{url} sent more than {MAX_ANSWER} bytes", "check its address")
    return body


def _certificates(path: Path) -> "list[Certificate]":
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise TimestampError(f"{path}: {error}", "name a file with PEM certificates") from None
