"""A Discord on this machine: the REST API v10, the gateway and the CDN, with the limits of the real ones.

Speaks what discord.py 2.7 needs: answers of type `application/json` exactly, and a compressed gateway.
"""

import asyncio
import itertools
import json
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import zstandard
from aiohttp import BodyPartReader, WSMsgType, web

TOKEN = "MTIzNDU2.test.token-of-this-server"
BOT = {"id": "999", "username": "cutroom", "discriminator": "0", "avatar": None, "bot": True}
ANN = {"id": "42", "username": "ann", "discriminator": "0", "avatar": None}
GUILD = "500"
FILE_LIMIT = 10 << 20
REACTION_SECONDS = 3.0
EPOCH = 1_420_070_400_000


class RestError(Exception):
    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@dataclass
class Posted:
    """A message of the bot, as the channel shows it now."""

    id: str
    channel: str
    body: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    edits: int = 0
    deleted: bool = False
    by_command: bool = False

    @property
    def text(self) -> str:
        return str(self.body.get("content") or "")

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return [button for row in self.body.get("components") or [] for button in row["components"]]


@dataclass
class Interaction:
    """A command or a press, from its beginning to its first answer."""

    channel: str
    began: float
    answered: int | None = None
    loading: str | None = None


class DiscordServer:
    """`async with DiscordServer() as server:`; then `server.api` is what an adapter is given."""

    def __init__(self) -> None:
        self.posted: dict[str, Posted] = {}
        self.refused: list[RestError] = []
        self.commands: list[dict[str, Any]] = []
        self.interactions: dict[str, Interaction] = {}
        self.token = TOKEN
        self._files: dict[str, bytes] = {}
        self._numbers = itertools.count((int(time.time() * 1000) - EPOCH) << 22)  # ids tell the time
        self._sockets: list[Callable[[dict[str, Any]], Any]] = []
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 30)
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_get("/cdn/{name}", self._download)
        app.router.add_route("*", "/api/v10/{path:.+}", self._rest)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._host = f"127.0.0.1:{self._runner.addresses[0][1]}"
        self.api = f"http://{self._host}/api/v10"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    # -- what a test does --------------------------------------------------------------------------------------

    async def connected(self) -> None:
        """Wait until a bot listens at the gateway."""
        await self.until(lambda: self._sockets)

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until something holds of what has happened here."""
        async with asyncio.timeout(8), self._changed:
            await self._changed.wait_for(true)

    async def say(self, text: str, channel: str = "7", guild: bool = False, **fields: Any) -> str:
        """A person writes; `fields` are fields of the message. Returns its id."""
        message = self._message(next(self._numbers), channel, text, ANN) | fields
        if guild:
            message |= {"guild_id": GUILD, "member": {"roles": [], "joined_at": None, "deaf": False, "mute": False}}
        await self._dispatch("MESSAGE_CREATE", message)
        return str(message["id"])

    async def command(self, name: str, prompt: str, attachment: dict[str, Any], channel: str = "7") -> str:
        """A person uses a slash command. Returns the interaction's id."""
        options = [
            {"name": "video", "type": 11, "value": attachment["id"]},
            {"name": "prompt", "type": 3, "value": prompt},
        ]
        data = {"id": self.commands[0]["id"], "name": name, "type": 1, "options": options}
        return await self._interact(2, channel, data | {"resolved": {"attachments": {attachment["id"]: attachment}}})

    async def press(self, message: str, custom_id: str, channel: str = "7") -> str:
        """A person presses a button. Returns the interaction's id."""
        under = self._message(int(message), channel, "", BOT)
        return await self._interact(3, channel, {"custom_id": custom_id, "component_type": 2}, message=under)

    def file(self, content: bytes, name: str = "clip.mp4", kind: str = "video/mp4") -> dict[str, Any]:
        """A file of a message."""
        number = str(next(self._numbers))
        self._files[number] = content
        url = f"http://{self._host}/cdn/{number}"
        known = {"id": number, "filename": name, "size": len(content), "url": url, "proxy_url": url}
        return known | {"content_type": kind}

    # -- the gateway -------------------------------------------------------------------------------------------

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        squeeze = _compressor(request.query.get("compress"))
        sequence = itertools.count(1)

        async def send(payload: dict[str, Any]) -> None:
            if "t" in payload:
                payload = payload | {"s": next(sequence)}
            await socket.send_bytes(squeeze(json.dumps(payload).encode()))

        await send({"op": 10, "d": {"heartbeat_interval": 41_250}})
        try:
            async for frame in socket:
                if frame.type is not WSMsgType.TEXT:
                    continue
                payload = json.loads(frame.data)
                if payload["op"] == 1:
                    await send({"op": 11, "d": None})
                if payload["op"] == 2 and payload["d"]["token"] != self.token:
                    await socket.close(code=4004)
                elif payload["op"] == 2:
                    await send({"op": 0, "t": "READY", "d": self._ready()})
                    async with self._changed:
                        self._sockets.append(send)
                        self._changed.notify_all()
        finally:
            if send in self._sockets:
                self._sockets.remove(send)
        return socket

    def _ready(self) -> dict[str, Any]:
        gateway = f"ws://{self._host}/gateway/"
        session = {"session_id": "s1", "resume_gateway_url": gateway, "application": {"id": "999", "flags": 0}}
        return {"v": 10, "user": BOT, "guilds": []} | session

    async def _dispatch(self, kind: str, data: dict[str, Any]) -> None:
        for send in self._sockets:
            await send({"op": 0, "t": kind, "d": data})

    async def _interact(self, kind: int, channel: str, data: dict[str, Any], **fields: Any) -> str:
        number = str(next(self._numbers))
        self.interactions[number] = Interaction(channel, time.monotonic())
        interaction = {"id": number, "application_id": "999", "type": kind, "data": data, "version": 1}
        interaction |= {"token": f"token-{number}", "channel_id": channel, "user": ANN, "locale": "en-US"}
        interaction |= {"channel": {"id": channel, "type": 1, "recipients": [ANN]}, "entitlements": []}
        interaction |= {"attachment_size_limit": FILE_LIMIT, "authorizing_integration_owners": {}}
        await self._dispatch("INTERACTION_CREATE", interaction | fields)
        return number

    # -- REST --------------------------------------------------------------------------------------------------

    async def _rest(self, request: web.Request) -> web.Response:
        try:
            result = await self._answer(request)
        except RestError as error:
            self.refused.append(error)
            return _json({"code": error.code, "message": str(error)}, error.status)
        async with self._changed:
            self._changed.notify_all()
        return web.Response(status=204) if result is None else _json(result)

    async def _answer(self, request: web.Request) -> Any:
        method, path = request.method, request.match_info["path"].split("/")
        by_token = path[0] in ("interactions", "webhooks")
        if not by_token and request.headers.get("Authorization") != f"Bot {self.token}":
            raise RestError(401, 0, "401: Unauthorized")
        body, files = await _read(request)
        _check(body, files)
        match method, *path:
            case "GET", "users", "@me":
                return BOT
            case "GET", "oauth2", "applications", "@me":
                return {"id": "999", "name": "cutroom", "description": "", "icon": None, "owner": ANN} | {
                    "bot_public": True, "bot_require_code_grant": False, "verify_key": "", "team": None, "flags": 0
                }  # fmt: skip
            case "GET", "gateway":
                return {"url": f"ws://{self._host}/gateway/"}
            case "PUT", "applications", _, "commands":
                self.commands = [command | {"id": str(next(self._numbers))} for command in body]
                extra = {"application_id": "999", "version": "1", "default_member_permissions": None}
                return [command | extra for command in self.commands]
            case "POST", "interactions", number, _, "callback":
                return self._call_back(number, body)
            case "POST", "channels", channel, "messages":
                return self._post(channel, body, files)
            case "PATCH", "channels", channel, "messages", number:
                return self._edit(self._find(number, channel), body, files)
            case "DELETE", "channels", channel, "messages", number:
                self._find(number, channel).deleted = True
                return None
            case "PATCH", "webhooks", _, token, "messages", number:
                interaction = self.interactions[token.removeprefix("token-")]
                original = interaction.loading if number == "@original" else number
                return self._edit(self._find(original or "", interaction.channel), body, files)
        raise RestError(404, 0, "404: Not Found")

    def _call_back(self, number: str, body: dict[str, Any]) -> dict[str, Any]:
        interaction = self.interactions.get(number)
        if interaction is None or time.monotonic() - interaction.began > REACTION_SECONDS:
            raise RestError(404, 10062, "Unknown interaction")
        if interaction.answered is not None:
            raise RestError(400, 40060, "Interaction has already been acknowledged.")
        interaction.answered = body["type"]
        answer: dict[str, Any] = {"id": number, "type": 2}
        if body["type"] == 5:
            interaction.loading = self._post(interaction.channel, {}, {})["id"]
            self.posted[interaction.loading].by_command = True
            answer |= {"response_message_id": interaction.loading, "response_message_loading": True}
        return {"interaction": answer}

    def _post(self, channel: str, body: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        number = str(next(self._numbers))
        self.posted[number] = Posted(number, channel, body, files)
        return self._message(int(number), channel, body.get("content") or "", BOT)

    def _edit(self, posted: Posted, body: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        posted.body = posted.body | body
        posted.files = posted.files | files if files else posted.files
        posted.edits += 1
        return self._message(int(posted.id), posted.channel, posted.text, BOT)

    def _find(self, number: str, channel: str) -> Posted:
        posted = self.posted.get(number)
        if posted is None or posted.deleted or posted.channel != channel:
            raise RestError(404, 10008, "Unknown Message")
        return posted

    def _message(self, number: int, channel: str, text: str, author: dict[str, Any]) -> dict[str, Any]:
        known = {"id": str(number), "channel_id": channel, "author": author, "content": text, "type": 0}
        known |= {"timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": None, "tts": False, "pinned": False}
        lists: dict[str, Any] = {
            key: [] for key in ("mentions", "mention_roles", "attachments", "embeds", "components")
        }
        return known | lists | {"mention_everyone": False, "flags": 0}

    async def _download(self, request: web.Request) -> web.Response:
        content = self._files.get(request.match_info["name"])
        return web.Response(status=404) if content is None else web.Response(body=content)


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(body=json.dumps(value).encode(), status=status, content_type="application/json")


def _compressor(kind: str | None) -> Callable[[bytes], bytes]:
    if kind == "zstd-stream":
        stream = zstandard.ZstdCompressor().compressobj()
        return lambda data: stream.compress(data) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    if kind == "zlib-stream":
        plain = zlib.compressobj()
        return lambda data: plain.compress(data) + plain.flush(zlib.Z_SYNC_FLUSH)
    return lambda data: data


def _check(body: Any, files: dict[str, bytes]) -> None:
    if any(len(content) > FILE_LIMIT for content in files.values()):
        raise RestError(413, 40005, "Request entity too large")
    if not isinstance(body, dict):
        return
    if len(body.get("content") or "") > 2000:
        raise RestError(400, 50035, "Invalid Form Body: content must be 2000 or fewer in length")
    buttons = [button for row in body.get("components") or [] for button in row["components"]]
    identities = [button["custom_id"] for button in buttons]
    if len(set(identities)) < len(identities) or any(not 1 <= len(i) <= 100 for i in identities):
        raise RestError(400, 50035, "Invalid Form Body: custom_id")
    if any(len(button["label"]) > 80 for button in buttons):
        raise RestError(400, 50035, "Invalid Form Body: label")


async def _read(request: web.Request) -> tuple[Any, dict[str, bytes]]:
    if not request.content_type.startswith("multipart/"):
        content = await request.read()
        return (json.loads(content) if content else {}), {}
    body: Any = {}
    files: dict[str, bytes] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            body = json.loads(await part.text())
        else:
            files[part.filename or ""] = bytes(await part.read())
    return body, files
