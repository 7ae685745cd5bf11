"""What the examination of a result came to, as it stands in reports and is told to people."""

from typing import Any, Literal, Self

from pydantic import model_validator

from editing.data import Data

Level = Literal["passed", "notice", "failed"]


class Finding(Data):
    """A sentence on one thing that was examined.

    `passed`: it is as planned. `notice`: it is odd, and the person should know. `failed`: the result is not handed out.
    """

    level: Level = "passed"
    what: str

    @model_validator(mode="before")
    @classmethod
    def _upgraded(cls, saved: Any) -> Any:
        """Older documents hold the sentence alone."""
        return {"what": saved} if isinstance(saved, str) else saved

    @classmethod
    def notice(cls, what: str) -> Self:
        """Something odd."""
        return cls(level="notice", what=what)

    @classmethod
    def failed(cls, what: str) -> Self:
        """Something wrong."""
        return cls(level="failed", what=what)

    @property
    def remarkable(self) -> bool:
        """Whether the person should know."""
        return self.level == "notice"

    def about(self, name: str) -> Self:
        """The finding as one on a file of several."""
        return self.model_copy(update={"what": f"{name}: {self.what}"})


class Examination(Data):
    """All that an examination found, as it is kept beside its file."""

    version: Literal[1] = 1
    findings: tuple[Finding, ...]
