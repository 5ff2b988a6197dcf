"""`ffgui bench`: measure speed."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ffgui import policy
from ffgui.cli.arguments import add_device, add_variant, check_variant, count, load_on_device, size
from ffgui.cli.output import add_output_arguments, counter, emit, report_errors
from ffgui.cli.wider_arguments import add_optional_data, ap_meter, check_optional_data
from ffgui.errors import UsageError
from ffgui.extras import require

if TYPE_CHECKING:
    from ffgui.detect.model import Model
    from ffgui.detect.model_info import WiderAp

HELP = (
    "Measure the speed of models, both at once and each alone, against a plain export (--plain) and "
    "PyTorch (--torch), which run one model after the other. All take turns on the same frames in memory. "
    "Times are those of inference alone; pre- and postprocessing have runs of their own. With --wider, AP at "
    "the same inference size is measured too (needs SciPy)."
)
EXAMPLE = "ffgui bench --plain --torch --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--model",
        action="append",
        metavar="MODEL",
        help="v1, v2, both (default), a name that `ffgui models` lists or a model file; may be repeated",
    )
    parser.add_argument(
        "--source", default="sample", help="sample (default), a camera, a file, a folder or an address"
    )
    parser.add_argument("--size", type=size, default="640x480", help="inference size (default 640x480)")
    parser.add_argument("--frames", type=count, default=100, metavar="N", help="frames per run (default 100)")
    parser.add_argument(
        "--threads", type=count, default=0, metavar="T", help="threads per model (default: as in the window)"
    )
    add_variant(parser)
    add_device(parser)
    parser.add_argument(
        "--plain", action="store_true", help="also a plain ONNX export with default session options"
    )
    parser.add_argument("--torch", action="store_true", help="also PyTorch on all cores")
    parser.add_argument(
        "--limit",
        action="store_true",
        help="also measure the share of the machine's peak that the models reach",
    )
    add_optional_data(parser)
    parser.add_argument(
        "--plot",
        metavar="FILE",
        help="plot AP hard over the inference time into a .png or .svg file",
    )
    parser.add_argument(
        "--deployment",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="measure each shipped model file and each FILE alone instead: 1 and 2 threads, memory, size",
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Measure and write the result."""
    policy.load_runtimes()
    if args.deployment is not None:
        return _deployment(args)
    from ffgui.detect.engines.threads import auto_threads
    from ffgui.detect.model_files import resolve_models
    from ffgui.evaluate.bench import bench
    from ffgui.live.recorded_frames import record_frames
    from ffgui.live.sources import parse_source

    chosen = args.model or ["both"]
    check_variant(chosen, args.variant)
    check_optional_data(args)
    _check_plot(args)
    files = [file for name in chosen for file in resolve_models(name, args.variant)]
    source = parse_source(args.source)
    pictures = record_frames(source, args.frames)
    threads = args.threads or auto_threads()
    models = _named([load_on_device(file, threads, args.device, args.size) for file in files])
    rivals = _rivals(args, files)
    with counter("Measuring") as told:
        data = bench(models, rivals, pictures, args.size, args.frames, told, limit=args.limit)
    errors: list[dict[str, str]] = []
    data |= {
        "source": source.name,
        "device": args.device,
        "ap": _average_precision(args, models, errors),
        "errors": errors,
    }
    if args.plot is not None:
        _plot(args.plot, data)
    emit(data, args, _text(data))
    return report_errors(errors) if errors else 0


def _named(models: Sequence[Model]) -> dict[str, Model]:
    """Return the models by a name that is unique: v1, v2 or the file's.

    Raises:
        UsageError: if the same file is named twice, or two files have the same name.
    """
    keys = [model.info.key for model in models]
    stems = [model.info.file.stem for model in models]
    names = [key if keys.count(key) == 1 else stem for key, stem in zip(keys, stems, strict=True)]
    if twice := [name for name in names if names.count(name) > 1]:
        raise UsageError(f"Two models are named {twice[0]}. Name each file once, and rename one of two.")
    return dict(zip(names, models, strict=True))


def _average_precision(
    args: argparse.Namespace, models: Mapping[str, Model], errors: list[dict[str, str]]
) -> dict[str, dict[str, Any] | None]:
    """Return each model's AP: measured now if there are pictures, or what its file says."""
    if args.wider is None:
        return {
            name: _stored_ap(model.info.wider_val) if model.info.wider_val else None
            for name, model in models.items()
        }
    measure = ap_meter(args, errors, str(args.size))
    return {name: {**asdict(measure(model)), "size": str(args.size)} for name, model in models.items()}


def _stored_ap(stored: WiderAp) -> dict[str, Any]:
    return {key: getattr(stored, key) for key in ("easy", "medium", "hard", "images", "size")}


def _check_plot(args: argparse.Namespace) -> None:
    if args.plot is None:
        return
    if args.wider is None:
        raise UsageError(
            "--plot needs the AP of all models on the same pictures: add --wider and --ground-truth."
        )
    require("matplotlib")
    from ffgui.evaluate.curves import curve_path

    args.plot = curve_path(args.plot)


def _plot(file: Path, data: dict[str, Any]) -> None:
    from ffgui.evaluate.tradeoff import plot_tradeoff

    times = {entry["name"]: entry["median_ms"] for entry in data["runs"]}
    points = {name: (times[name], ap["hard"]) for name, ap in data["ap"].items()}
    images = next(iter(data["ap"].values()))["images"]
    machine = data["machine"]
    plot_tradeoff(file, points, f"{images} pictures, {machine['cpu']}, {data['runs'][0]['size']}")


def _rivals(args: argparse.Namespace, files: Sequence[Path]) -> dict[str, list[Model]]:
    """Load what the models are compared with."""
    rivals: dict[str, list[Model]] = {}
    if args.plain or args.torch:
        from ffgui.lab.baselines import plain_models, torch_models

        if args.plain:
            rivals["plain_onnx"] = plain_models(files)
        if args.torch:
            rivals["torch"] = torch_models(files)
    return rivals


def _deployment(args: argparse.Namespace) -> int:
    from ffgui.detect.model_files import shipped_models
    from ffgui.evaluate.deployment import deployment
    from ffgui.live.recorded_frames import record_frames
    from ffgui.live.sources import parse_source

    chosen = args.model is not None or args.variant != "deformable"
    extras = args.wider is not None or args.plot is not None
    if args.plain or args.torch or args.limit or args.threads or chosen or extras:
        raise UsageError(
            "--deployment measures every shipped model file and those named after it alone, with 1 and 2 "
            "threads: leave --plain, --torch, --limit, --threads, --model, --variant, --wider and --plot out."
        )
    # With its folder a file of one's own cannot be taken for a shipped one of the same name.
    own = {file: str(file.absolute()) for file in args.deployment}
    files = {file: file.name for file in shipped_models()} | own
    source = parse_source(args.source)
    pictures = record_frames(source, args.frames)
    with counter("Measuring") as told:
        data = deployment(files, pictures, args.size, args.frames, told) | {"source": source.name}
    emit(data, args, _deployment_text(data))
    return 0


def _deployment_text(data: dict[str, Any]) -> str:
    machine = data["machine"]
    width = max(len(row["file"]) for row in data["rows"]) + 4
    head = f"{'file':<{width}}{'1 thread':>10}{'2 threads':>11}{'memory':>10}{'process':>10}{'size':>9}"
    rows = [
        f"{row['file']:<{width}}{row['median_ms_1']:>7.1f} ms{row['median_ms_2']:>8.1f} ms"
        f"{row['memory_mb']:>7.0f} MB{row['process_mb']:>7.0f} MB{row['size_mb']:>6.2f} MB"
        for row in data["rows"]
    ]
    where = f"{machine['cpu']}, {machine['cores']} cores, {machine['os']}, {data['source']} at {data['size']}"
    return "\n".join([where, "", head, *rows])


def _text(data: dict[str, Any]) -> str:
    machine = data["machine"]
    lines = [f"{machine['cpu']}, {machine['cores']} cores, {machine['os']}", ""]
    width = max(15, *(len(entry["name"]) for entry in data["runs"])) + 2
    lines.append(f"{'run':<{width}}{'kernel':<17}{'threads':>7}{'median':>12}{'p95':>12}  AP hard")
    lines += [
        f"{entry['name']:<{width}}{entry['kernel']:<17}{entry['threads']:>7}"
        f"{entry['median_ms']:>9.2f} ms{entry['p95_ms']:>9.2f} ms{_hard(data['ap'].get(entry['name']))}"
        for entry in data["runs"]
    ]
    if "pair" in data:
        lines += ["", f"both at once: {data['pair']['fps']:.1f} frames a second"]
        lines += [f"{name.replace('_', ' ')}: {value:.2f}" for name, value in data["ratios"].items()]
    if "limit" in data:
        lines += ["", *_limit_text(data["limit"])]
    return "\n".join(lines)


def _hard(ap: dict[str, Any] | None) -> str:
    return f"  {100 * ap['hard']:.1f} % ({ap['images']} pictures, size {ap['size']})" if ap else ""


def _limit_text(limit: dict[str, Any]) -> list[str]:
    at_once = f", {limit['pair_gflops']:.0f} in all at once" if "pair_gflops" in limit else ""
    side = limit["side"]
    return [
        f"limit: {limit['gflops']:.0f} GFLOP/s in a matrix product of {side}x{side}{at_once}",
        *(
            f"{run['name']:<8}{run['multiply_adds'] / 1e6:>8,.0f} M multiply-adds"
            f"{run['gflops']:>8.1f} GFLOP/s{100 * run['share']:>6.0f} % of the limit"
            for run in limit["runs"]
        ),
    ]
