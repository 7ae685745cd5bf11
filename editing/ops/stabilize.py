"""A shaky camera held still."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.instructions import Steady
from editing.ops.base import Ranged
from editing.timeline import Clip, Timeline


class Stabilize(Ranged):
    """Take the shake of a hand-held camera out of the picture, and keep its pans.

    |/\\A/\\|  ->  |--A--|
    """

    op: Literal["stabilize"] = "stabilize"
    crop: bool = Field(True, description="come a little nearer, so that no black edge is seen")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "stabilize",
        "stabilise",
        "stabilization",
        "steady",
        "steady the camera",
        "shaky",
        "camera shake",
        "fix the shake",
        "fix the camera shake",
        "remove the camera shake",
        "steady the shot",
        "steady shot",
        "remove the shake",
        "less shaky",
        "shakiness",
        "smooth the camera",
        "without cropping => crop=false",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "stabilize it": {},
        "stabilize seconds 3 to 9, but don't crop": {"start": 3, "end": 9, "crop": False},
    }

    def what(self) -> str:
        """Whether the edges are kept."""
        return "stabilize" if self.crop else "stabilize without cropping"

    def apply(self, timeline: Timeline) -> Timeline:
        """The clips of the range, held still before anything else is done to them.

        Clips that go on where the one before ends are measured together, so that nothing jumps between them.
        """
        start, end = timeline.span(self.start, self.end)
        timeline = timeline.split(start, end)
        inside = timeline.only(start, end)
        before = len(timeline.only(Fraction(0), start)) if start else 0
        held = [clip for run in _runs(inside) for clip in self._held(run, timeline)]
        return timeline.with_clips(*timeline.clips[:before], *held, *timeline.clips[before + len(inside) :])

    def _held(self, run: list[Clip], timeline: Timeline) -> tuple[Clip, ...]:
        if timeline.source(run[0].source).made is not None or timeline.source(run[0].source).picture.frames.count < 2:
            return tuple(run)
        steady = Steady(start=min(clip.start for clip in run), end=max(clip.end for clip in run), crop=self.crop)
        return tuple(
            clip.model_copy(
                update={"picture": (steady, *(step for step in clip.picture if not isinstance(step, Steady)))}
            )
            for clip in run
        )


def _runs(clips: tuple[Clip, ...]) -> Iterator[list[Clip]]:
    """Clips in a row of which each goes on in the source where the one before ends, at whatever speed."""
    run: list[Clip] = []
    for clip in clips:
        goes_on = run and clip.source == run[-1].source and clip.backward == run[-1].backward
        if goes_on and (clip.end == run[-1].start if clip.backward else clip.start == run[-1].end):
            run.append(clip)
            continue
        if run:
            yield run
        run = [clip]
    if run:
        yield run
