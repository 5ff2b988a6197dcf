"""`ffgui evaluate`: average precision on WIDER FACE."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ffgui import policy
from ffgui.cli.arguments import check_variant, score
from ffgui.cli.output import add_output_arguments, complain, emit, progress
from ffgui.cli.wider import (
    add_choice,
    add_data,
    check_official,
    is_checkpoint,
    load_data,
    note,
    open_model,
    percent,
    truth_of,
)
from ffgui.errors import UsageError, UserError
from ffgui.evaluate import SCORE
from ffgui.extras import need

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ffgui.detect.detector import Detector
    from ffgui.detect.model_info import SubsetAp, WiderAp
    from ffgui.detect.sizes import InferenceSize
    from ffgui.evaluate.predictions import WiderPicture
    from ffgui.evaluate.wider import Floats, GroundTruth, Tally

HELP = (
    "Measure average precision on WIDER FACE by the official protocol, on those labeled pictures that the "
    "folder holds; of a model, or of any detector's text files."
)
EXAMPLE = (
    "ffgui evaluate --model v2 --wider WIDER_val --ground-truth eval_tools/ground_truth --json\n"
    "  ffgui evaluate --detections found --ground-truth eval_tools/ground_truth --curves curves.svg"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--model", help="v1, v2, a model file (.onnx) or a checkpoint of weights (.pth)")
    what.add_argument(
        "--detections",
        type=Path,
        metavar="FOLDER",
        help="instead of a model: any detector's files as the official tools take them, EVENT/NAME.txt; "
        "with --wider, of all pictures in it",
    )
    add_choice(parser)
    add_data(parser, pictures_required=False)
    parser.add_argument("--score", type=score, help=f"lowest score of a detection (default {SCORE})")
    parser.add_argument(
        "--breakdown",
        action="store_true",
        help="also by height, blur, occlusion and more of the faces, and recall by size in the network's "
        "input at one false alarm a picture (of --detections: with --wider, and --size if they have one)",
    )
    parser.add_argument("--curves", metavar="FILE", help="also plot precision and recall (.png or .svg)")
    parser.add_argument(
        "--save-detections",
        type=Path,
        metavar="FOLDER",
        help="also write what was found as the official tools take it, EVENT/NAME.txt",
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="also write the figures into the metadata of the model file; with --every 8 those of the subset",
    )
    add_output_arguments(parser)


@dataclass(slots=True, eq=False)
class _Found:
    """Detections to score.

    Attributes:
        what: the keys that say what was measured.
        label: the same for people.
        truth: the labels.
        pictures: those that could be used; none where text files came alone.
        predictions: of these.
        errors: what could not be used.
        attributes: what else is known of the faces; see `load_attributes`.
    """

    what: dict[str, Any]
    label: str
    truth: GroundTruth
    pictures: list[WiderPicture] = field(default_factory=list)
    predictions: dict[str, Floats] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    attributes: dict[str, dict[str, NDArray[np.int64]]] = field(default_factory=dict)


def run(args: argparse.Namespace) -> int:
    """Measure and hand out the result; 1 if a picture could not be used or a file not be written."""
    _check(args)
    from ffgui.evaluate.wider import tally

    found = _from_files(args) if args.model is None else _from_model(args)
    if not found.predictions:
        raise UserError(f"None of {len(found.errors)} pictures can be used. {found.errors[0]['message']}")
    counts = tally(found.predictions, found.truth)
    figures, measured = _measure(args, found, counts)
    data = {**found.what, **truth_of(args), **measured}
    if args.breakdown:
        data["breakdown"] = _breakdown(found)
        data["input_sizes"] = _input_sizes(found, args.size)
    unwritten = _write_beside(args, found, counts, data)
    data["errors"] = errors = [*found.errors, *unwritten]
    emit(data, args, _text(found.label, data))
    if args.write and not found.errors:
        _write(Path(found.what["file"]), figures)
    kept = " The model file keeps its figures." if args.write and found.errors else ""
    return complain(errors, kept) if errors else 0


def _check(args: argparse.Namespace) -> None:
    """Refuse at once what does not fit together or cannot be written after the work."""
    if args.model == "both":
        raise UsageError("evaluate measures one model at a time: write --model v1 or --model v2.")
    if args.model is None:
        _check_files(args)
    elif args.wider is None:
        raise UsageError("--model needs pictures to look at: add --wider FOLDER.")
    if args.write:
        _check_write(args)
    if args.curves is not None:
        need("matplotlib")
        from ffgui.evaluate.curves import curve_file

        args.curves = curve_file(args.curves)


def _check_files(args: argparse.Namespace) -> None:
    if args.write or args.save_detections is not None:
        raise UsageError("--write and --save-detections go with --model, not with --detections.")
    if (args.variant, args.precision) != ("deformable", "fp32"):
        raise UsageError("--variant and --precision go with --model, not with --detections.")
    if str(args.size) != "original" and not (args.breakdown and args.wider is not None):
        raise UsageError("--size goes with --model, or with --breakdown and --wider.")


def _check_write(args: argparse.Namespace) -> None:
    from ffgui.evaluate.subset_ap import SUBSET_NAME, SUBSET_STEP

    if is_checkpoint(Path(args.model)):
        raise UsageError(
            f"--write needs a model file (.onnx), and {args.model} is a checkpoint. Export it first."
        )
    check_official(args)
    if args.score not in (None, SCORE):
        raise UsageError(f"--write keeps figures comparable: leave --score at {SCORE}.")
    if args.every not in (1, SUBSET_STEP):
        raise UsageError(
            f"--write takes all pictures, or with --every {SUBSET_STEP} the subset ({SUBSET_NAME})."
        )
    need("onnx")


def _from_model(args: argparse.Namespace) -> _Found:
    """Run a model over the pictures."""
    from ffgui.detect.model_files import resolve_model

    check_variant([args.model], args.variant, args.precision)
    file = resolve_model(args.model, args.variant, args.precision)
    policy.load_runtimes()
    from ffgui.detect.detector import Detector
    from ffgui.evaluate.predictions import predict

    truth, pictures = load_data(args)
    detector = Detector(open_model(file), args.size)
    if args.write and args.every != 1:
        _check_subset(detector, str(args.size))
    if args.save_detections is not None:
        from ffgui.evaluate.text_files import check_names, prepare_folder

        check_names(picture.labels.name for picture in pictures)
        prepare_folder(args.save_detections)
    lowest = SCORE if args.score is None else args.score
    found = _Found(_described(args, file, detector, lowest), args.model, truth)
    found.attributes = _attributes(args, truth)
    found.predictions = predict(
        lambda image: detector.detect(image, lowest).detections,
        progress(pictures, len(pictures), "Evaluating"),
        lambda picture, error: found.errors.append({"path": str(picture.file), "message": str(error)}),
    )
    found.pictures = [picture for picture in pictures if picture.labels.name in found.predictions]
    return found


def _described(args: argparse.Namespace, file: Path, detector: Detector, lowest: float) -> dict[str, Any]:
    info = detector.info
    return {
        "model": args.model,
        "file": str(file),
        "variant": info.variant,
        "precision": info.precision,
        "size": str(args.size),
        "score": lowest,
    }


def _check_subset(detector: Detector, size: str) -> None:
    """The subset's figures stand beside those of all pictures, so that these must be there."""
    whole = detector.info.wider_val
    if whole is None or whole.size != size:
        raise UserError(
            f"{detector.info.file} holds no figures of all pictures at size {size} beside which those of "
            "the subset could stand. Leave --every out: that measures and writes both."
        )


def _from_files(args: argparse.Namespace) -> _Found:
    """Read any detector's text files."""
    from ffgui.evaluate.annotations.ground_truth import load_truth
    from ffgui.evaluate.text_files import check_names, find_detections, read_detections

    what = {"model": None, "detections": str(args.detections), "size": None, "score": args.score}
    if args.wider is None:
        truth = load_truth(args.ground_truth, args.events, note)
        names, files = find_detections(args.detections, truth)[:: args.every], {}
    else:
        truth, pictures = load_data(args)
        files = {picture.labels.name: picture for picture in pictures}
        names = list(files)
    check_names(names)
    found = _Found(what, str(args.detections), truth)
    found.attributes = _attributes(args, truth)
    for name in progress(names, len(names), "Reading"):
        try:
            rows = read_detections(args.detections, name)
        except UserError as error:
            path = (args.detections / name).with_suffix(".txt")
            found.errors.append({"path": str(path), "message": str(error)})
            continue
        found.predictions[name] = rows if args.score is None else rows[rows[:, 4] >= args.score]
    found.pictures = [files[name] for name in found.predictions if name in files]
    return found


def _measure(
    args: argparse.Namespace, found: _Found, counts: Tally
) -> tuple[WiderAp | SubsetAp | None, dict[str, Any]]:
    """The figures, as `--write` stores them where it may, and as JSON."""
    from ffgui.detect.model_info import SubsetAp, WiderAp
    from ffgui.evaluate.predictions import data_sha256
    from ffgui.evaluate.subset_ap import SUBSET_NAME, SUBSET_STEP, subset_ap

    measured = asdict(counts.average_precision())
    if found.pictures:
        measured["data_sha256"] = data_sha256(found.pictures)
    if args.every != 1:
        stored = SubsetAp(SUBSET_NAME, **measured) if args.write else None
        return stored, {**measured, "every": args.every}
    if not found.pictures:
        return None, measured
    # Where a picture fails, every 8th of the others would be another subset.
    chosen = [] if found.errors else found.pictures[::SUBSET_STEP]
    subset = subset_ap(found.predictions, chosen, found.truth) if chosen else None
    whole = WiderAp(**measured, size=str(found.what["size"]), subset=subset)
    return whole, {**asdict(whole), "size": found.what["size"]}


def _write(file: Path, figures: WiderAp | SubsetAp | None) -> None:
    from ffgui.detect.model_info import SubsetAp
    from ffgui.evaluate.metadata import write_subset_ap, write_wider_ap

    assert figures is not None
    if isinstance(figures, SubsetAp):
        write_subset_ap(file, figures)
    else:
        write_wider_ap(file, figures)


def _write_beside(
    args: argparse.Namespace, found: _Found, counts: Tally, data: dict[str, Any]
) -> list[dict[str, str]]:
    """Write what was asked for besides the figures, and enter it in `data`.

    Returns:
        What could not be written, as `errors` list it: the figures are not to be lost with it.
    """
    failed = []
    for name, target, write in (
        ("curves", args.curves, _plot),
        ("saved_detections", args.save_detections, _save),
    ):
        if target is None:
            continue
        try:
            write(target, found, counts)
        except UserError as error:
            failed.append({"path": str(target), "message": str(error)})
        else:
            data[name] = str(target)
    return failed


def _plot(file: Path, found: _Found, counts: Tally) -> None:
    from ffgui.evaluate.curves import plot_curves

    title = f"{Path(found.label).name} on {len(found.predictions)} pictures"
    plot_curves(file, counts.curve(), title)


def _save(folder: Path, found: _Found, _: Tally) -> None:
    from ffgui.evaluate.text_files import write_detections

    write_detections(folder, found.predictions)


def _attributes(args: argparse.Namespace, truth: GroundTruth) -> dict[str, dict[str, NDArray[np.int64]]]:
    """What the ground truth says of the faces besides their boxes, if that was asked for."""
    from ffgui.evaluate.annotations.ground_truth import is_official
    from ffgui.evaluate.attributes import load_attributes

    if not args.breakdown or not is_official(args.ground_truth):
        return {}
    return load_attributes(args.ground_truth, truth)


def _breakdown(found: _Found) -> dict[str, Any]:
    """Figures by height, and by those attributes that the ground truth has; null for the others."""
    from ffgui.evaluate.attributes import ATTRIBUTES
    from ffgui.evaluate.breakdown import by_attribute, by_height

    groups = {"height": by_height(found.predictions, found.truth)} | {
        attribute: by_attribute(attribute, values, found.predictions, found.truth)
        for attribute, values in found.attributes.items()
    }
    listed = {name: [asdict(group) for group in rows] for name, rows in groups.items()}
    return dict.fromkeys(("height", *ATTRIBUTES)) | listed


def _input_sizes(found: _Found, size: InferenceSize) -> dict[str, Any] | None:
    """Recall by size in the network's input; None where the pictures' sizes are not known."""
    from ffgui.detect.pictures import read_picture
    from ffgui.evaluate.breakdown import FALSE_ALARMS, by_input_size, input_scale

    if not found.pictures:
        return None
    scales = {}
    for picture in found.pictures:
        height, width = read_picture(picture.file).shape[:2]
        scales[picture.labels.name] = input_scale(width, height, size)
    recall = by_input_size(found.predictions, found.truth, scales)
    return {"size": str(size), "false_alarms_per_picture": FALSE_ALARMS, **asdict(recall)}


def _text(label: str, data: Mapping[str, Any]) -> str:
    size = f", size {data['size']}" if data["size"] else ""
    lines = [f"{label}  {percent(data)}  (AP in % on {data['images']} pictures{size})"]
    subset = data.get("subset")
    if subset:
        lines.append(f"  {subset['name']}:  {percent(subset)}  ({subset['images']} pictures)")
    if "breakdown" in data:
        lines += ["", *_breakdown_text(data["breakdown"])]
    if data.get("input_sizes"):
        lines += ["", *_input_sizes_text(data["input_sizes"])]
    return "\n".join(lines)


def _breakdown_text(breakdown: Mapping[str, Any]) -> list[str]:
    lines = [
        "Of the faces that count as hard, by height in pixels and by their labels, in %: AP, and how many",
        "are found at all and with a score of 0.5 or more.",
        "",
        f"{'faces':<30}{'count':>8}{'AP':>8}{'found':>8}{'from 0.5':>10}",
    ]
    for kind, groups in breakdown.items():
        for group in groups or ():
            figures = (group["ap"], group["recall"], group["confident_recall"])
            cells = ["-" if value is None else f"{100 * value:.1f}" for value in figures]
            name = f"{kind} {group['name']}"
            lines.append(f"{name:<30}{group['faces']:>8,}{cells[0]:>8}{cells[1]:>8}{cells[2]:>10}")
    absent = [kind for kind, groups in breakdown.items() if groups is None]
    if absent:
        lines += ["", f"The ground truth does not say: {', '.join(absent)}."]
    return lines


def _input_sizes_text(recall: Mapping[str, Any]) -> list[str]:
    rate, lowest = recall["false_alarms_per_picture"], recall["score"]
    lines = [
        f"By size in the network's input at size {recall['size']} (square root of the area in pixels): share",
        f"of faces found at {rate:g} false alarm a picture, that is from a score of {lowest:.2f} on.",
        "",
        f"{'pixels':<30}{'count':>8}{'found':>8}",
    ]
    for band in recall["bands"]:
        cell = "-" if band["recall"] is None else f"{100 * band['recall']:.1f}"
        lines.append(f"{band['name']:<30}{band['faces']:>8,}{cell:>8}")
    return lines
