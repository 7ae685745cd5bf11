"""A plan's file, whatever kind it is: put together from what was made for it, and examined.

Knows nothing of where the parts are kept.
"""

from collections.abc import Callable
from pathlib import Path

from editing.engine import check, copy, gif, pictures, records
from editing.engine.check import loudness
from editing.engine.check import pictures as looked
from editing.engine.work import Work
from editing.findings import Finding
from editing.output import medium
from editing.plan import RenderPlan


def finish(plan: RenderPlan, path_of: Callable[[str], Path], target: Path, work: Work) -> tuple[Finding, ...]:
    """Write the plan's file, and tell what it was examined for; `path_of` gives the file behind a store's key.

    Raises `Cancelled`, `Transient`, and `Faulty` where it is not what was planned.
    """
    match medium(plan.container):
        case "picture":
            pictures.unpack(path_of(plan.segments[0].key), target)
            return pictures.check(target, plan)
        case "animation":
            video = work.folder / "frames.mkv"
            _assemble(plan.model_copy(update={"container": "mkv"}), path_of, video, work)
            gif.draw(video, target, work)
            return (*gif.check(target, plan), *looked.found(plan.segments, path_of))
        case "sound":
            records.write(plan, _rendered(plan, path_of)[0], path_of, target, work)
            return (*records.check(target, plan), *loudness.found(plan.sounds, path_of))
        case "video":
            _assemble(plan, path_of, target, work)
            return check.check(target, plan, path_of)


def _assemble(plan: RenderPlan, path_of: Callable[[str], Path], target: Path, work: Work) -> None:
    parts = [copy.Part(one, path_of(one.piece.key if one.kind == "copy" else one.key)) for one in plan.segments]
    copy.assemble(plan, parts, _rendered(plan, path_of), path_of, target, work)


def _rendered(plan: RenderPlan, path_of: Callable[[str], Path]) -> list[Path | None]:
    """The rendered sounds; None for one that is all copied."""
    return [None if sound.copied else path_of(sound.key) for sound in plan.sounds]
