"""Hours in the life of the window: everything a user can switch is switched at random, and things break.

Run it with

    QT_QPA_PLATFORM=offscreen python tests/soak/soak.py --minutes 480 --output soak

It writes `soak.jsonl`, a line every ten seconds, and `soak.json`, the verdict; with matplotlib also a plot.
Where the system reports them, each line also has the memory of mapped files (mostly program code), and the
allocated and the free memory of the C library's heaps.
The exit status is 0 if nothing failed, and memory, open files and threads were the same in the last quarter
of the time as in the first. They are compared in the state of the first start, to which the window returns
every five minutes. Stalls of the GUI are recorded only: on a busy machine they say nothing.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import logging
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from ffgui import policy

policy.load_runtimes()

import psutil  # noqa: E402
from PySide6.QtCore import QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from ffgui.app.controller import AppController  # noqa: E402
from ffgui.app.main import application  # noqa: E402
from ffgui.app.settings import Settings  # noqa: E402
from ffgui.app.settings_store import SettingsStore  # noqa: E402
from ffgui.app.style.theme import Theme  # noqa: E402
from ffgui.app.window import MainWindow  # noqa: E402
from ffgui.detect.engines import CPU  # noqa: E402
from ffgui.detect.model import load_model  # noqa: E402
from ffgui.detect.model_files import resolve_model  # noqa: E402
from ffgui.detect.sizes import InferenceSize  # noqa: E402
from ffgui.live.sources import SourceSpec, parse_source  # noqa: E402
from ffgui.live.state import SIDES  # noqa: E402
from ffgui.paths import resource  # noqa: E402

ACTIONS = (
    *(
        "pause",
        "step_forward",
        "step_back",
        "seek_forward",
        "seek_back",
        "loop",
        "zoom_in",
        "zoom_out",
        "fit",
    ),
    *(
        "boxes",
        "landmarks",
        "scores",
        "spatial",
        "mirror",
        "rotate",
        "reset_difference",
        "stage",
        "paired",
        "free",
    ),
    *(
        "swap",
        "score_up",
        "score_down",
        "panels",
        "freeze",
        "reset_speed",
        "snapshot",
        "theme",
        "retry",
        "sample",
    ),
    *("split", "attention", "speed", "models"),
)
SIZES = ("160", "320x240", "640x480", "original")
REST_EVERY_S, REST_S = 300.0, 40.0
RECORD_S, ACTION_S, BEAT_S, SILENCE_S = 10.0, 1.5, 0.02, 90.0
DEVICES = (CPU, "cuda")
"""Without CUDA, the window must say so and use the CPU."""

MODEL_FILES = [
    resolve_model(version, variant) for version in ("v1", "v2") for variant in ("deformable", "dense")
]
CAMERA = Path(__file__).parents[1] / "live" / "mjpeg_server.py"

DEFAULTS = {
    name: getattr(Settings(), name)
    for name in (
        "size",
        "threads",
        "view",
        "solo",
        "stage",
        "mode",
        "speed",
        "rotation",
        "mirror",
        "loop",
        "spatial",
        "theme",
        "devices",
    )
} | {"panels": Settings().panels, "panels_visible": True, "boxes": True, "landmarks": True, "scores": True}
"""Settings of the first start, except for those that this user does not change."""

MEMORY_GROWTH = 0.02


class MallocInfo(ctypes.Structure):
    """`struct mallinfo2` of glibc 2.33 and later: bytes, over all heaps."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )


def heap_mb() -> dict[str, float]:
    """Return the allocated and free memory of the C library's heaps in MB; nothing if it is unknown."""
    try:
        mallinfo = ctypes.CDLL(None).mallinfo2
    except (AttributeError, TypeError):  # an older glibc, another C library, or Windows
        return {}
    mallinfo.restype = MallocInfo
    info = mallinfo()
    return {
        "allocated_mb": round((info.uordblks + info.hblkhd) / 1e6, 1),
        "free_mb": round(info.fordblks / 1e6, 1),
    }


class Camera:
    """A network camera in a process of its own, which can be killed, stopped and continued."""

    def __init__(self, port: int = 0) -> None:
        self._lock = threading.Lock()
        self._start(port)

    def _start(self, port: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(CAMERA), str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def restart(self) -> None:
        with self._lock:
            self._kill()
            self._start(self.port)

    def stop_or_continue(self, going: bool) -> None:
        self._process.send_signal(signal.SIGCONT if going else signal.SIGSTOP)

    def end(self) -> None:
        with self._lock:
            self._kill()

    def _kill(self) -> None:
        self._process.kill()
        self._process.communicate()


class Soak:
    """The window, its random user, and the records."""

    def __init__(self, folder: Path, seconds: float, seed: int, faults: bool, output: Path) -> None:
        self.random, self.seconds, self.output = random.Random(seed), seconds, output
        self.records: list[dict[str, float]] = []
        self.faults: list[str] = []
        self.counts: dict[str, int] = {}
        self._folder, self._break = folder, faults
        self._camera, self._camera_going = Camera(), True
        self._clip = Path(shutil.copy(resource("sample/sample.mp4"), folder / "clip.mp4"))
        self._model = Path(shutil.copy(MODEL_FILES[3], folder / "model.onnx"))
        self._pictures = folder / "pictures"
        self._pictures.mkdir()
        for number in range(5):
            shutil.copy(resource("sample/astronaut.jpg"), self._pictures / f"{number}.jpg")
        self._process = psutil.Process()
        self._log = (output.with_suffix(".jsonl")).open("w")
        self._catch_errors()
        self.window = self._open()
        self._began = self._last_result = self._last_beat = time.perf_counter()
        self._serial, self._results, self._stall = -1, 0, 0.0
        self._resting = False
        QTimer.singleShot(2000, policy.settle)
        for interval, work in (
            (RECORD_S, self._record),
            (ACTION_S, self._act),
            (BEAT_S, self._beat),
            (REST_EVERY_S, self._rest),
        ):
            QTimer(self.window, interval=round(interval * 1000), timeout=work).start()

    def _open(self) -> MainWindow:
        app = application()
        settings = SettingsStore(
            Settings(snapshot_folder=str(self._folder / "snapshots")), self._folder / "settings.json", app
        )
        controller = AppController(
            settings, dict(zip(SIDES, MODEL_FILES[::2], strict=True)), load_model, "onnxruntime"
        )
        controller.open(SourceSpec("sample"))
        window = MainWindow(controller, Theme(app), ("onnxruntime",))
        window.show()
        window.build_panels()
        return window

    def _catch_errors(self) -> None:
        class Handler(logging.Handler):
            def emit(_self, record: logging.LogRecord) -> None:  # noqa: N805
                self.faults.append(self._formatter.format(record))

        self._formatter = logging.Formatter()
        logging.getLogger("ffgui").addHandler(Handler(logging.ERROR))
        sys.excepthook = lambda _kind, error, _trace: self.faults.append(repr(error))
        threading.excepthook = lambda args: self.faults.append(repr(args.exc_value))

    # The random user

    def _rest(self) -> None:
        """Return to the state of the first start, and record it."""
        self._resting = True
        self.window.settings.change(**DEFAULTS)
        for side, file in zip(SIDES, MODEL_FILES[::2], strict=True):
            self.window.controller.load_model(side, file)
        self.window.video.fit()
        self.window.controller.open(SourceSpec("sample"))
        QTimer.singleShot(round(REST_S * 1000), self._end_rest)

    def _end_rest(self) -> None:
        self._record()
        self._resting = False

    def _act(self) -> None:
        if self._resting:
            return
        roll = self.random.random()
        if roll < 0.2:
            self._do(self._change_source)
        elif roll < 0.3:
            self._do(self._change_model)
        elif roll < 0.38:
            self._do(self._change_choice)
        elif roll < 0.4:
            self._do(self._change_device)
        elif roll < 0.5 and self._break:
            self._do(
                self.random.choice(
                    (self._restart_camera, self._halt_camera, self._break_file, self._break_model)
                )
            )
        else:
            key = self.random.choice(ACTIONS)
            action = self.window.actions_by_key[key]
            if action.isEnabled():
                self._count(key)
                action.trigger()
        if self.window.settings.values.stage and self.random.random() < 0.5:
            self.window.settings.change(stage=False)

    def _do(self, work: Callable[[], object]) -> None:
        self._count(work.__name__.strip("_"))
        work()

    def _count(self, name: str) -> None:
        self.counts[name] = self.counts.get(name, 0) + 1

    def _change_source(self) -> None:
        address = f"http://127.0.0.1:{self._camera.port}/cam"
        sources = ("sample", self._clip, self._pictures, self._pictures / "0.jpg", address, "missing.mp4")
        self.window.controller.open(parse_source(str(self.random.choice(sources))))

    def _change_model(self) -> None:
        file = self.random.choice((*MODEL_FILES, self._model))
        self.window.controller.load_model(self.random.choice(SIDES), file)

    def _change_device(self) -> None:
        self.window.controller.set_device(self.random.choice(SIDES), self.random.choice(DEVICES))

    def _change_choice(self) -> None:
        self.window.settings.change(
            **self.random.choice(
                (
                    {"size": InferenceSize.parse(self.random.choice(SIZES))},
                    {"threads": self.random.choice((0, 1, 2))},
                    {"view": self.random.choice(("split", "wipe", "difference"))},
                    {"speed": self.random.choice((0.5, 1.0, 2.0))},
                )
            )
        )

    def _restart_camera(self) -> None:
        self._camera_going = True
        threading.Thread(target=self._camera.restart).start()

    def _halt_camera(self) -> None:
        self._camera_going = not self._camera_going
        self._camera.stop_or_continue(self._camera_going)

    def _break_file(self) -> None:
        """Cut the clip off, or make it whole again, while it may be playing."""
        whole = resource("sample/sample.mp4").read_bytes()
        self._clip.write_bytes(whole[: self.random.choice((0, len(whole) // 2, len(whole)))])

    def _break_model(self) -> None:
        content = bytearray(MODEL_FILES[3].read_bytes())
        for _ in range(self.random.choice((0, 20))):
            content[self.random.randrange(len(content))] ^= 1 << self.random.randrange(8)
        self._model.write_bytes(content)

    # Records

    def _beat(self) -> None:
        now = time.perf_counter()
        self._stall, self._last_beat = max(self._stall, now - self._last_beat - BEAT_S), now
        shown = self.window.controller.pipeline.latest()
        if shown is not None and shown.serial != self._serial:
            self._serial, self._last_result = shown.serial, now
            self._results += 1
        if self.window.controller.pipeline.status().phase not in ("running", "starting"):
            self._last_result = now
        elif now - self._last_result > SILENCE_S:
            still = self.window.controller.pipeline.status().source
            if not (still and still.still):
                self.faults.append(
                    f"no result for {SILENCE_S:.0f} s, {self.window.controller.pipeline.status()}"
                )
            self._last_result = now

    def _record(self) -> None:
        shutil.rmtree(self._folder / "snapshots", ignore_errors=True)
        memory = self._process.memory_info()
        entry = {
            "minutes": round((time.perf_counter() - self._began) / 60, 2),
            "memory_mb": round(memory.rss / 1e6, 1),
            "of_files_mb": round(getattr(memory, "shared", 0) / 1e6, 1),
            **heap_mb(),
            "python_blocks": sys.getallocatedblocks(),
            "files": self._process.num_fds() if os.name == "posix" else self._process.num_handles(),
            "threads": self._process.num_threads(),
            "stall_s": round(self._stall, 3),
            "results": self._results,
            "faults": len(self.faults),
            "resting": self._resting,
        }
        self._stall = 0.0
        self.records.append(entry)
        self._log.write(json.dumps(entry) + "\n")
        self._log.flush()
        if time.perf_counter() - self._began >= self.seconds:
            self.window.close()
            QApplication.quit()

    def close(self) -> None:
        self.window.shut_down()
        self._camera.end()
        self._log.close()

    def verdict(self) -> dict[str, Any]:
        """Compare the first quarter with the last one, by the records at the end of each rest."""
        rests = [a for a, b in pairwise(self.records) if a["resting"] and not b["resting"]]
        settled = rests if len(rests) > 3 else self.records
        quarter = max(1, len(settled) // 4)
        ends = {
            name: [
                statistics.median(entry[name] for entry in part)
                for part in (settled[:quarter], settled[-quarter:])
            ]
            for name in ("memory_mb", "files", "threads")
        }
        growth = {name: round(last / first - 1, 4) for name, (first, last) in ends.items()}
        passed = (
            not self.faults
            and growth["memory_mb"] <= MEMORY_GROWTH
            and ends["files"][1] <= ends["files"][0] + 2
            and ends["threads"][1] <= ends["threads"][0] + 2
        )
        return {
            "passed": passed,
            "minutes": self.records[-1]["minutes"],
            "results": self._results,
            "medians_of_first_and_last_quarter": ends,
            "growth": growth,
            "longest_stall_s": max(entry["stall_s"] for entry in self.records),
            "median_of_longest_stalls_s": statistics.median(entry["stall_s"] for entry in self.records),
            "actions": dict(sorted(self.counts.items())),
            "faults": self.faults,
        }


def plot(records: list[dict[str, float]], file: Path) -> None:
    """Draw memory, files, threads and stalls over time, if matplotlib is installed."""
    try:
        import matplotlib as mpl
    except ModuleNotFoundError:
        return
    mpl.use("agg")
    import matplotlib.pyplot as plt

    curves = (("memory_mb", "allocated_mb", "free_mb"), ("files",), ("threads",), ("stall_s",))
    figure, axes = plt.subplots(len(curves), sharex=True, figsize=(8, 7), layout="constrained")
    minutes = [entry["minutes"] for entry in records]
    for names, axis in zip(curves, axes, strict=True):
        for name in filter(records[0].__contains__, names):
            axis.plot(minutes, [entry[name] for entry in records], linewidth=0.8, label=name)
        axis.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
        axis.set_ylim(bottom=0)
    axes[-1].set_xlabel("minutes")
    figure.savefig(file, dpi=110)


def run(minutes: float, output: Path, seed: int = 1, faults: bool = True) -> dict[str, Any]:
    """Run the soak and return its verdict."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "HOME": folder,
            "XDG_CONFIG_HOME": folder,
            "XDG_STATE_HOME": folder,
            "XDG_DATA_HOME": folder,
        }
        soak = Soak(Path(folder), minutes * 60, seed, faults, output)
        try:
            QApplication.exec()
        finally:
            soak.close()
        verdict = soak.verdict()
    output.with_suffix(".json").write_text(json.dumps(verdict, indent=2) + "\n")
    plot(soak.records, output.with_suffix(".png"))
    return verdict


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-faults", action="store_true", help="break nothing")
    parser.add_argument("--output", type=Path, default=Path("soak"))
    args = parser.parse_args()
    verdict = run(args.minutes, args.output, args.seed, not args.no_faults)
    sys.stdout.write(json.dumps(verdict, indent=2) + "\n")
    return 0 if verdict["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
