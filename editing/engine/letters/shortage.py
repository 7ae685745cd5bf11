"""What cannot be written as it was asked for: characters and families that no font here has.

It becomes part of the plan, so that a machine with more fonts does not take what was made without them for its own,
and it is told to the person.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from editing.engine.letters.fonts import Fonts, at_hand
from editing.engine.letters.shaping import uncovered
from editing.findings import Finding
from editing.instructions import Captions, Lettering, Timecode, Words, extras
from editing.plan import Piece, RenderPlan, Segment
from editing.typography import Look, plain

_MOST = 12
"""Characters that are named."""
Written = tuple[str, Look]


def with_fonts(plan: RenderPlan, folder: Path | None) -> RenderPlan:
    """The plan for this machine: every segment says what its words lack here."""
    fonts = at_hand(folder)
    segments = tuple(_with_fonts(segment, fonts) for segment in plan.segments)
    return plan if segments == plan.segments else plan.model_copy(update={"segments": segments})


def _with_fonts(segment: Segment, fonts: Fonts) -> Segment:
    lacking = _lacking(_written(segment), fonts)
    if not lacking:
        return segment
    return segment.model_copy(update={"lacking": lacking, "piece": _made_without(segment.piece, fonts)})


def _made_without(piece: Piece, fonts: Fonts) -> Piece:
    """The piece; a card that lacks something is another one than the card that lacks nothing."""
    lacking = _lacking([(piece.made.text, piece.made.look)], fonts) if piece.made else ()
    if not lacking:
        return piece
    digest = hashlib.sha256("\0".join(lacking).encode()).hexdigest()[:8]
    return piece.model_copy(update={"key": str(PurePath(piece.key).with_suffix(f".{digest}.mp4"))})


def notices(plan: RenderPlan, folder: Path | None) -> Iterator[Finding]:
    """A finding for the characters that a plan's words lack, and one for each font that is not there."""
    lacking = dict.fromkeys(one for segment in plan.segments for one in segment.lacking)
    families = {look.font for segment in plan.segments for _, look in _written(segment)}
    missing = [one for one in lacking if one not in families]
    if missing:
        named = " ".join(missing[:_MOST]) + (" and others" if len(missing) > _MOST else "")
        mend = 'pip install "cutroom[fonts]", or a font in the folder CUTROOM_FONTS, brings more'
        yield Finding.notice(f"I have no font with {named}, so I left that out ({mend}).")
    for family in (one for one in lacking if one in families):
        yield Finding.notice(f"I have no font called {family}, so I wrote in {at_hand(folder).first.family}.")


def left_out(written: Iterable[Written], fonts: Fonts) -> list[str]:
    """The characters that no font has, each once."""
    return list(dict.fromkeys(one for text, look in written for one in uncovered(plain(text), look, fonts)))


def _lacking(written: Iterable[Written], fonts: Fonts) -> tuple[str, ...]:
    written = list(dict.fromkeys(written))
    families = dict.fromkeys(look.font for _, look in written if look.font)
    return (*left_out(written, fonts), *(family for family in families if fonts.named(family) is None))


def _written(segment: Segment) -> Iterator[Written]:
    if segment.piece.made is not None:
        yield segment.piece.made.text, segment.piece.made.look
    for step in extras(segment.steps):
        if isinstance(step, Words):
            yield from ((text, step.look) for text in _texts(step))


def _texts(step: Words) -> Iterator[str]:
    if isinstance(step, Lettering | Timecode):
        yield step.text
    elif isinstance(step, Captions):
        yield from (cue.text for cue in step.cues)
