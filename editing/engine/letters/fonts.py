"""The fonts at hand: those that come with the product first, then the operator's, those of packages, the system's.

Tells for each character which font has it. A folder is looked through once, and only when it is needed.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Final
from unicodedata import category, normalize

import uharfbuzz as hb

SHIPPED: Final = Path(__file__).parents[2] / "fonts"
_FIRST: Final = ("NotoSans.ttf",)
_LATER: Final = ("DejaVuSans.ttf", "NotoColorEmoji.ttf")
_PACKAGES: Final = ("manimgx_fonts", "manimgx_fonts_cjk")
"""Packages of nothing but fonts, which the extra `fonts` installs."""
_SUFFIXES: Final = frozenset({".ttf", ".otf", ".ttc", ".otc"})
_SYSTEM: Final = {
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts", "~/AppData/Local/Microsoft/Windows/Fonts"),
}
_ELSEWHERE: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
_SPECIAL: Final = ("bold", "black", "italic", "oblique", "light", "thin", "medium", "condensed", "mono", "serif")
_PICTURED: Final = frozenset(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
)
"""Characters below U+1F000 that are pictures without being asked (Emoji_Presentation in UTS #51)."""
_AS_PICTURE: Final = "\ufe0f"
_AS_TEXT: Final = "\ufe0e"
_KEY: Final = "\u20e3"
_SELECTORS: Final = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x34F)))


@dataclass(frozen=True, eq=False)
class Face:
    """One font of a file."""

    path: Path
    index: int = 0

    @cached_property
    def font(self) -> hb.Face:
        """As HarfBuzz knows it; one without characters where the file is none."""
        try:
            return hb.Face(hb.Blob.from_file_path(str(self.path)), self.index)
        except (OSError, hb.HarfBuzzError):
            return hb.Face(hb.Blob(b""))

    @cached_property
    def covered(self) -> hb.Set:
        """The characters that it has, by number."""
        return self.font.unicodes

    @cached_property
    def coloured(self) -> bool:
        """Whether its glyphs are pictures."""
        return bool(self.font.has_color_paint or self.font.has_color_layers or self.font.has_color_png)

    @cached_property
    def family(self) -> str:
        """What people call it."""
        return self.font.get_name(16) or self.font.get_name(1) or self.path.stem

    @cached_property
    def weights(self) -> bool:
        """Whether it can be made bold by design."""
        return any(axis.tag == "wght" for axis in self.font.axis_infos)

    def has(self, letters: str) -> bool:
        """Whether it has all of these."""
        return all(ord(letter) in self.covered for letter in letters)


@lru_cache(maxsize=64)
def sized(face: Face, size: float, bold: bool = False) -> hb.Font:
    """The font with lines `size` pixels high, in units of 1/64 of a pixel."""
    font = hb.Font(face.font)
    font.scale = (round(size * 64), round(size * 64))
    if face.weights:
        font.set_variations({"wght": 700 if bold else 400})
    elif bold and not face.coloured:
        font.synthetic_bold = (0.02, 0.02, False)
    return font


class Fonts:
    """Fonts in the order in which they are asked for a character.

    `folder` is the operator's own. With `packages` off, only what comes with the product and that folder are asked;
    with `system` off, not the system's.
    """

    def __init__(self, folder: Path | None = None, *, packages: bool = True, system: bool = True) -> None:
        self._folder = folder
        self._packages, self._system = packages, system
        self._known: dict[tuple[str, str], Face | None] = {}
        self._faces: list[Face] = []
        self._coming = self._sources()
        self._looking = Lock()

    def face(self, cluster: str, family: str = "") -> Face | None:
        """The first font that has a character as people see it; None where there is none."""
        found = self._known.get((cluster, family), _UNKNOWN)
        if found is _UNKNOWN:
            found = self._known[cluster, family] = self._found(cluster, family)
        return found

    @cached_property
    def first(self) -> Face:
        """The font that words are written in where it has them."""
        return next(self._all())

    def named(self, family: str) -> Face | None:
        """The font that people call this; None where there is none."""
        wanted = family.casefold().replace(" ", "")
        for face in self._all():
            for other in _collection(face):
                names = (other.font.get_name(16), other.font.get_name(1), other.font.get_name(4))
                if wanted in {name.casefold().replace(" ", "") for name in names if name}:
                    return other
        return None

    def families(self) -> list[str]:
        """The names of those that come with the product, with packages, or from the operator."""
        own = Fonts(self._folder, packages=self._packages, system=False)
        return list(dict.fromkeys(face.family for face in own._all()))

    def _found(self, cluster: str, family: str) -> Face | None:
        wanted = self.named(family) if family else None
        forms = dict.fromkeys(_needed(normalize(form, cluster)) for form in ("NFC", "NFD"))
        if forms == {"": None}:
            return wanted or self.first
        ahead = [wanted] if wanted else []
        if pictured(cluster):
            ahead = [face for face in self._all() if face.path.parent == SHIPPED and face.coloured]
        for face in (*ahead, *self._all()):
            if any(face.has(form) for form in forms):
                return face
        return None

    def _all(self) -> Iterator[Face]:
        """Every font in order; each is looked for when it is come to."""
        at = 0
        while True:
            while at < len(self._faces):
                yield self._faces[at]
                at += 1
            with self._looking:
                if at == len(self._faces):
                    face = next(self._coming, None)
                    if face is None:
                        return
                    self._faces.append(face)

    def _sources(self) -> Iterator[Face]:
        yield from (Face(SHIPPED / name) for name in _FIRST)
        if self._folder is not None:
            yield from _within(self._folder)
        if self._packages:
            for name in _PACKAGES:
                spec = find_spec(name)
                for place in (spec.submodule_search_locations or ()) if spec else ():
                    yield from _within(Path(place))
        yield from (Face(SHIPPED / name) for name in _LATER)
        if self._system:
            for place in _SYSTEM.get(sys.platform, _ELSEWHERE):
                yield from _within(Path(place).expanduser())


_UNKNOWN: Final = Face(Path())


@lru_cache(maxsize=8)
def at_hand(folder: Path | None = None) -> Fonts:
    """All fonts of this machine, with the operator's folder."""
    return Fonts(folder)


def pictured(cluster: str) -> bool:
    """Whether a character as people see it is meant as a picture."""
    if _AS_TEXT in cluster:
        return False
    asked = _AS_PICTURE in cluster or _KEY in cluster
    return (
        asked
        or any(letter >= "\U0001f000" and category(letter) in ("So", "Sk") for letter in cluster)
        or (cluster[:1] in _PICTURED)
    )


def _needed(cluster: str) -> str:
    """The characters for which a font needs glyphs: spaces and what only steers others are none."""
    return "".join(
        letter
        for letter in cluster
        if letter not in _SELECTORS and category(letter) not in ("Cc", "Cf", "Zs", "Zl", "Zp")
    )


def _within(folder: Path) -> Iterator[Face]:
    """The fonts of a folder, plain ones before those of a special style."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)
    yield from map(Face, sorted(found, key=lambda path: sum(style in path.stem.lower() for style in _SPECIAL)))


def _collection(face: Face) -> Iterator[Face]:
    """All fonts of the file."""
    yield face
    if face.path.suffix.lower() in (".ttc", ".otc"):
        blob = hb.Blob.from_file_path(str(face.path))
        yield from (Face(face.path, index) for index in range(1, hb.Face(blob).count))
