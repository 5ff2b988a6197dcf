"""Bad input, accidental or malicious: a message and an exit status, never a traceback."""

import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

import ffgui
from ffgui.__main__ import main
from ffgui.detect.model_files import resolve_model
from ffgui.detect.pictures import read_picture
from ffgui.lab.export.write import state_dict_bytes
from ffgui.lab.nets import FeatherFace, NetworkConfig
from ffgui.paths import resource as shipped

ASTRONAUT = shipped("sample/astronaut.jpg")


def said(capsys, *arguments, status=1):
    """Run a command and return the single line on standard error."""
    capsys.readouterr()
    assert main([str(argument) for argument in arguments]) == status
    out, complaint = capsys.readouterr()
    assert complaint.startswith("ffgui: ")
    assert complaint.count("\n") == 1
    assert "Traceback" not in out + complaint
    assert "Internal error" not in complaint
    return complaint


class Trap:
    """Runs a command when it is unpickled."""

    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        return os.system, (f"touch '{self.target}'",)


FOREIGN = {
    "nothing": b"",
    "noise": np.random.default_rng(0).bytes(5000),
    "text": b"weights\n" * 50,
    "photograph": ASTRONAUT.read_bytes(),
    "half a model": resolve_model("v2").read_bytes()[:700_000],
    "half a checkpoint": resolve_model("v2").with_suffix(".pth").read_bytes()[:700_000],
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("suffix", [".onnx", ".pth", ".txt"])
def test_neither_a_model_nor_a_checkpoint(capsys, tmp_path, content, suffix):
    file = tmp_path / f"given{suffix}"
    file.write_bytes(content)
    assert file.name in said(capsys, "detect", ASTRONAUT, "--model", file)
    assert file.name in said(capsys, "validate", file)
    assert file.name in said(
        capsys, "export", file, "--output", tmp_path / "out.pth", "--format", "state-dict"
    )
    assert list(tmp_path.iterdir()) == [file]


def test_a_checkpoint_instead_of_a_model_and_vice_versa(capsys, tmp_path):
    model = resolve_model("v2")
    assert ".pth" in said(capsys, "detect", ASTRONAUT, "--model", model.with_suffix(".pth"))
    assert ".pth" in said(capsys, "export", model, "--output", tmp_path / "out.pth", "--format", "state-dict")


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_malicious_checkpoint_runs_no_command(capsys, tmp_path, wrapped):
    trap = Trap(tmp_path / "ran")
    plain, saved = tmp_path / "plain.pth", tmp_path / "saved.pth"
    plain.write_bytes(pickle.dumps({"state_dict": trap} if wrapped else trap))
    torch.save({"state_dict": {"BboxHead.0.conv1x1.weight": trap}} if wrapped else trap, saved)
    for file in (plain, saved):
        command = ("export", file, "--output", tmp_path / "out.pth", "--format", "state-dict")
        assert "not a PyTorch checkpoint" in said(capsys, *command)
    assert not (tmp_path / "ran").exists()
    assert not (tmp_path / "out.pth").exists()


def test_a_checkpoint_of_another_width_beside_a_model(capsys, tmp_path):
    file = Path(shutil.copy(resolve_model("v2"), tmp_path / "mine.onnx"))
    file.with_suffix(".pth").write_bytes(state_dict_bytes(FeatherFace(NetworkConfig(48)), {}))
    assert main(["validate", str(file), "--json"]) == 1
    out, complaint = capsys.readouterr()
    failed = {check["name"]: check["detail"] for check in json.loads(out)["checks"] if not check["ok"]}
    assert set(failed) == {"parameters", "agrees with torch"}
    assert "456565" in failed["parameters"]
    assert "output shapes differ" in failed["agrees with torch"]
    assert "failed the check 'parameters'" in complaint


def test_inconsistent_weights(capsys, tmp_path):
    held = torch.load(resolve_model("v2").with_suffix(".pth"), weights_only=True)
    held["state_dict"]["ClassHead.1.conv1x1.weight"] = torch.zeros(4, 48, 1, 1)
    torch.save(held, tmp_path / "mixed.pth")
    command = ("export", tmp_path / "mixed.pth", "--output", tmp_path / "out.pth", "--format", "state-dict")
    assert "of another shape (ClassHead.1.conv1x1.weight" in said(capsys, *command)


class TestPictures:
    @pytest.fixture
    def faces(self, capsys):
        def look(*paths, status=0):
            capsys.readouterr()
            assert main(["detect", *map(str, paths), "--model", "v2", "--json"]) == status
            return json.loads(capsys.readouterr().out)

        return look

    @pytest.mark.parametrize("size", ["original", "64", "64x96"])
    @pytest.mark.parametrize("shape", [(1, 1, 3), (1, 700, 3), (700, 1, 3)])
    def test_of_a_pixel_or_a_line(self, faces, tmp_path, shape, size):
        file = tmp_path / "thin.png"
        file.write_bytes(cv2.imencode(".png", np.full(shape, 90, np.uint8))[1].tobytes())
        (image,) = faces(file, "--size", size)["images"]
        assert (image["height"], image["width"]) == shape[:2]
        assert image["models"]["v2"] == []

    def test_in_print_colors(self, faces, tmp_path):
        pillow = pytest.importorskip("PIL.Image")
        with pillow.open(ASTRONAUT) as photograph:
            photograph.convert("CMYK").save(tmp_path / "cmyk.jpg", quality=95)
            photograph.convert("P").save(tmp_path / "palette.png")
            photograph.convert("1").convert("L").save(tmp_path / "dots.png")
        result = faces(tmp_path)
        assert len(result["images"]) == 3
        found = {Path(image["path"]).stem: len(image["models"]["v2"]) for image in result["images"]}
        assert (found["cmyk"], found["palette"]) == (1, 1)
        # The colors are read as they are, and not turned into their opposites.
        original = read_picture(ASTRONAUT).astype(int)
        assert np.abs(read_picture(tmp_path / "cmyk.jpg") - original).mean() < 8

    def test_of_no_bytes_among_others(self, faces, tmp_path):
        (tmp_path / "a.jpg").touch()
        shutil.copy(ASTRONAUT, tmp_path / "b.jpg")
        result = faces(tmp_path, status=1)
        assert [Path(image["path"]).name for image in result["images"]] == ["b.jpg"]
        assert "is empty" in result["errors"][0]["message"]

    def test_with_names_of_all_kinds(self, faces, tmp_path, capsys):
        names = ["лицо.jpg", "顔 写真.jpg", "وجه.jpg", "-dash.jpg", "a#3.jpg", "😀.jpg", "quote\"'.jpg"]
        folder = tmp_path / "Ünïcödé 目录"
        folder.mkdir()
        for name in names:
            shutil.copy(ASTRONAUT, folder / name)
        drawn, file = tmp_path / "çizim", tmp_path / "結果.json"
        result = faces(folder, "--draw", drawn, "--output", file)
        assert [Path(image["path"]).name for image in result["images"]] == sorted(names)
        assert sorted(path.name for path in drawn.iterdir()) == sorted(f"{name}.faces.png" for name in names)
        assert json.loads(file.read_text()) == result
        assert main(["detect", str(folder), "--model", "v2", "--output", str(file), "--continue"]) == 0
        assert capsys.readouterr().out.count("V2 1 face") == len(names)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder that nobody can write in")
def test_unwritable_outputs(capsys, tmp_path):
    assert "Cannot write" in said(capsys, "detect", ASTRONAUT, "--output", "/proc/self/found.json")
    checkpoint = resolve_model("v2").with_suffix(".pth")
    command = ("export", checkpoint, "--output", "/proc/self/out.pth", "--format", "state-dict")
    assert "Cannot write" in said(capsys, *command)


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of POSIX")
def test_an_export_on_a_full_disk_leaves_the_old_file(tmp_path):
    import resource

    file = tmp_path / "old.pth"
    file.write_bytes(b"old")
    checkpoint = resolve_model("v2").with_suffix(".pth")
    limit = 100_000
    done = subprocess.run(
        [sys.executable, "-m", "ffgui", "export", checkpoint, "--output", file, "--format", "state-dict"],
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
        env=os.environ | {"PYTHONPATH": str(Path(ffgui.__file__).parents[1])},
        cwd=tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.returncode == 1
    assert "old.pth: " in done.stderr
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_missing_int8_file_suggests_quantize(capsys):
    """No INT8 file is shipped, so reinstalling would not help."""
    arguments = ("evaluate", "--model", "v2", "--precision", "int8", "--wider", ".", "--ground-truth", ".")
    assert "ffgui quantize v2" in said(capsys, *arguments)


LONG = "a" * 5000


@pytest.mark.parametrize(
    "arguments",
    [
        ("detect", LONG),
        ("detect", ASTRONAUT, "--model", LONG),
        ("detect", ASTRONAUT, "--output", LONG),
        ("review", LONG, "--output", "out"),
        ("validate", LONG),
        ("export", LONG, "--output", "out.onnx"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_path_that_the_system_rejects(capsys, arguments):
    assert "File name too long" in said(capsys, *arguments)


@pytest.mark.parametrize("command", [("detect",), ("review", "--output", "out")], ids=lambda words: words[0])
def test_an_address_or_nothing_in_place_of_a_path(capsys, command):
    assert "A path is empty." in said(capsys, *command, "", status=2)
    address = said(capsys, *command, "http://user:pass@word@camera/video", status=2)
    assert "http://camera/video is an address." in address


def test_a_password_in_an_argument_is_not_repeated(capsys):
    complaint = said(capsys, "detect", ASTRONAUT, "--model", "http://user:secret@host/model.onnx")
    assert "Unknown model 'http://host/model.onnx'" in complaint


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000], ids=["array", "object"])
def test_deep_json_is_not_overwritten(capsys, tmp_path, text):
    file = tmp_path / "found.json"
    file.write_text(text)
    assert "is not a JSON file" in said(capsys, "detect", ASTRONAUT, "--output", file)
    assert file.read_text() == text


@pytest.mark.parametrize(
    "arguments",
    [
        ("record", "sample", "--seconds", "1e300", "--output", "out.mp4"),
        ("app", "--self-test", "1e300", "--output", "out.json"),
        ("review", "sample", "--min-side", "9" * 400, "--output", "out"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_numbers_that_are_too_large(capsys, arguments):
    said(capsys, *arguments, status=2)
