"""What a server's refusals mean: which pass by themselves, and what to do about the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from elastic_transport import TransportError
from elasticsearch import ApiError

from search.engine import EngineUnavailable

REMEDY: Final = "check the server and RECRUITWATCH_ENGINE, then run the command again"
FULL_REMEDY: Final = (
    "free disk space on the server, clear the block if it stays (PUT /{index}*/_settings with "
    '{{"index.blocks.read_only_allow_delete": null}}), then run the command again'
)
PASSING: Final = frozenset({429, 500, 502, 503, 504})
"""Answers of a server that is busy, starting or cut off from its shards: the same request may be taken later."""
_FULL: Final = ("read-only-allow-delete", "watermark", "No space left")
"""In a reason: a disk is full, which somebody has to mend."""
REASON_LENGTH: Final = 300


@contextmanager
def explained(shown: str, index: str) -> Iterator[None]:
    """Turns what the client raises into EngineUnavailable; `shown` is the server's address without its password."""
    try:
        yield
    except ApiError as error:
        raise unavailable(shown, index, error.status_code, reason(error.body)) from None
    except TransportError as error:
        raise EngineUnavailable(f"{shown} cannot be reached: {error.message}", REMEDY) from None


def unavailable(shown: str, index: str, status: int, why: str) -> EngineUnavailable:
    """The error of an answer that is no success, with what to do about it."""
    remedy = FULL_REMEDY.format(index=index.partition("-next-")[0]) if is_full(why) else REMEDY
    return EngineUnavailable(f"{shown} answered {status}: {why}", remedy)


def is_full(why: str) -> bool:
    """Whether a disk of the server is full."""
    return any(sign in why for sign in _FULL)


def reason(told: Any) -> str:
    """Why, of an error's body: its root cause in words, without the part of an advert that a server may quote."""
    told = told.get("error", told) if isinstance(told, dict) else told
    cause = (told.get("root_cause") or [told])[0] if isinstance(told, dict) else told
    words = str(cause.get("reason", cause) if isinstance(cause, dict) else cause)
    return words.partition(" Preview of field's value")[0][:REASON_LENGTH]
