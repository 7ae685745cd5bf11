"""Whatever is typed: no exception, no call that does not validate, no time beyond the length of the prompt."""

import timeit
from typing import ClassVar, Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.offline.normal import english, foreign
from agent.offline.understand import understand
from editing.ops import load, registry
from editing.ops.base import Op
from editing.timeline import Timeline
from tests.agent.offline.talking import clip, read

WORDS = [*sorted(english().words | foreign().words), "10", "1:10", "16:9", '"', "%", "-", "\n", "from", "to", "last"]
CONTEXTS = (
    clip(),
    clip(duration=0, fps=0, has_audio=False, files=()),
    clip(
        history=(
            ({"op": "text", "text": "a"}, {"op": "speed", "factor": 2}),
            ({"op": "cut", "start": 0, "end": "1/3"},),
        ),
        undone=1,
    ),
    clip(history=(({"op": "unheard of"},), ({"op": "look"},))),
)


def check(prompt: str) -> None:
    for context in CONTEXTS:
        reading = read(prompt, context)
        assert reading.calls
        for call in reading.calls:
            load({"op": call.name, **call.args})


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_text(prompt: str) -> None:
    """Any text at all gives calls that validate."""
    check(prompt)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join))
@settings(max_examples=250, deadline=None)
def test_any_words(prompt: str) -> None:
    """Any heap of the grammar's own words gives calls that validate."""
    check(prompt)


def test_linear_time() -> None:
    """Four times the length takes no more than some four times the time; what is far too long is refused."""
    for unit in ("cut ", "from 5 to 10 ", "“", '"', "-", "5 ", "x="):
        times = []
        for length in (3_000, 12_000):
            prompt = (unit * length)[:length]
            times.append(min(timeit.repeat(lambda told=prompt: read(told), number=1, repeat=3)))
        assert times[1] < 12 * times[0] + 0.05, unit
    assert read("cut " * 25_000).calls[0].name == "refuse"


class Sparkle(Op):
    """Throw glitter over the picture."""

    op: Literal["sparkle"] = "sparkle"
    strength: float = 0.5
    color: Literal["gold", "silver"] = "gold"

    PHRASES: ClassVar[tuple[str, ...]] = ("sparkle", "throw glitter", "shiny => strength=0.9")
    EXAMPLES: ClassVar[dict[str, dict[str, object]]] = {"make it sparkle": {}}

    def apply(self, timeline: Timeline) -> Timeline:
        """The timeline as it is."""
        return timeline


def test_a_new_operation_is_its_own_file() -> None:
    """An operation never seen before is understood from its phrases and its arguments alone."""
    known = (*registry().values(), Sparkle)
    for prompt, args in {
        "make it sparkel please": {},
        "throw some silver glitter on it": {"color": "silver"},
        "make it shiny": {"strength": 0.9},
    }.items():
        found = [call for call in understand(prompt, clip(), known).calls if call.name == "sparkle"]
        assert [call.args for call in found] == [args], prompt
