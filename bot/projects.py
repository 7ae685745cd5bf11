"""A project as the stages of editing need it: its sources and its history, read back from the rows.

Knows how they are saved, not what is done with them.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from agent.proposal import Proposal
from db import revisions, videos
from db.rows import Video
from editing import ops
from editing.errors import Unmeasured
from editing.history import Edit, History, advance, fold
from editing.measures import Measure, Measuring
from editing.timeline import Source, Timeline, learned


@dataclass(frozen=True)
class Project:
    """A video at one of its revisions."""

    video: Video
    sources: tuple[Source, ...]
    history: History

    @property
    def timeline(self) -> Timeline:
        """The video that the edits in force make."""
        return fold(self.history.current, self.sources)


async def at(video_id: int, revision: int | None, measure: Measuring) -> Project:
    """The project as it stands after a revision; None is the upload. Raises `LookupError` where there is none.

    What its edits need to know of a source was measured when they were planned; where that is lost, it is measured
    again.
    """
    video = await _video(video_id)
    sources = _sources(video)
    lineage = await revisions.lineage(revision) if revision is not None else ()
    edits = tuple(tuple(ops.load(saved) for saved in request.operations) for request in lineage)
    while True:
        try:
            return Project(video, sources, _history(edits, sources))
        except Unmeasured as missing:
            sources = learned(sources, missing.source, await measure(missing))


async def measured(video_id: int, missing: Unmeasured, look: Callable[[Source, str], Awaitable[Measure]]) -> Measure:
    """What is missing of a source of the project, kept with it from now on.

    `look` measures it, unless that was done meanwhile. Raises what `look` raises.
    """
    source = next(one for one in _sources(await _video(video_id)) if one.id == missing.source)
    found = next((one for one in source.measures if one.kind == missing.kind), None)
    if found is None:
        found = await look(source, missing.kind)
        await videos.add_measure(video_id, source.id, found.model_dump(mode="json"))
    return found


async def _video(video_id: int) -> Video:
    video = await videos.video(video_id)
    if video is None:
        raise LookupError(f"there is no video {video_id}")
    return video


def _sources(video: Video) -> tuple[Source, ...]:
    return tuple(Source.model_validate(record) for record in video.sources)


def _history(edits: tuple[Edit, ...], sources: tuple[Source, ...]) -> History:
    history = History()
    for edit in edits:
        if edit:
            history = advance(history, edit, sources)
    return history


def proposed(project: Project, saved: dict[str, object]) -> Proposal:
    """An operation that is known without a model, as a proposal. Raises `EditError` where it makes no sense."""
    op = ops.load(saved)
    advance(project.history, (op,), project.sources)
    said = op.words()
    return Proposal(outcome="edit", operations=(op.saved(),), say=f"{said[0].upper()}{said[1:]}.")
