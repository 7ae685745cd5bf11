"""The page and its API as a FastAPI app: who may ask for what, and in which form.

Knows nothing of what is done with a message, nor of where it listens.
"""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

from fastapi import Cookie, Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.adapters.base import Handle, Links
from bot.adapters.web.sessions import Session, Sessions, user_of
from bot.adapters.web.upload import BadFormError, Form, TooMuchError
from bot.adapters.web.wire import event
from bot.messages import Address, Incoming, Limits

COOKIE = "cutroom_session"
COOKIE_FORM = re.compile(r"[A-Za-z0-9_-]{43}")
MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
YEAR = 365 * 24 * 3600
HEARTBEAT = 15.0
LINKED = "/files/"
PAGE = Path(__file__).parent
LOOPBACK = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def create_app(sessions: Sessions, spool: Path, handle: Handle, limits: Limits, links: Links) -> FastAPI:
    """The app, for people whose messages go to `handle` and whose files pass through `spool`; it serves `links`."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(_Guard)

    def page(name: str, cookie: str | None) -> Response:
        response = FileResponse(PAGE / name, headers={"cache-control": "no-cache"})
        if name == "index.html":
            kept = cookie if cookie and COOKIE_FORM.fullmatch(cookie) else secrets.token_urlsafe(32)
            response.set_cookie(COOKIE, kept, max_age=YEAR, httponly=True, samesite="strict")
        return response

    @app.get("/")
    async def index(cookie: Annotated[str | None, Cookie(alias=COOKIE)] = None) -> Response:
        return page("index.html", cookie)

    @app.get("/{name}")
    async def asset(name: str) -> Response:
        if name not in ("page.js", "style.css"):
            raise HTTPException(404, "There is nothing here.")
        return page(name, None)

    @app.post("/api/messages", status_code=202)
    async def message(request: Request, user: Annotated[str, Depends(_user)]) -> JSONResponse:
        form = Form(spool, (limits.download or 0) + (1 << 20))
        try:
            await form.read(request.headers.get("content-type", ""), request.stream())
            incoming = _incoming(form, user)
            async with sessions.of(user).incoming:
                sessions.of(user).put(_own(incoming))
                await handle(incoming)
        except TooMuchError:
            raise HTTPException(413, f"A file may have {limits.download} bytes at most.") from None
        except BadFormError as error:
            raise HTTPException(400, str(error)) from None
        except ClientDisconnect:
            raise HTTPException(400, "The message ended too early.") from None
        finally:
            form.discard()
        return JSONResponse({"id": incoming.id}, status_code=202)

    @app.get("/api/events")
    async def events(user: Annotated[str, Depends(_user)], last_event_id: Annotated[str, Header()] = "") -> Response:
        stream = _stream(sessions.of(user), last_event_id)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"cache-control": "no-store"})

    @app.get("/api/files/{name}")
    async def file(name: str, user: Annotated[str, Depends(_user)]) -> Response:
        found = sessions.of(user).file(name)
        if found is None:
            raise HTTPException(404, "There is no such file.")
        kept, saved_as = found
        return FileResponse(
            kept,
            filename=saved_as,
            content_disposition_type="inline",
            headers={"cache-control": "private, max-age=86400"},
        )

    @app.get(f"{LINKED}{{key:path}}")
    async def linked(key: str, request: Request) -> Response:
        found = await asyncio.to_thread(links, key, request.query_params)
        if found is None:
            raise HTTPException(404, "This link is not good, or no longer.")
        return FileResponse(found, filename=request.query_params.get("name"), headers={"cache-control": "private"})

    return app


def _user(cookie: Annotated[str | None, Cookie(alias=COOKIE)] = None) -> str:
    if cookie is None or not COOKIE_FORM.fullmatch(cookie):
        raise HTTPException(401, "Open the page first: it gives you a session.")
    return user_of(cookie)


def _incoming(form: Form, user: str) -> Incoming:
    number = form.fields.get("id", "")
    return Incoming(
        id=number if MESSAGE_ID.fullmatch(number) else secrets.token_hex(16),
        address=Address(platform="web", chat=user, user=user),
        text=form.fields.get("text", "").strip(),
        attachments=tuple(form.attachments),
        about=form.fields.get("about") or None,
    )


def _own(incoming: Incoming) -> dict[str, object]:
    names = [attachment.name for attachment in incoming.attachments]
    return {"kind": "own", "text": incoming.text, "files": names, "buttons": []}


async def _stream(session: Session, seen: str) -> AsyncIterator[str]:
    while not session.closed:
        changed = session.changed
        for number, data in session.since(seen):
            seen = number
            yield event(number, data)
        try:
            await asyncio.wait_for(changed.wait(), HEARTBEAT)
        except TimeoutError:
            yield ": still here\n\n"


class _Guard:
    """Lets in only what this machine's own pages ask, and puts the safe headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        headers = Headers(scope=scope)
        answer: ASGIApp = self._app
        signed = scope["path"].startswith(LINKED)  # from outside too: the link itself says who may
        if not signed and not _is_ours(headers, writing=scope["method"] not in ("GET", "HEAD")):
            answer = JSONResponse({"detail": "This address answers only its own page."}, status_code=403)
        await answer(scope, receive, send_guarded)


def _is_ours(headers: Headers, writing: bool) -> bool:
    """Whether the request names this machine (else a foreign name was made to lead here) and comes from our page."""
    host = headers.get("host", "")
    origin = headers.get("origin")
    foreign = origin is not None and origin != f"http://{host}"
    return LOOPBACK.fullmatch(host) is not None and not (writing and foreign)
