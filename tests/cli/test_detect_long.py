"""`ffgui detect` with many pictures: interrupted, killed, resumed, short of memory or disk space."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest

import ffgui
from ffgui.__main__ import main
from ffgui.cli.resumable_json import ResumableJsonFile
from ffgui.detect.pictures import read_picture
from ffgui.errors import UserError
from ffgui.paths import resource as shipped

ASTRONAUT = shipped("sample/astronaut.jpg")
HOPPER = shipped("sample/grace_hopper.jpg")

resource = pytest.importorskip("resource", reason="limits of POSIX")


def linked(folder, count):
    """A folder of many links to two pictures."""
    folder.mkdir()
    for number in range(count):
        os.link((ASTRONAUT, HOPPER)[number % 2], folder / f"{number:04}.jpg")
    return folder


@pytest.fixture
def started(tmp_path):
    """Start `ffgui detect` with one model at a small size, in a separate process."""
    processes = []

    def start(*arguments, limits=(), **options):
        def prepare():
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            for kind, value in limits:
                resource.setrlimit(kind, (value, value))

        processes.append(
            subprocess.Popen(
                [sys.executable, "-m", "ffgui", "detect", *map(str, arguments)],
                env=os.environ
                | {
                    "PYTHONPATH": str(Path(ffgui.__file__).parents[1]),
                    "XDG_STATE_HOME": str(tmp_path / "log"),
                },
                cwd=tmp_path,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                preexec_fn=prepare,  # noqa: PLW1509 - this process has no other threads
                **options,
            )
        )
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def entries(file):
    return len(json.loads(file.read_text())["images"]) if file.exists() else 0


def wait_for_entries(file, process, count):
    deadline = time.monotonic() + 100
    while entries(file) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)


FAST = ("--model", "v2", "--size", "256", "--score", "0.3")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_is_resumed(tmp_path, started, capsys, how):
    folder, file, whole = linked(tmp_path / "many", 120), tmp_path / "found.json", tmp_path / "whole.json"
    command = (folder, *FAST, "--output", file)
    process = started(*command)
    wait_for_entries(file, process, 4)
    process.send_signal(how)
    _, complaint = process.communicate(timeout=60)
    if how == signal.SIGINT:
        assert process.returncode == 130
        assert complaint.startswith("ffgui: Stopped after ")
        assert "--continue" in complaint
    assert 4 <= entries(file) < 120
    assert main(["detect", *map(str, command), "--continue"]) == 0
    assert main(["detect", str(folder), *FAST, "--output", str(whole)]) == 0
    assert capsys.readouterr().out.count("1 face\n") == 240
    assert file.read_bytes() == whole.read_bytes()


def test_output_before_an_interrupt_is_valid_json(tmp_path, started):
    process = started(linked(tmp_path / "many", 120), *FAST, "--json")
    head = [process.stdout.readline() for _ in range(8)]
    process.send_signal(signal.SIGINT)
    result = json.loads("".join(head) + process.stdout.read())
    assert process.wait(timeout=60) == 130
    assert 4 <= len(result["images"]) < 120
    assert result["errors"] == []


class TestContinue:
    @pytest.fixture
    def detect(self, tmp_path, capsys):
        def call(*arguments):
            capsys.readouterr()
            status = main(["detect", *map(str, arguments), *FAST, "--output", str(tmp_path / "found.json")])
            return status, json.loads((tmp_path / "found.json").read_text()), capsys.readouterr().err

        return call

    def test_failures_are_retried_and_new_pictures_inserted(self, tmp_path, detect):
        folder = tmp_path / "few"
        folder.mkdir()
        for name in ("b", "d", "e"):
            shutil.copy(ASTRONAUT, folder / f"{name}.jpg")
        (folder / "c.jpg").write_bytes(b"broken")
        status, first, _ = detect(folder)
        assert (status, len(first["images"]), len(first["errors"])) == (1, 3, 1)
        status, again, _ = detect(folder, "--continue")
        assert (status, again) == (1, first)
        shutil.copy(HOPPER, folder / "c.jpg")
        shutil.copy(HOPPER, folder / "a.jpg")
        status, mended, complaint = detect(folder, "--continue")
        assert (status, complaint, mended["errors"]) == (0, "", [])
        assert [Path(image["path"]).name for image in mended["images"]] == [f"{n}.jpg" for n in "abcde"]
        assert mended == detect(folder)[1]

    def test_nothing_to_resume_is_a_fresh_start(self, tmp_path, detect):
        assert detect(ASTRONAUT, "--continue")[0] == 0
        (tmp_path / "found.json").write_text("")
        assert len(detect(ASTRONAUT, "--continue")[1]["images"]) == 1

    def test_a_picture_given_twice(self, detect):
        _, first, _ = detect(ASTRONAUT, HOPPER, ASTRONAUT)
        assert len(first["images"]) == 3
        assert detect(ASTRONAUT, HOPPER, ASTRONAUT, "--continue")[1] == first

    def test_printed_results_include_existing_entries(self, tmp_path, detect, capsys):
        _, first, _ = detect(ASTRONAUT)
        assert main(["detect", str(ASTRONAUT), str(HOPPER), *FAST, "--output", str(tmp_path / "found.json"),
                     "--continue", "--json"]) == 0  # fmt: skip
        printed = json.loads(capsys.readouterr().out)
        assert printed["images"][:1] == first["images"]
        assert len(printed["images"]) == 2

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ((ASTRONAUT, "--score", "0.9"), "other models, another --score or --size"),
            ((HOPPER,), "1 pictures that are not among the given paths"),
        ],
    )
    def test_resuming_with_other_arguments_is_rejected(self, tmp_path, detect, capsys, arguments, words):
        _, first, _ = detect(ASTRONAUT)
        file = tmp_path / "found.json"
        assert main(["detect", *FAST, "--output", str(file), "--continue", *map(str, arguments)]) == 1
        assert words in capsys.readouterr().err
        assert json.loads(file.read_text()) == first

    def test_other_json_cannot_be_resumed(self, tmp_path, capsys):
        file = tmp_path / "other.json"
        file.write_text('{"images": []}')
        assert main(["detect", str(ASTRONAUT), "--output", str(file), "--continue"]) == 1
        assert "Cannot resume" in capsys.readouterr().err
        assert file.read_text() == '{"images": []}'

    def test_a_truncated_file_can_be_resumed(self, tmp_path, detect):
        folder, file = linked(tmp_path / "few", 4), tmp_path / "found.json"
        detect(folder)
        whole = file.read_bytes()
        starts = [at for at in range(len(whole)) if whole.startswith(b'{"path": ', at)]
        tail = whole.index(b"\n],")
        in_head, in_entry, in_tail = (1, 30, starts[0] - 1), (starts[1] + 1, starts[2] - 3), (tail, tail + 9)
        between = (starts[0], starts[2] - 2, starts[2] - 1, starts[2])
        for cut in (*in_head, *between, *in_entry, *in_tail, len(whole) - 2):
            for rest in (b"", bytes(40)):  # zeros: what some file systems leave of a write
                file.write_bytes(whole[:cut] + rest)
                assert main(["detect", str(folder), *FAST, "--output", str(file), "--continue"]) == 0, cut
                assert file.read_bytes() == whole

    def test_complete_entries_of_a_truncated_file_are_kept(self, tmp_path, detect):
        folder, file = linked(tmp_path / "few", 4), tmp_path / "found.json"
        _, first, _ = detect(folder)
        marked = file.read_text().replace('"width": 512', '"width": 511')  # tells old from new
        file.write_text(marked[: marked.index("0003.jpg")])
        _, result, _ = detect(folder, "--continue")
        assert [image["width"] for image in result["images"]] == [511, 511, 511, 512]
        assert result["images"][3] == first["images"][3]

    def test_resuming_needs_an_output_file(self, capsys):
        assert main(["detect", str(ASTRONAUT), "--continue"]) == 2
        assert "--output" in capsys.readouterr().err

    def test_a_missing_drawing_is_drawn_again(self, tmp_path, detect):
        drawn = tmp_path / "drawn"
        detect(ASTRONAUT, HOPPER, "--draw", drawn)
        before = {file.name: file.read_bytes() for file in drawn.iterdir()}
        (drawn / "astronaut.jpg.faces.png").unlink()
        status, result, _ = detect(ASTRONAUT, HOPPER, "--draw", drawn, "--continue")
        assert (status, len(result["images"])) == (0, 2)
        assert {file.name: file.read_bytes() for file in drawn.iterdir()} == before

    def test_frames_of_a_video(self, tmp_path, detect):
        clip = tmp_path / "clip.avi"
        writer = cv2.VideoWriter(str(clip), cv2.VideoWriter.fourcc(*"MJPG"), 25, (256, 256))
        image = cv2.resize(read_picture(ASTRONAUT), (256, 256))
        for number in range(10):
            writer.write(np.roll(image, number, axis=1))
        writer.release()
        _, first, _ = detect(clip)
        lines = (tmp_path / "found.json").read_text().splitlines(keepends=True)
        kept = [line for line in lines if '#4"' not in line and '#9"' not in line]
        kept[kept.index("],\n") - 1] = kept[kept.index("],\n") - 1].replace("},\n", "}\n")
        (tmp_path / "found.json").write_text("".join(kept))
        assert len(json.loads("".join(kept))["images"]) == 8
        assert detect(clip, "--continue")[1] == first


def peak(process):
    """Return the peak memory of a process in MB, after it has ended."""
    output, complaint = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, output + complaint
    return usage.ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)


def test_memory_stays_flat(tmp_path, started):
    many = ("--model", "v2", "--size", "128", "--score", "0", "--output")  # hundreds of faces a picture
    few, more = (linked(tmp_path / f"{count}", count) for count in (15, 150))
    before = peak(started(few, *many, tmp_path / "few.json"))
    after = peak(started(more, *many, tmp_path / "more.json"))
    assert (tmp_path / "more.json").stat().st_size > 2.5e6
    assert after < before + 15


def test_a_full_disk_keeps_earlier_results(tmp_path, started, capsys):
    folder, file = linked(tmp_path / "many", 40), tmp_path / "found.json"
    process = started(folder, *FAST, "--output", file, "--json", limits=[(resource.RLIMIT_FSIZE, 4000)])
    output, complaint = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "found.json: " in complaint
    assert "--continue" in complaint
    assert complaint.count("\n") == 1
    assert 3 < entries(file) < 40
    assert json.loads(output)["errors"][0]["path"] == str(file)
    assert main(["detect", str(folder), *FAST, "--output", str(file), "--continue"]) == 0
    assert entries(file) == 40


def test_a_full_disk_for_drawings(tmp_path, started, capsys):
    folder, file, drawn = linked(tmp_path / "two", 2), tmp_path / "found.json", tmp_path / "drawn"
    command = (folder, *FAST, "--output", file, "--draw", drawn)
    process = started(*command, limits=[(resource.RLIMIT_FSIZE, 4000)])
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "0000.jpg.faces.png: File too large" in complaint
    assert list(drawn.iterdir()) == []
    result = json.loads(file.read_text())
    assert (len(result["images"]), len(result["errors"])) == (2, 2)
    assert main(["detect", *map(str, command), "--continue"]) == 0
    result = json.loads(file.read_text())
    assert (len(result["images"]), result["errors"]) == (2, [])
    assert len(list(drawn.iterdir())) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of address space is Linux's")
def test_pictures_too_large_for_memory_do_not_end_the_run(tmp_path, started):
    huge = tmp_path / "huge.png"
    huge.write_bytes(cv2.imencode(".png", np.zeros((9000, 9000, 3), np.uint8))[1].tobytes())
    limit = [(resource.RLIMIT_AS, 2_500_000_000)]
    # The small picture first: it could find no memory while the large one takes what there is.
    process = started(ASTRONAUT, huge, "--model", "v2", "--json", limits=limit)
    output, complaint = process.communicate(timeout=100)
    assert process.returncode == 1, complaint
    result = json.loads(output)
    assert [image["path"] for image in result["images"]] == [str(ASTRONAUT)]
    assert [error["path"] for error in result["errors"]] == [str(huge)]
    # Which step finds no memory first, reading or running, depends on the machine.
    assert "ot enough memory for" in complaint or "9024x9024 pixels is too large" in complaint


def test_a_broken_pipe_does_not_affect_the_output_file(tmp_path, started):
    file = tmp_path / "found.json"
    process = started(linked(tmp_path / "some", 20), *FAST, "--output", file)
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert process.stderr.read() == ""
    assert entries(file) == 20


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder that nobody can write in")
def test_an_unwritable_folder_for_drawings(capsys):
    assert main(["detect", str(ASTRONAUT), "--draw", "/proc/self"]) == 1
    assert "Cannot write to folder /proc/self" in capsys.readouterr().err


class StoppedWhileWriting(ResumableJsonFile):
    """A file interrupted by Ctrl-C while it writes the second entry."""

    def _write_at_end(self, piece):
        super()._write_at_end(piece)
        if b'"b.jpg"' in piece:
            signal.raise_signal(signal.SIGINT)


def test_ctrl_c_while_an_entry_is_written_keeps_it(tmp_path):
    file = StoppedWhileWriting(tmp_path / "found.json", {})
    file.add('{"path": "a.jpg"}')
    with pytest.raises(KeyboardInterrupt):
        file.add('{"path": "b.jpg"}')
    file.finish((), complete=False)
    file.close()
    assert entries(tmp_path / "found.json") == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")
def test_two_programs_do_not_resume_one_file(tmp_path):
    file = ResumableJsonFile(tmp_path / "found.json", {}, resume=False)
    with closing(file):
        file.add('{"path": "a"}')
        with pytest.raises(UserError, match="Another program is writing"):
            ResumableJsonFile(tmp_path / "found.json", {}, resume=True)
