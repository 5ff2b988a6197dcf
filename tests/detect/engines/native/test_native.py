"""Whole models with our kernels and without."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import cv2
import numpy as np
import onnx
import psutil
import pytest
from nodes import options

from ffgui.detect.detector import Detector
from ffgui.detect.engines import ONNX_RUNTIME, native
from ffgui.detect.engines.onnx_runtime import make_session, open_engine
from ffgui.detect.letterbox import letterbox
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model, shipped_models
from ffgui.detect.sizes import InferenceSize
from ffgui.evaluate.official_ground_truth import load_official_ground_truth
from ffgui.evaluate.predictions import find_pictures, predict
from ffgui.evaluate.subset_ap import SUBSET_STEP, subset_ap
from ffgui.evaluate.wider import DIFFICULTIES
from ffgui.paths import resource

NODES = {"deformable": 16, "dense": 1}
"""Nodes of a model that are ours: the first layers as one, and 15 deformable convolutions."""


@pytest.fixture(scope="module")
def photographs():
    """Feeds made of a portrait and of frames of the sample."""
    sample = cv2.VideoCapture(str(resource("sample/sample.mp4")))
    frames = [sample.read()[1] for _ in range(60)]
    sample.release()
    pictures = [cv2.imread(str(resource("sample/astronaut.jpg"))), *frames[::20]]
    size = InferenceSize.parse("640x480")
    return [{"image": letterbox(picture, size)[0][None]} for picture in pictures]


@pytest.mark.parametrize("file", shipped_models(), ids=lambda file: file.stem)
def test_photographs(kernel_set, photographs, file):
    """Both round, each in its own way: outputs differ by up to 1e-4 of the largest."""
    nodes = NODES["dense" if "dense" in file.stem else "deformable"]
    ours, theirs = open_engine(file), make_session(file, options())
    assert ours.kernel == f"native {kernel_set}"
    before = native.runs()
    for feeds in photographs:
        found = ours.run(feeds)
        for name, expected in zip(found, theirs.run(list(found), feeds), strict=True):
            assert np.abs(found[name] - expected).max() <= 1e-4 * max(1, np.abs(expected).max())
    assert native.runs() == before + nodes * len(photographs)


@pytest.mark.slow
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_average_precision_is_the_same(shared, monkeypatch, version):
    truth = load_official_ground_truth(shared / "wider" / "ground_truth")
    pictures = find_pictures(shared / "wider" / "val", truth)[::SUBSET_STEP]
    found = {}
    for kernel in ("", "0"):
        monkeypatch.setenv("FFGUI_KERNEL", kernel)
        model = load_model(resolve_model(version), 2)
        assert model.engine.kernel.startswith("native") == (kernel == "")
        detector = Detector(model, InferenceSize.parse("original"))
        found[kernel] = subset_ap(
            predict(lambda image, detector=detector: detector.detect(image, 0.02).detections, pictures),
            pictures,
            truth,
        )
    for difficulty in DIFFICULTIES:
        ours, theirs = (getattr(found[kernel], difficulty) for kernel in ("", "0"))
        assert ours == pytest.approx(theirs, abs=1e-4)


def test_it_can_be_switched_off(monkeypatch, photographs):
    monkeypatch.setenv("FFGUI_KERNEL", "0")
    before = native.runs()
    assert native.kernels() == ONNX_RUNTIME
    engine = open_engine(resolve_model("v2"))
    engine.run(photographs[0])
    assert (engine.kernel, native.runs()) == (ONNX_RUNTIME, before)


def test_models_of_others_are_left_alone(tmp_path, photographs):
    model = onnx.load(resolve_model("v2"))
    kept = [entry for entry in model.metadata_props if entry.key != "ffgui_format"]
    del model.metadata_props[:]
    model.metadata_props.extend(kept)
    onnx.save(model, tmp_path / "other.onnx")
    before = native.runs()
    engine = open_engine(tmp_path / "other.onnx")
    engine.run(photographs[0])
    assert (engine.kernel, native.runs()) == (ONNX_RUNTIME, before)


def test_an_unknown_name_means_the_best(monkeypatch):
    best = native.kernels()
    monkeypatch.setenv("FFGUI_KERNEL", "fastest")
    assert native.kernels() == open_engine(resolve_model("v2")).kernel == best


@pytest.fixture
def other_library(monkeypatch):
    """Load another file as the library."""

    def use(file):
        monkeypatch.setattr(native, "LIBRARY", file)
        native._library.cache_clear()

    yield use
    native._library.cache_clear()


@pytest.mark.parametrize("content", [None, b"", b"not a library"])
def test_without_a_library_all_works_as_before(tmp_path, other_library, photographs, content):
    file = tmp_path / native.LIBRARY.name
    if content is not None:
        file.write_bytes(content)
    other_library(file)
    engine = open_engine(resolve_model("v2"))
    assert engine.kernel == native.kernels() == ONNX_RUNTIME
    assert engine.run(photographs[0])["scores"].max() > 0.9
    assert native.runs() == 0


def test_two_sessions_in_two_threads(photographs):
    """Made and run at once, each gives what it gives alone."""
    alone = {version: open_engine(resolve_model(version)).run(photographs[0]) for version in ("v1", "v2")}
    together = Barrier(2)

    def work(version):
        together.wait()
        engine = open_engine(resolve_model(version))
        assert engine.kernel.startswith("native")
        together.wait()
        return [engine.run(photographs[0]) for _ in range(15)]

    with ThreadPoolExecutor(2) as pool:
        for version, found in zip(("v1", "v2"), pool.map(work, ("v1", "v2")), strict=True):
            for raw in found:
                for name, values in raw.items():
                    np.testing.assert_array_equal(values, alone[version][name])


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_threads_do_not_change_the_result(photographs, threads):
    one, more = (open_engine(resolve_model("v2"), count).run(photographs[0]) for count in (1, threads))
    np.testing.assert_allclose(more["landmarks_raw"], one["landmarks_raw"], atol=1e-4)


@pytest.mark.slow
def test_memory_stays_the_same():
    engine = open_engine(resolve_model("v2"))
    process = psutil.Process()
    pictures = [{"image": np.full((1, height, 64, 3), 110, np.uint8)} for height in (32, 64, 96)]
    grown = []
    for number in range(5001):
        engine.run(pictures[number % len(pictures)])
        if number % 1000 == 500:
            grown.append(process.memory_info().rss)
    assert grown[-1] - grown[0] < 2_000_000


def test_sessions_come_and_go():
    """Neither their memory nor the registration of operators piles up."""
    process = psutil.Process()
    grown = []
    for number in range(60):
        engine = open_engine(resolve_model("v2", "dense" if number % 2 else "deformable"))
        engine.run({"image": np.zeros((1, 32, 32, 3), np.uint8)})
        if number % 20 == 19:
            grown.append(process.memory_info().rss)
    assert grown[-1] - grown[0] < 8_000_000
