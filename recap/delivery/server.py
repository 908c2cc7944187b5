"""
The web application: a private link opens one customer's recap.

No token is logged: uvicorn's access log is off, and an error is logged with its class and
traceback lines, without its message. Pages load nothing from third parties.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from traceback import format_tb
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recap import activity
from recap.campaign import FORMATS, PDF_LAYOUTS
from recap.cards import CardRenderer
from recap.delivery import keys, links, render_on_demand, snapshot_store
from recap.delivery.browser_languages import preferred_locales
from recap.delivery.cleanup import delete_recap
from recap.delivery.page import Page, file_name, pdf_name
from recap.delivery.store import Store
from recap.errors import MachineError, RecapError, StorageError
from recap.runs import Run
from recap.stories import Snapshot, frozen_theme

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
SECURITY_HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, noarchive",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-store",
}
CACHED = {"cache-control": "public, max-age=3600"}
CROSS_ORIGIN = {
    "cross-origin-resource-policy": "cross-origin"
}  # webmail shows the picture on another origin


@dataclass(frozen=True, slots=True)
class Recap:
    """The recap that a private link opens."""

    token: str
    recap_id: str
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class AppState:
    """What every request needs: the run, its store, and the renderers."""

    run: Run
    card_renderer: CardRenderer
    store: Store
    page: Page
    now: Callable[[], datetime]

    def recap(self, token: str) -> Recap:
        """
        Return the recap that *token* opens.

        Raises `HTTPException`: 403 before links open, 410 when they are over, and the same 404
        for every other token.
        """
        recap_id = links.find(self.run, token)
        snapshot = snapshot_store.find(self.store, recap_id) if recap_id else None
        if recap_id is None or snapshot is None:
            raise HTTPException(404)
        opens, expires = self.run.campaign.links_open, self.run.campaign.links_expire
        if opens and self.now() < opens:
            raise HTTPException(403)
        if expires and self.now() >= expires:
            raise HTTPException(410)
        return Recap(token, recap_id, snapshot)

    def card(self, recap: Recap, story: str, size: str, kind: str) -> bytes:
        if story not in recap.snapshot.stories or size not in FORMATS:
            raise HTTPException(404)
        key = render_on_demand.card(
            self.store, self.card_renderer, recap.snapshot, recap.recap_id, story, size, kind
        )
        return self.file(recap, key)

    def file(self, recap: Recap, key: str) -> bytes:
        """
        Return the file *key* of *recap*.

        Where the customer was forgotten while it was drawn, it is deleted again: forgetting deletes
        the links first and then the files.
        """
        if links.find(self.run, recap.token) is None:
            if not self.store.exists(keys.snapshot(recap.recap_id)):
                delete_recap(self.store, recap.recap_id)
            raise HTTPException(404)
        return self.store.get(key)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def app(run: Run, card_renderer: CardRenderer, now: Callable[[], datetime] = _utc_now) -> Starlette:
    """
    Return the web application of *run*, for any ASGI server. Keep its access log off.

    *now* is the clock by which links open and expire: each request asks it.
    """
    routes = [
        Route("/r/{token}", page),
        Route("/r/{token}/recap.pdf", pdf),
        Route("/r/{token}/recap-{layout}.pdf", pdf),
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
        middleware=[Middleware(SecurityHeadersMiddleware)],
        exception_handlers={403: _too_early, 404: _not_found, 410: _expired},
    )
    made.router.redirect_slashes = False
    made.state.state = AppState(
        run, card_renderer, Store(run.store_url), Page(card_renderer, run.campaign), now
    )
    return made


def serve(run: Run, port: int, host: str = "127.0.0.1") -> None:
    """
    Serve the pages of *run* until the process is interrupted.

    They look as the theme was when the run ended, until the next run.
    """
    theme = frozen_theme(run.campaign, run.theme)
    card_renderer = render_on_demand.card_renderer_of(run.campaign, Store(run.store_url), theme)
    uvicorn.run(
        app(run, card_renderer),
        host=host,
        port=port,
        access_log=False,
        server_header=False,
        log_level="warning",
    )


def page(request: Request) -> Response:
    state, recap = _open_recap(request)
    as_of = activity.as_of(state.run.activity)
    return HTMLResponse(state.page.fill(recap.snapshot, request.path_params["token"], as_of))


def picture(request: Request) -> Response:
    state, recap = _open_recap(request)
    story, size = request.path_params["story"], request.path_params["size"]
    data = state.card(recap, story, size, "png")
    return _download(data, "image/png", file_name(recap.snapshot, f"{story}-{size}.png"))


def webp(request: Request) -> Response:
    """A card as WebP, only when `draw.ahead` lists that file."""
    state, recap = _open_recap(request)
    story, size = request.path_params["story"], request.path_params["size"]
    if (story, size, "webp") not in state.run.campaign.draw.ahead_files:
        raise HTTPException(404)
    data = state.card(recap, story, size, "webp")
    return _download(data, "image/webp", file_name(recap.snapshot, f"{story}-{size}.webp"))


def pdf(request: Request) -> Response:
    """The PDF in the layout of the address; without one, in the campaign's."""
    state, recap = _open_recap(request)
    campaign = state.run.campaign
    layout = request.path_params.get("layout", campaign.draw.pdf)
    if layout not in PDF_LAYOUTS:
        raise HTTPException(404)
    key = render_on_demand.pdf(
        state.store, state.card_renderer, recap.snapshot, recap.recap_id, layout
    )
    name = file_name(recap.snapshot, pdf_name(campaign, layout))
    return _download(state.file(recap, key), "application/pdf", name)


def mail_picture(request: Request) -> Response:
    """The picture for the mail: the summary card, or the preview for recaps without one."""
    state, recap = _open_recap(request)
    if "summary" not in recap.snapshot.stories:
        return _inline(state.page.preview)
    return _inline(state.card(recap, "summary", "link", "jpeg"))


def static(request: Request) -> Response:
    static_file = _state(request).page.static(request.path_params["path"])
    if static_file is None:
        raise HTTPException(404)
    data, media_type = static_file
    return Response(data, media_type=media_type, headers=CACHED)


def preview(request: Request) -> Response:
    return Response(
        _state(request).page.preview, media_type="image/jpeg", headers={**CACHED, **CROSS_ORIGIN}
    )


def robots(_request: Request) -> Response:
    """Allow crawlers, so that they read the `noindex` header of every page."""
    return PlainTextResponse("User-agent: *\nAllow: /\n", headers=CACHED)


def health(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


class SecurityHeadersMiddleware:
    """Add security headers to every response; turn an error into a page and a redacted log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = False

        async def send_on(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = _with_security_headers(message["headers"])
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        except Exception as error:
            # Not log.exception: the last line of a traceback may hold a customer's data.
            log.error(_redacted(error))  # noqa: TRY400
            if not started:
                await _generic(Request(scope), 500, "fault")(scope, receive, send_on)
        return None


def _with_security_headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    present = {name.lower() for name, _ in headers}
    added = ((name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items())
    return [*headers, *(pair for pair in added if pair[0] not in present)]


def _redacted(error: Exception) -> str:
    """Return class and traceback lines; the message only for errors of the machine."""
    if isinstance(error, StorageError | MachineError):
        details = f"\n{error}"
    else:
        details = f"\n  where: {error.where}" if isinstance(error, RecapError) else ""
    frames = "".join(format_tb(error.__traceback__))
    return f"A page failed with {type(error).__name__}.{details}\n{frames}"


def _state(request: Request) -> AppState:
    state: AppState = request.app.state.state
    return state


def _open_recap(request: Request) -> tuple[AppState, Recap]:
    state = _state(request)
    return state, state.recap(request.path_params["token"])


def _not_found(request: Request, _error: Exception) -> Response:
    """Redirect to the page of the token that the address has with signs around it."""
    state, path = _state(request), request.scope["path"]
    before, _, text = path.partition("r/")
    if not before.strip("/"):
        for token in links.tokens_in(text):
            if path != f"/r/{token}" and links.find(state.run, token):
                return RedirectResponse(f"{state.page.root}/r/{token}", 302)
    return _generic(request, 404, "gone")


def _too_early(request: Request, _error: Exception) -> Response:
    return _generic(request, 403, "early")


def _expired(request: Request, _error: Exception) -> Response:
    return _generic(request, 410, "expired")


def _generic(request: Request, status: int, why: str) -> Response:
    locales = preferred_locales(request.headers.get("accept-language", ""))
    return HTMLResponse(_state(request).page.generic(why, locales), status)


def _download(data: bytes, media_type: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media_type, headers=headers)


def _inline(data: bytes) -> Response:
    headers: dict[str, Any] = {"content-disposition": 'inline; filename="summary-link.jpg"'}
    return Response(data, media_type="image/jpeg", headers={**headers, **CROSS_ORIGIN})
