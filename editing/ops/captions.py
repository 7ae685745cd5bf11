"""Captions: the words that are said, on the picture or as a track of the file."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing import subtitles
from editing.cues import heard
from editing.errors import BadEdit, Refused
from editing.instructions import Captions as Step
from editing.ops.base import Carry, Ranged
from editing.ops.colors import Color, against
from editing.ops.places import Place
from editing.timecode import clock
from editing.timeline import Clip, Source, Timeline
from editing.typography import Cue, Look, plain

_GAP = Fraction(15)
"""Seconds without words from which on the picture is left alone between them."""


class Captions(Ranged):
    """Show subtitles: the words of a file (SRT, VTT, ASS), or typed ones, while they are said.

    | A | B | C |  ->  |"A"| B |"C"|
    """

    op: Literal["captions"] = "captions"
    file: str | None = Field(None, description="name of the file of subtitles")
    text: str | None = Field(None, max_length=100_000, description="typed words instead; may have times, as in SRT")
    timing: Literal["upload", "clip"] = Field(
        "upload", description="what the file's times count on: the video as sent, or the clip as it is now"
    )
    style: Literal["classic", "box", "bold"] = Field("classic", description="classic = outlined, bold = large")
    highlight: Color | None = Field(None, description="colour of the word being said")
    font: str | None = Field(None, max_length=80, description="font family")
    size: int | None = Field(None, ge=4, le=2000, description="pixels")
    color: Color = Field("white", description="name or #rrggbb")
    outline: Color | None = Field(None, description="colour around the letters")
    background: Color | None = Field(None, description="colour of a plate behind them")
    position: Place = Field("bottom", description="where in the picture")
    language: str | None = Field(None, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", description="such as en")
    burn: bool = Field(True, description="false = a track that players switch on and off")
    enabled: bool = Field(True, description="false = take them away")

    FILES: ClassVar[frozenset[str]] = frozenset({"text"})
    PHRASES: ClassVar[tuple[str, ...]] = (
        "captions",
        "subtitles",
        "add captions",
        "add subtitles",
        "burn in subtitles",
        "burn in captions",
        "subtitle track => burn=false",
        "soft subtitles => burn=false",
        "soft subs => burn=false",
        "closed captions => burn=false",
        "captions <file>",
        "subtitles <file>",
        "use <file>",
        "add <file>",
        "burn <file>",
        "boxed captions => style=box",
        "boxed subtitles => style=box",
        "bold captions => style=bold",
        "karaoke captions => highlight=yellow",
        "highlight each word => highlight=yellow",
        "highlight word => highlight=yellow",
        "turn off captions => enabled=false",
        "turn off subtitles => enabled=false",
        "without subtitles => enabled=false",
        "without captions => enabled=false",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "caption it: hello there": {"text": "Hello there"},
        "add the subtitles from talk.srt": {"file": "talk.srt"},
        "talk.srt as a subtitle track": {"file": "talk.srt", "burn": False},
        "boxed subtitles": {"style": "box"},
    }

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.file is not None and self.text is not None:
            raise ValueError("give file or text, not both")
        return self

    def carried(self, start: Carry, end: Carry) -> Self | None:
        """The same captions for another timeline: times that were typed follow what was said then."""
        if self.text is None or not subtitles.timed(self.text):
            return super().carried(start, end)
        moved = []
        for cue in _typed(self.text, Fraction(0), Fraction(0)):
            begun, over = _carried(start, cue.start), _carried(end, cue.end)
            if begun is not None:
                over = begun + cue.end - cue.start if over is None or over == begun else over
                moved.append(cue.model_copy(update={"start": min(begun, over), "end": max(begun, over)}))
        own = self.model_copy(update={"text": subtitles.srt(moved)}) if moved else None
        return super(Captions, own).carried(start, end) if own else None

    def what(self) -> str:
        """Whose words, and how they stand."""
        if not self.enabled:
            return "captions off"
        typed = f"“{' '.join(plain(self.text).split())[:40]}”" if self.text else "of the file that was sent"
        said = f"from {self.file}" if self.file else typed
        if not self.burn:
            return f"captions {said} as a track"
        how = [self.position, self.color, *([self.style] if self.style != "classic" else [])]
        how += [f"{self.size} px"] if self.size else []
        return f"captions {said} ({', '.join(how)})"

    def apply(self, timeline: Timeline) -> Timeline:
        """The captions on every clip in which words are said; those of the same source before are replaced."""
        start, end = timeline.span(self.start, self.end)
        if not self.enabled:
            return timeline.within(start, end, _without)
        source = self._source(timeline)
        look = {"look": self._look(timeline), "position": self.position}
        step = Step(**look, width=timeline.width, height=timeline.height, burnt=self.burn)
        if source is not None:
            step = step.model_copy(update={"track": source.id})
            timeline = timeline.within(start, end, lambda clip: _without(clip, step))
        else:
            step = step.model_copy(update={"cues": _typed(self.text or "", start, end)})
        laid = self._laid(timeline, step, start, end)
        if laid == timeline:
            raise BadEdit(f"Nothing is said between {clock(start)} and {clock(end)}; check the times of the captions.")
        return laid

    def _source(self, timeline: Timeline) -> Source | None:
        """The file whose words are meant; None for typed ones. Raises `BadEdit` where there is none."""
        if self.text is not None:
            if not plain(self.text).strip():
                raise BadEdit("There are no words to show; say which.")
            return None
        if self.file is not None:
            named = timeline.named(self.file)
            if not named.probe.cues:
                raise BadEdit(f"{named.name} holds no subtitles; name an SRT, VTT or ASS file, or type the words.")
            return named
        found = [source for source in timeline.sources if source.probe.cues]
        if len(found) == 1:
            return found[0]
        if found:
            raise BadEdit(f"Say which subtitles: {', '.join(source.name for source in found)}.")
        raise BadEdit("There is no file of subtitles; send an SRT, VTT or ASS file, or type the words.")

    def _laid(self, timeline: Timeline, step: Step, start: Fraction, end: Fraction) -> Timeline:
        """The timeline with the step where words are said, told for each clip in its own time."""
        timeline = timeline.split(start, end)
        upload = timeline.sources[0].id if step.track is not None and self.timing == "upload" else None
        clips: list[Clip] = []
        spans: list[tuple[Fraction, Fraction]] = []
        position = Fraction(0)
        for clip in timeline.clips:
            own = _told(step, clip, position, upload) if start < position + clip.duration and position < end else None
            said = heard(own, timeline, clip.duration) if own is not None else ()
            spans += [(position + cue.start, position + cue.end) for cue in said]
            clips.append(clip.seen(own) if own is not None and said else clip)
            position += clip.duration
        timeline = timeline.with_clips(*clips)
        for quiet in _gaps(spans, start, end, 1 / timeline.rate) if step.burnt else ():
            timeline = timeline.within(*quiet, lambda clip: _without(clip, step))
        return timeline

    def _look(self, timeline: Timeline) -> Look:
        bold = self.style == "bold"
        upright = timeline.height > timeline.width
        share = timeline.width // (9 if bold else 13) if upright else timeline.height // (11 if bold else 17)
        return Look(
            size=self.size or max(12, share),
            color=self.color,
            font=self.font or "",
            bold=bold,
            language=self.language or "",
            outline=self.outline or against(self.color),
            shadow=True,
            ground=self.background or ("black" if self.style == "box" else None),
            highlight=self.highlight,
        )


def _carried(carry: Carry, time: Fraction) -> Fraction | None:
    """Where a moment lies on the other timeline; None where it is gone, or was never there."""
    try:
        return carry(time)
    except BadEdit:
        return None


def _typed(text: str, start: Fraction, end: Fraction) -> tuple[Cue, ...]:
    try:
        return subtitles.typed(text, start, end)
    except Refused as refusal:
        raise BadEdit(str(refusal)) from None


def _told(step: Step, clip: Clip, position: Fraction, upload: str | None) -> Step | None:
    """The step in the clip's own time, the cues in that of the `upload` or of the whole clip; None for other footage.

    A clip's time t is `shift` + `pace` * t of the cues.
    """
    if upload is None:
        return step.model_copy(update={"shift": position})
    if clip.source != upload:
        return None
    pace = Fraction(0) if clip.still else -clip.speed if clip.backward else clip.speed
    return step.model_copy(update={"shift": clip.source_time(Fraction(0)), "pace": pace})


def _without(clip: Clip, like: Step | None = None) -> Clip:
    """The clip without captions, or without those of the same words."""

    def goes(step: object) -> bool:
        return isinstance(step, Step) and (like is None or (step.track, step.cues) == (like.track, like.cues))

    return clip.model_copy(update={"picture": tuple(step for step in clip.picture if not goes(step))})


def _gaps(
    spans: Iterable[tuple[Fraction, Fraction]], start: Fraction, end: Fraction, frame: Fraction
) -> list[tuple[Fraction, Fraction]]:
    """Where nothing is said for long, a frame's length from the words on either side."""
    found = []
    quiet = start
    for begun, over in (*sorted(spans), (end + frame, end + frame)):
        if begun - quiet > _GAP:
            found.append((quiet if quiet == start else quiet + frame, min(end, begun - frame)))
        quiet = max(quiet, over)
    return found
