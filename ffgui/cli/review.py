"""`ffgui review`: analyze a whole video or folder with two detectors, and report where they differ."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from ffgui import policy
from ffgui.cli import INTERRUPTED
from ffgui.cli.arguments import (
    add_device,
    add_size,
    add_variant,
    check_variant,
    load_on_device,
    score,
    source_path,
)
from ffgui.cli.output import counter, print_result, report_errors
from ffgui.cli.terminal import complain
from ffgui.errors import UsageError
from ffgui.files import create_writable_folder

if TYPE_CHECKING:
    from ffgui.detect.detector import Detector
    from ffgui.review.analysis_writer import AnalysisWriter
    from ffgui.review.header import Side
    from ffgui.review.labels import ReviewLabels
    from ffgui.review.source import ReviewSource

HELP = (
    "Analyze every frame of a video, or every picture in a folder, with two detectors on all cores, and "
    "report where they differ. Frames are written as they are done: after an interruption, the same command "
    "resumes where it stopped."
)
EXAMPLE = "ffgui review clip.mp4 --a v1 --b v2 --output review/"

_DIGITS = 9

FLOOR = 0.3
"""Lowest score of stored faces: what a report can show below the usual threshold."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("source", metavar="SOURCE", help="a video, a folder of pictures, or sample")
    parser.add_argument("--a", default="v1", metavar="MODEL", help="v1 (default), v2 or a model file")
    parser.add_argument("--b", default="v2", metavar="MODEL", help="v2 (default), v1 or a model file")
    parser.add_argument("--score", type=score, default=0.5, help="score threshold from 0 to 1 (default: 0.5)")
    parser.add_argument(
        "--min-side",
        type=_pixels,
        default=0.0,
        metavar="PIXELS",
        help="report only faces of at least this side (of a square with the area of the box)",
    )
    add_size(parser)
    add_device(parser)
    add_variant(parser)
    parser.add_argument(
        "--output",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="folder for report.html, report.json and the analysis, analysis.jsonl",
    )
    parser.add_argument("--json", action="store_true", help="write report.json to standard output as well")


def _pixels(text: str) -> float:
    if not text.isdecimal() or len(text) > _DIGITS:
        raise UsageError(f"Invalid number of pixels {text!r}. Use a whole number, such as 20.")
    return float(text)


def run(args: argparse.Namespace) -> int:
    """Analyze and report; return 1 if a picture could not be used or the source ended early."""
    check_variant([args.a, args.b], args.variant)
    policy.load_runtimes()
    from ffgui.evaluate import MIN_SCORE
    from ffgui.review.analysis_file import FILE_NAME
    from ffgui.review.analysis_writer import AnalysisWriter
    from ffgui.review.analyze import describe
    from ffgui.review.labels import find_review_labels

    source = _open_source(args.source)
    detectors = _open_detectors(args)
    create_writable_folder(args.output)
    labels = find_review_labels(source, complain)
    digest = None if labels is None else labels.digest
    floor = min(FLOOR if labels is None else MIN_SCORE, args.score)
    header = describe(source, detectors, size=args.size, nms=None, floor=floor, labels=digest)
    with closing(AnalysisWriter(args.output / FILE_NAME, header)) as writer:
        if not _analyze(args, source, detectors, writer, labels):
            total = source.length
            of = f" of {total}" if total else ""
            complain(f"Stopped after {writer.done}{of} frames. To resume, run the same command again.")
            return INTERRUPTED
    if labels is not None and labels.faults:
        complain(f"Skipped labels that cannot be used, such as {labels.faults[0]}.")
    data = _report(args, source, detectors)
    print_result(data, args, _text(args, data))
    return report_errors(data["errors"]) if data["errors"] else 0


def _open_source(text: str) -> ReviewSource:
    from ffgui.paths import resource
    from ffgui.review.source import open_review_source

    return open_review_source(resource("sample/sample.mp4") if text == "sample" else source_path(text))


def _open_detectors(args: argparse.Namespace) -> dict[Side, Detector]:
    from ffgui.detect.detector import Detector
    from ffgui.detect.model_files import resolve_model

    files: dict[Side, Path] = {
        "a": resolve_model(args.a, args.variant),
        "b": resolve_model(args.b, args.variant),
    }
    return {
        side: Detector(load_on_device(file, 1, args.device, args.size), args.size)
        for side, file in files.items()
    }


def _analyze(
    args: argparse.Namespace,
    source: ReviewSource,
    detectors: dict[Side, Detector],
    writer: AnalysisWriter,
    labels: ReviewLabels | None,
) -> bool:
    """Analyze the frames that are missing; return False if the user stopped it."""
    from ffgui.detect.batch import PixelBudget
    from ffgui.review.analyze import FrameAnalyzer, analyze

    header = writer.header
    analyzer = FrameAnalyzer(source, detectors, args.size, header.floor, header.exact, PixelBudget(), labels)
    with counter("Analyzing") as progress:
        try:
            return analyze(analyzer, writer, progress, Event())
        except KeyboardInterrupt:
            return False


def _report(
    args: argparse.Namespace, source: ReviewSource, detectors: dict[Side, Detector]
) -> dict[str, Any]:
    from ffgui.review.analysis import read_analysis
    from ffgui.review.analysis_file import FILE_NAME
    from ffgui.review.comparison import Comparer, FaceFilter
    from ffgui.review.report.report import build_report, write_report
    from ffgui.review.speed import measure_speed

    analysis = read_analysis(args.output / FILE_NAME)
    with counter("Measuring speed") as progress:
        speed = measure_speed(source, analysis, detectors, args.score, progress)
    comparison = Comparer(analysis).compare(FaceFilter(args.score, args.min_side))
    report = build_report(source, comparison, speed)
    write_report(args.output, report)
    return report.data


def _text(args: argparse.Namespace, data: dict[str, Any]) -> str:
    labels = {side: data["models"][side]["label"] for side in ("a", "b")}
    counts = data["agreement"]
    frames = data["frames"]
    lines = [f"{frames} frame{'' if frames == 1 else 's'}, faces with a score of at least {args.score}:"]
    lines.append(
        f"{counts['both']} found by both, {counts['only_a']} only by {labels['a']}, {counts['only_b']} only "
        f"by {labels['b']}."
    )
    for side, label in labels.items():
        lost, trembling = data["flicker"][side], data["jitter"][side]
        if lost is not None and lost["per_face_minute"] is not None:
            jitter = (
                "" if trembling["pixels"] is None else f", jitter {trembling['pixels']:.2f} pixels per frame"
            )
            lines.append(f"{label}: {lost['per_face_minute']:.1f} flickers per minute of a face{jitter}.")
    for side, measured in data.get("ap", {}).items():
        point = data["precision_recall"][side]
        lines.append(
            f"{labels[side]}: AP {measured['easy']:.3f} easy, {measured['medium']:.3f} medium, "
            f"{measured['hard']:.3f} hard; precision {_share(point['precision'])}, recall "
            f"{_share(point['recall'])}."
        )
    lines.append(f"Report: {args.output / 'report.html'}")
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"
