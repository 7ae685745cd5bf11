"""What has happened to a request: facts, in the past tense, as they stand in its log."""

from typing import Annotated, Literal

from pydantic import Field

from editing.data import Data
from editing.findings import Finding


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


class Progress(Data):
    """A share of the work is done; `fraction` of 1, about `remaining` seconds to go."""

    fact: Literal["progress"] = "progress"
    stage: str
    fraction: float
    remaining: float | None = None


class Rendered(Data):
    """The file is finished, examined and stored. `check` is what the examination found."""

    fact: Literal["rendered"] = "rendered"
    key: str
    thumbnail: str | None = None
    name: str
    size: int
    duration: float
    width: int
    height: int
    segments: Segments = Segments()
    check: tuple[Finding, ...] = ()
    seconds: float = 0


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
