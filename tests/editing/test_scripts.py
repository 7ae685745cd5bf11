"""Scripts of the world: shaped, in their direction, and broken where they may be."""

from fractions import Fraction
from pathlib import Path
from shutil import copy

import numpy as np
import pytest
from bidi import get_display
from hypothesis import given, settings
from hypothesis import strategies as st

from editing.engine import letters
from editing.engine.letters import bidi, fonts
from editing.engine.letters.block import Block, block
from editing.engine.letters.breaks import line_ends
from editing.engine.letters.fonts import Fonts
from editing.engine.letters.paint import painted, thickened
from editing.engine.letters.shortage import left_out
from editing.typography import Look, plain

LOOK = Look(size=24)
BARE = Fonts(packages=False, system=False)
FULL = Fonts(system=False)
MIXED = "ab אבגدمرح123٣٤ ,.+-%$()[]{}!\u0301\u05b0\u2067\u2066\u2068\u2069\u200f\u200e\t"


def laid(text: str, width: float = 1000, among: Fonts = FULL, look: Look = LOOK) -> Block:
    return block(text, look, among, width)


def shown(text: str, among: Fonts = FULL) -> list[str]:
    """The characters whose glyphs are drawn, from left to right."""
    return [text[put.glyph.place] for put in laid(text, among=among).glyphs]


@given(st.text(MIXED, max_size=16))
@settings(max_examples=200, deadline=None)
def test_directions(text: str) -> None:
    """Characters of both directions, numbers, brackets and isolates stand in the order that the standard gives."""
    ours = "".join(text[place] for place in bidi.visual(bidi.levels(text)))
    assert ours == get_display(text)


def test_overrides() -> None:
    """Embeddings and overrides are obeyed, however deep they are asked for."""
    assert bidi.levels("a\u202eb\u202cc")[::2] == [0, 1, 0]
    assert max(bidi.levels("\u202b" * 300 + "a")) <= 126


def test_right_to_left() -> None:
    """Hebrew is read from the right, and a number in it from the left."""
    assert "".join(shown("שלום 12 עולם", BARE)) == "םלוע 12 םולש"


def test_arabic_is_joined() -> None:
    """An Arabic letter has another form at the beginning, in the middle and at the end of a word."""
    forms = [put.glyph.id for put in laid("ببب", among=BARE).glyphs]
    assert len(set(forms)) == 3
    assert laid("ب", among=BARE).glyphs[0].glyph.id not in forms


def test_vowels_stand_where_they_are_read() -> None:
    """A Devanagari vowel that is spoken after its consonant is drawn before it, and a cluster is one sign."""
    vowel, consonant = laid("हि").glyphs
    alone = laid("ह").glyphs[0].glyph.id
    assert consonant.glyph.id == alone != vowel.glyph.id
    assert len(laid("क्ष").glyphs) == 1


@pytest.mark.parametrize("emoji", ["👍🏽", "👨‍👩‍👧‍👦", "🇩🇪", "1️⃣", "❤️", "🏳️‍🌈", "😀"])
def test_emoji_are_pictures(emoji: str) -> None:
    """An emoji of whatever parts is one picture in its own colours."""
    (put,) = laid(emoji, among=BARE).glyphs
    assert put.glyph.coloured
    image = np.asarray(painted(laid(emoji, among=BARE), LOOK.model_copy(update={"outline": None})))
    solid = image[image[..., 3] == 255][:, :3].astype(int)
    assert len(np.unique(solid // 32, axis=0)) > 3


def test_text_forms() -> None:
    """A sign that is text unless it is asked for as a picture is drawn as text."""
    assert not laid("☺©", among=BARE).glyphs[0].glyph.coloured
    assert laid("☺️", among=BARE).glyphs[0].glyph.coloured


def test_what_no_font_has() -> None:
    """A character without a glyph is named, and neither drawn as a box nor given room."""
    assert left_out([("a界b 面界 😀 é", LOOK)], BARE) == ["界", "面"]
    with_, without = laid("a界b", among=BARE), laid("ab", among=BARE)
    assert [put.glyph.id for put in with_.glyphs] == [put.glyph.id for put in without.glyphs]
    assert with_.width == without.width


def test_a_machine_without_fonts() -> None:
    """Latin, Cyrillic, Greek, Arabic, Hebrew and emoji need nothing but what comes with the product."""
    words = "Lines\n, tabs\t. Žluťoučký kůň Việt Nam ångström Съешь ещё їжак Ξεσκεπάζω ψυχοφθόρα مرحبا שלום “—…€” 👍🏽"
    assert left_out([(words, LOOK)], BARE) == []


def test_the_extra_has_the_rest() -> None:
    """With the package's fonts the scripts that most people write are there."""
    words = "中文字体 日本語の 한국어 हिन्दी বাংলা தமிழ் తెలుగు ไทย ខ្មែរ မြန်မာ አማርኛ ქართული հայերեն සිංහල ਪੰਜਾਬੀ ગુજરાતી"
    assert left_out([(words, LOOK)], FULL) == []


def test_one_character_in_two_languages() -> None:
    """A Chinese character has its Japanese form beside kana, and in the language that is asked for."""
    chinese, japanese = laid("直接").glyphs[0].glyph.id, laid("直接の").glyphs[0].glyph.id
    asked = laid("直接", look=LOOK.model_copy(update={"language": "ja"})).glyphs[0].glyph.id
    assert chinese != japanese == asked


def test_chinese_breaks_anywhere_but_before_a_stop() -> None:
    """Chinese lines are full, and none begins with a full stop or a comma."""
    text = "这是一段很长的中文文字，需要自动换行。标点符号不会出现在行首，没有问题。"
    lines = [text[line.start : line.end] for line in laid(text, width=130).lines]
    assert len(lines) > 6 and "".join(lines) == text
    assert not any(line[0] in "，。" for line in lines)


def test_thai_breaks_between_words() -> None:
    """Thai, which writes no spaces, is broken between words and not within them."""
    text = "สวัสดีครับผมชื่อสมชายและผมชอบกินข้าว"
    ends = {line.end for line in laid(text, width=150).lines}
    assert len(ends) > 2 and ends <= set(line_ends(text))


def test_lines_are_even() -> None:
    """Words that need two lines stand on two of about equal length."""
    first, second = laid("one two three four five six seven", width=330).lines
    assert 0.6 < first.width / second.width < 1.7


def test_an_emoji_is_not_broken() -> None:
    """A word that is too wide is broken between characters as people see them."""
    lines = laid("👨‍👩‍👧‍👦" * 6, width=70).lines
    assert len(lines) > 2
    assert all((line.end - line.start) % len("👨‍👩‍👧‍👦") == 0 for line in lines)


def test_places_survive_what_is_no_character() -> None:
    """Control characters and halves of pairs are taken out without moving what follows them."""
    assert plain("a\x00b\ud800c\td\r\ne") == "a\u2060b\u2060c d\ne"


def test_the_operators_fonts(tmp_path: Path) -> None:
    """Fonts in the operator's folder are used, a broken file among them is not, and a family is found by its name."""
    package = next(iter(fonts.find_spec("manimgx_fonts").submodule_search_locations or ()))  # type: ignore[union-attr]
    copy(Path(package) / "NotoSansThai[wght].ttf", tmp_path / "thai.ttf")
    (tmp_path / "broken.ttf").write_bytes(b"no font at all")
    own = Fonts(tmp_path, packages=False, system=False)
    assert BARE.face("ก") is None
    face = own.face("ก")
    assert face is not None and face.path == tmp_path / "thai.ttf"
    assert own.named("noto sans thai") == face and own.named("nothing of the kind") is None
    first = own.face("a")
    assert first is not None and first.path.name == "NotoSans.ttf"


def test_bold_is_wider() -> None:
    """Heavy letters are the font's own."""
    assert laid("Hello", look=LOOK.model_copy(update={"bold": True})).width > laid("Hello").width * 1.02


def test_an_outline_is_round() -> None:
    """A point becomes a disc, as wide in every direction."""
    mask = np.zeros((41, 41), np.uint8)
    mask[20, 20] = 255
    y, x = np.ogrid[-20:21, -20:21]
    expected = np.where(np.hypot(x, y) <= 9.5, 255, 0)
    assert np.array_equal(thickened(mask, 9), expected)


def test_time_labels() -> None:
    """A time code counts the frames of each second by the rate."""
    rate = Fraction(30000, 1001)
    shown_at = [letters.timecode.label(number / rate, rate) for number in (0, 29, 30, 1798)]
    assert shown_at == ["00:00:00:00", "00:00:00:29", "00:00:01:00", "00:00:59:29"]
    assert letters.timecode.label(Fraction(3661), Fraction(25)) == "01:01:01:00"
