"""Which process does what: a name for this one, and what is to be done about those that are no more."""

import os
import secrets
import socket
from functools import cache

from db import logs, requests, revisions
from db.rows import Request
from db.states import State


@cache
def identity() -> str:
    """This process: its host, its number, and a token against a number that is given out again."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def is_dead(owner: str) -> bool:
    """Whether an owner was a process of this host that is no more. One of another host may be alive for all we know.

    `owner` is an `identity`, with or without more behind it.
    """
    host, _, rest = owner.partition(":")
    number = rest.partition(":")[0]
    if host != socket.gethostname() or not number.isdecimal() or owner.startswith(identity()):
        return False
    if int(number) == os.getpid():  # it had the number that is ours now
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


async def release_dead() -> None:
    """Give back what processes of this host were rendering when they ended."""
    for one in await revisions.unfinished():
        held = one.state is State.RENDERING and one.owner is not None and is_dead(one.owner)
        if held and await requests.release(one.request_id, one.owner or ""):
            await broke_off(one)


async def broke_off(request: Request) -> None:
    """Note that whoever rendered a request ended before it did."""
    await logs.log(request.request_id, f"{request.owner} is gone", "tried")
