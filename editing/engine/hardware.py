"""Which of FFmpeg's hardware coders work on this machine, found out by a trial.

That FFmpeg knows a coder says nothing of the machine: driver, device and session have to play along. Knows no plan.
"""

import logging
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from editing.encoders import HARDWARE
from editing.output import Codec
from editing.plan import Encoding, RenderPlan

log = logging.getLogger(__name__)

_DEVICES: Mapping[str, str] = {"nvenc": "nvidia[0-9]*", "qsv": "dri/renderD*", "vaapi": "dri/renderD*"}
"""What has to be there on Linux before a trial is worth its time."""
_SECONDS = 15


def chosen(plan: RenderPlan, ffmpeg: str) -> RenderPlan:
    """The plan with its picture coded by hardware, where that works here and nothing is copied.

    Parts that stand beside copied ones need headers with ids of their own, which only the coders on the CPU give.
    """
    encodings = [segment.encoding for segment in plan.segments if segment.encoding is not None]
    fit = len(encodings) == len(plan.segments) and all(_fits(encoding) for encoding in encodings)
    codecs = {encoding.codec for encoding in encodings}
    name = working(ffmpeg).get(codecs.pop()) if fit and len(codecs) == 1 else None
    if name is None:
        return plan
    segments = tuple(
        segment.model_copy(update={"encoding": encoding.model_copy(update={"hardware": name})})
        for segment, encoding in zip(plan.segments, encodings, strict=True)
    )
    return plan.model_copy(update={"segments": segments})


def _fits(encoding: Encoding) -> bool:
    coders = HARDWARE.get(encoding.codec, ())
    usual = encoding.bit_rate is None and encoding.crf > 0 and encoding.shrunk is None
    return usual and any(encoding.pix_fmt in coder.formats for coder in coders)


@cache
def working(ffmpeg: str) -> Mapping[Codec | Literal["mjpeg"], str]:
    """The name of the hardware coder for each codec that one works for; tried once for each process."""
    found: dict[Codec | Literal["mjpeg"], str] = {}
    for codec, coders in HARDWARE.items():
        name = next((coder.name for coder in coders if _present(coder.name) and _tried(ffmpeg, coder.name)), None)
        if name is not None:
            found[codec] = name
    return MappingProxyType(found)


def _present(name: str) -> bool:
    kind = name.partition("_")[2]
    if kind == "videotoolbox":
        return sys.platform == "darwin"
    return sys.platform != "linux" or any(Path("/dev").glob(_DEVICES[kind]))


def _tried(ffmpeg: str, name: str) -> bool:
    """Whether a few frames can be coded."""
    command = [ffmpeg, *_trial(name)]
    try:
        ran = subprocess.run(command, capture_output=True, timeout=_SECONDS, stdin=subprocess.DEVNULL)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    if ran.returncode:
        log.info("%s is not used: %s", name, ran.stderr.decode(errors="replace").strip()[:200])
    return not ran.returncode


def _trial(name: str) -> Iterator[str]:
    coder = next(one for coders in HARDWARE.values() for one in coders if one.name == name)
    yield from ("-hide_banner", "-loglevel", "error", *coder.device)
    yield from ("-f", "lavfi", "-i", "testsrc2=s=640x360:r=30:d=0.5")
    yield from ("-vf", ",".join(("format=yuv420p", *coder.upload)), "-c:v", name, "-frames:v", "10", "-f", "null", "-")
