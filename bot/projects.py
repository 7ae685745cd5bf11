"""A project as the stages of editing need it: its sources and its history, read back from the rows.

Knows how they are saved, not what is done with them.
"""

from dataclasses import dataclass

from agent.proposal import Proposal
from db import revisions, videos
from db.rows import Video
from editing import ops
from editing.history import History, advance, fold
from editing.timeline import Source, Timeline


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


async def at(video_id: int, revision: int | None) -> Project:
    """The project as it stands after a revision; None is the upload. Raises `LookupError` where there is none."""
    video = await videos.video(video_id)
    if video is None:
        raise LookupError(f"there is no video {video_id}")
    sources = tuple(Source.model_validate(record) for record in video.sources)
    history = History()
    for request in await revisions.lineage(revision) if revision is not None else ():
        edit = tuple(ops.load(saved) for saved in request.operations)
        if edit:
            history = advance(history, edit, sources)
    return Project(video, sources, history)


def proposed(project: Project, saved: dict[str, object]) -> Proposal:
    """An operation that is known without a model, as a proposal. Raises `EditError` where it makes no sense."""
    op = ops.load(saved)
    advance(project.history, (op,), project.sources)
    said = op.words()
    return Proposal(outcome="edit", operations=(op.saved(),), say=f"{said[0].upper()}{said[1:]}.")
