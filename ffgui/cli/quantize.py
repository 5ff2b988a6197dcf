"""`ffgui quantize`: convert a model file to INT8."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from ffgui import policy
from ffgui.cli.arguments import add_variant, check_variant, count, size
from ffgui.cli.output import SKIPPED, check_model_output_path, counter, print_result, report_errors
from ffgui.cli.wider_arguments import add_optional_data, ap_meter, check_optional_data, format_ap
from ffgui.errors import UserError

if TYPE_CHECKING:
    from ffgui.lab.compress.deviation import Deviation
    from ffgui.lab.compress.int8 import QuantizationResult, QuantizedVariant

HELP = (
    "Convert a model file to INT8, calibrated on pictures. Each group of layers is first quantized alone; "
    "groups that change the predictions too much stay in float, and so do deformable convolutions, which "
    "have no INT8 kernel. With --wider the loss of AP is measured too, and more layers go back to float "
    "until it is at most 0.010 on hard. Speed is measured on this machine, float and INT8 interleaved."
)
EXAMPLE = (
    "ffgui quantize v2 --variant dense --calibration WIDER_train/images\n"
    "  ffgui quantize v2 --calibration photos --wider WIDER_val --ground-truth ground_truth --every 8 --json"
)

_IMAGES = 24
_VALIDATION = 8
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
        help="folder of pictures like those the model will see",
    )
    parser.add_argument(
        "--images",
        type=count,
        default=_IMAGES,
        metavar="N",
        help=f"calibration pictures (default: {_IMAGES}); {_VALIDATION} more are used for validation",
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="file to write (default: NAME_int8.onnx)")
    parser.add_argument(
        "--float",
        nargs="+",
        default=[],
        metavar="LAYERS",
        help="layers to keep in float, such as stage1 or neck.0",
    )
    parser.add_argument(
        "--eca",
        choices=("int8", "float"),
        default="",
        help="precision of the attention (ECA or any other); by default chosen by measurement",
    )
    add_optional_data(parser)
    parser.add_argument(
        "--frames",
        type=_frames,
        default=40,
        metavar="N",
        help=f"frames of {_SPEED_SIZE} to measure speed on (default: 40; 0 to skip)",
    )
    parser.add_argument("--json", action="store_true", help="write the result as JSON to standard output")


def _frames(text: str) -> int:
    return 0 if text == "0" else count(text)


def run(args: argparse.Namespace) -> int:
    """Quantize the model and write it; return 1 if a picture could not be used."""
    from ffgui.detect.model_files import resolve_model

    check_optional_data(args)
    check_variant([args.model], args.variant)
    file = resolve_model(args.model, args.variant)
    output = _output_path(args.output, file)
    policy.load_runtimes()
    from ffgui.lab.compress.calibration import load_calibration_set
    from ffgui.lab.compress.int8 import QuantizationOptions, quantize
    from ffgui.lab.compress.quantizer import Quantizer
    from ffgui.lab.export.onnx_file import save_onnx

    errors: list[dict[str, str]] = []
    meter = ap_meter(args, errors) if args.wider else None
    pictures = load_calibration_set(args.calibration, args.images, _VALIDATION)
    errors += [{"path": str(picture), "message": reason} for picture, reason in pictures.skipped]
    with counter("Quantizing") as update:
        quantizer = Quantizer(file, pictures, update)
        result = quantize(quantizer, QuantizationOptions(tuple(args.float), args.eca), meter)
    save_onnx(result.chosen.model, output)
    data = {
        "model": args.model,
        "file": str(file),
        "output": str(output),
        "calibration": {
            "images": len(pictures.calibration),
            "checked_on": len(pictures.validation),
            "data_sha256": pictures.sha256,
            "skipped": [reason for _, reason in pictures.skipped],
        },
        **_describe(result),
        "size_mb": {"float": file.stat().st_size / 1e6, "int8": output.stat().st_size / 1e6},
        "speed": _speed(file, output, args.frames) if args.frames else [],
        "errors": errors,
    }
    print_result(data, args, _text(data))
    if errors:
        return report_errors(errors, SKIPPED)
    return 0


def _output_path(output: Path | None, file: Path) -> Path:
    """Return the file to write; reject it if it cannot be written or must not be overwritten."""
    path = output or Path(f"{file.stem}_int8.onnx")
    check_model_output_path(path)
    if path.exists() and not _is_int8(path):
        raise UserError(
            f"{path} is not an INT8 model file and will not be overwritten. Choose another --output."
        )
    return path


def _is_int8(file: Path) -> bool:
    from ffgui.detect.model import load_model

    try:
        return load_model(file).info.precision == "int8"
    except UserError:
        return False


def _describe(result: QuantizationResult) -> dict[str, Any]:
    """Return the measurements and choices for the JSON result."""
    from ffgui.lab.compress.int8 import AP_LIMIT
    from ffgui.lab.compress.quantizer import LIMIT

    analysis, chosen = result.analysis, result.chosen
    groups = [
        {
            "layers": group.name,
            "nodes": group.nodes,
            "parameters": group.parameters,
            **_deviation(group.deviation),
            "precision": "float" if group.name in chosen.float_groups else "int8",
        }
        for group in analysis.groups
    ]
    return {
        "method": analysis.method,
        "methods": {name: _deviation(value) for name, value in analysis.methods.items()},
        "limits": {**_deviation(LIMIT), "ap_hard": AP_LIMIT},
        "layers": groups,
        "moved_for_ap": list(result.reverted),
        "attention": {name: _variant(variant) for name, variant in result.attention.items()},
        "original_ap": asdict(result.original_ap) if result.original_ap else None,
        **_variant(chosen),
        "lost_ap": result.ap_loss,
    }


def _deviation(value: Deviation) -> dict[str, float]:
    return {"score_deviation": value.score, "box_deviation": value.box}


def _variant(variant: QuantizedVariant) -> dict[str, Any]:
    return {**_deviation(variant.deviation), "ap": asdict(variant.ap) if variant.ap else None}


def _speed(file: Path, output: Path, frames: int) -> list[dict[str, float]]:
    """Measure the median milliseconds of both files, interleaved on the sample, with 1 and 2 threads."""
    from ffgui.detect.model import load_model
    from ffgui.evaluate.timing import inference_steps, interleave
    from ffgui.live.recorded_frames import record_frames
    from ffgui.live.sources import parse_source

    pictures = record_frames(parse_source("sample"), frames)
    rows = []
    for threads in _SPEED_THREADS:
        with counter("Measuring speed") as update:
            models = {"float": load_model(file, threads), "int8": load_model(output, threads)}
            seconds = interleave(inference_steps(models, pictures, size(_SPEED_SIZE)), frames, update)
        float_ms, int8_ms = (1e3 * median(seconds[name]) for name in ("float", "int8"))
        rows.append(
            {
                "threads": threads,
                "float_ms": float_ms,
                "int8_ms": int8_ms,
                "float_over_int8": float_ms / int8_ms,
            }
        )
    return rows


def _text(data: dict[str, Any]) -> str:
    lines = [*_layers_text(data), *_ap_text(data)]
    if data["moved_for_ap"]:
        lines.append(f"Back to float because AP on hard dropped too much: {', '.join(data['moved_for_ap'])}.")
    lines += [
        f"{row['threads']} thread{'s' if row['threads'] > 1 else ''}: float {row['float_ms']:.1f} ms, "
        f"INT8 {row['int8_ms']:.1f} ms, {row['float_over_int8']:.2f}x as fast"
        for row in data["speed"]
    ]
    if data["lost_ap"].get("hard", 0.0) > data["limits"]["ap_hard"]:
        loss = data["lost_ap"]["hard"]
        lines.append(
            f"AP on hard still drops by {loss:.3f}. Keep more layers in float with --float or --eca."
        )
    sizes = data["size_mb"]
    return "\n".join(
        [*lines, f"Wrote {data['output']} ({sizes['int8']:.2f} MB; float {sizes['float']:.2f})."]
    )


def _layers_text(data: dict[str, Any]) -> list[str]:
    calibration = data["calibration"]
    methods = ", ".join(f"{name} {row['score_deviation']:.4f}" for name, row in data["methods"].items())
    return [
        f"Calibrated on {calibration['images']} pictures, validated on {calibration['checked_on']}.",
        f"Mean score deviation with all layers in INT8, by calibration method: {methods}.",
        "",
        f"{'only these layers INT8':<24}{'parameters':>11}{'scores':>9}{'1 - IoU':>9}",
        *(
            f"{row['layers']:<24}{row['parameters']:>11,}{_deviation_text(row)}  {row['precision']}"
            for row in data["layers"]
        ),
        "",
        f"{'all chosen layers INT8':<35}{'scores':>9}{'1 - IoU':>9}",
        *(f"{f'attention in {name}':<35}{_deviation_text(row)}" for name, row in data["attention"].items()),
        f"{'written file':<35}{_deviation_text(data)}",
        "",
    ]


def _deviation_text(row: dict[str, Any]) -> str:
    return f"{row['score_deviation']:>9.4f}{row['box_deviation']:>9.4f}"


def _ap_text(data: dict[str, Any]) -> list[str]:
    if data["original_ap"] is None:
        return []
    return [
        f"AP in % on {data['original_ap']['images']} pictures",
        f"{'float':<20}{format_ap(data['original_ap'])}",
        *(f"{f'attention in {name}':<20}{format_ap(row['ap'])}" for name, row in data["attention"].items()),
        f"{'written file':<20}{format_ap(data['ap'])}",
        "",
    ]
