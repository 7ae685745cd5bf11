"""The graph of a segment: chains of filters, from its frames to what is coded. Pure text."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from editing import watching
from editing.filtergraph import blending, grading, layers
from editing.filtergraph.frames import by_the_clock, finish, flat, upright, within
from editing.filtergraph.steps import picture_step
from editing.filtergraph.words import matrix, number, ratio, tagged
from editing.instructions import (
    Fade,
    FrameMap,
    Glide,
    Grade,
    Layer,
    Over,
    PictureStep,
    Steady,
    Veil,
    Words,
    extras,
)
from editing.plan import Laid, Piece, Segment
from editing.timeline import Colour


class Placed(NamedTuple):
    """A picture file to lay over the video, its top left corner at `x`, `y`."""

    path: Path
    x: int
    y: int


def picture_graph(segment: Segment, placed: Sequence[Placed] = ()) -> str:
    """The graph from input 0 to [out]: the segment's own frames, in its own time, with all that is done to them.

    The pictures that are brought in are inputs 1, 2, ... in the order of `extras`; `placed` are the letterings' own.
    """
    assert segment.encoding is not None, "only what is coded goes through a graph"
    graph = _Graph(segment, placed, segment.laid)
    return graph.text(graph.finished(graph.through(graph.own(), segment.steps)))


def partial_graph(segment: Segment, since: int, until: int | None, placed: Sequence[Placed]) -> str:
    """A part of it: the steps from number `since` up to `until`, on frames that a function of Python's gave as input 0.

    With `since` 0 it begins with the segment's own frames, without `until` it goes on to the end. `placed` are those of
    its own letterings.
    """
    assert segment.encoding is not None
    before = sum(isinstance(step, Layer) for step in extras(segment.steps[:since]))
    graph = _Graph(segment, placed, segment.laid[before:])
    start = graph.given(segment.steps[since - 1]) if since else graph.own()
    chain = graph.through(start, segment.steps[since:until])
    if until is None:
        return graph.text(graph.finished(chain))
    step = segment.steps[until]
    boxed = isinstance(step, FrameMap) and step.box is not None
    return graph.text(f"{chain},crop=w=floor(iw/2)*2:h=floor(ih/2)*2:x=0:y=0,format=yuv420p" if boxed else chain)


def watched_graph(piece: Piece, width: int, height: int) -> str:
    """The piece's frames as they come, small and grey, to be looked at: from input 0 to [out]."""
    seen = (*within(piece), f"setpts=PTS-{piece.first}", f"scale=w={width}:h={height}:flags=area", "format=gray")
    return f"[0:{piece.stream}]{','.join(seen)}[out]"


class _Graph:
    """Chains of filters that grow: the last one is the picture, the others come into it."""

    def __init__(self, segment: Segment, placed: Iterable[Placed], laid: Iterable[Laid]) -> None:
        self._segment = segment
        self._placed, self._laid = iter(placed), iter(laid)
        self._chains: list[str] = []
        self._inputs = self._labels = 0

    def own(self) -> str:
        """The segment's own frames, as a player shows them."""
        segment, piece = self._segment, self._segment.piece
        assert segment.encoding is not None
        chain = self._seen(f"[0:{piece.stream}]" + ",".join(within(piece)), watching.BEFORE)
        course = by_the_clock(piece, segment.speed, segment.backward, segment.frames, self._rate)
        shown = (*upright(piece, segment.encoding.colour.hdr), *flat(piece))
        if segment.motion is None:
            return ",".join((chain, *course, *shown))
        # The camera is held still frame by frame, so before any of them is left out or shown twice.
        return ",".join((chain, *shown, blending.moved(next(self._placed).path, self._pix_fmt), *course))

    def finished(self, chain: str) -> str:
        """The chain up to what is coded."""
        assert self._segment.encoding is not None
        chain = ",".join((chain, *finish(self._segment.encoding)))
        return self._seen(chain, watching.AFTER, self._segment.frames - 1)

    def _seen(self, chain: str, name: str, last: int | None = None) -> str:
        """The chain, with small pictures of its frames going out under this name where the segment is watched."""
        if not self._segment.watched:
            return chain
        self._labels += 1
        on, aside = f"[n{self._labels}]", f"[s{self._labels}]"
        self._chains += [f"{chain},split{on}{aside}", f"{aside}{watching.small(last)}[{name}]"]
        return f"{on}null"

    def text(self, chain: str) -> str:
        """The whole graph, its picture as [out]."""
        return ";".join((*self._chains, f"{chain}[out]"))

    def given(self, by: PictureStep) -> str:
        """The start of a chain of frames that a function gave: in RGB, or in the colours that are worked in."""
        boxed = isinstance(by, FrameMap) and by.box is not None
        return f"[0:v]{tagged(self._colour) if boxed else 'null'}"

    def through(self, chain: str, steps: Iterable[PictureStep]) -> str:
        """The chain with these steps."""
        for graded, some in groupby(map(_plain, steps), lambda step: isinstance(step, Grade)):
            run = list(some)
            chain = self._graded(chain, run) if graded else self._each(chain, run)
        return chain

    def _each(self, chain: str, steps: Iterable[PictureStep]) -> str:
        for step in steps:
            if isinstance(step, Words):
                self._inputs += 1
                picture, number = next(self._placed), self._inputs
                chain = f"{self._closed(chain)}[{number}:v]overlay=x={picture.x}:y={picture.y}:eof_action=repeat"
            elif isinstance(step, Veil):
                self._inputs += 1
                next(self._placed)
                chain = blending.veiled(self._closed(chain), f"[{self._inputs}:v]", step)
            elif isinstance(step, Steady):
                continue  # done at the start of the chain
            elif isinstance(step, Glide):
                chain += "," + blending.moved(next(self._placed).path, self._pix_fmt)
            elif isinstance(step, Layer):
                chain = self._layered(chain, step, next(self._laid))
            elif isinstance(step, Over):
                chain = self._over(chain, step)
            else:
                chain += "," + picture_step(step)
        return chain

    def _closed(self, chain: str) -> str:
        """End a chain; the label that carries it on."""
        self._labels += 1
        label = f"[c{self._labels}]"
        self._chains.append(chain + label)
        return label

    def _graded(self, chain: str, grades: Sequence[PictureStep]) -> str:
        """The chain with grades that follow each other, as one."""
        run = [grade for grade in grades if isinstance(grade, Grade)]
        self._labels += 1
        *done, chain = grading.chains(chain, run, self._colour, self._pix_fmt, self._labels)
        self._chains += done
        return chain

    def _over(self, chain: str, step: Over) -> str:
        """The chain with a copy of it laid over it."""
        self._labels += 1
        below, above = f"[g{self._labels}]", f"[o{self._labels}]"
        self._chains.append(f"{chain},format={self._pix_fmt},split{below}{above}")
        ground = self._closed(self.through(f"{below}null", step.ground)) if step.ground else below
        back = f"scale={matrix(self._colour)},format={self._pix_fmt}"
        copy = self._closed(",".join((self.through(f"{above}null", step.steps), back)))
        return blending.joined(ground, copy, step, self._pix_fmt, self._colour)

    def _layered(self, chain: str, layer: Layer, laid: Laid) -> str:
        """The chain with the layer in it."""
        self._inputs += laid.piece is not None
        start = layers.started(layer, laid, self._rate, self._inputs)
        over = self.through(start, layer.steps) + "," + ",".join(layers.shaped(layer, self._colour))
        if layer.blend == "over":
            over = ",".join((over, *layers.timed(laid, self._rate)))
            place = f"overlay=x={layer.x}:y={layer.y}:eof_action=repeat:enable='{layers.while_shown(laid)}'"
            return f"{self._closed(chain)}{self._closed(over)}{place}"
        if layer.blend == "under":
            over = ",".join((over, *layers.lasting(laid, self._rate)))
            return f"{self._closed(over)}{self._closed(chain)}overlay=x=0:y=0"
        rate = f"fps=fps={ratio(self._rate)}:start_time=0,settb=AVTB,format=yuv420p"
        first, second = self._closed(f"{chain},{rate}"), self._closed(f"{over},{rate}")
        if layer.swapped:
            first, second = second, first
        window = f"duration={number(layer.duration)}:offset={number(layer.at)}"
        return f"{first}{second}xfade=transition={layer.blend}:{window}"

    @property
    def _rate(self) -> Fraction:
        assert self._segment.encoding is not None
        return self._segment.encoding.rate

    @property
    def _pix_fmt(self) -> str:
        assert self._segment.encoding is not None
        return self._segment.encoding.pix_fmt

    @property
    def _colour(self) -> Colour:
        assert self._segment.encoding is not None
        hdr = self._segment.encoding.colour.hdr
        return self._segment.piece.colour if hdr else self._segment.piece.colour.shown


def _plain(step: PictureStep) -> PictureStep:
    """A fade that stands still is a grade like others: as much of the picture as it has come up to."""
    if not isinstance(step, Fade) or step.level is None:
        return step
    level = float(step.level)
    return Grade(light=level) if step.color == "black" else Grade(floor=1 - level, saturation=level)
