"""The examination of a finished file: is it what the plan says, and can it be played wherever one begins?

Looks at the file as a player would get it. Each thing that is examined has a module here with an `examine`; to add one
is to add it to `_EXAMINED`.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from av.error import FFmpegError

from editing.engine.check import content, extent, index, loudness, pictures, seams, together, tracks
from editing.engine.check.subject import Subject, samples
from editing.engine.opening import opened
from editing.errors import Faulty
from editing.findings import Finding
from editing.plan import RenderPlan

__all__ = ["Faulty", "check"]

log = logging.getLogger(__name__)

_EXAMINED: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    tracks.examine,
    index.examine,
    extent.examine,
    together.examine,
    content.examine,
    seams.examine,
    pictures.examine,
    loudness.examine,
)
"""In this order; what comes later may rely on what was found to be right."""


def check(path: Path, plan: RenderPlan, path_of: Callable[[str], Path]) -> tuple[Finding, ...]:
    """Everything that was found. `path_of` gives the file behind a store's key.

    Raises `Faulty` with what is wrong, and logs the whole report then.
    """
    try:
        with ExitStack() as stack:
            container = stack.enter_context(opened(path))
            subject = Subject(path, plan, path_of, container, samples(path, container, plan.container), stack)
            return _examined(subject)
    except FFmpegError as error:
        raise Faulty(f"The file cannot be played: {error.strerror}.") from None


def _examined(subject: Subject) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    for examine in _EXAMINED:
        findings.extend(examine(subject))
        if wrong := [finding.what for finding in findings if finding.level == "failed"]:
            log.warning("a file has failed its examination: %s", [one.model_dump() for one in findings])
            raise Faulty(" ".join(wrong))
    return tuple(findings)
