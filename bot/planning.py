"""`cutroom plan`: what prompts would come to on a clip that is only described. Opens no file, no database, no store."""

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from agent.agent import propose
from agent.models import open_model
from agent.proposal import Proposal
from bot.settings import Settings
from editing import ops
from editing.errors import BadEdit, Refused
from editing.frames import FrameIndex
from editing.history import History, advance
from editing.timecode import seconds
from editing.timeline import PictureStream, Probe, SoundStream, Source

_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}
_SOUNDS = {".mp3", ".wav", ".m4a", ".aac", ".flac", ".ogg", ".opus"}


def clip(duration: float, size: str, fps: float, sound: bool, files: Sequence[str] = ()) -> tuple[Source, ...]:
    """The described clip, and other files of the given names after it. Raises `Refused` for what cannot be."""
    width, _, height = size.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and 2 <= int(width) <= 8192 and 2 <= int(height) <= 8192):
        raise Refused(f"{size!r} is no size; write one such as 1920x1080.")
    if not 0 < duration <= 10**6 or not 0 < fps <= 1000:
        raise Refused("A clip lasts more than 0 seconds, at more than 0 and at most 1000 frames per second.")
    names = list(files) or ["clip.mp4"]
    rate = Fraction(fps).limit_denominator(1001)
    probe = _probe(seconds(duration), rate, int(width), int(height), sound)
    return tuple(
        Source(id=f"{number}", key=f"sources/{number}", name=name, probe=_of_kind(name, probe) if number else probe)
        for number, name in enumerate(names)
    )


def _probe(duration: Fraction, rate: Fraction, width: int, height: int, sound: bool) -> Probe:
    frames = FrameIndex.steady(rate, duration)
    picture = PictureStream(
        index=0,
        codec="h264",
        width=width,
        height=height,
        coded_width=width,
        coded_height=height,
        pix_fmt="yuv420p",
        rate=rate,
        frames=frames,
    )
    heard = SoundStream(index=1, codec="aac", sample_rate=48000, channels=2, start=Fraction(0), duration=frames.end)
    return Probe(format="mp4", size=0, duration=frames.end, picture=picture, sound=heard if sound else None)


def _of_kind(name: str, like: Probe) -> Probe:
    """What a file of this name is likely to be: a video, a picture or sound."""
    suffix = Path(name).suffix.lower()
    if suffix in _SOUNDS:
        return like.model_copy(update={"picture": None})
    if suffix in _PICTURES and like.picture is not None:
        still = like.picture.model_copy(update={"frames": FrameIndex.steady(Fraction(25), Fraction(1, 25))})
        return like.model_copy(update={"picture": still, "sound": None})
    return like


async def plan(settings: Settings, sources: Sequence[Source], prompts: Sequence[str]) -> list[Proposal]:
    """What each prompt comes to, every one on what those before it made."""
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    model = open_model(settings.model, key=key, url=settings.openai_base_url, timeout=settings.model_timeout)
    history = History()
    turns = []
    for prompt in prompts:
        proposal = await propose(prompt, history, sources, model, settings.model_timeout)
        if proposal.operations:
            history = advance(history, tuple(ops.load(saved) for saved in proposal.operations), sources)
        turns.append(proposal)
    return turns


async def predict(settings: Settings, cases: Path, output: Path) -> None:
    """A prediction for every case of a JSON Lines file. Raises `Refused` where it cannot be read."""
    predictions = [await _prediction(settings, case) for case in _cases(cases)]
    _write(output, predictions)


def _cases(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise Refused(f"The cases in {path} cannot be read: {error}.") from None


def _write(path: Path, predictions: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in predictions))


async def _prediction(settings: Settings, case: dict[str, Any]) -> dict[str, Any]:
    context = case.get("context", {})
    try:
        sources = clip(
            context.get("duration", 60),
            f"{context.get('width', 1920)}x{context.get('height', 1080)}",
            context.get("fps", 30),
            context.get("has_audio", True),
            context.get("files", ()),
        )
        proposal = (await plan(settings, sources, [*case.get("turns", ()), case["prompt"]]))[-1]
    except (BadEdit, Refused) as error:
        proposal = Proposal(outcome="refuse", say=str(error))
    told = proposal.model_dump(mode="json")
    return {"id": case.get("id"), **{name: told[name] for name in ("outcome", "operations", "say")}}
