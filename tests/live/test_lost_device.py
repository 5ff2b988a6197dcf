"""A device that vanishes while its model runs."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import onnxruntime
import pytest
from live_helpers import wait_for

from ffgui.detect.engines import devices
from ffgui.detect.engines.devices import CPU_PROVIDER, Device
from ffgui.detect.engines.engine import Engine, Feeds, Outputs
from ffgui.detect.model import Model, load_model
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.live.pipeline import Pipeline
from ffgui.live.sources import parse_source
from ffgui.live.state import Options


class Unplugged:
    """An engine whose device can be pulled out."""

    def __init__(self, engine: Engine, out: threading.Event) -> None:
        self._engine, self._out = engine, out

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)

    def run(self, feeds: Feeds) -> Outputs:
        if self._out.is_set():
            raise UserError("The device was removed.")
        return self._engine.run(feeds)


def test_the_cpu_goes_on_when_a_device_is_removed(
    new_pipeline: Callable[..., Pipeline], monkeypatch: pytest.MonkeyPatch
) -> None:
    (handle,) = (one for one in onnxruntime.get_ep_devices() if one.ep_name == CPU_PROVIDER)
    monkeypatch.setattr(devices, "_plugins", lambda: (Device("twin", "Twin", CPU_PROVIDER, handle),))
    out = threading.Event()

    def load(file: Path, threads: int = 1, *, device: str = "cpu") -> Model:
        model = load_model(file, threads, device=device)
        return model if device == "cpu" else replace(model, engine=Unplugged(model.engine, out))

    pipeline = new_pipeline(Options(size=InferenceSize.parse("160")), load=load)
    pipeline.set_device("left", "twin")
    pipeline.start(parse_source("sample"))
    wait_for(lambda: pipeline.latest() is not None and pipeline.kernel("left") == "Twin", "the device")
    assert pipeline.device("left") == "twin"
    out.set()
    wait_for(lambda: pipeline.device("left") == "cpu", "the CPU")
    frames = pipeline.metrics("left").frames
    wait_for(lambda: pipeline.metrics("left").frames > frames, "results of the CPU")
    assert pipeline.status().phase == "running"
    (lost,) = (notice for notice in pipeline.notices() if "to the CPU" in notice.text)
    assert (lost.level, lost.side) == ("warning", "left")
    assert "The device was removed." in lost.text
