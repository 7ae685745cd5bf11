"""`cutroom plan`: what prompts would come to on a clip that is only described. Opens no video, database or store."""

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from pydantic import ConfigDict, ValidationError

from agent.agent import propose
from agent.errors import ModelError
from agent.models import open_model
from agent.proposal import Proposal
from bot.settings import Settings
from editing import ops
from editing.data import Data
from editing.errors import Refused
from editing.frames import FrameIndex
from editing.history import History, advance
from editing.timecode import seconds
from editing.timeline import PictureStream, Probe, SoundStream, Source
from editing.typography import Cue

_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}
_WORDS = {".srt", ".vtt", ".ass", ".ssa"}
_SOUNDS = {".mp3", ".wav", ".m4a", ".aac", ".flac", ".ogg", ".opus"}


class Described(Data):
    """A clip in words: seconds, pixels, frames per second, and the names of the files at hand, its own first."""

    model_config = ConfigDict(extra="ignore")

    duration: float = 60
    width: int = 1920
    height: int = 1080
    fps: float = 30
    has_audio: bool = True
    files: tuple[str, ...] = ()


class Case(Data):
    """A prompt on a described clip, after earlier prompts. What else a line says is not for us."""

    model_config = ConfigDict(extra="ignore")

    id: str | int
    prompt: str
    turns: tuple[str, ...] = ()
    context: Described = Described()


def described(duration: float, size: str, fps: float, has_audio: bool, files: Sequence[str] = ()) -> Described:
    """The clip of these arguments; `size` as in 1920x1080. Raises `Refused` where that is none."""
    width, _, height = size.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and len(size) < 16):
        raise Refused(f"--size {size!r} is no size; write one such as 1920x1080.")
    return Described(
        duration=duration, width=int(width), height=int(height), fps=fps, has_audio=has_audio, files=tuple(files)
    )


def sources(clip: Described) -> tuple[Source, ...]:
    """The described clip, and the other files after it. Raises `Refused` for what cannot be."""
    if not (2 <= clip.width <= 8192 and 2 <= clip.height <= 8192):
        raise Refused(f"{clip.width}x{clip.height} is no size; width and height are 2 to 8192 pixels.")
    if not 0 < clip.duration <= 10**6 or not 1 <= clip.fps <= 1000:
        raise Refused("A clip lasts more than 0 and at most 1000000 seconds, at 1 to 1000 frames per second.")
    probe = _probe(clip)
    return tuple(
        Source(
            id=f"{number}",
            key=f"sources/{number}",
            name=name,
            probe=_of_kind(name, probe) if number else probe,
            described=True,
        )
        for number, name in enumerate(clip.files or ("clip.mp4",))
    )


def _probe(clip: Described) -> Probe:
    rate = _rate(clip.fps)
    frames = _index(rate, seconds(clip.duration))
    picture = PictureStream(
        index=0,
        codec="h264",
        width=clip.width,
        height=clip.height,
        coded_width=clip.width,
        coded_height=clip.height,
        pix_fmt="yuv420p",
        rate=rate,
        frames=frames,
    )
    heard = SoundStream(index=1, codec="aac", sample_rate=48000, channels=2, start=Fraction(0), duration=frames.end)
    return Probe(format="mp4", size=0, duration=frames.end, picture=picture, sound=heard if clip.has_audio else None)


def _rate(fps: float) -> Fraction:
    """The rate that is meant: 23.976 and 23.98 are 24000/1001."""
    broadcast = Fraction(round(fps * 1.001) * 1000, 1001)
    if fps != round(fps) and abs(broadcast - Fraction(fps)) < Fraction(1, 200):
        return broadcast
    return Fraction(fps).limit_denominator(1001)


def _index(rate: Fraction, duration: Fraction) -> FrameIndex:
    # Where the keyframes are matters to rendering alone, and a list of all frames would be long.
    return FrameIndex.steady(rate, duration, keyframe_every=max(1, round(duration * rate)))


def _of_kind(name: str, like: Probe) -> Probe:
    """What a file of this name is likely to be: a video, a picture, sound or subtitles."""
    suffix = Path(name).suffix.lower()
    if suffix in _WORDS:
        said = Cue(start=Fraction(0), end=like.duration, text="…")
        return like.model_copy(update={"picture": None, "sound": None, "cues": (said,)})
    if suffix in _SOUNDS:
        heard = SoundStream(
            index=0, codec="aac", sample_rate=48000, channels=2, start=Fraction(0), duration=like.duration
        )
        return like.model_copy(update={"picture": None, "sound": heard})
    if suffix in _PICTURES and like.picture is not None:
        still = like.picture.model_copy(update={"frames": _index(Fraction(25), Fraction(1, 25))})
        return like.model_copy(update={"picture": still, "sound": None})
    return like


async def plan(settings: Settings, clip: Described, prompts: Sequence[str]) -> list[dict[str, Any]]:
    """What each prompt comes to, every one on what those before it made. Raises `Refused` or `ModelError`."""
    proposals = await _proposals(sources(clip), prompts, _model(settings), settings.model_timeout)
    return [
        {"prompt": prompt, **proposal.model_dump(mode="json")}
        for prompt, proposal in zip(prompts, proposals, strict=True)
    ]


def _model(settings: Settings) -> BaseChatModel:
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    return open_model(settings.model, key=key, url=settings.openai_base_url, timeout=settings.model_timeout)


async def _proposals(
    clip: Sequence[Source], prompts: Sequence[str], model: BaseChatModel, deadline: float
) -> list[Proposal]:
    history = History()
    proposals = []
    for prompt in prompts:
        proposal = await propose(prompt, history, clip, model, deadline)
        history = advance(history, tuple(ops.load(saved) for saved in proposal.operations), clip)
        proposals.append(proposal)
    return proposals


async def predict(settings: Settings, cases: Path, output: Path) -> list[str]:
    """A prediction for every case of a JSON Lines file; a sentence for each that could not be asked.

    What is wrong with one of them leaves the others as they are. Raises `Refused` where a file cannot be read or
    written, `ModelError` where there is no model.
    """
    model = _model(settings)
    read, troubles = _cases(cases)
    # An output that cannot be written is told before the work, not after it.
    _write(output, [])
    predictions = []
    for case in read:
        proposal = await _last(case, model, settings.model_timeout, troubles)
        told = proposal.model_dump(mode="json")
        predictions.append({"id": case.id, **{name: told[name] for name in ("outcome", "operations", "say")}})
    _write(output, predictions)
    return troubles


async def _last(case: Case, model: BaseChatModel, deadline: float, troubles: list[str]) -> Proposal:
    """What the case's own prompt comes to; what stands against it is said in a refusal."""
    try:
        return (await _proposals(sources(case.context), [*case.turns, case.prompt], model, deadline))[-1]
    except Refused as error:
        return Proposal(outcome="refuse", say=str(error))
    except ModelError as error:
        troubles.append(f"Case {case.id}: {error}")
        return Proposal(outcome="refuse", say=str(error))


def _cases(path: Path) -> tuple[list[Case], list[str]]:
    """The cases of a file, and a sentence for each line that is none."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"The cases in {path} cannot be read ({_why(error)}); give a file of JSON Lines.") from None
    read, troubles = [], []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                read.append(Case.model_validate(_without_null(json.loads(line))))
            except ValidationError as error:
                troubles.append(f"{path}, line {number} is no case: {ops.in_words(error)}")
            except (ValueError, RecursionError):
                troubles.append(f"{path}, line {number} is no case: it is no JSON.")
    return read, troubles


def _without_null(value: Any) -> Any:
    """What a case leaves open may be null."""
    if isinstance(value, dict):
        return {name: _without_null(one) for name, one in value.items() if one is not None}
    return value


def _write(path: Path, predictions: list[dict[str, Any]]) -> None:
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in predictions)
    try:
        path.write_text(lines, "utf-8", errors="backslashreplace")
    except OSError as error:
        raise Refused(f"The predictions cannot be written to {path} ({_why(error)}); choose another file.") from None


def _why(error: Exception) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else "it is no UTF-8 text"
