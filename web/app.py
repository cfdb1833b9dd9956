"""The analyst console: pages made on the server, without any script, and each page's facts as JSON.

The JSON twin of a page is its address with `.json` at the end of the path, with the same query string (`/.json` is that
of the search page). Every error is `{"status", "error", "remedy"}` there, and a page of the same words elsewhere.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import orjson
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from config.errors import RecruitwatchError
from pipelines.explain import UnknownPosting
from pipelines.workspace import Workspace
from records.export import Format
from search.query import AdQuery, QueryError
from web import pages
from web.asking import asked
from web.guard import HEADERS, LOOPBACK, Guard
from web.reading import Reading

STATIC: Final = Path(__file__).parent / "static"
REMEDIES: Final = {
    404: "go back to the search, or check the address",
    405: "this address is only read",
    500: "see the console's log",
}


def query_of(request: Request) -> AdQuery:
    """The question of a request's query string."""
    return asked(request.query_params.multi_items())


def reading_of(request: Request) -> Reading:
    """The installation that the application serves."""
    found: Reading = request.app.state.reading
    return found


Query = Annotated[AdQuery, Depends(query_of)]
Installation = Annotated[Reading, Depends(reading_of)]


def create_app(workspace: Workspace) -> FastAPI:
    """The console over one installation, for loopback only; it opens the index at the first question."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        app.state.reading.close()

    app = FastAPI(title="recruitwatch", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.reading = Reading(workspace)
    app.add_middleware(Guard, hosts=LOOPBACK, refused=_refused)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _add_json(app)
    _add_exports(app)
    _add_pages(app)
    app.add_exception_handler(RecruitwatchError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _unforeseen)
    return app


def _add_json(app: FastAPI) -> None:
    """The JSON twins: the documents of `search`, `show`, `platforms` and `trends`, and the state of health."""

    @app.get("/.json")
    def search(query: Query, reading: Installation) -> Response:
        return _json(reading.search(query).dump())

    @app.get("/adverts/{posting_id}.json")
    def advert(posting_id: str, reading: Installation) -> Response:
        return _json(reading.explain(posting_id))

    @app.get("/platforms.json")
    def platforms(reading: Installation) -> Response:
        return _json([profile.dump() for profile in reading.profiles()])

    @app.get("/platforms/{platform_id}.json")
    def platform(platform_id: str, reading: Installation) -> Response:
        return _json([profile.dump() for profile in _profiles_of(reading, platform_id)])

    @app.get("/trends.json")
    def trends(reading: Installation, by: str = "typology", since: str | None = None) -> Response:
        return _json(reading.trends(by, since))

    @app.get("/restricted.json")
    def restricted(reading: Installation, after: str | None = None) -> Response:
        return _json(reading.queue(after).dump())

    @app.get("/alerts.json")
    def alerts(reading: Installation) -> Response:
        return _json(reading.alerts())

    @app.get("/health")
    def health(reading: Installation) -> Response:
        return _json({"ok": True, "adverts": reading.adverts()})


def _add_exports(app: FastAPI) -> None:
    """The files that the search page offers: all that its question finds, with a manifest, in a ZIP."""

    @app.get("/export/{format_}")
    def export(format_: Format, query: Query, reading: Installation) -> Response:
        folder = TemporaryDirectory(prefix="recruitwatch-")
        try:
            archive = reading.export(query, format_, Path(folder.name))
        except BaseException:
            folder.cleanup()
            raise
        after = BackgroundTask(folder.cleanup)
        return FileResponse(
            archive, media_type="application/zip", filename=f"recruitwatch-{format_}.zip", background=after
        )


def _add_pages(app: FastAPI) -> None:
    page = partial(app.api_route, methods=["GET", "HEAD"], response_class=HTMLResponse, include_in_schema=False)

    @page("/")
    def search(query: Query, reading: Installation) -> str:
        return pages.search(query, reading.answer(query))

    @page("/adverts/{posting_id}")
    def advert(posting_id: str, reading: Installation) -> str:
        return pages.advert(reading.explain(posting_id))

    @page("/platforms")
    def platforms(reading: Installation) -> str:
        return pages.platforms(reading.profiles())

    @page("/platforms/{platform_id}")
    def platform(platform_id: str, reading: Installation) -> str:
        return pages.platform(platform_id, _profiles_of(reading, platform_id))

    @page("/trends")
    def trends(reading: Installation, by: str = "typology", since: str | None = None) -> str:
        return pages.weekly(reading.trends(by, since))

    @page("/restricted")
    def restricted(reading: Installation, after: str | None = None) -> str:
        return pages.restricted(reading.queue(after), first=after is None)

    @page("/alerts")
    def alerts(reading: Installation) -> str:
        return pages.alerts(reading.alerts())


def _profiles_of(reading: Reading, platform_id: str) -> list[Any]:
    found = [profile for profile in reading.profiles() if profile.platform_id == platform_id]
    if not found:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"no platform {platform_id[:80]} has a profile")
    return found


def _ours(request: Request, error: Exception) -> Response:
    """What a person can mend: a wrong question, an unknown posting, or data that cannot be read now."""
    assert isinstance(error, RecruitwatchError)
    kinds: dict[type[Exception], int] = {QueryError: 400, UnknownPosting: 404}
    status = next((code for kind, code in kinds.items() if isinstance(error, kind)), 503)
    return _answer(request, status, error.message, error.remedy)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    reply = _answer(request, error.status_code, str(error.detail), REMEDIES.get(error.status_code, ""))
    reply.headers.update(error.headers or {})
    return reply


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return _answer(request, 400, f"{first['loc'][-1]}: {first['msg']}", "mend it")


def _unforeseen(request: Request, _error: Exception) -> Response:
    """The error itself goes to the log, never to the page."""
    reply = _answer(request, 500, "something went wrong that should not", REMEDIES[500])
    # This answer is made outside the guard.
    reply.headers.update({**HEADERS, "Cache-Control": "no-store"})
    return reply


async def _refused(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope)
    host = request.headers.get("host", "")[:80]
    reply = _answer(
        request, 400, f"the console is not served under the name {host!r}", f"open it at {' or '.join(LOOPBACK)}"
    )
    await reply(scope, receive, send)


def _answer(request: Request, status: int, message: str, remedy: str) -> Response:
    path = request.url.path
    if path.endswith(".json") or path == "/health":
        return _json({"status": status, "error": message, "remedy": remedy}, status)
    return HTMLResponse(pages.error(status, message, remedy), status)


def _json(document: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(document), status, media_type="application/json")
