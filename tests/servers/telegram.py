"""A Telegram Bot API server on this machine: the wire, the limits and the refusals of the real one.

Text limits count UTF-16 units, button data counts bytes. Knows nothing of the adapter that talks to it.
"""

import asyncio
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import BodyPartReader, web

TOKEN = "123456:AAtest-token_of-this_server"
BOT = {"id": 123456, "is_bot": True, "first_name": "Cutroom", "username": "cutroom_bot"}
DOWNLOAD_LIMIT = 20 << 20


class ApiError(Exception):
    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass
class Sent:
    """A message that the bot sent, as the chat shows it now."""

    id: int
    chat: str
    params: dict[str, Any]
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    edits: list[dict[str, Any]] = field(default_factory=list)
    deleted: bool = False

    @property
    def text(self) -> str:
        return str(self.params.get("text", self.params.get("caption", "")))

    @property
    def buttons(self) -> list[dict[str, str]]:
        rows = json.loads(self.params.get("reply_markup", "{}")).get("inline_keyboard", [])
        return [button for row in rows for button in row]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class BotApi:
    """`async with BotApi() as api:`; then `api.url` is what an adapter is given."""

    def __init__(self, upload_limit: int = 50_000_000) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.sent: dict[int, Sent] = {}
        self.refused: list[ApiError] = []
        self.floods: dict[str, int] = {}
        self.failures: list[ApiError] = []
        self.upload_limit = upload_limit
        self.token = TOKEN
        self._files: dict[str, tuple[bytes, int]] = {}
        self._updates: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 30)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    # -- what a test does --------------------------------------------------------------------------------------

    async def say(self, text: str = "", chat: int = 7, group: bool = False, **fields: Any) -> int:
        """A person writes; `fields` are fields of the message. Returns the message's id."""
        number = next(self._numbers)
        kind = {"id": chat, "type": "group", "title": "g"} if group else {"id": chat, "type": "private"}
        person = {"id": 42, "is_bot": False, "first_name": "Ann"}
        message = {"message_id": number, "date": 1, "chat": kind, "from": person} | fields
        if text:
            message["caption" if "file_id" in json.dumps(fields) else "text"] = text
        await self.update({"message": message})
        return number

    async def press(self, message: int, data: str, chat: int = 7) -> None:
        """A person presses a button under the bot's message."""
        person = {"id": 42, "is_bot": False, "first_name": "Ann"}
        under = {"message_id": message, "date": 1, "chat": {"id": chat, "type": "private"}, "from": BOT}
        query = {"id": str(next(self._numbers)), "from": person, "chat_instance": "1", "message": under}
        await self.update({"callback_query": query | {"data": data}})

    async def update(self, update: dict[str, Any]) -> None:
        async with self._changed:
            self._updates.append({"update_id": next(self._numbers), **update})
            self._changed.notify_all()

    def file(self, content: bytes, size: int | None = None) -> dict[str, Any]:
        """The fields of a file at Telegram; `size` pretends that it is larger than its content."""
        identity = f"file{next(self._numbers)}"
        self._files[identity] = (content, size or len(content))
        return {"file_id": identity, "file_unique_id": identity, "file_size": size or len(content)}

    def video(self, content: bytes, name: str = "clip.mp4", size: int | None = None) -> dict[str, Any]:
        known = {"width": 64, "height": 36, "duration": 2, "mime_type": "video/mp4", "file_name": name}
        return self.file(content, size) | known

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until something holds of what has happened here."""
        async with asyncio.timeout(8), self._changed:
            await self._changed.wait_for(true)

    def of(self, method: str) -> list[dict[str, Any]]:
        return [params for called, params in self.calls if called == method]

    @property
    def pending(self) -> list[dict[str, Any]]:
        """The updates that nobody has confirmed yet."""
        return self._updates

    # -- the wire ----------------------------------------------------------------------------------------------

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            if request.match_info["token"] != self.token:
                raise ApiError(401, "Unauthorized")
            params, files = await _read(request)
            if sum(len(content) for _, content in files.values()) > self.upload_limit:
                raise ApiError(413, "Request Entity Too Large")
            result = await self._answer(method, params, files)
        except ConnectionResetError:  # the bot has ended in the middle of a call
            return web.Response(status=499)
        except ApiError as error:
            self.refused.append(error)
            body = {"ok": False, "error_code": error.code, "description": error.description}
            if error.parameters:
                body["parameters"] = error.parameters
            return web.json_response(body, status=error.code)
        return web.json_response({"ok": True, "result": result})

    async def _answer(self, method: str, params: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> Any:
        async with self._changed:
            self.calls.append((method, params))
            self._changed.notify_all()
            if self.failures and method != "getMe":
                raise self.failures.pop(0)
        if method == "getUpdates":
            return await self._get_updates(params)
        if method == "getMe":
            return BOT
        if method == "getFile":
            return self._get_file(params["file_id"])
        if method in ("deleteWebhook", "setMyCommands", "sendChatAction", "answerCallbackQuery"):
            return True
        self._check(params)
        async with self._changed:
            self._changed.notify_all()
            if method == "editMessageText":
                return self._edit(params)
            if method == "deleteMessage":
                self._find(params, "Bad Request: message to delete not found").deleted = True
                return True
            if method == "sendMediaGroup":
                return self._send_album(params, files)
            if method.startswith("send"):
                return self._send(params, files)
        raise ApiError(404, "Not Found")

    def _check(self, params: dict[str, Any]) -> None:
        if wait := self.floods.pop(params["chat_id"], 0):
            raise ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        if units(params.get("text", "")) > 4096:
            raise ApiError(400, "Bad Request: message is too long")
        if units(params.get("caption", "")) > 1024:
            raise ApiError(400, "Bad Request: message caption is too long")
        for row in json.loads(params.get("reply_markup", "{}")).get("inline_keyboard", []):
            if not all(1 <= len(button["callback_data"].encode()) <= 64 for button in row):
                raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")

    def _send(self, params: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> dict[str, Any]:
        if not files and not params.get("text"):
            raise ApiError(400, "Bad Request: message text is empty")
        number = next(self._numbers)
        self.sent[number] = Sent(number, params["chat_id"], params, files)
        return self._shown(self.sent[number])

    def _send_album(self, params: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> list[dict[str, Any]]:
        """Two to ten files, of kinds that go together, no buttons; each is a message of its own."""
        members = json.loads(params["media"])
        kinds = {member["type"] for member in members}
        alike = kinds <= {"photo", "video"} or (len(kinds) == 1 and kinds <= {"audio", "document"})
        if not 2 <= len(members) <= 10 or not alike or "reply_markup" in params:
            raise ApiError(400, "Bad Request: wrong album")
        shown = []
        for member in members:
            content = files[member["media"].removeprefix("attach://")]
            rest = {name: value for name, value in params.items() if name != "media"}
            shown.append(self._send(rest | {"album": member}, {member["type"]: content}))
        return shown

    def _edit(self, params: dict[str, Any]) -> dict[str, Any]:
        sent = self._find(params, "Bad Request: message to edit not found")
        if "text" not in sent.params:
            raise ApiError(400, "Bad Request: there is no text in the message to edit")
        if all(sent.params.get(key) == params.get(key) for key in ("text", "reply_markup")):
            raise ApiError(400, "Bad Request: message is not modified: specified new message content is the same")
        sent.params = params
        sent.edits.append(params)
        return self._shown(sent)

    def _find(self, params: dict[str, Any], otherwise: str) -> Sent:
        sent = self.sent.get(int(params["message_id"]))
        if sent is None or sent.deleted or sent.chat != params["chat_id"]:
            raise ApiError(400, otherwise)
        return sent

    def _shown(self, sent: Sent) -> dict[str, Any]:
        chat = {"id": int(sent.chat), "type": "private"}
        return {"message_id": sent.id, "date": 1, "chat": chat, "from": BOT, "text": sent.text}

    async def _get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        self._updates = [u for u in self._updates if u["update_id"] >= int(params.get("offset", 0))]
        async with self._changed:
            try:
                async with asyncio.timeout(float(params.get("timeout", 0))):
                    await self._changed.wait_for(lambda: self._updates)
            except TimeoutError:
                return []
        return self._updates[:100]

    def _get_file(self, identity: str) -> dict[str, Any]:
        if identity not in self._files:
            raise ApiError(400, "Bad Request: invalid file_id")
        if self._files[identity][1] > DOWNLOAD_LIMIT:
            raise ApiError(400, "Bad Request: file is too big")
        return {"file_id": identity, "file_unique_id": identity, "file_path": f"videos/{identity}.bin"}

    async def _download(self, request: web.Request) -> web.Response:
        identity = request.match_info["path"].removeprefix("videos/").removesuffix(".bin")
        if request.match_info["token"] != self.token or identity not in self._files:
            return web.Response(status=404)
        return web.Response(body=self._files[identity][0])


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    if not request.content_type.startswith("multipart/"):
        return dict(await request.post()), {}
    params: dict[str, Any] = {}
    files: dict[str, tuple[str, bytes]] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader) and part.name is not None
        if part.filename:
            files[part.name] = (part.filename, bytes(await part.read()))
        else:
            params[part.name] = await part.text()
    return params, files
