"""What an operation is. From one class come the model's tool, validation, /help, the saved history and its examples.

Knows no operation by name.
"""

from abc import abstractmethod
from collections.abc import Callable
from fractions import Fraction
from typing import Any, ClassVar, Self

from pydantic import Field, model_serializer

from editing.data import Data
from editing.errors import BadEdit
from editing.instructions import PictureStep, SoundStep
from editing.timecode import Position, clock
from editing.timeline import Clip, Timeline

Carry = Callable[[Fraction], Fraction | None]
"""Where a point of one timeline lies on another; None where its content is gone."""

_NO_ARGUMENTS = {"op", "replace", "start", "end", "region"}


class Op(Data):
    """One operation of the vocabulary: frozen arguments, and what they make of a timeline.

    A subclass names itself with `op: Literal["its name"]`. Its docstring is what the model and /help read: the first
    line says what it does. EXAMPLES map requests to arguments; PHRASES are the words by which people ask for it.
    """

    op: str
    replace: bool = Field(
        False, description="take the place of the same kind of edit made earlier, instead of adding to it"
    )

    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {}
    PHRASES: ClassVar[tuple[str, ...]] = ()
    FILES: ClassVar[frozenset[str]] = frozenset()
    """The kinds of file that it can use: video, picture, sound, text; any where none is named."""
    PREPARED: ClassVar[tuple[dict[str, Any], ...]] = ()
    """Saved operations that the clip has been through before the examples make sense."""
    RESHAPES: ClassVar[bool] = False
    """Whether it changes what plays when. One that takes an earlier one's place then counts on the clip before that."""
    LAST: ClassVar[bool] = False
    """Whether it acts on what all the others of its prompt have made, wherever it was said."""
    ABSORBS: ClassVar[dict[str, dict[str, str]]] = {}
    """Arguments of other operations, by their names there and here, that said in one breath with it are its own."""

    @abstractmethod
    def apply(self, timeline: Timeline) -> Timeline:
        """The timeline after this operation. Raises `BadEdit` where it makes no sense there."""

    def carried(self, start: Carry, end: Carry) -> Self | None:
        """The same operation for another timeline, its times following their content; None where that is gone.

        `start` carries the beginning of a range (or a point), `end` the end of one.
        """
        times: dict[str, Fraction | None] = {}
        for field, carry in (("start", start), ("at", start), ("end", end)):
            value = getattr(self, field, None)
            if isinstance(value, Fraction):
                times[field] = carry(value)
        found = {field: time for field, time in times.items() if time is not None}
        if len(found) < len(times):
            return None
        if "start" in found and "end" in found:  # the other way round where the content is played backward
            found["start"], found["end"] = sorted((found["start"], found["end"]))
            if found["start"] == found["end"]:
                return None
        return self.model_copy(update=found) if found else self

    def words(self) -> str:
        """The operation as a person reads it: "cut from 0:05 to 0:12", "blur (strength 30)", "grayscale look"."""
        return self.what() + self.span()

    def span(self) -> str:
        """Its range in words, where it has one."""
        start, end = getattr(self, "start", None), getattr(self, "end", None)
        if start is None:
            return f" up to {clock(end)}" if end is not None else ""
        return f" from {clock(start)}" + (f" to {clock(end)}" if end is not None else "")

    def told(self, before: Timeline, after: Timeline) -> str | None:
        """What it did to the clip, where that says more than its words. Raises `BadEdit` where it came to nothing.

        Asked once, when it is planned. Later, after an earlier edit was taken back, it may well come to nothing.
        """
        return None

    def what(self) -> str:
        """The same without its range: its name and arguments, where a subclass knows no better words."""
        given = {name: value for name, value in self.saved().items() if name not in _NO_ARGUMENTS}
        rest = ", ".join(f"{name} {_said(value)}" for name, value in given.items())
        return self.op.replace("_", " ") + (f" ({rest})" if rest else "")

    def saved(self) -> dict[str, Any]:
        """The flat object that stands in the history, e.g. {"op": "cut", "start": 0, "end": 5}."""
        return self.model_dump(mode="json")

    @model_serializer(mode="wrap")
    def _flat(self, saved: Callable[[Self], dict[str, Any]]) -> dict[str, Any]:
        """One flat object; arguments that were not given are left out."""
        given = self.model_fields_set | {"op"}
        return {name: value for name, value in saved(self).items() if name in given and value is not None}


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


class Ranged(Op):
    """An operation on the whole clip, or on what plays from `start` up to `end`."""

    start: Position | None = Field(None, description="where it begins; left out: the start of the clip")
    end: Position | None = Field(None, description="where it ends; left out: the end of the clip")


class ClipOp(Ranged):
    """An operation that does the same to every clip in its range."""

    @abstractmethod
    def change(self, clip: Clip, timeline: Timeline) -> Clip:
        """What becomes of a clip inside the range."""

    def apply(self, timeline: Timeline) -> Timeline:
        """The timeline with every clip in the range changed."""
        return timeline.within(*timeline.span(self.start, self.end), lambda clip: self.change(clip, timeline))


def spread(
    timeline: Timeline,
    start: Fraction,
    end: Fraction,
    *,
    picture: PictureStep | None = None,
    sound: SoundStep | None = None,
) -> Timeline:
    """The timeline with instructions that go on from clip to clip, from `start` to `end`; their time begins there."""
    timeline = timeline.split(start, end)
    position = Fraction(0)
    clips: list[Clip] = []
    for clip in timeline.clips:
        if position < end and position + clip.duration > start:
            seen = (picture.moved(start - position),) if picture is not None else ()
            heard = (sound.moved(start - position),) if sound is not None else ()
            clip = clip.seen(*seen).heard(*heard)
        clips.append(clip)
        position += clip.duration
    return timeline.with_clips(*clips)


class SessionOp(Op):
    """An operation on the history itself, or none at all: it leaves the timeline to others."""

    ANSWERS: ClassVar[bool] = False
    """Whether it speaks to the person and changes nothing."""

    def apply(self, timeline: Timeline) -> Timeline:
        """The timeline as it is."""
        return timeline

    def turn(self, at: int, newest: int) -> int:
        """Which revision is in force after this, when `at` of 0 (the upload) to `newest` was. Raises `BadEdit`."""
        return at


def multiplier(value: float | None, direction: str | None, step: float) -> float:
    """The factor meant by a value, or by a direction alone: one `step` up or down. Raises `BadEdit` for neither."""
    if value is not None:
        return float(value)
    if direction is None:
        raise BadEdit("Give a value (1 = unchanged) or a direction (up or down).")
    return 1 + step if direction == "up" else 1 / (1 + step)
