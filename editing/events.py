"""What has happened to a request: facts, in the past tense, as they stand in its log."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from editing.data import Data
from editing.findings import Finding
from editing.output import Medium


class Tally(Data):
    """So many segments, and the seconds of the result that they make."""

    count: int = 0
    seconds: float = 0


class Segments(Data):
    """How the picture of a result was made. What was `reused` had been coded or mapped before."""

    copied: Tally = Tally()
    encoded: Tally = Tally()
    mapped: Tally = Tally()
    reused: Tally = Tally()

    @classmethod
    def together(cls, all_: Iterable[Self]) -> Self:
        """How all of several came about."""
        total: dict[str, Tally] = {}
        for segments in all_:
            for kind in cls.model_fields:
                one, before = getattr(segments, kind), total.get(kind, Tally())
                seconds = round(before.seconds + one.seconds, 3)
                total[kind] = Tally(count=before.count + one.count, seconds=seconds)
        return cls(**total)


class Progress(Data):
    """A share of the work is done; `fraction` of 1, about `remaining` seconds to go."""

    fact: Literal["progress"] = "progress"
    stage: str
    fraction: float
    remaining: float | None = None


class File(Data):
    """A finished file in the store; `thumbnail` is the key of a small JPEG of it.

    `duration` in seconds, 0 for a picture; `width` and `height` as displayed, 0 where there is nothing to see.
    """

    key: str
    name: str
    kind: Medium = "video"
    size: int
    duration: float
    width: int
    height: int
    thumbnail: str | None = None


class Rendered(Data):
    """The files are finished, examined and stored. `check` says what they were tested for, a sentence each.

    Read from a document of version 1, it has the one file that there was.
    """

    fact: Literal["rendered"] = "rendered"
    version: Literal[2] = 2
    files: tuple[File, ...] = Field(min_length=1)
    segments: Segments = Segments()
    check: tuple[Finding, ...] = ()
    seconds: float = 0

    @model_validator(mode="before")
    @classmethod
    def _upgraded(cls, saved: Any) -> Any:
        if not isinstance(saved, dict) or "files" in saved:
            return saved
        own = File.model_fields.keys() & saved.keys()
        rest = {name: value for name, value in saved.items() if name not in own}
        return rest | {"files": ({name: saved[name] for name in own},)}

    @property
    def duration(self) -> float:
        """Seconds of all files together."""
        return round(sum(file.duration for file in self.files), 6)

    @property
    def key(self) -> str:
        """Where the first file is."""
        return self.files[0].key

    @property
    def width(self) -> int:
        """Of the first file."""
        return self.files[0].width

    @property
    def height(self) -> int:
        """Of the first file."""
        return self.files[0].height


class Failed(Data):
    """The work has ended without a file; the reason is a sentence for the person."""

    fact: Literal["failed"] = "failed"
    reason: str


class Cancelled(Data):
    """The work was stopped on request."""

    fact: Literal["cancelled"] = "cancelled"


class Answered(Data):
    """The request was answered in words; nothing has changed."""

    fact: Literal["answered"] = "answered"
    outcome: Literal["answer", "clarify", "refuse", "edit"]
    say: str


Fact = Annotated[Progress | Rendered | Failed | Cancelled | Answered, Field(discriminator="fact")]
