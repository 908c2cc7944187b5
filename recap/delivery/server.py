"""
The customers' pages: a private link opens one recap, and nothing tells of it.

No token is ever logged: uvicorn's access log is off, and an error is logged by its
kind and place, never by its words. Pages ask no third party for anything.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from traceback import format_tb
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recap import activity
from recap.campaign import FORMATS
from recap.cards import CardRenderer
from recap.delivery import links, render_on_demand, snapshot_store
from recap.delivery.page import Page, file_name
from recap.delivery.store import Store
from recap.errors import MachineError, RecapError, StorageError
from recap.runs import Run
from recap.stories import Snapshot

log = logging.getLogger("recap.delivery")

POLICY = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self' data:",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",  # templates carry the fitted sizes inline
        "script-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
EVERYWHERE = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, noarchive",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-store",
}
FOR_ALL = {"cache-control": "public, max-age=3600"}
IN_MAIL = {"cross-origin-resource-policy": "cross-origin"}  # webmail shows it from its own origin


@dataclass(frozen=True, slots=True)
class Recap:
    """What a private link opens."""

    recap_id: str
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Desk:
    """What every request needs: where things are, and who draws them."""

    run: Run
    card_renderer: CardRenderer
    store: Store
    page: Page

    def recap(self, token: str) -> Recap:
        """Return what *token* opens; whatever the reason it opens nothing, the same 404."""
        recap_id = links.find(self.run, token)
        told = snapshot_store.find(self.store, recap_id) if recap_id else None
        if recap_id is None or told is None:
            raise HTTPException(404)
        return Recap(recap_id, told)

    def card(self, recap: Recap, story: str, size: str, kind: str) -> bytes:
        if story not in recap.snapshot.stories or size not in FORMATS:
            raise HTTPException(404)
        key = render_on_demand.card(
            self.store, self.card_renderer, recap.snapshot, recap.recap_id, story, size, kind
        )
        return self.store.get(key)


def app(run: Run, card_renderer: CardRenderer) -> Starlette:
    """Return the web application of *run*, for any ASGI server. Keep its access log off."""
    routes = [
        Route("/r/{token}", page),
        Route("/r/{token}/recap.pdf", pdf),
        Route("/r/{token}/summary-link.jpg", mail_picture),
        Route("/r/{token}/{story}-{size}.png", picture),
        Route("/r/{token}/{story}-{size}.webp", webp),
        Route("/static/{path:path}", static),
        Route("/preview.jpg", preview),
        Route("/robots.txt", robots),
        Route("/healthz", health),
    ]
    made = Starlette(
        routes=routes,
        middleware=[Middleware(Discreet)],
        exception_handlers={404: _gone},
    )
    made.router.redirect_slashes = False
    made.state.desk = Desk(
        run, card_renderer, Store(run.store_url), Page(card_renderer, run.campaign)
    )
    return made


def serve(run: Run, port: int, host: str = "127.0.0.1") -> None:
    """Serve the pages of *run* until told to stop."""
    card_renderer = render_on_demand.card_renderer_of(run.campaign, Store(run.store_url))
    uvicorn.run(
        app(run, card_renderer),
        host=host,
        port=port,
        access_log=False,
        server_header=False,
        log_level="warning",
    )


def page(request: Request) -> Response:
    desk, recap = _opened(request)
    read = activity.as_of(desk.run.activity)
    return HTMLResponse(desk.page.fill(recap.snapshot, request.path_params["token"], read))


def picture(request: Request) -> Response:
    desk, recap = _opened(request)
    story, size = request.path_params["story"], request.path_params["size"]
    data = desk.card(recap, story, size, "png")
    return _download(data, "image/png", file_name(recap.snapshot, f"{story}-{size}.png"))


def webp(request: Request) -> Response:
    """A card as WebP, where the campaign has it drawn ahead so; nobody else's."""
    desk, recap = _opened(request)
    story, size = request.path_params["story"], request.path_params["size"]
    if (story, size, "webp") not in desk.run.campaign.draw.ahead_files:
        raise HTTPException(404)
    data = desk.card(recap, story, size, "webp")
    return _download(data, "image/webp", file_name(recap.snapshot, f"{story}-{size}.webp"))


def pdf(request: Request) -> Response:
    desk, recap = _opened(request)
    key = render_on_demand.pdf(desk.store, desk.card_renderer, recap.snapshot, recap.recap_id)
    return _download(desk.store.get(key), "application/pdf", file_name(recap.snapshot, "recap.pdf"))


def mail_picture(request: Request) -> Response:
    """The picture in the mail: the summary, or the campaign's own when none is told."""
    desk, recap = _opened(request)
    if "summary" not in recap.snapshot.stories:
        return _inline(desk.page.preview)
    return _inline(desk.card(recap, "summary", "link", "jpeg"))


def static(request: Request) -> Response:
    found = _desk(request).page.statics.get(request.path_params["path"])
    if found is None:
        raise HTTPException(404)
    data, media_type = found
    return Response(data, media_type=media_type, headers=FOR_ALL)


def preview(request: Request) -> Response:
    return Response(
        _desk(request).page.preview, media_type="image/jpeg", headers={**FOR_ALL, **IN_MAIL}
    )


def robots(_request: Request) -> Response:
    """Let crawlers in, so that they read on every page that it is not for them."""
    return PlainTextResponse("User-agent: *\nAllow: /\n", headers=FOR_ALL)


def health(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


class Discreet:
    """Put the headers on every answer; turn a fault into a kind page and a log without data."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begun = False

        async def send_on(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = _with_everywhere(message["headers"])
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        except Exception as error:
            # Not log.exception: the last line of a traceback may hold a customer's data.
            log.error(_discreet(error))  # noqa: TRY400
            if not begun:
                await _generic(Request(scope), 500, "fault")(scope, receive, send_on)
        return None


def _with_everywhere(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    said = {name.lower() for name, _ in headers}
    ours = ((name.encode(), value.encode()) for name, value in EVERYWHERE.items())
    return [*headers, *(pair for pair in ours if pair[0] not in said)]


def _discreet(error: Exception) -> str:
    """Say where it broke; say in words only what is about the machine, not a customer."""
    if isinstance(error, StorageError | MachineError):
        words = f"\n{error}"
    else:
        words = f"\n  where: {error.where}" if isinstance(error, RecapError) else ""
    places = "".join(format_tb(error.__traceback__))
    return f"A page failed with {type(error).__name__}.{words}\n{places}"


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _opened(request: Request) -> tuple[Desk, Recap]:
    desk = _desk(request)
    return desk, desk.recap(request.path_params["token"])


def _gone(request: Request, _error: Exception) -> Response:
    return _generic(request, 404, "gone")


def _generic(request: Request, status: int, why: str) -> Response:
    return HTMLResponse(_desk(request).page.generic(why), status)


def _download(data: bytes, media_type: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media_type, headers=headers)


def _inline(data: bytes) -> Response:
    headers: dict[str, Any] = {"content-disposition": 'inline; filename="summary-link.jpg"'}
    return Response(data, media_type="image/jpeg", headers={**headers, **IN_MAIL})
