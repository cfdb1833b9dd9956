"""Sends documents to a server in bulk: one that is busy or away is waited for, what it refuses for good is told.

Documents are put in by id, so that one whose answer was lost on the way is sent again and still is there once.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout
from elasticsearch import ApiError, Elasticsearch, helpers

from records.record import in_batches
from search.elastic_errors import PASSING, is_full, reason, unavailable
from search.engine import Refused, Taken

BULK_BYTES: Final = 8_000_000
BULK_DOCUMENTS: Final = 1_000
WAITS: tuple[float, ...] = (0.5, 1, 2, 4, 8, 15, 30, 60, 60, 60, 60)
"""Seconds between attempts: five minutes in all, in which a node is restarted. Our choice."""
_REFUSED: Final = frozenset({400, 409, 413})
"""Answers to one document that will be the same whenever it is sent."""
_TOO_LARGE: Final = 413
_FEWER: Final = 8
"""A request that is too large is sent again in about so many."""
Action = dict[str, Any]
T = TypeVar("T")


class Target(NamedTuple):
    """Where documents go: the client, the server's address as it may be shown, and the alias."""

    client: Elasticsearch
    shown: str
    alias: str


class _Sent(NamedTuple):
    """What an attempt came to; `trouble` is why the actions of `again` were not answered for good."""

    done: int
    refused: list[Refused]
    again: list[Action]
    large: list[Action]
    trouble: Exception | None


def send(target: Target, actions: Iterable[Action]) -> Taken:
    """Sends all actions; EngineUnavailable, or the client's error, where the server cannot take any document now."""
    done, refused = 0, list[Refused]()
    for batch in in_batches(actions, BULK_DOCUMENTS):
        taken = _send_batch(target, batch, BULK_DOCUMENTS)
        done += taken.done
        refused += taken.refused
    return Taken(done, refused)


def patiently(ask: Callable[[], T]) -> T:
    """The answer to a request, which is repeated while the server is busy or away, for as long as WAITS."""
    for wait in WAITS:
        try:
            return ask()
        except (NoConnection, ConnectionTimeout):
            time.sleep(wait)
        except ApiError as error:
            if error.status_code not in PASSING or is_full(reason(error.body)):
                raise
            time.sleep(wait)
    return ask()


def _send_batch(target: Target, batch: Sequence[Action], size: int) -> Taken:
    done, refused, left = 0, list[Refused](), list(batch)
    for wait in (*WAITS, None):
        sent = _attempt(target, left, size)
        done += sent.done
        refused += sent.refused
        if sent.large:
            smaller = _send_batch(target, sent.large, max(1, size // _FEWER))
            done += smaller.done
            refused += smaller.refused
        left = sent.again
        if sent.trouble is None:
            break
        if wait is None:
            raise sent.trouble
        time.sleep(wait)
    return Taken(done, refused)


def _attempt(target: Target, actions: list[Action], size: int) -> _Sent:
    """Sends each action once and sorts the answers; raises what neither waiting nor leaving one out would mend."""
    done, refused, again, large = 0, list[Refused](), list[Action](), list[Action]()
    trouble: Exception | None = None
    answered = 0
    answers = helpers.streaming_bulk(
        target.client,
        actions,
        index=target.alias,
        require_alias=True,
        chunk_size=size,
        max_chunk_bytes=BULK_BYTES,
        raise_on_error=False,
        raise_on_exception=False,
    )
    try:
        for answered, (ok, answer) in enumerate(answers, 1):
            ((operation, told),) = answer.items()
            action, status, whole = actions[answered - 1], told.get("status", 500), "exception" in told
            why = reason(told["exception"].body if whole else told.get("error"))
            if ok or (operation == "delete" and status == 404 and not whole and "error" not in told):
                done += 1
            elif status == _TOO_LARGE and whole and size > 1:
                large.append(action)
            elif status in _REFUSED and (status == _TOO_LARGE or not whole):
                refused.append(Refused(action["_id"], why))
            elif status in PASSING and not is_full(why):
                again.append(action)
                trouble = unavailable(target.shown, target.alias, status, why)
            else:
                raise unavailable(target.shown, target.alias, status, why)
    except (NoConnection, ConnectionTimeout) as error:
        again += actions[answered:]
        trouble = error
    return _Sent(done, refused, again, large, trouble)
