"""What can go wrong in editing, classed by who acts next. Every message is one sentence that says what to do."""


class EditError(Exception):
    """The base of all of them."""


class BadEdit(EditError):
    """An operation that cannot be applied as written: the model (or the person) says it differently."""


class Refused(EditError):
    """Material or a wish that is not taken: the person sends something else."""


class Transient(EditError):
    """A fault that may pass: the queue tries again."""


class Misconfigured(EditError):
    """Something is missing on this machine: the operator mends it."""


class Faulty(EditError):
    """A file that is not what was planned; the sentence says in what. The engine makes it in another way."""


class Damaged(Faulty):
    """Frames of a source that its index promises cannot be had."""


class Cancelled(EditError):
    """The work was stopped on request."""


class Unmeasured(EditError):
    """Something has to be measured of a source before the edit can be planned: the intake acts next, then it goes on.

    `source` is the source's id, `kind` what is missing.
    """

    def __init__(self, source: str, kind: str) -> None:
        super().__init__("The video has to be examined for this first; say it again.")
        self.source = source
        self.kind = kind
