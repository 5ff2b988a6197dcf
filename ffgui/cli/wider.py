"""What the commands on WIDER FACE share: the data set's arguments and the models on it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ffgui.cli.arguments import add_size, add_variant, count
from ffgui.cli.output import progress
from ffgui.errors import UsageError, UserError
from ffgui.evaluate import SCORE

if TYPE_CHECKING:
    from ffgui.detect.model import Model
    from ffgui.evaluate.predictions import WiderPicture
    from ffgui.evaluate.wider import AveragePrecision, GroundTruth


GROUND_TRUTH = (
    "holds wider_face_val.mat and wider_{easy,medium,hard}_val.mat, or label.txt as a training set does"
)
"""What `--ground-truth` names, for help."""


def add_data(parser: argparse.ArgumentParser, *, pictures_required: bool) -> None:
    """Add the folders of WIDER FACE and the part of it that is taken."""
    parser.add_argument(
        "--wider",
        required=pictures_required,
        type=Path,
        metavar="FOLDER",
        help="holds images/EVENT/FILE.jpg",
    )
    parser.add_argument(
        "--ground-truth",
        required=True,
        type=Path,
        metavar="FOLDER",
        help=f"{GROUND_TRUTH}, where faces count as easy from 50 pixels of height on, as medium from 30 and "
        "as hard from 10",
    )
    parser.add_argument(
        "--events",
        nargs="+",
        action="extend",
        default=[],
        metavar="EVENT",
        help="only these folders of pictures",
    )
    parser.add_argument(
        "--every", type=count, default=1, metavar="N", help="for a quick look: every Nth picture, by name"
    )
    add_size(parser)


def add_optional_data(parser: argparse.ArgumentParser) -> None:
    """Add the folders of WIDER FACE to a command that measures AP only if they are named."""
    parser.add_argument(
        "--wider", type=Path, metavar="FOLDER", help="to measure AP: holds images/EVENT/FILE.jpg"
    )
    parser.add_argument("--ground-truth", type=Path, metavar="FOLDER", help=f"to measure AP: {GROUND_TRUTH}")
    parser.add_argument("--every", type=count, metavar="N", help="measure AP on every Nth picture, by name")


def check_optional_data(args: argparse.Namespace) -> None:
    """Refuse a part of what `add_optional_data` takes that does nothing without the rest."""
    if (args.wider is None) != (args.ground_truth is None):
        raise UsageError("AP needs both --wider and --ground-truth.")
    if args.wider is None and args.every is not None:
        raise UsageError("--every takes a part of the pictures of --wider: name that, or leave --every out.")


def ap_meter(args: argparse.Namespace, errors: list[dict[str, str]]) -> Callable[[Model], AveragePrecision]:
    """What measures a model on the pictures that the arguments choose, at original size.

    Args:
        args: see `load_data`.
        errors: the command's; gets each picture that cannot be used, once.

    Raises:
        UserError: see `load_data`.
    """
    from ffgui.detect.detector import Detector
    from ffgui.detect.sizes import InferenceSize
    from ffgui.evaluate.predictions import predict
    from ffgui.evaluate.wider import average_precision

    truth, pictures = load_data(args)
    failed: set[Path] = set()

    def fail(picture: WiderPicture, error: UserError) -> None:
        failed.add(picture.file)
        errors.append({"path": str(picture.file), "message": str(error)})

    def measure(model: Model) -> AveragePrecision:
        detector = Detector(model, InferenceSize("original"))
        # Figures are held against each other: what one model could not be measured on, the next is not.
        usable = [picture for picture in pictures if picture.file not in failed]
        found = predict(
            lambda image: detector.detect(image, SCORE).detections,
            progress(usable, len(usable), "Evaluating"),
            fail,
        )
        if not found:
            raise UserError(f"None of the {len(pictures)} pictures can be used. {errors[-1]['message']}")
        return average_precision(found, truth)

    return measure


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Add which of the shipped files `v1` and `v2` mean."""
    add_variant(parser)
    parser.add_argument(
        "--precision", choices=("fp32", "int8"), default="fp32", help="of v1 and v2 (default fp32)"
    )


def load_data(args: argparse.Namespace) -> tuple[GroundTruth, list[WiderPicture]]:
    """The labels, and the pictures of them that the arguments choose.

    Args:
        args: with `ground_truth`, `wider`, `every` (None for all) and, where the command has it,
            `events`; see `add_data`.

    Raises:
        UserError: a folder is missing, or does not hold what it should.
        ModuleNotFoundError: SciPy is not installed.
    """
    from ffgui.evaluate.annotations.ground_truth import load_truth
    from ffgui.evaluate.predictions import find_pictures

    truth = load_truth(args.ground_truth, getattr(args, "events", ()), note)
    return truth, find_pictures(args.wider, truth)[:: args.every or 1]


def check_official(args: argparse.Namespace) -> None:
    """Refuse to write figures into a model file that would not compare with others'.

    Raises:
        UsageError: if the ground truth is not the official one, or not all of its events are taken.
    """
    from ffgui.evaluate.annotations.ground_truth import is_official

    if getattr(args, "events", ()) or not is_official(args.ground_truth):
        raise UsageError("--write keeps figures of the official ground truth alone, and of all its events.")


def truth_of(args: argparse.Namespace) -> dict[str, Any]:
    """What figures rest on besides the pictures: the kind of ground truth, and the events."""
    from ffgui.evaluate.annotations.ground_truth import is_official

    kind = "official" if is_official(args.ground_truth) else "labels, by height"
    return {"ground_truth": kind, "events": getattr(args, "events", ()) or None}


def note(text: str) -> None:
    """Say something on the way on standard error."""
    sys.stderr.write(f"{text}\n")


def is_checkpoint(file: Path) -> bool:
    """Whether the name of a model says that torch has to run it."""
    return file.suffix.lower() in (".pth", ".pt", ".tar")


def open_model(file: Path, threads: int | None = None) -> Model:
    """Load a model file or a checkpoint.

    Args:
        file: of either kind.
        threads: of one inference; by default all cores that this process may use.

    Raises:
        UserError: if it cannot be loaded.
        ModuleNotFoundError: if it is a checkpoint, and torch is not installed.
    """
    from ffgui.detect.batch import usable_cores
    from ffgui.detect.engines import ONNX_RUNTIME, TORCH
    from ffgui.detect.model import load_model

    return load_model(file, threads or usable_cores(), TORCH if is_checkpoint(file) else ONNX_RUNTIME)


def percent(figures: Mapping[str, float]) -> str:
    """Easy, medium and hard AP in per cent."""
    return "  ".join(f"{name} {100 * figures[name]:.1f}" for name in ("easy", "medium", "hard"))
