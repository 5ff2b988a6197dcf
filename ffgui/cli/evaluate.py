"""`ffgui evaluate`: average precision on WIDER FACE."""

from __future__ import annotations

import argparse
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ffgui import policy
from ffgui.cli.arguments import add_size, score
from ffgui.cli.output import add_output_arguments, complain, emit, progress
from ffgui.errors import UsageError, UserError

if TYPE_CHECKING:
    from ffgui.detect.detector import Detector
    from ffgui.detect.runtime import Runtime
    from ffgui.detect.sizes import InferenceSize

HELP = (
    "Measure average precision on WIDER FACE by the official protocol, on those labelled pictures that the "
    "folder holds."
)
EXAMPLE = "ffgui evaluate --model v2 --wider WIDER_val --ground-truth eval_tools/ground_truth --json"

SCORE = 0.02
"""The score threshold at which figures are comparable."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--model", required=True, help="v1, v2, a model file (.onnx) or a checkpoint of weights (.pth)"
    )
    parser.add_argument(
        "--wider", required=True, type=Path, metavar="FOLDER", help="holds images/EVENT/FILE.jpg"
    )
    parser.add_argument(
        "--ground-truth",
        required=True,
        type=Path,
        metavar="FOLDER",
        help="holds wider_face_val.mat and wider_{easy,medium,hard}_val.mat",
    )
    add_size(parser)
    parser.add_argument(
        "--score", type=score, default=SCORE, help=f"lowest score of a detection (default {SCORE})"
    )
    parser.add_argument(
        "--write", action="store_true", help="also write the figures into the metadata of the model file"
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Measure and hand out the result; 1 if a picture could not be read."""
    file = _model_file(args)
    policy.load_runtimes()
    from ffgui.detect.model_info import WiderAp
    from ffgui.evaluate.run import data_sha256, find_pictures, predict
    from ffgui.evaluate.wider import average_precision, load_ground_truth

    if args.write:
        import onnx  # noqa: F401 - an absent extra is to show before the work and not after it
    ground_truth = load_ground_truth(args.ground_truth)
    pictures = find_pictures(args.wider, ground_truth)
    detector = _detector(file, args.size)
    errors: list[dict[str, str]] = []
    predictions = predict(
        lambda image: detector.detect(image, args.score).detections,
        progress(pictures, len(pictures), "Evaluating"),
        lambda picture, error: errors.append({"path": str(picture.file), "message": str(error)}),
    )
    if not predictions:
        raise UserError(f"None of the {len(pictures)} pictures can be used. {errors[0]['message']}")
    measured = average_precision(predictions, ground_truth)
    used = data_sha256(picture for picture in pictures if picture.labels.name in predictions)
    figures = WiderAp(**asdict(measured), size=str(args.size), data_sha256=used)
    data = {"model": args.model, "file": str(file), "score": args.score, **asdict(figures), "errors": errors}
    emit(data, args, _text(data))
    if errors:
        return complain(errors, " The model file keeps its figures." if args.write else "")
    if args.write:
        from ffgui.evaluate.metadata import write_wider_ap

        write_wider_ap(file, figures)
    return 0


def _model_file(args: argparse.Namespace) -> Path:
    """The file that `--model` means, and a check that the arguments fit together."""
    from ffgui.detect.model_files import resolve_model

    if args.model == "both":
        raise UsageError("evaluate measures one model at a time: write --model v1 or --model v2.")
    file = resolve_model(args.model)
    if args.write and _is_checkpoint(file):
        raise UsageError(
            f"--write needs a model file (.onnx), and {file.name} is a checkpoint. Export it first."
        )
    if args.write and args.score != SCORE:
        raise UsageError(f"--write keeps figures comparable: leave --score at {SCORE}.")
    return file


def _is_checkpoint(file: Path) -> bool:
    return file.suffix.lower() in (".pth", ".pt", ".tar")


def _detector(file: Path, size: InferenceSize) -> Detector:
    from ffgui.detect.detector import Detector

    return Detector(_open(file, os.cpu_count() or 1), size)


def _open(file: Path, threads: int) -> Runtime:
    if _is_checkpoint(file):
        from ffgui.torch_backend import open_torch

        return open_torch(file, threads)
    from ffgui.detect.onnx_runtime import open_onnx

    return open_onnx(file, threads)


def _text(data: dict[str, Any]) -> str:
    figures = "  ".join(f"{name} {100 * data[name]:.1f}" for name in ("easy", "medium", "hard"))
    return f"{data['model']}  {figures}  (AP in % on {data['images']} pictures, size {data['size']})"
