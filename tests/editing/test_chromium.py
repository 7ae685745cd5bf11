"""A browser plays what the engine makes: Chromium shows every frame of a smart cut, each at its time."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from tests.editing.studio import Studio
from tests.footage import BITS, make

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--mute-audio"),
)
RATE, SECONDS, GOP = 10, 6, 15
PAGE = """<!doctype html><video muted preload="auto"></video><script>
const video = document.querySelector("video"), seen = [];
const tell = what => fetch("/told", {method: "POST", body: JSON.stringify(what)});
const once = name => new Promise(done => video.addEventListener(name, done, {once: true}));
video.addEventListener("error", () => tell({error: video.error.message || String(video.error.code)}));
(async () => {
  video.src = URL.createObjectURL(await (await fetch("FILE")).blob());
  await once("loadeddata");
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  for (let n = 0; (n + 0.5) / RATE < video.duration; n++) {
    const shown = new Promise(done => video.requestVideoFrameCallback(done));
    video.currentTime = (n + 0.5) / RATE;
    await once("seeked");
    await Promise.race([shown, new Promise(done => setTimeout(done, 500))]);
    pen.drawImage(video, 0, 0);
    const box = Math.floor(canvas.width / BITS), row = Math.floor(canvas.height * 3 / 16);
    let number = 0;
    for (let bit = 0; bit < BITS; bit++)
      if (pen.getImageData(bit * box + Math.floor(box / 2), row, 1, 1).data[1] > 127) number += 2 ** bit;
    seen.push(number);
  }
  tell({duration: video.duration, seen});
})();
</script>"""


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder, and takes what the page tells."""

    def __init__(self, told: "Queue[dict[str, Any]]", *arguments: Any, **options: Any) -> None:
        self.told = told
        super().__init__(*arguments, **options)

    def do_POST(self) -> None:
        self.told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: the test tells what went wrong."""


@pytest.fixture
def browsed(tmp_path: Path) -> Iterator[Any]:
    """Lets Chromium look at a file, frame by frame; what it saw."""
    told: Queue[dict[str, Any]] = Queue()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, told, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def look(path: Path) -> dict[str, Any]:
        shutil.copy(path, tmp_path / f"film{path.suffix}")
        page = PAGE.replace("FILE", f"film{path.suffix}").replace("RATE", str(RATE)).replace("BITS", str(BITS))
        (tmp_path / "page.html").write_text(page)
        address = f"http://127.0.0.1:{server.server_port}/page.html"
        command = [
            str(CHROMIUM),
            *FLAGS,
            f"--user-data-dir={tmp_path / 'profile'}",
            "--remote-debugging-port=0",
            address,
        ]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
            try:
                return told.get(timeout=120)
            finally:
                browser.kill()

    yield look
    server.shutdown()
    server.server_close()


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("clip.mp4", ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-crf", "14")),
        ("clip.webm", ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-crf", "20", "-b:v", "0")),
        ("av1.mp4", ("-c:v", "libsvtav1", "-preset", "10", "-crf", "4")),
        ("av1.webm", ("-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime", "-crf", "20")),
    ],
)
def test_every_frame_of_a_smart_cut(
    tmp_path: Path, studio: Studio, browsed: Any, name: str, codec: tuple[str, ...]
) -> None:
    """Copied and new parts play in one track: each frame is there, in order, at its time."""
    sound = ("-c:a", "libopus") if name.endswith("webm") else ("-c:a", "aac")
    clip = make(
        tmp_path / name, seconds=SECONDS, rate=str(RATE), size=(448, 256), gop=GOP, codec=codec, sound_codec=sound
    )
    made = studio.edit(
        clip, {"op": "cut", "start": 2, "end": 2.7}, {"op": "brightness", "value": 1.1, "start": 4, "end": 4.5}
    )
    assert made.copied > 0
    told = browsed(made.path)
    assert told.get("seen") == [*range(20), *range(27, RATE * SECONDS)], told
    assert abs(told["duration"] - (SECONDS - 0.7)) < 0.15
