"""What can go wrong with a language model, as a sentence for whoever can mend it. The log is told more, never a key."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

log = logging.getLogger(__name__)

# How LangChain's client fails on an answer that is no chat completion.
_NO_COMPLETION = (ValueError, TypeError, LookupError, AttributeError)
SLOW = "The language model took too long, so nothing has changed; try again."
_BY_STATUS = {
    401: "The language model refused our key; the operator has to set OPENAI_API_KEY.",
    402: "The language model's quota is used up; the operator has to raise it.",
    403: "The language model refused our key; the operator has to set OPENAI_API_KEY.",
    404: "The server has no such language model; the operator has to set CUTROOM_MODEL.",
    429: "The language model is busy or its quota is used up; try again in a minute.",
}


class ModelError(Exception):
    """The model did not answer, or must be set up differently; the sentence says what to do."""


@asynccontextmanager
async def spoken_errors(deadline: float | None = None) -> AsyncIterator[None]:
    """At most `deadline` seconds with a model; what goes wrong on the wire becomes a `ModelError` in words."""
    try:
        async with asyncio.timeout(deadline):
            yield
    except TimeoutError:
        raise ModelError(SLOW) from None
    except _wire_errors() as error:
        log.warning("the language model's server: %s", _told(error))
        raise ModelError(_in_words(error)) from None
    except _NO_COMPLETION as error:
        log.warning("the language model's answer was no chat completion: %s", type(error).__name__)
        raise ModelError(
            "The language model's server answered with something that cannot be read, so nothing has changed; "
            "the operator has to check OPENAI_BASE_URL and CUTROOM_MODEL."
        ) from None


def _wire_errors() -> tuple[type[Exception], ...]:
    try:
        import openai
    except ModuleNotFoundError:
        return ()
    return (openai.OpenAIError,)


def _in_words(error: Any) -> str:
    from openai import APITimeoutError

    status = getattr(error, "status_code", None)
    if isinstance(error, APITimeoutError):
        return SLOW
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status is not None and status < 500:
        return f"The language model did not take the request ({status}); the operator finds more in the log."
    return "The language model cannot be reached right now, so nothing has changed; try again in a minute."


def _told(error: Any) -> str:
    """What the operator needs of an error. A server may repeat the key that it was sent, so that is taken out."""
    status = getattr(error, "status_code", None)
    if status in (401, 403):
        return str(status)
    request = getattr(error, "request", None)
    key = request.headers.get("authorization", "").removeprefix("Bearer ") if request is not None else ""
    words = f"{status or type(error).__name__} {error}"
    return words.replace(key, "[the key]") if key else words
