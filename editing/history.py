"""The edit history: what each prompt did, the revisions that came of it, and which one is in force.

One prompt is one `Edit`; a revision is the edits in force, oldest first. Pure: the history is data, and a timeline its
fold. Times in an edit are those of the clip before that edit; all operations of one edit share them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from editing.errors import BadEdit
from editing.ops.base import Op, SessionOp
from editing.timecode import clock
from editing.timeline import Clip, Source, Timeline

Edit = tuple[Op, ...]
Revision = tuple[Edit, ...]


@dataclass(frozen=True)
class History:
    """All revisions so far, the upload (no edits) first, and the number of the one in force."""

    revisions: tuple[Revision, ...] = ((),)
    at: int = 0

    @property
    def current(self) -> Revision:
        """The edits in force."""
        return self.revisions[self.at]


def fold(revision: Revision, sources: Sequence[Source]) -> Timeline:
    """The video that the edits make of the sources. Raises `BadEdit` where one cannot be applied."""
    timeline = Timeline.of(*sources)
    for edit in revision:
        timeline = apply(timeline, edit)
    return timeline


def apply(timeline: Timeline, edit: Iterable[Op]) -> Timeline:
    """The video after one edit; each operation's times follow their content through those before it.

    An edit goes on from the video, not from pictures that were taken of it.
    """
    if timeline.output.stills:
        timeline = timeline.model_copy(update={"output": timeline.output.model_copy(update={"stills": ()})})
    seen = timeline
    for op in sorted(edit, key=lambda op: op.LAST):
        timeline = _applied(op, seen, timeline)
    return timeline


def _applied(op: Op, seen: Timeline, timeline: Timeline) -> Timeline:
    """The timeline after an operation whose times are those of `seen`."""
    carried = _carried(op, seen, timeline)
    return timeline if carried is None else carried.apply(timeline)


def advance(history: History, edit: Edit, sources: Sequence[Source]) -> History:
    """The history after one more prompt. Raises `BadEdit` where an operation makes no sense there."""
    at, newest = history.at, len(history.revisions) - 1
    for op in edit:
        if isinstance(op, SessionOp):
            at = op.turn(at, newest)
    changes = tuple(op for op in edit if not isinstance(op, SessionOp))
    if not changes:
        return History(history.revisions, at)
    revision = history.revisions[at]
    for op in changes:
        if op.replace:
            revision = _replaced(revision, op, sources)
    added = tuple(op for op in changes if not op.replace)
    revision = (*revision, added) if added else revision
    fold(revision, sources)
    return History((*history.revisions[: at + 1], revision), at + 1)


def told(op: Op, revision: Revision, sources: Sequence[Source]) -> str:
    """What an operation did that has just come into a revision, in words. Raises `BadEdit` where it came to nothing."""
    if isinstance(op, SessionOp):
        return op.words()
    number, place = _newest(op, revision)
    before = seen = fold(revision[:number], sources)
    for earlier in revision[number][:place]:
        before = _applied(earlier, seen, before)
    carried = _carried(revision[number][place], seen, before)
    does = carried.told(before, carried.apply(before)) if carried is not None else None
    return op.words() if does is None else does


def _newest(op: Op, revision: Revision) -> tuple[int, int]:
    """Where the operation stands that came last: at the end, or in the place of one of its kind."""
    if not op.replace:
        return len(revision) - 1, len(revision[-1]) - 1
    alike = ((n, place) for n, edit in enumerate(revision) for place, one in enumerate(edit) if one.op == op.op)
    return max((n, place) for n, place in alike if revision[n][place].replace)


def _replaced(revision: Revision, op: Op, sources: Sequence[Source]) -> Revision:
    """The revision with `op` where the latest operation of its kind stood; at the end where there was none."""
    for number in range(len(revision) - 1, -1, -1):
        edit = revision[number]
        for place in range(len(edit) - 1, -1, -1):
            if edit[place].op == op.op:
                then = fold(revision[:number], sources)
                moved = op if _in_its_own_time(op, edit[place]) else _carried(op, fold(revision, sources), then)
                if moved is None:
                    raise BadEdit("That part of the clip was not there yet when the earlier edit was made.")
                changed = (*edit[:place], moved, *edit[place + 1 :])
                later = rebase(apply(then, edit), apply(then, changed), revision[number + 1 :])
                return (*revision[:number], changed, *later)
    return (*revision, (op,))


def _in_its_own_time(op: Op, earlier: Op) -> bool:
    """Whether a replacement's times are those of the clip that the earlier edit was made on.

    They are where it repeats them, and where the clip as it is now is the earlier edit's own doing.
    """
    same = all(getattr(op, name, None) == getattr(earlier, name, None) for name in ("start", "end", "at"))
    return same or type(op).RESHAPES


def rebase(before: Timeline, after: Timeline, edits: Revision) -> Revision:
    """Edits that were made on `before`, for `after`: their times follow their content; what lost it is left out."""
    moved: list[Edit] = []
    for edit in edits:
        carried = tuple(new for op in edit if (new := _carried(op, before, after)) is not None)
        before, after = apply(before, edit), apply(after, carried)
        if carried:
            moved.append(carried)
    return tuple(moved)


def _carried(op: Op, old: Timeline, new: Timeline) -> Op | None:
    if old.clips == new.clips:
        return op
    return op.carried(lambda time: _start(time, old, new), lambda time: _end(time, old, new))


def _start(time: Fraction, old: Timeline, new: Timeline) -> Fraction | None:
    """Where what begins at `time` of `old` begins in `new`; if that is gone, where the next of it begins."""
    if time >= old.duration:
        raise BadEdit(f"The clip is {clock(old.duration)} long, so nothing starts at {clock(time)}.")
    position = Fraction(0)
    for clip in old.clips:
        if position + clip.duration > time:
            begin = clip.source_time(max(Fraction(0), time - position))
            found = [place for place, _ in _played(clip, new, begin, clip.source_time(clip.duration))]
            if found:
                return min(found)
        position += clip.duration
    return None


def _end(time: Fraction, old: Timeline, new: Timeline) -> Fraction | None:
    """Where what ends at `time` of `old` ends in `new`; if that is gone, where the last before it ends."""
    if time > old.duration + 1:
        raise BadEdit(f"The clip is {clock(old.duration)} long, so nothing ends at {clock(time)}.")
    position = old.duration
    for clip in reversed(old.clips):
        position -= clip.duration
        if position < time:
            finish = clip.source_time(min(clip.duration, time - position))
            found = [place for _, place in _played(clip, new, clip.source_time(Fraction(0)), finish)]
            if found:
                return max(found)
    return None


def _played(clip: Clip, new: Timeline, begin: Fraction, finish: Fraction) -> list[tuple[Fraction, Fraction]]:
    """Where the pieces of `new` play what the clip plays from `begin` to `finish` (in the source): from when to when.

    The first is where what the clip plays first stands, also in a piece that plays it the other way round.
    """
    low, high = min(begin, finish), max(begin, finish)
    found: list[tuple[Fraction, Fraction]] = []
    position = Fraction(0)
    for piece in new.clips:
        lo, hi = max(low, piece.start), min(high, piece.end)
        if piece.source == clip.source and lo < hi:
            ends = (hi, lo) if clip.backward else (lo, hi)
            found.append((position + piece.offset(ends[0]), position + piece.offset(ends[1])))
        position += piece.duration
    return found
