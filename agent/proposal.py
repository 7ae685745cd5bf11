"""What the agent makes of a prompt: plain data."""

from typing import Any, Literal

from editing.data import Data

Outcome = Literal["edit", "answer", "clarify", "refuse"]


class Proposal(Data):
    """What the prompt came to. `operations` are flat objects, just what this prompt changed; `say` goes to the person.

    Only an edit has operations; the other outcomes change nothing.
    """

    outcome: Outcome
    operations: tuple[dict[str, Any], ...] = ()
    say: str = ""
