"""Shared by the commands that use WIDER FACE: arguments, loading, and AP."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ffgui.cli.arguments import add_size, add_variant, count, load_on_device
from ffgui.cli.output import progress
from ffgui.cli.terminal import write_lines
from ffgui.detect.engines import CPU, ONNX_RUNTIME, TORCH
from ffgui.errors import UsageError, UserError
from ffgui.evaluate import MIN_SCORE

if TYPE_CHECKING:
    from ffgui.detect.model import Model
    from ffgui.detect.sizes import InferenceSize
    from ffgui.evaluate.predictions import WiderPicture
    from ffgui.evaluate.wider import AveragePrecision, GroundTruth


GROUND_TRUTH_HELP = (
    "folder with wider_face_val.mat and wider_{easy,medium,hard}_val.mat, or with the label.txt of a "
    "training set"
)


def add_data_arguments(parser: argparse.ArgumentParser, *, pictures_required: bool) -> None:
    """Add arguments for WIDER FACE: pictures, ground truth, and which part of it to use."""
    parser.add_argument(
        "--wider",
        required=pictures_required,
        type=Path,
        metavar="FOLDER",
        help="folder with images/EVENT/FILE.jpg",
    )
    parser.add_argument(
        "--ground-truth",
        required=True,
        type=Path,
        metavar="FOLDER",
        help=f"{GROUND_TRUTH_HELP}, where faces of at least 50 pixels in height count as easy, 30 as medium "
        "and 10 as hard",
    )
    parser.add_argument(
        "--events",
        nargs="+",
        action="extend",
        default=[],
        metavar="EVENT",
        help="only pictures of these events",
    )
    parser.add_argument(
        "--every",
        type=count,
        default=1,
        metavar="N",
        help="only every Nth picture, by name, for a quick look",
    )
    add_size(parser)


def add_optional_data(parser: argparse.ArgumentParser) -> None:
    """Add arguments for WIDER FACE to a command that measures AP only on request."""
    parser.add_argument(
        "--wider", type=Path, metavar="FOLDER", help="to measure AP: folder with images/EVENT/FILE.jpg"
    )
    parser.add_argument(
        "--ground-truth", type=Path, metavar="FOLDER", help=f"to measure AP: {GROUND_TRUTH_HELP}"
    )
    parser.add_argument("--every", type=count, metavar="N", help="measure AP on every Nth picture, by name")


def check_optional_data(args: argparse.Namespace) -> None:
    """Reject an incomplete set of the arguments of `add_optional_data`."""
    if (args.wider is None) != (args.ground_truth is None):
        raise UsageError("Measuring AP needs both --wider and --ground-truth.")
    if args.wider is None and args.every is not None:
        raise UsageError("--every needs --wider.")


def ap_meter(
    args: argparse.Namespace, errors: list[dict[str, str]], inference_size: str = "original"
) -> Callable[[Model], AveragePrecision]:
    """Return a function that measures a model's AP on the selected pictures.

    Args:
        args: see `load_data`.
        errors: the command's errors; each unusable picture is added once.
        inference_size: see `InferenceSize.parse`.

    Raises:
        UserError: see `load_data`.
    """
    from ffgui.detect.detector import Detector
    from ffgui.detect.sizes import InferenceSize
    from ffgui.evaluate.predictions import predict
    from ffgui.evaluate.wider import average_precision

    ground_truth, pictures = load_data(args)
    failed: set[Path] = set()

    def fail(picture: WiderPicture, error: UserError) -> None:
        failed.add(picture.file)
        errors.append({"path": str(picture.file), "message": str(error)})

    def measure(model: Model) -> AveragePrecision:
        detector = Detector(model, InferenceSize.parse(inference_size))
        # Results are compared: a picture that failed for one model is skipped for the next.
        usable = [picture for picture in pictures if picture.file not in failed]
        predictions = predict(
            lambda image: detector.detect(image, MIN_SCORE).detections,
            progress(usable, len(usable), "Evaluating"),
            fail,
        )
        if not predictions:
            raise UserError(f"No picture can be used. {errors[-1]['message']}")
        return average_precision(predictions, ground_truth)

    return measure


def add_model_choice(parser: argparse.ArgumentParser) -> None:
    """Add `--variant` and `--precision`, which choose the files of `v1` and `v2`."""
    add_variant(parser)
    parser.add_argument(
        "--precision", choices=("fp32", "int8"), default="fp32", help="precision of v1 and v2 (default: fp32)"
    )


def load_data(args: argparse.Namespace) -> tuple[GroundTruth, list[WiderPicture]]:
    """Load the ground truth and find the selected pictures.

    Args:
        args: with `ground_truth`, `wider`, `every` (None for all) and, if the command has it,
            `events`; see `add_data_arguments`.

    Raises:
        UserError: if a folder is missing or has unexpected content.
        ModuleNotFoundError: if SciPy is not installed.
    """
    from ffgui.evaluate.annotations.ground_truth import load_ground_truth
    from ffgui.evaluate.predictions import find_pictures

    ground_truth = load_ground_truth(args.ground_truth, getattr(args, "events", ()), print_message)
    return ground_truth, find_pictures(args.wider, ground_truth)[:: args.every or 1]


def check_official(args: argparse.Namespace) -> None:
    """Reject writing AP to a model file if it would not be comparable.

    Raises:
        UsageError: if the ground truth is not the official one, or not all events are used.
    """
    from ffgui.evaluate.annotations.ground_truth import is_official

    if getattr(args, "events", ()) or not is_official(args.ground_truth):
        raise UsageError("--write needs the official ground truth, with all of its events.")


def describe_ground_truth(args: argparse.Namespace) -> dict[str, Any]:
    """Return the kind of ground truth and the events, for a command's JSON."""
    from ffgui.evaluate.annotations.ground_truth import is_official

    kind = "official" if is_official(args.ground_truth) else "labels, by height"
    return {"ground_truth": kind, "events": getattr(args, "events", ()) or None}


def print_message(text: str) -> None:
    """Write a message to standard error."""
    write_lines(sys.stderr, [text])


def is_checkpoint(file: Path) -> bool:
    """Return whether a file's name is that of a PyTorch checkpoint."""
    return file.suffix.lower() in (".pth", ".pt", ".tar")


def open_model(
    file: Path, threads: int | None = None, *, device: str = CPU, size: InferenceSize | None = None
) -> Model:
    """Load a model file or a checkpoint.

    Args:
        file: the model file or checkpoint.
        threads: intra-op threads; None for all available cores.
        device: key of a device; another than the CPU is compared with it, on standard error.
        size: inference size of that comparison; None for the original size.

    Raises:
        UserError: if it cannot be loaded.
        ModuleNotFoundError: if it is a checkpoint and PyTorch is not installed.
    """
    from ffgui.detect.engines.threads import usable_cores
    from ffgui.detect.sizes import InferenceSize

    engine = TORCH if is_checkpoint(file) else ONNX_RUNTIME
    return load_on_device(file, threads or usable_cores(), device, size or InferenceSize("original"), engine)


def format_ap(scores: Mapping[str, float]) -> str:
    """Format easy, medium and hard AP in percent; a dash where there are no faces."""
    cells = {name: f"{100 * scores[name]:.1f}" for name in ("easy", "medium", "hard")}
    return "  ".join(f"{name} {'-' if math.isnan(scores[name]) else cell}" for name, cell in cells.items())
