"""Coders of the machine's own: found out by a trial, used where they work, and never missed."""

from dataclasses import replace

import pytest

from editing import encoders, jobs
from editing.compile import compile
from editing.encoders import Encoder
from editing.engine import hardware
from editing.plan import Encoding
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.footage import FFMPEG, numbers

LOOK = {"op": "look", "name": "sepia"}


def openh264(encoding: Encoding) -> list[str]:
    """A second coder of H.264 that FFmpeg brings: it stands for one on hardware."""
    return ["-b:v", "2M", "-allow_skip_frames", "0"]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine whose trials are forgotten before and after, and where every device seems to be there."""
    hardware.working.cache_clear()
    monkeypatch.setattr(hardware, "_present", lambda name: True)
    yield monkeypatch
    hardware.working.cache_clear()


def has(machine: pytest.MonkeyPatch, *coders: Encoder) -> None:
    table = {"h264": coders}
    machine.setattr(encoders, "HARDWARE", table)
    machine.setattr(hardware, "HARDWARE", table)


def test_a_trial_tells_which_coder_works(machine: pytest.MonkeyPatch) -> None:
    """One that cannot code a few frames is passed over for the next, and so is a machine without any."""
    broken = Encoder("h264_nvenc", frozenset({"yuv420p"}), openh264, device=("-init_hw_device", "cuda:9"))
    has(machine, broken, Encoder("libopenh264", frozenset({"yuv420p"}), openh264))
    assert hardware.working(FFMPEG) == {"h264": "libopenh264"}
    hardware.working.cache_clear()
    has(machine, broken)
    assert hardware.working(FFMPEG) == {}


def test_it_codes_what_is_coded_anew_as_a_whole(machine: pytest.MonkeyPatch, footage: Footage, fresh: Studio) -> None:
    """A whole look goes through it; where parts are copied, and without leave, the CPU codes."""
    has(machine, Encoder("libopenh264", frozenset({"yuv420p"}), openh264))
    bench = replace(fresh.bench(), hardware=True)
    whole = compile(fresh.timeline(footage(), edits=(LOOK,)))
    made = jobs.render([jobs.Order(whole, lambda: whole)], "result", bench)
    assert hardware.chosen(whole, FFMPEG).on_hardware
    assert made.files[0].key == hardware.chosen(whole, FFMPEG).key != whole.key
    assert len(numbers(fresh.store.local(made.files[0].key, fresh.cache))) == sum(one.frames for one in whole.segments)
    part = compile(fresh.timeline(footage(), edits=({**LOOK, "start": 1.1, "end": 1.5},)))
    assert not hardware.chosen(part, FFMPEG).on_hardware
    assert fresh.render(fresh.timeline(footage(), edits=(LOOK,))).rendered.files[0].key == whole.key


def test_one_that_fails_is_not_missed(machine: pytest.MonkeyPatch, footage: Footage, fresh: Studio) -> None:
    """A coder that passed its trial and then fails leaves the work to the CPU."""
    failing = Encoder("libopenh264", frozenset({"yuv420p"}), lambda encoding: ["-profile:v", "wrong"])
    has(machine, failing)
    plan = compile(fresh.timeline(footage(), edits=(LOOK,)))
    made = jobs.render([jobs.Order(plan, lambda: plan)], "result", replace(fresh.bench(), hardware=True))
    assert made.files[0].key == plan.key
