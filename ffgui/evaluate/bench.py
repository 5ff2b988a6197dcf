"""How fast the models are: all contenders take turns on the same frames, within one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.batch import usable_cores
from ffgui.detect.detector import Detector
from ffgui.detect.engines.engine import RawOutputs, Runtime
from ffgui.detect.engines.onnx_runtime import open_onnx
from ffgui.detect.preprocess import prepare
from ffgui.detect.results import Timing
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.evaluate.machine import describe_machine
from ffgui.live.fair_comparison import frames_that_fit
from ffgui.live.metrics import percentile_ms
from ffgui.live.sources import SourceSpec, open_source
from ffgui.live.state import Options
from ffgui.live.threads import auto_threads

Image = NDArray[np.uint8]

_WARM_UPS = 2
_CHUNK = 4
"""Frames that a contender takes before the next has its turn: what else happens on the machine
meanwhile then hits all alike."""

_PAUSE = 0.02
"""Seconds between turns, so that spinning threads of one contender do not slow down the next."""

_RECORDED = 16
"""Frames whose raw outputs are kept for the runs of postprocessing."""

_SCORE = 0.5

PAIR = "pair"
PLAIN = "plain_onnx"
TORCH = "torch"


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """What to measure.

    Attributes:
        models: model files; two of them are measured as a pair too.
        frames: how many each contender is given.
        threads: intra-op threads of each of our sessions; 0 for as many as the window takes.
        plain: also a straight export with default session options, from the checkpoint beside
            each model.
        torch: also torch on all cores, from the same checkpoints.
    """

    models: tuple[Path, ...]
    source: SourceSpec
    size: InferenceSize
    frames: int
    threads: int = 0
    plain: bool = False
    torch: bool = False


@dataclass(slots=True)
class _Contender:
    """One way to run something; `step` takes the number of a frame and gives seconds."""

    name: str
    model: str
    variant: str
    backend: str
    threads: int
    step: Callable[[int], float]
    seconds: list[float] = field(default_factory=list)


def bench(options: BenchOptions, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Measure, and give what `ffgui bench --json` writes.

    Times are inference alone on frames that are in memory already, but for the runs that are
    called `pre` and `post`.

    Args:
        options: what to measure.
        progress: told the number of frames done and of all.

    Raises:
        UserError: if a model, a checkpoint or the source cannot be had.
    """
    images = record(options.source, options.frames)
    tensors = [prepare(image, options.size).tensor for image in images]
    machine = describe_machine()
    with ExitStack() as stack:
        contenders = _contenders(options, images, tensors, stack)
        _take_turns(contenders, options.frames, progress)
    result: dict[str, Any] = {
        "machine": machine,
        "source": options.source.name,
        "runs": [_entry(contender, str(options.size)) for contender in contenders],
    }
    by_name = {contender.name: contender for contender in contenders}
    if PAIR in by_name:
        result["pair"] = _pair_entry(by_name[PAIR].seconds)
        result["ratios"] = _ratios(by_name)
    return result


def alone(
    runtimes: Sequence[Runtime],
    tensors: Sequence[Image],
    frames: int,
    progress: Callable[[int, int], None],
) -> list[list[float]]:
    """Seconds of each runtime for each of so many frames, all taking turns on the same tensors."""
    contenders = [_in_turn(runtime.info.key, [runtime], tensors) for runtime in runtimes]
    _take_turns(contenders, frames, progress)
    return [contender.seconds for contender in contenders]


def record(source: SourceSpec, frames: int) -> list[Image]:
    """The first frames of a source, as many as memory should hold; all of a shorter one.

    Raises:
        UserError: if the source cannot be opened or gives nothing.
    """
    opened = open_source(source, Options(), lambda _: None)
    try:
        read = (frame.image for frame in iter(opened.read, None) if frame is not None)
        images = list(islice(read, 1))
        if images:
            images += islice(read, frames_that_fit(frames, images[0]) - 1)
    finally:
        opened.close()
    if not images:
        raise UserError(f"The source {source.name} gave no frame. Choose another one.")
    return images


def _contenders(
    options: BenchOptions, images: Sequence[Image], tensors: Sequence[Image], stack: ExitStack
) -> list[_Contender]:
    threads = options.threads or auto_threads()
    ours = [open_onnx(file, threads) for file in options.models]
    alone = [_in_turn(runtime.info.key, [runtime], tensors) for runtime in ours]
    found = [*([_at_once(ours, tensors, stack)] if len(ours) > 1 else []), *alone]
    if options.plain:
        found.append(_in_turn(PLAIN, [_open_plain(file) for file in options.models], tensors))
    if options.torch:
        from ffgui.lab.torch_engine import open_torch

        cores = usable_cores()
        found.append(_in_turn(TORCH, [open_torch(file, cores) for file in options.models], tensors))
    return [*found, *_around(ours, images, options.size)]


def _contender(name: str, runtimes: Sequence[Runtime], step: Callable[[int], float]) -> _Contender:
    first = runtimes[0]
    models = "+".join(runtime.info.key for runtime in runtimes)
    return _Contender(name, models, first.info.variant, first.backend, first.threads, step)


def _in_turn(name: str, runtimes: Sequence[Runtime], tensors: Sequence[Image]) -> _Contender:
    def step(number: int) -> float:
        tensor = tensors[number % len(tensors)]
        started = perf_counter()
        for runtime in runtimes:
            runtime.run(tensor)
        return perf_counter() - started

    return _contender(name, runtimes, step)


def _at_once(runtimes: Sequence[Runtime], tensors: Sequence[Image], stack: ExitStack) -> _Contender:
    """Each model in a thread of its own; a frame is done when all are."""
    pool = stack.enter_context(ThreadPoolExecutor(len(runtimes), "ffgui-bench"))

    def step(number: int) -> float:
        tensor = tensors[number % len(tensors)]
        started = perf_counter()
        for task in [pool.submit(runtime.run, tensor) for runtime in runtimes]:
            task.result()
        return perf_counter() - started

    return _contender(PAIR, runtimes, step)


def _around(
    runtimes: Sequence[Runtime], images: Sequence[Image], size: InferenceSize
) -> Iterator[_Contender]:
    """What happens before and after inference, on outputs recorded once."""
    for index, runtime in enumerate(runtimes):
        recorded = images[:_RECORDED]
        replay = _Replay(runtime, [runtime.run(prepare(image, size).tensor) for image in recorded])
        stages = [("post", lambda timing: timing.post)]
        if index == 0:
            stages.insert(0, ("pre", lambda timing: timing.pre))
        for name, stage in stages:
            step = _stage(Detector(replay, size), replay, recorded, stage)
            model = "" if name == "pre" else runtime.info.key
            title = name if name == "pre" else f"{name} {model}"
            yield _Contender(title, model, runtime.info.variant, "opencv+numpy", 1, step)


def _stage(
    detector: Detector, replay: _Replay, images: Sequence[Image], stage: Callable[[Timing], float]
) -> Callable[[int], float]:
    def step(number: int) -> float:
        replay.next = number % len(images)
        return stage(detector.detect(images[replay.next], _SCORE).timing)

    return step


class _Replay:
    """A runtime that gives recorded outputs; `next` says which."""

    backend = "recorded"

    def __init__(self, runtime: Runtime, outputs: Sequence[RawOutputs]) -> None:
        self.info = runtime.info
        self.threads = 1
        self.next = 0
        self._outputs = outputs

    def run(self, tensor: Image) -> RawOutputs:  # noqa: ARG002 - the interface of a runtime
        """The outputs that were recorded."""
        return self._outputs[self.next]


class _DefaultSession:
    """A straight export as anyone would run it: ONNX Runtime's default options, all cores."""

    backend = "onnxruntime"

    def __init__(self, file: Path, model: Path) -> None:
        import onnxruntime

        self._session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
        self.info = open_onnx(model).info
        self.threads = usable_cores()

    def run(self, tensor: Image) -> RawOutputs:
        """Run the network on uint8 [1, H, W, 3]."""
        values = self._session.run(None, {"image": tensor})
        return RawOutputs(values[0][0], values[1][0], values[2][0], {}, None)


def _open_plain(model: Path) -> _DefaultSession:
    from ffgui.lab.export.checkpoint import read_checkpoint
    from ffgui.lab.export.onnx_file import build_onnx, save_onnx
    from ffgui.lab.torch_engine import sibling_checkpoint

    checkpoint = read_checkpoint(sibling_checkpoint(model))
    with TemporaryDirectory(prefix="ffgui-") as folder:
        file = Path(folder) / model.name
        save_onnx(build_onnx(checkpoint.network, checkpoint.provenance, plain=True), file)
        return _DefaultSession(file, model)


def _take_turns(contenders: Sequence[_Contender], frames: int, progress: Callable[[int, int], None]) -> None:
    for contender in contenders:
        for number in range(_WARM_UPS):
            contender.step(number)
    done, total = 0, frames * len(contenders)
    for turn, start in enumerate(range(0, frames, _CHUNK)):
        first = turn % len(contenders)
        for contender in (*contenders[first:], *contenders[:first]):
            time.sleep(_PAUSE)
            chunk = range(start, min(start + _CHUNK, frames))
            contender.seconds += [contender.step(number) for number in chunk]
            done += len(chunk)
            progress(done, total)


def _entry(contender: _Contender, size: str) -> dict[str, Any]:
    return {
        "name": contender.name,
        "model": contender.model,
        "variant": contender.variant,
        "backend": contender.backend,
        "threads": contender.threads,
        "size": size,
        "frames": len(contender.seconds),
        "median_ms": percentile_ms(contender.seconds, 50),
        "p95_ms": percentile_ms(contender.seconds, 95),
    }


def _pair_entry(seconds: Sequence[float]) -> dict[str, Any]:
    """Frames a second are those of the whole run and not of its median frame."""
    return {
        "fps": len(seconds) / sum(seconds),
        "median_ms": percentile_ms(seconds, 50),
        "p95_ms": percentile_ms(seconds, 95),
    }


def _ratios(contenders: dict[str, _Contender]) -> dict[str, float]:
    """Median time of another pair in turn / median wall time of ours at once."""
    ours = float(np.median(contenders[PAIR].seconds))
    return {
        f"{name}_over_ours": float(np.median(contenders[name].seconds)) / ours
        for name in (PLAIN, TORCH)
        if name in contenders
    }
