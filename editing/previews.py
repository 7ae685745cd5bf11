"""A quick look at a plan before it is carried out: its proxy, and stills of before and after, made and stored.

Plain functions over a store, as `jobs` are; they know no queue, no chat and no database.
"""

from editing import jobs
from editing.compile import preview as planning
from editing.data import Data
from editing.plan import RenderPlan
from editing.timecode import Rational
from editing.timeline import Timeline


class Still(Data):
    """Keys of pictures in the store: what is shown at `at` after the edit, and what was shown there before it."""

    at: Rational
    after: str
    before: str | None


class Preview(Data):
    """The key of a small video in the store, and stills of where it differs."""

    clip: str
    stills: tuple[Still, ...]


def preview(before: Timeline, after: Timeline, bench: jobs.Bench) -> Preview:
    """Make what is not there yet. Raises what `jobs.render` raises."""

    def made(plan: RenderPlan) -> str:
        jobs.made(plan, bench)
        return plan.key

    stills = []
    for moment in planning.moments(before, after):
        then = made(planning.still(before, moment.before)) if moment.before is not None else None
        stills.append(Still(at=moment.after, after=made(planning.still(after, moment.after)), before=then))
    return Preview(clip=made(planning.proxy(after)), stills=tuple(stills))
