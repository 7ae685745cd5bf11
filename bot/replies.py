"""What people are told of facts about their requests: progress, results with their files, failures and answers.

Pure: reads nothing and calls nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.messages import Address, Ask, Button, Limits, Media, Outgoing, Say, Show, Working
from db.rows import Request
from db.states import State
from editing.events import Answered, Cancelled, Fact, Failed, File, Progress, Rendered

_STAGES: Final = {
    "measuring": "Going through the video",
    "rendering": "Rendering",
    "sound": "Mixing the sound",
    "assembling": "Putting it together",
}
_UNDO, _REDO, _CANCEL = (
    Button(label="Undo", command="/undo"),
    Button(label="Redo", command="/redo"),
    Button(label="Cancel", command="/cancel"),
)
_REMARKS: Final = 3
"""How many of the things that the examination noticed are told with a result."""


@dataclass(frozen=True)
class Files:
    """What a finished file has to show: itself, a still of it, and a link to it where there is one."""

    path: Path
    thumbnail: Path | None
    url: str | None


def reply(fact: Progress | Failed | Cancelled | Answered, request: Request) -> Outgoing:
    """What a person is told of a fact about a request."""
    address = address_of(request)
    if isinstance(fact, Progress):
        remaining = timedelta(seconds=round(fact.remaining)) if fact.remaining is not None else None
        stage = _STAGES.get(fact.stage, fact.stage)
        return Working(address=address, stage=stage, fraction=fact.fraction, remaining=remaining, buttons=(_CANCEL,))
    if isinstance(fact, Failed):
        return Say(address=address, text=f"{fact.reason} Nothing has changed.")
    if isinstance(fact, Cancelled):
        return Say(address=address, text=f"Stopped “{request.prompt[:60]}”; nothing has changed.")
    if fact.outcome == "clarify":
        return Ask(address=address, text=fact.say)
    return Say(address=address, text=fact.say)


def results(fact: Rendered, request: Request, files: Sequence[Files | None], limits: Limits) -> tuple[Outgoing, ...]:
    """The messages that show a person the files of a result, with its words and buttons under the last.

    As many files go into one as the platform takes; of one that is too large for it, there is word. `files` are those
    of the fact in order, None for one that cannot be read from the store; how many messages it makes, the fact and the
    limits alone decide.
    """
    address = address_of(request)
    fitting = [n for n, file in enumerate(fact.files) if limits.upload is None or file.size <= limits.upload]
    words = [_words(fact, request)]
    words += [_too_large(file, files[n], limits) for n, file in enumerate(fact.files) if n not in fitting]
    groups = _grouped(fitting, fact, limits)
    messages: list[Outgoing] = []
    for number, group in enumerate(groups, start=1):
        last = number == len(groups)
        text = " ".join(words) if last else f"{_numbers(group)} of {len(fact.files)}"
        buttons = (_UNDO, _REDO) if last else ()
        media = [_media(fact.files[n], found) for n in group if (found := files[n]) is not None]
        if len(media) < len(group):
            text = "The result is no longer in the store; say the last prompt again."
        if not media:
            messages.append(Say(address=address, text=text, buttons=buttons if not group else ()))
            continue
        first, *more = media
        messages.append(Show(**first.__dict__, address=address, text=text, more=tuple(more), buttons=buttons))
    return tuple(messages)


def _grouped(fitting: Sequence[int], fact: Rendered, limits: Limits) -> list[list[int]]:
    """The files, by their numbers, in messages: so many in each, and no more bytes than one file may have."""
    groups: list[list[int]] = [[]]
    room = limits.upload
    for number in fitting:
        size = fact.files[number].size
        if len(groups[-1]) == limits.files or (groups[-1] and room is not None and size > room):
            groups.append([])
            room = limits.upload
        groups[-1].append(number)
        room = None if room is None else room - size
    return groups


def _numbers(group: Sequence[int]) -> str:
    return f"{group[0] + 1}" if len(group) == 1 else f"{group[0] + 1}–{group[-1] + 1}"


def _media(file: File, found: Files) -> Media:
    return Media(
        path=found.path,
        name=file.name,
        duration=file.duration,
        width=file.width,
        height=file.height,
        size=file.size,
        thumbnail=found.thumbnail,
        url=found.url,
    )


def _too_large(file: File, found: Files | None, limits: Limits) -> str:
    assert limits.upload is not None
    most = limits.upload // 10**6
    size = f"{file.name} has {file.size / 1e6:.0f} MB, and {most} MB can be sent here."
    link = found.url if found is not None else None
    return f"{size} " + (f"Fetch it here: {link}" if link else f"Ask for a smaller one: “compress it to {most} MB”.")


def end_of(request: Request) -> Fact | None:
    """How a request has ended, as its row tells; None for one that has not."""
    match request.state:
        case State.RENDERED | State.DELIVERED if request.result is not None:
            return Rendered.model_validate(request.result)
        case State.FAILED:
            return Failed(reason=request.error or "It did not work.")
        case State.CANCELLED:
            return Cancelled()
        case State.ANSWERED:
            return Answered(outcome=request.outcome or "answer", say=request.say)
    return None


def address_of(request: Request) -> Address:
    """Where the answer to a request goes."""
    return Address.model_validate(request.address)


def _words(fact: Rendered, request: Request) -> str:
    """What is said of a result: what was done, and what the examination noticed."""
    noticed = [finding.what for finding in fact.check if finding.remarkable]
    return " ".join((request.say, *noticed[:_REMARKS]))
