"""Exit status, streams and help of all commands."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import ffgui
from ffgui.__main__ import main
from ffgui.cli import COMMANDS, LABORATORY, PROGRAM, output
from ffgui.errors import UserError


def test_version_imports_nothing_heavy(ffgui_run):
    done = ffgui_run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"ffgui {ffgui.__version__}\n", "")
    code = "import sys; from ffgui.__main__ import main; main(['--version']); print(*sys.modules)"
    root = Path(ffgui.__file__).parents[1]
    listed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    modules = set(listed.stdout.split())
    assert not modules & {"numpy", "cv2", "onnxruntime", "torch", "PySide6", "tqdm", "platformdirs", "json"}


def test_help_lists_the_commands_in_two_groups(capsys):
    assert main(["--help"]) == 0
    program, _, rest = capsys.readouterr().out.partition("\nprogram:\n")[2].partition("\nlaboratory")
    laboratory = rest.partition("\nexample:")[0]
    assert [line.split()[0] for line in program.split("\n") if line] == list(PROGRAM)
    assert [line.split()[0] for line in laboratory.split("\n")[1:] if line] == list(LABORATORY)
    assert all(line in program + laboratory for line in COMMANDS.values())


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_has_help_with_an_example(name, capsys):
    assert main([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert f"usage: ffgui {name}" in text
    assert f"ffgui {name}" in text.partition("example:\n")[2]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["detct"], "Unknown command 'detct'. Did you mean detect?"),
        (["frobnicate"], "The commands are app, detect"),
        (["--frobnicate"], "unrecognized arguments: --frobnicate. See ffgui --help"),
        (["detect"], "the following arguments are required: PATH. See ffgui detect --help"),
        (["detect", "x.jpg", "--size", "huge"], "Invalid size 'huge'"),
        (["detect", "x.jpg", "--score", "2"], "Invalid score '2'"),
        (["detect", "x.jpg", "--score", "nan"], "Invalid score 'nan'"),
        (["validate", "mine.onnx", "--variant", "dense"], "apply to v1 and v2 only"),
        (
            ["compare", "--a", "v1", "--b", "v2", "--wider", ".", "--ground-truth", ".", "--pictures", "3"],
            "--pictures needs --sheet",
        ),
        (["train", "--resume", "runs/mine", "--runs", "elsewhere"], "Omit RECIPE"),
        (["train", "--resume", "runs/mine", "--student", "v1"], "Omit RECIPE"),
        (["prune", "--resume", "runs/mine", "--runs", "elsewhere"], "Omit CHECKPOINT"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_2(arguments, sentence, capsys):
    assert main(arguments) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert sentence in streams.err
    assert streams.err.count("\n") == 1


def command(monkeypatch, run):
    """Make `detect` do something else."""
    from ffgui.cli import detect

    monkeypatch.setattr(detect, "run", run)


def test_an_unexpected_error_is_logged(monkeypatch, capsys, tmp_path):
    log = tmp_path / "logs" / "ffgui.log"
    monkeypatch.setattr("ffgui.log.log_file", lambda: log)

    def fail(args):
        raise ZeroDivisionError("oh")

    command(monkeypatch, fail)
    assert main(["detect", "x.jpg"]) == 1
    message = capsys.readouterr().err
    assert "ZeroDivisionError: oh" in message
    assert str(log) in message
    assert message.count("\n") == 1
    assert "Traceback" in log.read_text()


def test_ctrl_c_is_reported_in_one_word(monkeypatch, capsys):
    def interrupt(args):
        raise KeyboardInterrupt

    command(monkeypatch, interrupt)
    assert main(["detect", "x.jpg"]) == 130
    assert capsys.readouterr() == ("", "ffgui: Stopped.\n")


def test_a_missing_extra_is_reported(monkeypatch, capsys):
    def need(args):
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    command(monkeypatch, need)
    assert main(["detect", "x.jpg"]) == 1
    assert "pip install '.[train]'" in capsys.readouterr().err


WITHOUT = """
import sys
sys.frozen = {frozen}

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
import importlib.util
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name in {absent} else find_spec(name, package)
from ffgui.__main__ import main
for line in {lines}:
    assert main(line.split()) == 1, line
"""


@pytest.mark.parametrize("frozen", [False, True])
def test_each_command_tells_how_to_install_missing_packages(frozen, tmp_path):
    """In a process without PyTorch, ONNX and SciPy, as after a plain installation."""
    lines = [
        "train distil56 --data .",
        "evaluate --model v2 --wider . --ground-truth .",
        "compare --a v1 --b v2 --wider . --ground-truth .",
        f"export {tmp_path}/v2.pth --output {tmp_path}/v2.onnx",
        "ablate variants --data . --init a --teacher b --wider . --ground-truth .",
        "quantize v2 --calibration .",
        "prune v1.pth --channels 48 --data .",
        "bench --frames 1 --plain",
        "bench --frames 1 --torch",
        "app --backend torch",
        "average a.pth b.pth --output c.pth",
        "calibrate a.pth --like v1 --wider a --ground-truth b --output c.pth",
        "info --time",
    ]
    absent = {"torch", "lightning_fabric", "onnx", "onnxscript", "scipy", "matplotlib"}
    code = WITHOUT.format(frozen=frozen, absent=absent, lines=lines)
    root = Path(ffgui.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=False)
    assert done.returncode == 0, done.stderr
    messages = done.stderr.splitlines()
    assert len(messages) == len(lines)
    for message in messages:
        assert ("The packaged program does not include the laboratory" in message) == frozen, message
        assert message.endswith("run `pip install '.[train]'` in the repository."), message
    assert list(tmp_path.iterdir()) == []


CHATTER = """
import os, sys
from ffgui.__main__ import main
from ffgui.cli import detect, output

def run(args):
    print("from Python")
    os.write(1, b"from a library")
    output.emit({"value": 1}, args, "for people")
    return 0

detect.run = run
sys.exit(main(["detect", "x.jpg", "--json"]))
"""


def test_only_json_on_standard_output():
    root = Path(ffgui.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", CHATTER], capture_output=True, text=True, cwd=root, check=True
    )
    assert json.loads(done.stdout) == {"value": 1}
    assert "from Python" in done.stderr
    assert "from a library" in done.stderr


def test_text_without_json(monkeypatch, capsys):
    def run(args):
        output.emit({"value": 1}, args, "for people")
        return 0

    command(monkeypatch, run)
    assert main(["detect", "x.jpg"]) == 0
    assert capsys.readouterr().out == "for people\n"


@pytest.mark.skipif(os.name == "nt", reason="pipes break another way on Windows")
@pytest.mark.parametrize("arguments", [["--help"], ["detect", "absent.jpg", "--json"]])
def test_a_broken_pipe(arguments):
    root = Path(ffgui.__file__).parents[1]
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "ffgui", *arguments],
            stdout=pipe,
            stderr=subprocess.PIPE,
            cwd=root,
            check=False,
        )
    assert done.returncode == 0
    assert b"Broken" not in done.stderr
    assert b"Traceback" not in done.stderr


class TestOutput:
    """`--output FILE`."""

    def test_new_empty_and_json_files_may_be_written(self, tmp_path):
        file = tmp_path / "result.json"
        output.write_json(output.json_output_path(str(file)), '{"a": 1}\n')
        output.write_json(output.json_output_path(str(file)), '{"a": 2}\n')
        assert json.loads(file.read_text()) == {"a": 2}
        empty = tmp_path / "empty"
        empty.touch()
        output.write_json(output.json_output_path(str(empty)), "[]\n")
        assert empty.read_text() == "[]\n"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "result.json"]

    @pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0 a picture", b"some text", b"{cut"])
    def test_nothing_else_is_overwritten(self, tmp_path, content):
        file = tmp_path / "precious"
        file.write_bytes(content)
        with pytest.raises(UserError, match="will not be overwritten"):
            output.json_output_path(str(file))
        with pytest.raises(UserError, match="will not be overwritten"):
            output.write_json(file, "{}")
        assert file.read_bytes() == content

    def test_folders(self, tmp_path):
        with pytest.raises(UserError, match="is a folder"):
            output.json_output_path(str(tmp_path))
        with pytest.raises(UserError, match="does not exist"):
            output.json_output_path(str(tmp_path / "absent" / "x.json"))

    def test_a_symbolic_link_is_replaced_and_not_followed(self, tmp_path):
        (tmp_path / "real.json").write_text("{}")
        link = tmp_path / "link.json"
        try:
            link.symlink_to(tmp_path / "real.json")
        except OSError:
            pytest.skip("this system makes no links")
        output.write_json(link, "[1]")
        assert not link.is_symlink()
        assert link.read_text() == "[1]"
        assert (tmp_path / "real.json").read_text() == "{}"

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    def test_a_full_disk(self):
        with pytest.raises(UserError, match="Cannot write /dev/full: No space left"):
            output.write_json(Path("/dev/full"), "{}")


def test_progress_passes_items_on_and_stays_off_standard_output(capsys):
    assert list(output.progress(iter("abc"), 3, "Working")) == ["a", "b", "c"]
    assert capsys.readouterr().out == ""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_a_window_needs_a_display(monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main(["app"]) == 1
    assert "No display found" in capsys.readouterr().err


@pytest.mark.parametrize("seconds", ["0.5", "nan", "inf"])
def test_a_self_test_has_a_minimum_duration(seconds, tmp_path, capsys):
    assert main(["app", "--self-test", seconds, "--output", str(tmp_path / "x.json")]) == 2
    assert "1 to 2,000,000 seconds" in capsys.readouterr().err


def test_onnx_runtime_reports_nothing_to_its_makers(tmp_path):
    """Telemetry would leave an identifier of this machine in the home folder."""
    code = (
        "from ffgui import policy; policy.load_runtimes();"
        "from ffgui.detect.model import load_model;"
        "from ffgui.detect.model_files import resolve_model;"
        "load_model(resolve_model('v1'))"
    )
    environment = os.environ | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    for name in ("CI", "ORT_DISABLE_TELEMETRY"):  # either would keep it silent by itself
        environment.pop(name, None)
    root = Path(ffgui.__file__).parents[1]
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=root, check=True)
    assert not list(tmp_path.iterdir())


def test_a_device_needs_the_engine_that_has_devices(tmp_path, capsys):
    output = str(tmp_path / "x.json")
    command = ["app", "--self-test", "1", "--output", output, "--backend", "torch", "--device", "cuda"]
    assert main(command) == 2
    assert "Torch runs on the CPU only. Add --backend onnxruntime." in capsys.readouterr().err
