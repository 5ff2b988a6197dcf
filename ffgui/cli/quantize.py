"""`ffgui quantize`: from a model file to an INT8 one."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from ffgui import policy
from ffgui.cli.arguments import add_variant, check_variant, count, size
from ffgui.cli.output import PASSED_OVER, check_model_place, complain, counter, show
from ffgui.cli.wider import add_optional_data, ap_meter, check_optional_data, percent
from ffgui.errors import UserError

if TYPE_CHECKING:
    from ffgui.lab.compress.deviation import Deviation
    from ffgui.lab.compress.int8 import Outcome, Variant

HELP = (
    "Make an INT8 model file, calibrated on pictures. Every group of layers is first made INT8 alone; those "
    "that change the answers too much stay in float, as do deformable convolutions, for which there is no "
    "INT8 kernel. With --wider the loss of AP is measured too, and more layers go back to float while it is "
    "above 0.010 on hard. The speeds are this machine's, float and INT8 in turn, also where INT8 is slower."
)
EXAMPLE = (
    "ffgui quantize v2 --variant dense --calibration WIDER_train/images\n"
    "  ffgui quantize v2 --calibration photos --wider WIDER_val --ground-truth ground_truth --every 8 --json"
)

_IMAGES = 24
_CHECKS = 8
_SPEED_SIZE = "640x480"
_SPEED_THREADS = (1, 2)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("model", metavar="MODEL", help="v1, v2 or a model file in float (.onnx)")
    add_variant(parser)
    parser.add_argument(
        "--calibration",
        required=True,
        type=Path,
        metavar="FOLDER",
        help="pictures of what the model is to see",
    )
    parser.add_argument(
        "--images",
        type=count,
        default=_IMAGES,
        metavar="N",
        help=f"how many of them (default {_IMAGES}; {_CHECKS} more serve to measure deviations)",
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="the file to write (default: here, NAME_int8.onnx)"
    )
    parser.add_argument(
        "--float",
        nargs="+",
        default=[],
        metavar="LAYERS",
        help="layers that stay in float whatever is measured, such as stage1 or neck.0",
    )
    parser.add_argument(
        "--eca",
        choices=("int8", "float"),
        default="",
        help="attention (ECA or any other) in INT8 or in float, instead of what is measured to be right",
    )
    add_optional_data(parser)
    parser.add_argument(
        "--frames",
        type=_frames,
        default=40,
        metavar="N",
        help=f"frames of {_SPEED_SIZE} to measure speed on (default 40; 0 for not at all)",
    )
    parser.add_argument("--json", action="store_true", help="write the result as JSON on standard output")


def _frames(text: str) -> int:
    return 0 if text == "0" else count(text)


def run(args: argparse.Namespace) -> int:
    """Measure, choose, write; 1 if a picture could not be used."""
    from ffgui.detect.model_files import resolve_model

    check_optional_data(args)
    check_variant([args.model], args.variant)
    file = resolve_model(args.model, args.variant)
    output = _target(args.output, file)
    policy.load_runtimes()
    from ffgui.lab.compress.calibration import load_pictures
    from ffgui.lab.compress.int8 import Choices, Quantizer, quantize
    from ffgui.lab.export.onnx_file import save_onnx

    errors: list[dict[str, str]] = []
    measure = ap_meter(args, errors) if args.wider else None
    pictures = load_pictures(args.calibration, args.images, _CHECKS)
    errors += [{"path": str(picture), "message": reason} for picture, reason in pictures.skipped]
    with counter("Quantizing") as told:
        quantizer = Quantizer(file, pictures, told)
        outcome = quantize(quantizer, Choices(tuple(args.float), args.eca), measure)
    save_onnx(outcome.chosen.model, output)
    data = {
        "model": args.model,
        "file": str(file),
        "output": str(output),
        "calibration": {
            "images": len(pictures.calibration),
            "checked_on": len(pictures.check),
            "data_sha256": pictures.sha256,
            "skipped": [reason for _, reason in pictures.skipped],
        },
        **_described(outcome),
        "size_mb": {"float": file.stat().st_size / 1e6, "int8": output.stat().st_size / 1e6},
        "speed": _speed(file, output, args.frames) if args.frames else [],
        "errors": errors,
    }
    show(data, args, _text(data))
    if errors:
        return complain(errors, PASSED_OVER)
    return 0


def _target(output: Path | None, file: Path) -> Path:
    """The file to write; refused before any work if it must not be overwritten or cannot be written."""
    target = output or Path(f"{file.stem}_int8.onnx")
    check_model_place(target)
    if target.exists() and not _is_int8(target):
        raise UserError(
            f"{target} is not an INT8 model file and will not be overwritten. Name another with --output."
        )
    return target


def _is_int8(file: Path) -> bool:
    from ffgui.detect.model import load_model

    try:
        return load_model(file).info.precision == "int8"
    except UserError:
        return False


def _described(outcome: Outcome) -> dict[str, Any]:
    """What was measured, and what followed from it."""
    from ffgui.lab.compress.int8 import AP_LIMIT, LIMIT

    analysis, chosen = outcome.analysis, outcome.chosen
    groups = [
        {
            "layers": group.name,
            "nodes": group.nodes,
            "parameters": group.parameters,
            **_deviation(group.deviation),
            "precision": "float" if group.name in chosen.floating else "int8",
        }
        for group in analysis.groups
    ]
    return {
        "method": analysis.method,
        "methods": {name: _deviation(value) for name, value in analysis.methods.items()},
        "limits": {**_deviation(LIMIT), "ap_hard": AP_LIMIT},
        "layers": groups,
        "moved_for_ap": list(outcome.moved),
        "attention": {name: _variant(variant) for name, variant in outcome.attention.items()},
        "original_ap": asdict(outcome.original_ap) if outcome.original_ap else None,
        **_variant(chosen),
        "lost_ap": outcome.lost,
    }


def _deviation(value: Deviation) -> dict[str, float]:
    return {"score_deviation": value.score, "box_deviation": value.box}


def _variant(variant: Variant) -> dict[str, Any]:
    return {**_deviation(variant.deviation), "ap": asdict(variant.ap) if variant.ap else None}


def _speed(file: Path, output: Path, frames: int) -> list[dict[str, float]]:
    """Median milliseconds of both files, taking turns on the sample, with 1 and 2 threads."""
    from ffgui.detect.model import load_model
    from ffgui.evaluate.timing import inference_steps, interleave
    from ffgui.live.recorded_frames import record_frames
    from ffgui.live.sources import parse_source

    pictures = record_frames(parse_source("sample"), frames)
    rows = []
    for threads in _SPEED_THREADS:
        with counter("Measuring speed") as told:
            models = {"float": load_model(file, threads), "int8": load_model(output, threads)}
            seconds = interleave(inference_steps(models, pictures, size(_SPEED_SIZE)), frames, told)
        original, ours = (1e3 * median(seconds[name]) for name in ("float", "int8"))
        rows.append(
            {"threads": threads, "float_ms": original, "int8_ms": ours, "float_over_int8": original / ours}
        )
    return rows


def _text(data: dict[str, Any]) -> str:
    lines = [*_text_of_layers(data), *_text_of_ap(data)]
    if data["moved_for_ap"]:
        lines.append(f"Back to float because AP on hard fell too far: {', '.join(data['moved_for_ap'])}.")
    lines += [
        f"{row['threads']} thread{'s' if row['threads'] > 1 else ''}: float {row['float_ms']:.1f} ms, "
        f"INT8 {row['int8_ms']:.1f} ms, {row['float_over_int8']:.2f} times as fast"
        for row in data["speed"]
    ]
    if data["lost_ap"].get("hard", 0.0) > data["limits"]["ap_hard"]:
        fall = data["lost_ap"]["hard"]
        lines.append(f"AP on hard still falls by {fall:.3f}. Leave more layers in float: --float, --eca.")
    sizes = data["size_mb"]
    return "\n".join(
        [*lines, f"Wrote {data['output']} ({sizes['int8']:.2f} MB; float {sizes['float']:.2f})."]
    )


def _text_of_layers(data: dict[str, Any]) -> list[str]:
    calibration = data["calibration"]
    methods = ", ".join(f"{name} {row['score_deviation']:.4f}" for name, row in data["methods"].items())
    return [
        f"Calibrated on {calibration['images']} pictures, held against float on {calibration['checked_on']}.",
        f"All layers in INT8, mean deviation of scores by how ranges are taken: {methods}.",
        "",
        f"{'these layers alone':<20}{'parameters':>11}{'scores':>9}{'1 - IoU':>9}",
        *(
            f"{row['layers']:<20}{row['parameters']:>11,}{_text_of_deviation(row)}  {row['precision']}"
            for row in data["layers"]
        ),
        "",
        f"{'all that is INT8':<31}{'scores':>9}{'1 - IoU':>9}",
        *(
            f"{f'attention in {name}':<31}{_text_of_deviation(row)}"
            for name, row in data["attention"].items()
        ),
        f"{'written':<31}{_text_of_deviation(data)}",
        "",
    ]


def _text_of_deviation(row: dict[str, Any]) -> str:
    return f"{row['score_deviation']:>9.4f}{row['box_deviation']:>9.4f}"


def _text_of_ap(data: dict[str, Any]) -> list[str]:
    if data["original_ap"] is None:
        return []
    return [
        f"AP in % on {data['original_ap']['images']} pictures",
        f"{'float':<20}{percent(data['original_ap'])}",
        *(f"{f'attention in {name}':<20}{percent(row['ap'])}" for name, row in data["attention"].items()),
        f"{'written':<20}{percent(data['ap'])}",
        "",
    ]
