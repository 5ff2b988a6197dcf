"""Speed of models: all contenders take turns on the same frames, within one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ffgui.detect.detector import Detector
from ffgui.detect.engines import ONNX_RUNTIME
from ffgui.detect.engines.engine import Feeds, Outputs
from ffgui.detect.letterbox import Picture
from ffgui.detect.model import Model
from ffgui.detect.sizes import InferenceSize
from ffgui.evaluate.limit import SIDE, gflops, limit_run, matrix_product, multiply_adds
from ffgui.evaluate.machine import describe_machine
from ffgui.evaluate.timing import Progress, Step, inference_step, interleave, median_and_p95_ms

_RECORDED = 16
"""Frames whose raw outputs are kept for the runs of postprocessing."""

_SCORE = 0.5

_PAIR_SIZE = 2
PAIR = "pair"
PRODUCT, PRODUCTS = "matrix product", "matrix products"
"""One matrix product, and one per model at once."""


@dataclass(frozen=True, slots=True)
class _Contender:
    """One way to run models, and its description in the result."""

    model: str
    variant: str | None
    backend: str
    kernel: str
    threads: int
    step: Step


def bench(
    models: Mapping[str, Model],
    rivals: Mapping[str, Sequence[Model]],
    pictures: Sequence[Picture],
    size: InferenceSize,
    frames: int,
    progress: Progress,
    *,
    limit: bool = False,
) -> dict[str, Any]:
    """Measure, and return what `ffgui bench --json` writes.

    Times are those of inference alone, on frames already in memory, except for the runs named
    `pre` and `post`.

    Args:
        models: name -> model; each is timed alone, two also both at once, as the pair.
        rivals: name -> the same models run in another way, one after the other.
        pictures: used in order, and again if there are fewer than `frames`.
        size: inference size.
        frames: number of frames per contender.
        progress: called with the number of frames done and the total.
        limit: also measure the share of the machine's peak that the models reach.

    Raises:
        UserError: if a model fails on a frame.
    """
    machine = describe_machine()
    with ThreadPoolExecutor(max(1, len(models)), "ffgui-bench") as pool:
        contenders: dict[str, _Contender] = {}
        if len(models) == _PAIR_SIZE:
            alone = [inference_step([model], pictures, size) for model in models.values()]
            contenders[PAIR] = _contender(list(models.values()), _at_once(alone, pool))
        contenders |= {name: _in_turn([model], pictures, size) for name, model in models.items()}
        contenders |= {name: _in_turn(group, pictures, size) for name, group in rivals.items()}
        contenders |= _stages(models, pictures[:_RECORDED], size)
        if limit:
            contenders |= _products(list(models.values()), pool)
        steps = {name: contender.step for name, contender in contenders.items()}
        seconds = interleave(steps, frames, progress)
    runs = [_entry(name, contenders[name], str(size), times) for name, times in seconds.items()]
    result: dict[str, Any] = {"machine": machine, "runs": runs}
    if PAIR in seconds:
        result["pair"] = _pair_entry(seconds[PAIR])
        result["ratios"] = {
            f"{name}_over_ours": float(np.median(seconds[name]) / np.median(seconds[PAIR])) for name in rivals
        }
    if limit:
        result["limit"] = _limit_entry(models, pictures, size, seconds)
    return result


def _in_turn(models: Sequence[Model], pictures: Sequence[Picture], size: InferenceSize) -> _Contender:
    return _contender(models, inference_step(models, pictures, size))


def _at_once(steps: Sequence[Step], pool: ThreadPoolExecutor) -> Step:
    """Run each step in a thread of its own; a frame is done when all are."""

    def step(number: int) -> None:
        for task in [pool.submit(one, number) for one in steps]:
            task.result()

    return step


def _contender(models: Sequence[Model], step: Step) -> _Contender:
    first = models[0]
    keys = "+".join(model.info.key for model in models)
    engine = first.engine
    return _Contender(keys, first.info.variant, engine.key, engine.kernel, engine.threads, step)


def _stages(
    models: Mapping[str, Model], pictures: Sequence[Picture], size: InferenceSize
) -> dict[str, _Contender]:
    """Time the stages around inference, on outputs recorded once."""
    contenders: dict[str, _Contender] = {}
    for name, model in models.items():
        if not contenders:
            contenders["pre"] = _stage(model, "", _preparing(model, pictures, size))
        step = _postprocessing(model, pictures, size)
        contenders[f"post {name}"] = _stage(model, model.info.key, step)
    return contenders


def _stage(model: Model, key: str, step: Step) -> _Contender:
    return _Contender(key, model.info.variant, "opencv+numpy", "opencv+numpy", 1, step)


def _preparing(model: Model, pictures: Sequence[Picture], size: InferenceSize) -> Step:
    return lambda number: model.family.prepare(pictures[number % len(pictures)], size)


def _postprocessing(model: Model, pictures: Sequence[Picture], size: InferenceSize) -> Step:
    outputs = [model.engine.run(model.family.prepare(picture, size)[0]) for picture in pictures]
    replay = _ReplayEngine(model, outputs)
    detector = Detector(replace(model, engine=replay), size)

    def step(number: int) -> float:
        replay.next = number % len(pictures)
        return detector.detect(pictures[replay.next], _SCORE).timing.post

    return step


class _ReplayEngine:
    """An engine that returns recorded outputs: those at the index `next`."""

    device = "recorded"

    def __init__(self, model: Model, outputs: Sequence[Outputs]) -> None:
        self.key = model.engine.key
        self.graph = model.engine.graph
        self.kernel = model.engine.kernel
        self.threads = 1
        self.next = 0
        self._outputs = outputs

    def any_size(self) -> None:
        """Return None: recorded outputs have one size."""

    def run(self, feeds: Feeds) -> Outputs:  # noqa: ARG002 - the interface of an engine
        """Return the outputs that were recorded."""
        return self._outputs[self.next]


def _products(models: Sequence[Model], pool: ThreadPoolExecutor) -> dict[str, _Contender]:
    """Time matrix products with as many threads as the models."""
    threads = models[0].engine.threads
    steps = [matrix_product(threads) for _ in models]
    contenders = {PRODUCT: _Contender("", None, ONNX_RUNTIME, ONNX_RUNTIME, threads, steps[0])}
    if len(models) == _PAIR_SIZE:
        contenders[PRODUCTS] = replace(contenders[PRODUCT], step=_at_once(steps, pool))
    return contenders


def _limit_entry(
    models: Mapping[str, Model],
    pictures: Sequence[Picture],
    size: InferenceSize,
    seconds: Mapping[str, Sequence[float]],
) -> dict[str, Any]:
    """Return the share of the matrix product's speed that each model and the pair reach."""
    median = {name: float(np.median(times)) for name, times in seconds.items()}
    costs = {name: multiply_adds(model, pictures, size) for name, model in models.items()}
    known = {key: cost for key, cost in costs.items() if cost is not None}
    limit = gflops(SIDE**3, median[PRODUCT])
    entry: dict[str, Any] = {"side": SIDE, "gflops": limit}
    entry["runs"] = [limit_run(key, cost, median[key], limit) for key, cost in known.items()]
    if PAIR in median and len(known) == len(models):
        entry["pair_gflops"] = gflops(len(models) * SIDE**3, median[PRODUCTS])
        both = limit_run(PAIR, sum(known.values()), median[PAIR], entry["pair_gflops"])
        entry["runs"].append(both)
    return entry


def _entry(name: str, contender: _Contender, size: str, seconds: Sequence[float]) -> dict[str, Any]:
    return {
        "name": name,
        "model": contender.model,
        "variant": contender.variant,
        "backend": contender.backend,
        "kernel": contender.kernel,
        "threads": contender.threads,
        "size": size,
        "frames": len(seconds),
        **_latency(seconds),
    }


def _pair_entry(seconds: Sequence[float]) -> dict[str, Any]:
    """Return the pair's result; its frames per second are those of the whole run, not of the median frame."""
    return {"fps": len(seconds) / sum(seconds), **_latency(seconds)}


def _latency(seconds: Sequence[float]) -> dict[str, float]:
    median, p95 = median_and_p95_ms(seconds)
    return {"median_ms": median, "p95_ms": p95}
