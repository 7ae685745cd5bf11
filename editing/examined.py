"""What an examination found, kept in the store beside its file: a file that is found again still has its remarks.

Knows nothing of how a file is examined.
"""

from editing.findings import Examination, Finding
from editing.plan import RenderPlan
from storage.base import MissingObjectError, Store


def keep(plan: RenderPlan, findings: tuple[Finding, ...], store: Store) -> None:
    """Put down what was found in the plan's file."""
    store.put(_key(plan), Examination(findings=findings).model_dump_json().encode())


def remarks(plan: RenderPlan, store: Store) -> tuple[Finding, ...]:
    """What the person should know of the plan's file, from when it was made."""
    try:
        with store.open(_key(plan)) as kept:
            found = Examination.model_validate_json(kept.read())
    except MissingObjectError:
        return ()
    return tuple(finding for finding in found.findings if finding.remarkable)


def forget(plan: RenderPlan, store: Store) -> None:
    """Remove what was put down."""
    store.delete(_key(plan))


def _key(plan: RenderPlan) -> str:
    return f"reports/{plan.hash[:2]}/{plan.hash}.json"
