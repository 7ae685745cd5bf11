"""Calls that need to know something of a file first: it is measured, and then they are carried out in their order."""

import asyncio

import pytest

from agent.agent import propose
from agent.errors import ModelError
from agent.models import open_model
from editing.errors import Refused, Unmeasured
from editing.measures import Bars, Levels, Measure
from editing.timeline import Source
from tests.agent.footing import HISTORY, scripted
from tests.editing.synthetic import source

PAUSES = Levels.of(bytes([20] * 100 + [70] * 100 + [20] * 300))
BARS = Bars(box=(0, 140, 1920, 800))
SILENCE: tuple[str, dict[str, object]] = ("remove_silence", {})
CROP: tuple[str, dict[str, object]] = ("crop", {"detect": "black_bars"})
FILES: tuple[Source, ...] = (source(),)


class Intake:
    """Measures what it is asked for, after a while."""

    def __init__(self, pause: float = 0) -> None:
        self.asked: list[tuple[str, str]] = []
        self.pause = pause

    async def __call__(self, missing: Unmeasured) -> Measure:
        self.asked.append((missing.source, missing.kind))
        await asyncio.sleep(self.pause)
        return PAUSES if missing.kind == "levels" else BARS


async def test_what_is_missing_is_measured_once_and_the_call_goes_on() -> None:
    """Two calls need the same measure and a third another one; all are told by what they did."""
    intake = Intake()
    model = scripted([SILENCE, CROP], [("remove_silence", {"min_gap": 0.1, "padding": 0})])
    proposal = await propose("edit it", HISTORY, FILES, model, 5, intake)
    assert intake.asked == [("clip.mp4", "levels"), ("clip.mp4", "bars")]
    assert [saved["op"] for saved in proposal.operations] == ["remove_silence", "crop", "remove_silence"]
    said = "Cut 1 pause, 1.8 s; crop the black bars away, which leaves 1920x800; cut 1 pause, 0.2 s."
    assert proposal.say == said


async def test_a_call_that_has_to_wait_keeps_its_place() -> None:
    """The calls of one turn are carried out in the order in which they were made, however long one is waited for."""
    made = [("mute", {"start": 8}), SILENCE, ("blur", {"start": 1, "end": 2}), CROP, ("flip", {})]
    proposal = await propose("edit it", HISTORY, FILES, scripted(made), 5, Intake(0.05))
    assert [saved["op"] for saved in proposal.operations] == ["mute", "remove_silence", "blur", "crop", "flip"]


async def test_measuring_does_not_count_against_the_model() -> None:
    """A file takes longer than the model may: what it took is not held against the model."""
    proposal = await propose("edit it", HISTORY, FILES, scripted([SILENCE]), 0.5, Intake(0.8))
    assert proposal.outcome == "edit"


async def test_the_model_has_its_own_time_after_the_measuring() -> None:
    """A model that never comes to an end is stopped, whatever was measured before."""

    async def slow(missing: Unmeasured) -> Measure:
        return await Intake(0.1)(missing)

    class Dawdling(type(scripted())):  # type: ignore[misc]
        async def _agenerate(self, *args: object, **kwargs: object) -> object:
            answer = await super()._agenerate(*args, **kwargs)
            if not answer.generations[0].message.tool_calls:
                await asyncio.sleep(60)
            return answer

    model = Dawdling(answers=scripted([SILENCE]).answers)
    with pytest.raises(ModelError, match="too long"):
        await asyncio.wait_for(propose("edit it", HISTORY, FILES, model, 0.5, slow), 10)


async def test_a_file_that_cannot_be_measured_is_said() -> None:
    """What goes wrong with the file reaches whoever asked, as it is."""

    async def gone(missing: Unmeasured) -> Measure:
        raise Refused("clip.mp4 can no longer be read; send it again.")

    with pytest.raises(Refused, match="send it again"):
        await propose("edit it", HISTORY, FILES, scripted([SILENCE]), 5, gone)


async def test_what_comes_to_nothing_is_said_and_not_done() -> None:
    """Where there is no such pause, the person reads that, and the rest of the prompt is done all the same."""
    model = scripted([("remove_silence", {"min_gap": 30}), ("mute", {})])
    proposal = await propose("edit it", HISTORY, FILES, model, 5, Intake())
    assert [saved["op"] for saved in proposal.operations] == ["mute", "refuse"]
    assert "Not done: There is no pause longer than 30 s" in proposal.say


async def test_the_embedded_model_cuts_the_pauses() -> None:
    """A sentence is enough, without a network."""
    proposal = await propose("cut the silences", HISTORY, FILES, open_model("embedded"), 5, Intake())
    assert proposal.operations == ({"op": "remove_silence"},) and proposal.say == "Cut 1 pause, 1.8 s."
