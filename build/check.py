"""Check a built program on a bare system: `python build/check.py dist/ffgui`.

Every run gets an environment with nothing but a home folder: no Python on PATH, no settings. The script needs
no packages. If Xvfb and xdotool are installed, it also opens the window on an X server.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RECALL = 0.85
FIRST_BOXES_S = 4.0
MEMORY_MB = 400.0

_UNICODE_NAME = "Müller & Ελένη 山田"
_TIMEOUT_S = 180

Screen = Mapping[str, str]
"""Variables that tell Qt where to show windows."""

OFFSCREEN: Screen = {"QT_QPA_PLATFORM": "offscreen"}


class CheckError(Exception):
    """The program does not behave as it must."""


class SkippedError(Exception):
    """The check cannot run on this system."""


@dataclass(frozen=True, slots=True)
class Result:
    """Exit status and output of one run of the program."""

    status: int
    stdout: str
    stderr: str

    def error_message(self) -> str:
        """Return the program's error message, which must be the last line on standard error."""
        lines = self.stderr.strip().splitlines()
        if "Traceback" in self.stderr or "inside the program" in self.stderr:
            raise CheckError(f"internal error: {self.stderr.strip()[-300:]}")
        if not lines or not lines[-1].startswith("ffgui: "):
            raise CheckError(f"no error message: {self.stderr.strip()[-300:]!r}")
        return lines[-1].removeprefix("ffgui: ")


@dataclass(slots=True)
class Program:
    """The built program and a scratch folder for its runs."""

    folder: Path
    scratch: Path
    homes: int = field(default=0)

    @property
    def executable(self) -> Path:
        """The executable that a user starts."""
        if self.folder.suffix == ".app":
            return self.folder / "Contents" / "MacOS" / "ffgui"
        return self.folder / ("ffgui.exe" if sys.platform == "win32" else "ffgui")

    def inside(self, name: str) -> Path:
        """Return the path of a file in the program, such as "licenses/index.json"."""
        for folder in (self.folder / "_internal", self.folder / "Contents" / "Resources", self.folder):
            if (folder / name).exists():
                return folder / name
        raise CheckError(f"{name} is missing from the program")

    @property
    def clip(self) -> Path:
        """The video of the built-in sample."""
        return self.inside("resources/sample/sample.mp4")

    def home(self, name: str = "") -> Path:
        """Create an empty home folder."""
        self.homes += 1
        folder = self.scratch / f"home {self.homes}" / (name or "user")
        folder.mkdir(parents=True)
        return folder

    def environment(self, home: Path, screen: Screen = OFFSCREEN) -> dict[str, str]:
        """Return a minimal environment; Windows needs a few variables more to start a program."""
        required = {
            name: os.environ[name] for name in ("SYSTEMROOT", "WINDIR", "TEMP", "TMP") if name in os.environ
        }
        if sys.platform == "win32":
            required |= {"USERPROFILE": str(home), "APPDATA": str(home), "LOCALAPPDATA": str(home)}
        return {"HOME": str(home), "PATH": "", **required, **screen}

    def start(
        self, *arguments: str | Path, home: Path, cwd: Path | None = None, screen: Screen = OFFSCREEN
    ) -> subprocess.Popen[str]:
        """Start the program without waiting for it."""
        return subprocess.Popen(
            [str(self.executable), *map(str, arguments)],
            env=self.environment(home, screen),
            cwd=cwd or self.scratch,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )

    def run(
        self,
        *arguments: str | Path,
        home: Path | None = None,
        cwd: Path | None = None,
        screen: Screen = OFFSCREEN,
    ) -> Result:
        """Run the program to its end."""
        return self.finish(self.start(*arguments, home=home or self.home(), cwd=cwd, screen=screen))

    def finish(self, process: subprocess.Popen[str]) -> Result:
        """Wait until a run has ended."""
        try:
            stdout, stderr = process.communicate(timeout=_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            stdout, stderr = process.communicate()
            raise CheckError(f"still running after {_TIMEOUT_S} s: {stderr[-300:]}") from None
        return Result(process.returncode, stdout, stderr)

    def json(self, *arguments: str | Path, status: int = 0) -> Any:
        """Return the JSON that a command writes to standard output."""
        result = self.run(*arguments, "--json")
        _expect_status(result, status)
        return json.loads(result.stdout)

    def self_test(self, seconds: float, source: str | Path = "sample", **options: Any) -> dict[str, Any]:
        """Run a self-test that must pass and return its report."""
        file = self.scratch / f"report {time.monotonic_ns()}.json"
        _expect_status(
            self.run("app", "--self-test", str(seconds), "--source", source, "--output", file, **options), 0
        )
        return _passing_report(file)


def _passing_report(file: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if report["errors"]:
        raise CheckError(f"errors during the self-test: {report['errors']}")
    if blind := [key for key, model in report["models"].items() if not model["faces"]]:
        raise CheckError(f"no faces found by {', '.join(blind)}")
    return report


def _expect_status(result: Result, status: int) -> None:
    if result.status != status:
        raise CheckError(f"exit status {result.status}, expected {status}: {result.stderr.strip()[-300:]}")


def check_self_test(program: Program) -> str:
    """Run the sample for ten seconds after a cold start."""
    _drop_from_cache(program.folder)
    report = program.self_test(10)
    if report["recall"] < RECALL:
        raise CheckError(f"recall {report['recall']:.2f}, below {RECALL}")
    first, memory = report["first_boxes_s"], report["rss_end_mb"]
    if memory > MEMORY_MB:
        raise CheckError(f"{memory:.0f} MB of memory, above {MEMORY_MB:.0f}")
    # Not a failure: the start time depends on the load of the machine.
    slow = f" (TARGET {FIRST_BOXES_S:g} s)" if first > FIRST_BOXES_S else ""
    return (
        f"recall {report['recall']:.2f}, {report['models']['v1']['fps']:.1f} pairs per second, first boxes "
        f"after {first:.1f} s{slow}, memory {memory:.0f} MB"
    )


def _drop_from_cache(folder: Path) -> None:
    """Ask the system to drop a folder's files from the page cache."""
    if not hasattr(os, "posix_fadvise"):
        return
    os.sync()
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as opened:
                os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def check_video(program: Program) -> str:
    """Play a video file with a Unicode path, started from another folder."""
    folder = program.home(_UNICODE_NAME)
    clip = folder / "ролик 1.mp4"
    shutil.copyfile(program.clip, clip)
    report = program.self_test(2, clip, home=folder, cwd=Path(folder.anchor))
    return f"{report['frames_shown']} frames shown, home {folder.name!r}"


def check_moved(program: Program) -> str:
    """Run the program from a folder with a Unicode path."""
    target = program.scratch / _UNICODE_NAME / "ffgui 程序"
    try:
        shutil.copytree(program.folder, target, symlinks=True, copy_function=os.link)
    except OSError:  # another file system
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(program.folder, target, symlinks=True)
    report = Program(target, program.scratch, homes=1000).self_test(1)
    return f"{report['frames_shown']} frames shown"


def check_pictures(program: Program) -> str:
    """Detect faces in two pictures and draw them."""
    drawn = program.scratch / "drawn"
    pictures = [program.inside(f"resources/sample/{name}.jpg") for name in ("astronaut", "grace_hopper")]
    found = program.json("detect", *pictures, "--draw", drawn)
    if found["errors"] or not all(faces for image in found["images"] for faces in image["models"].values()):
        raise CheckError(f"a picture without faces: {found}")
    files = list(drawn.glob("*.png"))
    if len(files) != len(found["images"]) or any(
        not file.read_bytes().startswith(b"\x89PNG") for file in files
    ):
        raise CheckError(f"{len(files)} drawings for {len(found['images'])} pictures")
    return f"{len(files)} pictures drawn"


def check_missing_camera(program: Program) -> str:
    """Fail with a message if the camera does not exist."""
    report = program.scratch / "camera.json"
    result = program.run("app", "--self-test", "1", "--source", "97", "--output", report)
    _expect_status(result, 1)
    return result.error_message()


def check_foreign_models(program: Program) -> str:
    """Refuse a damaged model file and one of an unknown kind, with a message."""
    home = program.home()
    damaged, foreign = program.scratch / "damaged.onnx", program.scratch / "foreign.onnx"
    damaged.write_bytes(b"This is not a model." * 100)
    foreign.write_bytes(_identity_model())
    messages = []
    for file in (damaged, foreign):
        result = program.run("validate", file, home=home)
        _expect_status(result, 1)
        messages.append(result.error_message())
        _expect_status(result := program.run("detect", program.clip, "--model", file, home=home), 1)
        result.error_message()
    return messages[-1]


def _identity_model() -> bytes:
    """Return a valid ONNX model with one Identity node, encoded by hand as a protocol buffer."""

    def field_of(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | 2, len(content)]) + content

    tensor_type = field_of(1, b"\x08\x01" + field_of(2, field_of(1, b"\x08\x01")))
    node = field_of(1, b"x") + field_of(2, b"y") + field_of(4, b"Identity")
    graph_input = field_of(11, field_of(1, b"x") + field_of(2, tensor_type))
    graph_output = field_of(12, field_of(1, b"y") + field_of(2, tensor_type))
    graph = field_of(1, node) + field_of(2, b"g") + graph_input + graph_output
    return b"\x08\x08" + field_of(7, graph) + field_of(8, b"\x10\x13")


def check_own_models(program: Program) -> str:
    """List the user's models with the shipped ones, despite a damaged file among them."""
    if sys.platform != "linux":
        raise SkippedError("Linux only")
    home = program.home()
    folder = home / ".local" / "share" / "ffgui" / "models"
    folder.mkdir(parents=True)
    shutil.copyfile(program.inside("models/featherface_v2.onnx"), folder / "mine.onnx")
    (folder / "damaged.onnx").write_bytes(b"not a model")
    result = program.run("info", "--json", home=home)
    _expect_status(result, 1)
    found = json.loads(result.stdout)
    names = [Path(model["file"]).name for model in found["models"]]
    if "mine.onnx" not in names or "featherface_v1.onnx" not in names:
        raise CheckError(f"models found: {names}")
    program.self_test(1, home=home)
    return result.error_message()


def check_bad_files(program: Program) -> str:
    """Report a missing and a damaged picture, and process the rest."""
    damaged = program.scratch / "damaged.jpg"
    damaged.write_bytes(b"not a picture")
    picture = program.inside("resources/sample/astronaut.jpg")
    result = program.run("detect", program.scratch / "missing.jpg", damaged, picture, "--json")
    _expect_status(result, 1)
    found = json.loads(result.stdout)
    if len(found["errors"]) != 2 or len(found["images"]) != 1:
        raise CheckError(f"unexpected errors: {found['errors']}")
    return result.error_message()


def check_no_home(program: Program) -> str:
    """Run without a home folder that can be written to."""
    if sys.platform == "win32":
        raise SkippedError("Windows does not take the user's folders from the environment")
    blocked = program.scratch / "a file"
    blocked.write_text("not a folder")
    report = program.self_test(1, home=blocked / "user")
    _expect_status(program.run("validate", "v1", home=blocked / "user"), 0)
    return f"{report['frames_shown']} frames shown"


def check_two(program: Program) -> str:
    """Run two instances for one user at once, without touching another user's files."""
    home, other = program.home(), program.home()
    settings = other / ".config" / "ffgui" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"version": 1, "theme": "light"}')
    before = _snapshot(other)
    files = [program.scratch / f"report of instance {number}.json" for number in (1, 2)]
    processes = [
        program.start("app", "--self-test", "2", "--source", "sample", "--output", file, home=home)
        for file in files
    ]
    for process in processes:
        _expect_status(program.finish(process), 0)
    reports = [_passing_report(file) for file in files]
    if _snapshot(other) != before:
        raise CheckError("another user's files have changed")
    return " and ".join(f"{report['frames_shown']} frames" for report in reports)


def _snapshot(folder: Path) -> dict[str, tuple[float, bytes]]:
    return {
        str(file): (file.stat().st_mtime, file.read_bytes()) for file in folder.rglob("*") if file.is_file()
    }


_WITHOUT_EXTRA = frozenset(
    {"app", "detect", "bench", "models", "info", "validate", "review", "record", "diagnose"}
)


def check_commands(program: Program) -> str:
    """Show the help of every command; run those that need no extra, and expect the others to name it."""
    listed = program.run("--help")
    _expect_status(listed, 0)
    section = listed.stdout.partition("\nprogram:\n")[2].partition("\nexample:")[0]
    names = [line.split()[0] for line in section.splitlines() if line.startswith("  ")]
    for name in names:
        if f"ffgui {name}" not in program.run(name, "--help").stdout:
            raise CheckError(f"{name} --help shows no example")
    info = program.json("info")
    if len(info["models"]) < 2:
        raise CheckError(f"models found: {info['models']}")
    bench = program.json("bench", "--frames", "3")
    validation = program.json("validate", "v2")
    if not validation["ok"] or bench["pair"]["fps"] <= 0:
        raise CheckError(f"validation or benchmark failed: {validation}, {bench['pair']}")
    kernel = bench["runs"][0]["kernel"]
    if not kernel.startswith("native "):
        raise CheckError(f"models do not run on native kernels but on those of {kernel}")
    _expect_status(program.run("wrong"), 2)
    _expect_status(program.run("models"), 0)
    others = [name for name in names if name not in _WITHOUT_EXTRA]
    for name in others:
        result = _run_example(program, name)
        _expect_status(result, 1)
        extra = "cluster" if name == "cluster" else "train"
        if f".[{extra}]" not in result.error_message():
            raise CheckError(f"{name} does not name the extra that it needs: {result.error_message()}")
    return f"{len(names)} commands; {', '.join(others)} name the extra that they need"


def _run_example(program: Program, name: str) -> Result:
    """Run the first example of a command's help with empty files and folders in place of its inputs."""
    text = program.run(name, "--help").stdout.partition("example:\n")[2]
    line = re.split(r"\n +(?:ffgui|torchrun) ", text)[0]
    words = line.split()[2:]
    folder = program.home("example")
    for word in words:
        path = folder / word
        if word.startswith("-") or word.isdecimal():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix:
            path.touch()
        else:
            path.mkdir(exist_ok=True)
    return program.run(name, *words, home=folder, cwd=folder)


def check_children(program: Program) -> str:
    """Run a command that starts child processes."""
    result = program.run("bench", "--deployment", "--frames", "2", "--json")
    _expect_status(result, 0)
    return f"{len(json.loads(result.stdout))} parts of the result"


def check_translations(program: Program) -> str:
    """Look for the translations of the window, and of Qt's own texts."""
    names = [f"{kind}_{language}.qm" for kind in ("ffgui", "qtbase") for language in ("de", "zh_CN")]
    if missing := [name for name in names if not any(program.folder.rglob(name))]:
        raise CheckError(f"missing from the program: {', '.join(missing)}")
    return ", ".join(names)


def check_licenses(program: Program) -> str:
    """Look for the license texts and source pointers of every component."""
    folder = program.inside("licenses")
    parts = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    for part in parts:
        if not part["files"] or any(not (folder / file).stat().st_size for file in part["files"]):
            raise CheckError(f"{part['name']} has no license text")
    files = {re.sub(r"[-_.]+", "-", part["name"].lower()): part["files"] for part in parts}
    lgpl = ("pyside6-essentials", "shiboken6", "ffmpeg (in opencv-python-headless)")
    others = ("ffgui", "opencv-python-headless", "onnxruntime", "numpy", "python", "pyqtgraph", "tqdm")
    if missing := [name for name in (*lgpl, *others) if name not in files]:
        raise CheckError(f"missing from the licenses: {', '.join(missing)}")
    for name in lgpl:
        texts = [(folder / file).read_text(encoding="utf-8", errors="replace") for file in files[name]]
        if not any("GNU LESSER GENERAL PUBLIC LICENSE" in text for text in texts):
            raise CheckError(f"{name} lacks the text of the LGPL")
        if not any(file.endswith("-sources.txt") for file in files[name]):
            raise CheckError(f"{name} lacks the address of its sources")
    return f"{len(parts)} components"


def check_install(program: Program) -> str:
    """Add the program to the menu of a Linux desktop and remove it again."""
    script = program.folder / "install.sh"
    if sys.platform != "linux":
        raise SkippedError("Linux only")
    home = program.home(_UNICODE_NAME)
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    subprocess.run(["/bin/sh", str(script)], env=environment, check=True, capture_output=True)
    entry = (home / ".local/share/applications/ffgui.desktop").read_text(encoding="utf-8")
    if f'Exec="{program.executable}"' not in entry:
        raise CheckError(f"the desktop entry starts another program: {entry}")
    linked = subprocess.run(
        [str(home / ".local/bin/ffgui"), "--version"],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    subprocess.run(["/bin/sh", str(script), "--remove"], env=environment, check=True, capture_output=True)
    if left := [str(file) for file in home.rglob("*") if file.is_file() or file.is_symlink()]:
        raise CheckError(f"not removed: {left}")
    return linked.stdout.strip()


def check_screen(program: Program) -> str:
    """Open the window on an X server, take a snapshot and quit by keyboard, and look for saved settings."""
    with _screen() as screen:
        home = program.home()
        report = program.self_test(2, home=home, screen=screen)
        if not shutil.which("xdotool"):
            return f"xcb: {report['frames_shown']} frames shown; no keys pressed without xdotool"
        window = program.start("app", home=home, screen=screen)
        try:
            pictures = _press_keys(screen, home)
        except BaseException:
            window.kill()
            raise
        _expect_status(program.finish(window), 0)
    if not (home / ".config" / "ffgui" / "settings.json").is_file():
        raise CheckError("the settings were not saved")
    return f"xcb: {report['frames_shown']} frames shown; snapshot {pictures[0].name}"


def _press_keys(screen: Screen, home: Path) -> list[Path]:
    """Take a snapshot, quit, and return the snapshot's files."""
    windows = _xdotool(screen, "search", "--sync", "--onlyvisible", "--name", "FeatherFace").split()
    if not windows:
        raise CheckError("no window appeared")
    _xdotool(screen, "windowfocus", "--sync", windows[-1])
    pictures: list[Path] = []
    end = time.monotonic() + _TIMEOUT_S / 2
    while not pictures:
        if time.monotonic() > end:
            raise CheckError("no snapshot was written")
        _xdotool(screen, "key", "s")
        time.sleep(2)
        pictures = [file for file in home.rglob("featherface_*.png") if file.with_suffix(".json").is_file()]
    _xdotool(screen, "key", "ctrl+q")
    return pictures


def _xdotool(screen: Screen, *arguments: str) -> str:
    command = ["xdotool", *arguments]
    environment = {**os.environ, **screen}
    timeout = _TIMEOUT_S / 2
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=timeout
    ).stdout


@contextmanager
def _screen() -> Iterator[Screen]:
    """Start Xvfb, an X server without a screen."""
    server = shutil.which("Xvfb")
    if server is None:
        raise SkippedError("Xvfb is not installed")
    reading, writing = os.pipe()
    command = [server, "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise CheckError("Xvfb did not start")
        yield {"DISPLAY": f":{number}"}
    finally:
        process.terminate()
        process.wait()


def check_wayland(program: Program) -> str:
    """Open the window under a Wayland compositor."""
    with _compositor(program.home()) as screen:
        report = program.self_test(2, screen=screen)
    return f"wayland: {report['frames_shown']} frames shown"


@contextmanager
def _compositor(folder: Path) -> Iterator[Screen]:
    """Start weston, a Wayland compositor, without a screen."""
    weston = shutil.which("weston")
    if weston is None:
        raise SkippedError("weston is not installed")
    folder.chmod(0o700)
    command = [weston, "--backend=headless-backend.so", "--socket=check", "--idle-time=0", "--no-config"]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(folder)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + _TIMEOUT_S / 2
        while not (folder / "check").exists():
            if process.poll() is not None or time.monotonic() > end:
                raise CheckError("weston did not start")
            time.sleep(0.1)
        yield {"XDG_RUNTIME_DIR": str(folder), "WAYLAND_DISPLAY": "check", "QT_QPA_PLATFORM": "wayland"}
    finally:
        process.terminate()
        process.wait()


CHECKS: dict[str, Callable[[Program], str]] = {
    "self-test": check_self_test,
    "commands": check_commands,
    "video": check_video,
    "pictures": check_pictures,
    "moved": check_moved,
    "missing camera": check_missing_camera,
    "foreign models": check_foreign_models,
    "own models": check_own_models,
    "bad files": check_bad_files,
    "home not writable": check_no_home,
    "two at once": check_two,
    "child processes": check_children,
    "licenses": check_licenses,
    "translations": check_translations,
    "menu": check_install,
    "screen": check_screen,
    "wayland": check_wayland,
}


def main() -> int:
    """Run the checks; return 1 if one fails."""
    parser = argparse.ArgumentParser(description="Check a built program in an empty environment.")
    parser.add_argument("folder", type=Path, help="the program's folder, such as dist/ffgui")
    parser.add_argument(
        "--only", choices=CHECKS, action="append", help="run only this check; may be repeated"
    )
    args = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="ffgui-check-") as scratch:
        program = Program(args.folder.resolve(), Path(scratch).resolve())
        for name in args.only or CHECKS:
            started = time.perf_counter()
            try:
                outcome, detail = "ok", CHECKS[name](program)
            except SkippedError as reason:
                outcome, detail = "skipped", str(reason)
            except (CheckError, OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
                outcome, detail, failed = "FAILED", f"{type(error).__name__}: {error}", failed + 1
            print(f"{name:<18} {outcome:<8} {time.perf_counter() - started:5.1f} s  {detail}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
