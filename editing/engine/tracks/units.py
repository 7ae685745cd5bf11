"""H.264 and HEVC: packets of NAL units, whose headers stand in the track's description under ids that differ.

Packets get lengths of four bytes, and lose the headers that are repeated in them: a track with headers in its samples
is not of the kind that every player takes.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from editing.engine.tracks import nal
from editing.engine.tracks.base import Adapter, Joint, Part, Watch
from editing.engine.tracks.nal import Headers


class Renaming(Protocol):
    """Headers with other ids, and what makes their packets go with them."""

    headers: Headers

    def packet(self, packet: bytes) -> bytes:
        """A packet with lengths of four bytes, naming the new ids. Raises ValueError."""


class Syntax(NamedTuple):
    """What each of the two has of its own; types are those of NAL units."""

    kind: Callable[[bytes], int]
    slices: frozenset[int]
    keys: frozenset[int]
    sets: frozenset[int]
    """Types of headers (parameter sets), of which those `needed` stand in every description."""
    needed: frozenset[int]
    name: Callable[[bytes], tuple[int, int]]
    """What a header is known by: its type and its id."""
    parse: Callable[[bytes], Headers | None]
    record: Callable[[Headers], bytes]
    spliced: Callable[[bytes], bytes]
    """The first packet of a copied part as it stands in the middle of a track."""
    renaming: Callable[[Headers, Iterable[Headers]], Renaming] | None
    """How a coded part gets other ids; None where the coder is told which to use."""


class UnitsWatch(Watch):
    """The key packets of such a stream."""

    def __init__(self, syntax: Syntax, extradata: bytes) -> None:
        self._syntax, self._extradata = syntax, extradata
        self._headers: Headers | None = None

    def starts(self, packet: bytes) -> bool:
        """Whether its picture is one at which decoding can start."""
        syntax = self._syntax
        if self._headers is None:
            self._headers = described(syntax, Part(self._extradata, packet, copied=True)) or Headers(0, ())
            self.ids, self.understood = _ids(syntax, self._headers)
        if not self._headers.units:
            return True
        try:
            units = list(nal.units(packet, self._headers.size))
        except ValueError:
            self.understood = False
            return False
        if any(syntax.kind(unit) in syntax.sets and unit not in self._headers.units for unit in units):
            self.understood = False
        return next((syntax.kind(unit) for unit in units if syntax.kind(unit) in syntax.slices), -1) in syntax.keys


def _ids(syntax: Syntax, headers: Headers) -> tuple[tuple[int, ...], bool]:
    """The ids in use, and whether all headers could be read."""
    try:
        ids = {syntax.name(unit)[1] for unit in headers.units if syntax.kind(unit) in syntax.sets}
        syntax.record(headers)
    except ValueError:
        return (), False
    return tuple(sorted(ids)), True


def described(syntax: Syntax, part: Part) -> Headers | None:
    """The headers of a part: its description's, or where that lacks some, its first packet's too."""
    known = syntax.parse(part.extradata)
    size = known.size if known else nal.ANNEX_B
    try:
        outside = known.units if known else _sets(syntax, nal.units(part.extradata, size))
        for units in (outside, (*outside, *_sets(syntax, nal.units(part.first, size)))):
            if {syntax.kind(unit) for unit in units} >= syntax.needed:
                return Headers(size, tuple(dict.fromkeys(units)))
    except ValueError:
        return None
    return None


def _sets(syntax: Syntax, units: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(unit for unit in units if syntax.kind(unit) in syntax.sets)


def join(syntax: Syntax, parts: Sequence[Part]) -> Joint:
    """The track of these parts; where ids clash, coded parts get others. Raises ValueError where they cannot.

    Packets of one stream that is not understood are left as they are.
    """
    if all(part.copied and described(syntax, part) is None for part in parts):
        return Joint(None, tuple(None for _ in parts))
    kinds = [(_known(syntax, part), part.copied) for part in parts]
    placed: list[Headers] = []
    adapters: dict[tuple[Headers, bool], Adapter] = {}
    for headers, copied in sorted(dict.fromkeys(kinds), key=lambda kind: not kind[1]):  # what is copied keeps its ids
        renaming = None
        if not copied and syntax.renaming and _clash(syntax, [headers, *placed]):
            renaming = syntax.renaming(headers, placed)
        placed.append(renaming.headers if renaming else headers)
        adapters[headers, copied] = _adapter(syntax, headers, copied, renaming)
    if _clash(syntax, placed):
        raise ValueError("they use one id for different headers")
    units = tuple(dict.fromkeys(unit for headers in placed for unit in headers.units))
    return Joint(syntax.record(Headers(4, units)), tuple(adapters[kind] for kind in kinds))


def _known(syntax: Syntax, part: Part) -> Headers:
    found = described(syntax, part)
    if found is None:
        raise ValueError("the headers of a part are missing")
    return found


def _clash(syntax: Syntax, placed: Iterable[Headers]) -> bool:
    """Whether an id stands for two different headers."""
    units = {unit for headers in placed for unit in _sets(syntax, headers.units)}
    return len({syntax.name(unit) for unit in units}) < len(units)


def _adapter(syntax: Syntax, headers: Headers, copied: bool, renaming: Renaming | None) -> Adapter:
    def adapt(packet: bytes, begins: bool) -> bytes:
        packet = nal.plain(packet, headers, syntax.kind, syntax.sets)
        if renaming:
            return renaming.packet(packet)
        return syntax.spliced(packet) if copied and begins else packet

    return adapt
