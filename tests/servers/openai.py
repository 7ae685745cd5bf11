"""A server on this machine that speaks OpenAI's chat completions, and refuses what the real one refuses.

It answers with the replies of a script, one for each request. Knows nothing of LangChain or of the agent.
"""

import asyncio
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

KEY = "sk-test-0123456789abcdef"
MODEL = "test-model"

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_PARAMETERS = {
    *("model", "messages", "tools", "tool_choice", "parallel_tool_calls", "temperature", "top_p", "stream", "seed"),
    *("stream_options", "max_tokens", "max_completion_tokens", "n", "stop", "user", "metadata", "response_format"),
}
_KEYWORDS = {
    *("type", "description", "enum", "const", "properties", "required", "items", "anyOf", "additionalProperties"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems", "pattern", "minLength"),
}
_TYPES = {"object", "array", "string", "number", "integer", "boolean", "null"}


@dataclass(frozen=True)
class Reply:
    """What the server does with one request; `hang` and `drop` never answer."""

    message: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: str | None = None
    hang: bool = False
    drop: bool = False


def text(content: str, **extra: Any) -> Reply:
    """The model writes something and calls nothing."""
    return Reply({"role": "assistant", "content": content, **extra})


def calls(*made: tuple[str, Any], content: str | None = None, ids: tuple[str | None, ...] = ()) -> Reply:
    """The model calls tools: (name, arguments); arguments that are a text go out as they are."""
    numbered = itertools.zip_longest(made, ids)
    called = [
        {
            "id": identity if ids else f"call_{name}_{number}",
            "type": "function",
            "function": {"name": name, "arguments": args if isinstance(args, str) else json.dumps(args)},
        }
        for number, ((name, args), identity) in enumerate(numbered)
    ]
    return Reply({"role": "assistant", "content": content, "tool_calls": called})


def error(status: int, message: str = "refused", code: str | None = None, **headers: str) -> Reply:
    """An answer that is an error; `retry_after_ms="5"` is a header."""
    body = {"error": {"message": message, "type": "error", "param": None, "code": code}}
    return Reply(status=status, raw=json.dumps(body), headers={k.replace("_", "-"): v for k, v in headers.items()})


class ChatServer:
    """`async with ChatServer(reply, ...) as server:`; `server.url` is the base URL. The last reply is repeated."""

    def __init__(self, *script: Reply, key: str = KEY) -> None:
        self.script = list(script)
        self.key = key
        self.requests: list[dict[str, Any]] = []
        self.refused: list[str] = []

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 24)
        app.router.add_post("/v1/chat/completions", self._complete)
        app.on_response_prepare.append(_once)
        self._over = asyncio.Event()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over.set()
        await self._runner.cleanup()

    @property
    def results(self) -> list[str]:
        """What the tools said in the last request's messages."""
        return [str(message["content"]) for message in self.requests[-1]["messages"] if message["role"] == "tool"]

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            # A careless server repeats what it was sent.
            return self._refuse(401, f"Incorrect API key provided: {request.headers.get('Authorization')}")
        try:
            body = json.loads(await request.text())
            body_fault = fault(body)
        except ValueError:
            return self._refuse(400, "We could not parse the JSON body of your request.")
        if body_fault:
            return self._refuse(400, body_fault)
        if body["model"] != MODEL:
            return self._refuse(404, f"The model `{body['model']}` does not exist or you do not have access to it.")
        self.requests.append(body)
        reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if reply.hang:
            await self._over.wait()
        if reply.drop or reply.hang:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        if reply.raw is not None:
            return web.Response(
                text=reply.raw, status=reply.status, headers=reply.headers, content_type="application/json"
            )
        if body.get("stream"):
            return await _streamed(request, reply.message)
        return web.json_response(_completion("message", reply.message) | {"usage": USAGE}, headers=reply.headers)

    def _refuse(self, status: int, message: str) -> web.Response:
        self.refused.append(message)
        body = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}}
        return web.json_response(body, status=status)


async def _once(request: web.Request, response: web.StreamResponse) -> None:
    """One request for each connection: a test's event loop ends before a client's idle connections do."""
    response.force_close()


USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}


def _completion(kind: str, told: dict[str, Any], finish: str | None = "") -> dict[str, Any]:
    if finish == "":
        finish = "tool_calls" if told.get("tool_calls") else "stop"
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion" + (".chunk" if kind == "delta" else ""),
        "created": 1,
        "model": MODEL,
        "choices": [{"index": 0, kind: told, "finish_reason": finish}],
    }


async def _streamed(request: web.Request, message: dict[str, Any]) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for delta in _deltas(message):
        chunk = json.dumps(_completion("delta", delta, None))
        await response.write(f"data: {chunk}\n\n".encode())
    last = json.dumps(_completion("delta", {}, "tool_calls" if message.get("tool_calls") else "stop"))
    await response.write(f"data: {last}\n\ndata: [DONE]\n\n".encode())
    return response


def _deltas(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": ""}
    for word in re.findall(r"\s*\S+", message.get("content") or ""):
        yield {"content": word}
    for index, call in enumerate(message.get("tool_calls", ())):
        arguments = call["function"]["arguments"]
        half = len(arguments) // 2
        named = {"name": call["function"]["name"], "arguments": arguments[:half]}
        yield {"tool_calls": [{"index": index, "id": call["id"], "type": "function", "function": named}]}
        yield {"tool_calls": [{"index": index, "function": {"arguments": arguments[half:]}}]}


# -- what is refused -------------------------------------------------------------------------------------------------


def fault(body: Any) -> str:
    """Why a request is answered with a 400; "" where it is sound."""
    if not isinstance(body, dict) or not isinstance(body.get("model"), str):
        return "you must provide a model parameter"
    if unknown := sorted(set(body) - _PARAMETERS):
        return f"Unrecognized request argument supplied: {unknown[0]}"
    if not isinstance(body.get("messages"), list) or not body["messages"]:
        return "'messages' must be a list that is not empty"
    if not 0 <= body.get("temperature", 1) <= 2:
        return "'temperature' is out of its range"
    if ("tool_choice" in body or "parallel_tool_calls" in body) and not body.get("tools"):
        return "'tool_choice' is only allowed when 'tools' are specified."
    return _message_fault(body["messages"]) or _tools_fault(body.get("tools", [{}][:0]))


def _message_fault(messages: list[Any]) -> str:
    waiting: list[str] = []
    for number, message in enumerate(messages):
        role, content, called = message.get("role"), message.get("content"), message.get("tool_calls")
        at = f"messages[{number}]"
        if role == "tool":
            if message.get("tool_call_id") not in waiting:
                return f"{at}: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'."
            waiting.remove(message["tool_call_id"])
        elif waiting:
            return f"{at}: tool_call_ids did not have response messages: {', '.join(waiting)}"
        elif role not in ("system", "developer", "user", "assistant"):
            return f"{at}: invalid role {role!r}"
        if not isinstance(content, str | list) and not (role == "assistant" and content is None and called):
            return f"{at}: invalid content {content!r}"
        if called is not None:
            if role != "assistant" or not called:
                return f"{at}: 'tool_calls' is empty, or not an assistant's"
            if wrong := _calls_fault(called):
                return f"{at}: {wrong}"
            waiting = [call["id"] for call in called]
    return f"tool_call_ids did not have response messages: {', '.join(waiting)}" if waiting else ""


def _calls_fault(called: list[Any]) -> str:
    identities = [call.get("id") for call in called]
    if len(set(identities)) != len(identities) or not all(isinstance(one, str) and one for one in identities):
        return "a tool call needs an id of its own"
    for call in called:
        function = call.get("function", {})
        if call.get("type") != "function" or not _NAME.fullmatch(str(function.get("name"))):
            return f"invalid tool call name {function.get('name')!r}"
        try:
            if not isinstance(json.loads(function["arguments"]), dict):
                return "arguments are no JSON object"
        except (KeyError, TypeError, ValueError):
            return "arguments are no JSON"
    return ""


def _tools_fault(tools: Any) -> str:
    if not isinstance(tools, list) or len(tools) > 128:
        return "'tools' is a list of at most 128"
    names = []
    for number, tool in enumerate(tools):
        function = tool.get("function", {})
        names.append(function.get("name"))
        if tool.get("type") != "function" or not _NAME.fullmatch(str(function.get("name"))):
            return f"tools[{number}].function.name: string does not match pattern"
        if len(function.get("description", "")) > 1024:
            return f"tools[{number}].function.description: string too long"
        parameters = function.get("parameters", {"type": "object", "properties": {}})
        wrong = _schema_fault(parameters)
        if parameters.get("type") != "object" or wrong:
            return f"Invalid schema for function {function['name']!r}: {wrong or 'it is no object'}"
    return "" if len(set(names)) == len(names) else "tool names must be unique"


def _schema_fault(schema: Any) -> str:
    if not isinstance(schema, dict):
        return f"{schema!r} is no schema"
    if unknown := sorted(set(schema) - _KEYWORDS):
        return f"unknown keyword {unknown[0]!r}"
    kinds = schema.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    properties = schema.get("properties", {})
    if not set(kinds) <= _TYPES or not (kinds or "anyOf" in schema or "enum" in schema or "const" in schema):
        return f"no known type: {schema}"
    if "array" in kinds and "items" not in schema:
        return "array schema missing items"
    if "enum" in schema and not schema["enum"]:
        return "enum is empty"
    if not set(schema.get("required", ())) <= set(properties):
        return "'required' names what is no property"
    inside = [*properties.values(), *schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())]
    return next((wrong for one in inside if (wrong := _schema_fault(one))), "")
