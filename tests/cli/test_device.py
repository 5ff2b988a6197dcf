"""`--device`: the CPU under another name takes the way of every accelerator."""

import json

import onnxruntime
import pytest

from ffgui.__main__ import main
from ffgui.detect.engines import devices
from ffgui.detect.engines.devices import CPU_PROVIDER, Device
from ffgui.paths import resource

ASTRONAUT = str(resource("sample/astronaut.jpg"))
WIDER = ("--wider", "{shared}/wider/val", "--ground-truth", "{shared}/wider/ground_truth")


@pytest.fixture
def twin(monkeypatch):
    (handle,) = (one for one in onnxruntime.get_ep_devices() if one.ep_name == CPU_PROVIDER)
    monkeypatch.setattr(devices, "_plugins", lambda: (Device("twin", "Twin", CPU_PROVIDER, handle),))


def run(capsys, *arguments):
    capsys.readouterr()
    status = main(list(map(str, arguments)))
    streams = capsys.readouterr()
    return status, streams.out, streams.err


def test_detect_runs_there_and_says_on_stderr_how_it_compares(twin, capsys):
    arguments = ("detect", ASTRONAUT, "--model", "v2", "--size", "256", "--json")
    _, plain, _ = run(capsys, *arguments)
    status, out, err = run(capsys, *arguments, "--device", "twin")
    assert status == 0
    (there,), (here,) = (json.loads(text)["images"][0]["models"]["v2"] for text in (out, plain))
    assert there["box"] == pytest.approx(here["box"], abs=0.01)
    assert "Twin runs" in err
    assert "the same faces as the CPU" in err


def test_results_of_another_device_are_not_continued(twin, capsys, tmp_path):
    arguments = ("detect", ASTRONAUT, "--model", "v2", "--size", "256", "--output", tmp_path / "found.json")
    assert run(capsys, *arguments)[0] == 0
    status, _, err = run(capsys, *arguments, "--device", "twin", "--continue")
    assert status == 1
    assert "found.json" in err


def test_review_names_the_device_and_analyzes_anew_on_another(twin, capsys, tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "one.jpg").write_bytes(resource("sample/astronaut.jpg").read_bytes())
    arguments = ("review", folder, "--size", "256", "--output", tmp_path / "out")
    assert run(capsys, *arguments, "--device", "twin")[0] == 0
    header = json.loads((tmp_path / "out" / "analysis.jsonl").read_text().partition("\n")[0])
    assert header["models"]["a"]["device"] == "twin"
    status, _, err = run(capsys, *arguments)
    assert status == 1
    assert "device" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("detect", ASTRONAUT),
        ("evaluate", "--model", "v2", "--every", "100", *WIDER),
        ("bench", "--frames", "1"),
        ("info",),
        ("review", ASTRONAUT, "--output", "out"),
        ("record", "sample", "--output", "out.mp4"),
        ("app",),
    ],
)
def test_a_missing_device_is_named_with_the_extra_to_install(
    arguments, capsys, shared, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(devices, "_plugin_modules", list)
    status, _, err = run(capsys, *(text.format(shared=shared) for text in arguments), "--device", "tensorrt")
    assert status == 1
    assert "ffgui[tensorrt]" in err
    assert "Available devices: cpu" in err
