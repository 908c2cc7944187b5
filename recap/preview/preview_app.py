"""
The web application of a preview, for a designer's own machine.

It answers only requests for this machine by name, so that no page of another site can read it
through a name of its own that leads here. Addresses have keys of rows, never a customer's id.
"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recap.campaign import FORMATS
from recap.preview.live_campaign import LiveCampaign
from recap.preview.problem import Problem
from recap.preview.render_pool import LATER, NORMAL, URGENT
from recap.preview.wall import Drawn, Inputs

PAGE = Path(__file__).parent / "page"
STATIC = {"preview.css": "text/css", "preview.js": "text/javascript"}
HOSTS = ("127.0.0.1", "localhost", "[::1]")
WIDEST_PX = 1200
UNPROCESSABLE = 422
POLICY = (
    "default-src 'none'; img-src 'self' blob: data:; style-src 'self'; "
    "style-src-attr 'unsafe-inline'; script-src 'self'; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PHONE_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "script-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
OWN = "-"  # stands for the campaign's theme, and for the customers' own locales, in a path


def app(live: LiveCampaign) -> Starlette:
    """Return the application that shows *live*; it starts and stops with it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        live.start()
        yield
        await live.stop()

    phone = "/phone/{theme}/{locale}/{motion}"
    made = Starlette(
        routes=[
            Route("/", home),
            Route("/static/{name}", static),
            Route("/state", state),
            Route("/events", events),
            Route("/card/{row}/{story}/{size}", card),
            Route("/compare/{row}/{story}/{size}", compare),
            Route("/findings/{row}/{story}/{size}", findings),
            Route("/details/{row}/{story}/{size}", details),
            Route(f"{phone}/r/{{row}}", phone_page),
            Route(f"{phone}/r/{{row}}/{{story}}-{{size}}.png", phone_picture),
            Route(f"{phone}/static/{{path:path}}", phone_static),
        ],
        middleware=[Middleware(LocalOnlyMiddleware)],
        lifespan=lifespan,
    )
    made.state.live = live
    return made


def home(_: Request) -> Response:
    return HTMLResponse((PAGE / "preview.html").read_text("utf-8"))


def static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        return PlainTextResponse("There is no such file.\n", 404)
    return Response((PAGE / name).read_bytes(), media_type=STATIC[name])


async def state(request: Request) -> Response:
    query = request.query_params
    return JSONResponse(await _live(request).describe(query.get("theme"), query.get("locale")))


async def events(request: Request) -> Response:
    live = _live(request)
    first = f"event: hello\ndata: {json.dumps({'generation': live.generation})}\n\n"
    return StreamingResponse(live.events.listen(first), media_type="text/event-stream")


async def card(request: Request) -> Response:
    """A card as JPEG; 304 when it has not changed; what is wrong with it, as JSON."""
    live, query = _live(request), request.query_params
    width = query.get("width", "")
    if request.path_params["size"] not in FORMATS or not width.isdecimal():
        return PlainTextResponse("There is no such card.\n", 404)
    had = request.headers.get("if-none-match", "").strip('"')
    drawn = await live.draw(
        "draw",
        _inputs(request),
        *_cell(request),
        max(1, min(int(width), WIDEST_PX)),
        "outlines" in query,
        had,
        urgency=URGENT if "first" in query else NORMAL,
    )
    if not isinstance(drawn, Drawn):
        return _problem(drawn)
    headers = {"etag": f'"{drawn.fingerprint}"', "x-milliseconds": str(drawn.ms)}
    if drawn.data is None:
        return Response(status_code=304, headers=headers)
    return Response(drawn.data, media_type="image/jpeg", headers=headers)


async def compare(request: Request) -> Response:
    """The painted card, its reference and their difference, as JSON with `data:` addresses."""
    result = await _live(request).draw("compare", _inputs(request), *_cell(request), urgency=NORMAL)
    if isinstance(result, Problem):
        return _problem(result)
    return JSONResponse(
        {
            "painted": _data_address(result.painted),
            "reference": _data_address(result.reference),
            "difference": _data_address(result.difference),
            "largest": result.largest,
            "pixels": result.pixels,
            "reason": result.reason,
        }
    )


async def findings(request: Request) -> Response:
    result = await _live(request).draw("findings", _inputs(request), *_cell(request), urgency=LATER)
    return _problem(result) if isinstance(result, Problem) else JSONResponse(result)


async def details(request: Request) -> Response:
    result = await _live(request).draw("details", _inputs(request), *_cell(request), urgency=LATER)
    return _problem(result) if isinstance(result, Problem) else JSONResponse(result)


async def phone_page(request: Request) -> Response:
    path = request.path_params
    result = await _live(request).draw(
        "customer_page", _inputs(request), path["row"], path["motion"], urgency=NORMAL
    )
    headers = {"content-security-policy": PHONE_POLICY}
    if isinstance(result, Problem):
        return PlainTextResponse("\n".join(result.to_json().values()), UNPROCESSABLE, headers)
    return HTMLResponse(result, headers=headers)


async def phone_static(request: Request) -> Response:
    path = request.path_params
    result = await _live(request).draw(
        "page_file", _inputs(request), path["path"], path["motion"], urgency=NORMAL
    )
    if result is None or isinstance(result, Problem):
        return PlainTextResponse("There is no such file.\n", 404)
    data, media_type = result
    return Response(data, media_type=media_type)


async def phone_picture(request: Request) -> Response:
    result = await _live(request).draw("picture", _inputs(request), *_cell(request), urgency=NORMAL)
    return (
        _problem(result)
        if isinstance(result, Problem)
        else Response(result, media_type="image/png")
    )


class LocalOnlyMiddleware:
    """Refuse requests by another host name, and add the security headers to all others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        host = Request(scope).headers.get("host", "")
        if host.rpartition(":")[0] not in HOSTS and host not in HOSTS:
            refusal = PlainTextResponse(
                "The preview answers only at http://127.0.0.1 or http://localhost.\n", 421
            )
            return await refusal(scope, receive, send)

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                added = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] += [pair for pair in added if pair[0] not in present]
            await send(message)

        return await self._app(scope, receive, send_on)


def _live(request: Request) -> LiveCampaign:
    live: LiveCampaign = request.app.state.live
    return live


def _inputs(request: Request) -> Inputs:
    values = {**request.query_params, **request.path_params}
    theme, locale = values.get("theme"), values.get("locale")
    return _live(request).inputs(
        None if theme in (None, "", OWN) else theme, None if locale in (None, "", OWN) else locale
    )


def _cell(request: Request) -> tuple[str, str, str]:
    path = request.path_params
    return path["row"], path["story"], path["size"]


def _problem(problem: Problem) -> Response:
    return JSONResponse(problem.to_json(), UNPROCESSABLE)


def _data_address(data: bytes | None) -> str | None:
    return None if data is None else f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
