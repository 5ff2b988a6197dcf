"""`ffgui evaluate`: measure average precision on WIDER FACE."""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ffgui import policy
from ffgui.cli.arguments import add_device, check_variant, score
from ffgui.cli.output import add_output_arguments, emit, progress, report_errors
from ffgui.cli.wider_arguments import (
    add_data_arguments,
    add_model_choice,
    check_official,
    describe_ground_truth,
    format_ap,
    is_checkpoint,
    load_data,
    open_model,
    print_message,
)
from ffgui.detect.engines import CPU
from ffgui.errors import UsageError, UserError
from ffgui.evaluate import MIN_SCORE
from ffgui.extras import require

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ffgui.detect.detector import Detector
    from ffgui.detect.model_info import SubsetAp, WiderAp
    from ffgui.detect.sizes import InferenceSize
    from ffgui.evaluate.predictions import WiderPicture
    from ffgui.evaluate.wider import Floats, GroundTruth, Tally

HELP = (
    "Measure average precision on WIDER FACE with the official protocol, on the labeled pictures in a "
    "folder: of a model, or of any detector's text files."
)
EXAMPLE = (
    "ffgui evaluate --model v2 --wider WIDER_val --ground-truth eval_tools/ground_truth --json\n"
    "  ffgui evaluate --detections found --ground-truth eval_tools/ground_truth --curves curves.svg"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--model", help="v1, v2, a model file (.onnx) or a checkpoint (.pth)")
    source.add_argument(
        "--detections",
        type=Path,
        metavar="FOLDER",
        help="instead of a model: any detector's files in the official format, EVENT/NAME.txt; with --wider, "
        "there must be one for each of its pictures",
    )
    add_model_choice(parser)
    add_device(parser)
    add_data_arguments(parser, pictures_required=False)
    parser.add_argument("--score", type=score, help=f"score threshold (default: {MIN_SCORE})")
    parser.add_argument(
        "--breakdown",
        action="store_true",
        help="also break down by face height, blur, occlusion and more, and report recall by face size in "
        "the network's input at one false alarm per picture (of --detections: with --wider and their --size)",
    )
    parser.add_argument("--curves", metavar="FILE", help="also plot precision and recall (.png or .svg)")
    parser.add_argument(
        "--save-detections",
        type=Path,
        metavar="FOLDER",
        help="also write the detections in the official format, EVENT/NAME.txt",
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="also store the results in the model file's metadata; with --every 8, those of the subset",
    )
    add_output_arguments(parser)


@dataclass(slots=True, eq=False)
class _Detections:
    """Detections to evaluate.

    Attributes:
        source: description of their source, for the JSON result.
        label: the same as text.
        ground_truth: the labels.
        pictures: the usable pictures; empty for text files without pictures.
        predictions: detections in them.
        errors: unusable pictures and files.
        attributes: of the faces; see `load_attributes`.
    """

    source: dict[str, Any]
    label: str
    ground_truth: GroundTruth
    pictures: list[WiderPicture] = field(default_factory=list)
    predictions: dict[str, Floats] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    attributes: dict[str, dict[str, NDArray[np.int64]]] = field(default_factory=dict)


def run(args: argparse.Namespace) -> int:
    """Evaluate and write the result; return 1 if a picture could not be used or a file not written."""
    _check(args)
    from ffgui.evaluate.wider import tally

    detections = _from_files(args) if args.model is None else _from_model(args)
    if not detections.predictions:
        raise UserError(f"No picture can be used. {detections.errors[0]['message']}")
    counts = tally(detections.predictions, detections.ground_truth)
    scores, measured = _measure(args, detections, counts)
    data = {**detections.source, **describe_ground_truth(args), **measured}
    if args.breakdown:
        data["breakdown"] = _breakdown(detections)
        data["input_sizes"] = _input_sizes(detections, args.size)
    unwritten = _write_extra_files(args, detections, counts, data)
    data["errors"] = errors = [*detections.errors, *unwritten]
    emit(data, args, _text(detections.label, data))
    if args.write and not detections.errors:
        _write(Path(detections.source["file"]), scores)
    consequence = " The model file was not changed." if args.write and detections.errors else ""
    return report_errors(errors, consequence) if errors else 0


def _check(args: argparse.Namespace) -> None:
    """Reject contradictory arguments and unwritable outputs before any work."""
    if args.model == "both":
        raise UsageError("evaluate takes one model at a time. Use --model v1 or --model v2.")
    if args.model is None:
        _check_files(args)
    elif args.wider is None:
        raise UsageError("--model needs pictures. Add --wider FOLDER.")
    if args.write:
        _check_write(args)
    if args.curves is not None:
        require("matplotlib")
        from ffgui.evaluate.curves import curve_path

        args.curves = curve_path(args.curves)


def _check_files(args: argparse.Namespace) -> None:
    if args.write or args.save_detections is not None:
        raise UsageError("--write and --save-detections need --model and do not apply to --detections.")
    if (args.variant, args.precision, args.device) != ("deformable", "fp32", CPU):
        raise UsageError("--variant, --precision and --device need --model and do not apply to --detections.")
    if str(args.size) != "original" and not (args.breakdown and args.wider is not None):
        raise UsageError("--size needs --model, or --breakdown and --wider.")


def _check_write(args: argparse.Namespace) -> None:
    from ffgui.evaluate.subset_ap import SUBSET_NAME, SUBSET_STEP

    if is_checkpoint(Path(args.model)):
        raise UsageError(
            f"{args.model} is a checkpoint, but --write needs a model file (.onnx). Export it first."
        )
    check_official(args)
    if args.score not in (None, MIN_SCORE):
        raise UsageError(f"--write needs a --score of {MIN_SCORE}, so that results stay comparable.")
    if args.every not in (1, SUBSET_STEP):
        raise UsageError(
            f"--write needs all pictures, or the subset of --every {SUBSET_STEP} ({SUBSET_NAME})."
        )
    require("onnx")


def _from_model(args: argparse.Namespace) -> _Detections:
    """Run a model on the pictures."""
    from ffgui.detect.model_files import resolve_model

    check_variant([args.model], args.variant, args.precision)
    file = resolve_model(args.model, args.variant, args.precision)
    policy.load_runtimes()
    from ffgui.detect.detector import Detector
    from ffgui.evaluate.predictions import predict

    ground_truth, pictures = load_data(args)
    detector = Detector(open_model(file, device=args.device, size=args.size), args.size)
    if args.write and args.every != 1:
        _check_subset(detector, str(args.size))
    if args.save_detections is not None:
        from ffgui.evaluate.detection_files import check_names, prepare_folder

        check_names(picture.labels.name for picture in pictures)
        prepare_folder(args.save_detections)
    threshold = MIN_SCORE if args.score is None else args.score
    detections = _Detections(_describe(args, file, detector, threshold), args.model, ground_truth)
    detections.attributes = _attributes(args, ground_truth)
    detections.predictions = predict(
        lambda image: detector.detect(image, threshold).detections,
        progress(pictures, len(pictures), "Evaluating"),
        lambda picture, error: detections.errors.append({"path": str(picture.file), "message": str(error)}),
    )
    detections.pictures = [picture for picture in pictures if picture.labels.name in detections.predictions]
    return detections


def _describe(args: argparse.Namespace, file: Path, detector: Detector, threshold: float) -> dict[str, Any]:
    info = detector.info
    return {
        "model": args.model,
        "file": str(file),
        "variant": info.variant,
        "precision": info.precision,
        "size": str(args.size),
        "score": threshold,
        "device": args.device,
    }


def _check_subset(detector: Detector, size: str) -> None:
    """Reject writing the subset's AP to a model file without the AP of all pictures."""
    full = detector.info.wider_val
    if full is None or full.size != size:
        raise UserError(
            f"{detector.info.file} has no AP of all pictures at size {size}, which the subset needs. "
            "Omit --every to measure and write both."
        )


def _from_files(args: argparse.Namespace) -> _Detections:
    """Read a detector's text files."""
    from ffgui.evaluate.annotations.ground_truth import load_ground_truth
    from ffgui.evaluate.detection_files import check_names, find_detections, read_detections

    source = {"model": None, "detections": str(args.detections), "size": None, "score": args.score}
    if args.wider is None:
        ground_truth = load_ground_truth(args.ground_truth, args.events, print_message)
        names, files = find_detections(args.detections, ground_truth)[:: args.every], {}
    else:
        ground_truth, pictures = load_data(args)
        files = {picture.labels.name: picture for picture in pictures}
        names = list(files)
    check_names(names)
    detections = _Detections(source, str(args.detections), ground_truth)
    detections.attributes = _attributes(args, ground_truth)
    for name in progress(names, len(names), "Reading"):
        try:
            rows = read_detections(args.detections, name)
        except UserError as error:
            path = (args.detections / name).with_suffix(".txt")
            detections.errors.append({"path": str(path), "message": str(error)})
            continue
        detections.predictions[name] = rows if args.score is None else rows[rows[:, 4] >= args.score]
    detections.pictures = [files[name] for name in detections.predictions if name in files]
    return detections


def _measure(
    args: argparse.Namespace, detections: _Detections, counts: Tally
) -> tuple[WiderAp | SubsetAp | None, dict[str, Any]]:
    """Return AP for `--write`, if it can be stored, and for the JSON result."""
    from ffgui.detect.model_info import SubsetAp, WiderAp
    from ffgui.evaluate.predictions import data_sha256
    from ffgui.evaluate.subset_ap import SUBSET_NAME, SUBSET_STEP, subset_ap

    measured = asdict(counts.average_precision())
    if detections.pictures:
        measured["data_sha256"] = data_sha256(detections.pictures)
    if args.every != 1:
        stored = SubsetAp(SUBSET_NAME, **measured) if args.write else None
        return stored, {**measured, "every": args.every}
    if not detections.pictures:
        return None, measured
    # If a picture failed, every 8th of the others would be another subset.
    chosen = [] if detections.errors else detections.pictures[::SUBSET_STEP]
    subset = subset_ap(detections.predictions, chosen, detections.ground_truth) if chosen else None
    full = WiderAp(**measured, size=str(detections.source["size"]), subset=subset)
    return full, {**asdict(full), "size": detections.source["size"]}


def _write(file: Path, scores: WiderAp | SubsetAp | None) -> None:
    from ffgui.detect.model_info import SubsetAp, WiderAp
    from ffgui.evaluate.measured_metadata import write_subset_ap, write_wider_ap
    from ffgui.evaluate.wider import DIFFICULTIES

    assert scores is not None
    stored = (scores, scores.subset or scores) if isinstance(scores, WiderAp) else (scores,)
    for name in DIFFICULTIES:
        if any(math.isnan(getattr(figures, name)) for figures in stored):
            raise UserError(
                f"The evaluated pictures, or those of the subset, have no {name} faces, so their AP cannot "
                "be written to the model file. Evaluate more pictures."
            )
    if isinstance(scores, SubsetAp):
        write_subset_ap(file, scores)
    else:
        write_wider_ap(file, scores)


def _write_extra_files(
    args: argparse.Namespace, detections: _Detections, counts: Tally, data: dict[str, Any]
) -> list[dict[str, str]]:
    """Write the requested curves and detections, and enter them in `data`.

    Returns:
        The failures, as `errors` lists them: the results must not be lost.
    """
    failed = []
    for name, target, write in (
        ("curves", args.curves, _plot_curves),
        ("saved_detections", args.save_detections, _save_detections),
    ):
        if target is None:
            continue
        try:
            write(target, detections, counts)
        except UserError as error:
            failed.append({"path": str(target), "message": str(error)})
        else:
            data[name] = str(target)
    return failed


def _plot_curves(file: Path, detections: _Detections, counts: Tally) -> None:
    from ffgui.evaluate.curves import plot_curves

    title = f"{Path(detections.label).name} on {len(detections.predictions)} pictures"
    plot_curves(file, counts.curve(), title)


def _save_detections(folder: Path, detections: _Detections, _: Tally) -> None:
    from ffgui.evaluate.detection_files import write_detections

    write_detections(folder, detections.predictions)


def _attributes(
    args: argparse.Namespace, ground_truth: GroundTruth
) -> dict[str, dict[str, NDArray[np.int64]]]:
    """Load the attributes of the faces, if requested and available."""
    from ffgui.evaluate.annotations.ground_truth import is_official
    from ffgui.evaluate.attributes import load_attributes

    if not args.breakdown or not is_official(args.ground_truth):
        return {}
    return load_attributes(args.ground_truth, ground_truth)


def _breakdown(detections: _Detections) -> dict[str, Any]:
    """Return results by height and by each attribute; None for attributes that the ground truth lacks."""
    from ffgui.evaluate.attributes import ATTRIBUTES
    from ffgui.evaluate.breakdown import by_attribute, by_height

    groups = {"height": by_height(detections.predictions, detections.ground_truth)} | {
        attribute: by_attribute(attribute, values, detections.predictions, detections.ground_truth)
        for attribute, values in detections.attributes.items()
    }
    listed = {name: [asdict(group) for group in rows] for name, rows in groups.items()}
    return dict.fromkeys(("height", *ATTRIBUTES)) | listed


def _input_sizes(detections: _Detections, size: InferenceSize) -> dict[str, Any] | None:
    """Return recall by size in the network's input; None without the pictures, whose size is needed."""
    from ffgui.detect.letterbox import input_scale
    from ffgui.detect.pictures import read_picture
    from ffgui.evaluate.breakdown import FALSE_ALARMS, by_input_size

    if not detections.pictures:
        return None
    scales = {}
    for picture in detections.pictures:
        height, width = read_picture(picture.file).shape[:2]
        scales[picture.labels.name] = input_scale(width, height, size)
    recall = by_input_size(detections.predictions, detections.ground_truth, scales)
    return {"size": str(size), "false_alarms_per_picture": FALSE_ALARMS, **asdict(recall)}


def _text(label: str, data: Mapping[str, Any]) -> str:
    size = f", size {data['size']}" if data["size"] else ""
    pictures = f"{data['images']} picture{'' if data['images'] == 1 else 's'}"
    lines = [f"{label}  {format_ap(data)}  (AP in % on {pictures}{size})"]
    subset = data.get("subset")
    if subset:
        lines.append(f"  {subset['name']}:  {format_ap(subset)}  ({subset['images']} pictures)")
    if "breakdown" in data:
        lines += ["", *_breakdown_text(data["breakdown"])]
    if data.get("input_sizes"):
        lines += ["", *_input_sizes_text(data["input_sizes"])]
    return "\n".join(lines)


def _breakdown_text(breakdown: Mapping[str, Any]) -> list[str]:
    lines = [
        "Faces that count as hard, by height in pixels and by attribute: AP, recall at any score, and recall",
        "at a score of 0.5, in %.",
        "",
        f"{'faces':<30}{'count':>8}{'AP':>8}{'recall':>8}{'at 0.5':>10}",
    ]
    for kind, groups in breakdown.items():
        for group in groups or ():
            values = (group["ap"], group["recall"], group["confident_recall"])
            cells = ["-" if value is None else f"{100 * value:.1f}" for value in values]
            name = f"{kind} {group['name']}"
            lines.append(f"{name:<30}{group['faces']:>8,}{cells[0]:>8}{cells[1]:>8}{cells[2]:>10}")
    absent = [kind for kind, groups in breakdown.items() if groups is None]
    if absent:
        lines += ["", f"Not in the ground truth: {', '.join(absent)}."]
    return lines


def _input_sizes_text(recall: Mapping[str, Any]) -> list[str]:
    rate, threshold = recall["false_alarms_per_picture"], recall["score"]
    lines = [
        f"By size in the network's input at size {recall['size']} (square root of the area, in pixels):",
        f"recall in % at {rate:g} false alarm per picture, which is a score of {threshold:.2f}.",
        "",
        f"{'pixels':<30}{'count':>8}{'recall':>8}",
    ]
    for band in recall["bands"]:
        cell = "-" if band["recall"] is None else f"{100 * band['recall']:.1f}"
        lines.append(f"{band['name']:<30}{band['faces']:>8,}{cell:>8}")
    return lines
