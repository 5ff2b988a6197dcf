"""`ffgui attention`: analyze the attention of models."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ffgui import policy
from ffgui.cli.arguments import add_size, add_variant, check_variant, count
from ffgui.cli.output import add_output_arguments, emit, progress, report_errors
from ffgui.cli.wider_arguments import (
    add_optional_data,
    check_official,
    check_optional_data,
    describe_ground_truth,
    format_ap,
    is_checkpoint,
    load_data,
)
from ffgui.errors import UsageError, UserError
from ffgui.extras import require

if TYPE_CHECKING:
    from ffgui.detect.detector import Detector
    from ffgui.lab.analyze.attention.importance import GateImportance, ProgressWrapper
    from ffgui.lab.analyze.attention.record import GateRecording
    from ffgui.lab.analyze.attention.study import AttentionStudy

HELP = (
    "Analyze the attention of models over pictures: mean and spread of every channel's weight at each "
    "place, and its correlation with the detections. With --wider, also measure average precision with the "
    "gates set to their means, and with the channels of least or most weight set to 1. Folders include "
    "their subfolders. Without PATH, the pictures of --wider are used."
)
EXAMPLE = "ffgui attention --wider WIDER_val --ground-truth ground_truth --every 4 --report attention/"

_TOP = 16

_Item = TypeVar("_Item")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="picture or folder of pictures")
    parser.add_argument("--model", default="both", help="v1, v2, both (default) or a model file")
    add_variant(parser)
    add_size(parser)
    add_optional_data(parser)
    parser.add_argument(
        "--top",
        type=_counts,
        metavar="K,K",
        help=f"with --wider: number of channels at each place to set to 1, such as 8,16,32 (default: {_TOP})",
    )
    parser.add_argument(
        "--report", type=Path, metavar="FOLDER", help="also write a report with tables and figures to FOLDER"
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="with --wider: also store AP with live and with frozen gates in the models' metadata",
    )
    add_output_arguments(parser)


def _counts(text: str) -> list[int]:
    """Parse comma-separated whole numbers into ascending order."""
    return sorted({count(one) for one in text.split(",")})


class _Run:
    """Arguments and errors of one run of the command."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.errors: list[dict[str, str]] = []
        self._failed: set[Path] = set()

    def fail(self, file: Path, error: UserError) -> None:
        """Record the failure of a picture, once for all models."""
        if file not in self._failed:
            self._failed.add(file)
            self.errors.append({"path": str(file), "message": str(error)})

    def measure_importance(self, files: Sequence[Path]) -> dict[Path, tuple[GateImportance, GateRecording]]:
        """Measure the importance of each model's gates, with recordings on the labeled pictures."""
        if self.args.wider is None:
            return {}
        from ffgui.detect.engines.threads import usable_cores
        from ffgui.lab.analyze.attention.gate_intervention import open_for_intervention
        from ffgui.lab.analyze.attention.importance import measure_importance

        ground_truth, pictures = load_data(self.args)
        models = {file: open_for_intervention(file, usable_cores()) for file in files}
        results: dict[Path, tuple[GateImportance, GateRecording]] = {}
        usable = pictures
        # Results are compared: a picture that fails for one model is skipped for all.
        while todo := [file for file in files if file not in results or len(results[file][1]) > len(usable)]:
            results[todo[0]] = measure_importance(
                models[todo[0]],
                self.args.size,
                usable,
                ground_truth,
                self.args.top or [_TOP],
                _watch(models[todo[0]].info.key),
                lambda picture, error: self.fail(picture.file, error),
            )
            usable = [picture for picture in pictures if picture.file not in self._failed]
        return results

    def recordings(self, detectors: Mapping[Path, Detector]) -> dict[Path, GateRecording]:
        """Record each model's gates on the given pictures."""
        from ffgui.detect.pictures import read_picture
        from ffgui.evaluate import MIN_SCORE
        from ffgui.lab.analyze.attention.record import GateRecorder, expand_paths

        pictures = expand_paths(self.args.paths)
        recorders = {file: GateRecorder() for file in detectors}
        names = []
        for picture in _bar(pictures, "Recording"):
            try:
                image = read_picture(picture)
                results = {file: detector.detect(image, MIN_SCORE) for file, detector in detectors.items()}
            except UserError as error:
                self.fail(picture, error)
                continue
            names.append(str(picture))
            for file, result in results.items():
                recorders[file].add(result)
        if not names:
            raise UserError(f"No picture can be used. {self.errors[0]['message']}")
        return {file: recorder.recording(names) for file, recorder in recorders.items()}


def run(args: argparse.Namespace) -> int:
    """Analyze the models and write the result; return 1 if a picture could not be used."""
    files = _model_files(args)
    policy.load_runtimes()
    from ffgui.lab.analyze.attention import report
    from ffgui.lab.analyze.attention.study import AttentionStudy, to_json

    job = _Run(args)
    detectors = _detectors(args, files)
    if args.report is not None:
        report.prepare_report_folder(args.report)
    measured = job.measure_importance(files)
    recordings = job.recordings(detectors) if args.paths else {file: measured[file][1] for file in files}
    studies = [
        AttentionStudy.of(detectors[file].info, recordings[file], measured[file][0] if measured else None)
        for file in files
    ]
    data = to_json(studies) | {"size": str(args.size), "errors": job.errors}
    if args.wider is not None:
        data |= describe_ground_truth(args)
    if args.report is not None:
        data["report"] = str(args.report / report.PAGE)
        try:
            report.write_report(args.report, studies, data)
        except UserError as error:  # the results must not be lost
            job.fail(Path(data.pop("report")), error)
    emit(data, args, _text(studies))
    if job.errors:
        return report_errors(job.errors, " The model files were not changed." if args.write else "")
    if args.write:
        _write(studies)
    return 0


def _model_files(args: argparse.Namespace) -> list[Path]:
    """Return the files of `--model`, and check the arguments."""
    from ffgui.detect.model_files import resolve_models

    if not args.paths and args.wider is None:
        raise UsageError("Pass pictures or folders, or --wider with --ground-truth.")
    check_optional_data(args)
    if args.wider is None and args.top is not None:
        raise UsageError("--top needs --wider and --ground-truth.")
    if args.write:
        if args.wider is None:
            raise UsageError("--write needs --wider and --ground-truth.")
        check_official(args)
    check_variant([args.model], args.variant)
    files = resolve_models(args.model, args.variant)
    for file in files:
        if is_checkpoint(file):
            raise UsageError(
                f"{file.name} is a checkpoint, but attention needs a model file (.onnx). Export it first."
            )
    if args.wider is not None:
        require("onnx")
    return files


def _detectors(args: argparse.Namespace, files: Sequence[Path]) -> dict[Path, Detector]:
    from ffgui.detect.detector import Detector
    from ffgui.detect.engines.threads import usable_cores
    from ffgui.detect.model import load_model
    from ffgui.lab.analyze.attention.gate_intervention import no_attention_error

    detectors = {file: Detector(load_model(file, usable_cores()), args.size) for file in files}
    for file, detector in detectors.items():
        if detector.info.attention == "none":
            raise no_attention_error(file)
    return detectors


def _write(studies: Sequence[AttentionStudy]) -> None:
    from ffgui.evaluate.measured_metadata import write_frozen_gates
    from ffgui.lab.analyze.attention.study import frozen_gates

    for study in studies:
        if study.importance is not None:
            write_frozen_gates(study.info.file, frozen_gates(study.importance))


def _watch(key: str) -> ProgressWrapper:
    return lambda pictures, text: _bar(pictures, f"{key}: {text}")


def _bar(items: Sequence[_Item], text: str) -> Iterable[_Item]:
    return progress(items, len(items), text)


def _text(studies: Sequence[AttentionStudy]) -> str:
    """Format the results: gates at each place, correlations, AP under each condition."""
    from ffgui.lab.analyze.attention.record import QUANTITIES
    from ffgui.lab.analyze.attention.report import verdict

    count = len(studies[0].recording)
    lines = [f"{count} picture{'' if count == 1 else 's'}"]
    for study in studies:
        lines += ["", study.label, "      mean   over channels  over pictures"]
        lines += [
            f"  {place.upper()}  {one.mean:.3f}  {one.over_channels:13.3f}  {one.over_images:13.3f}"
            for place, one in study.places.items()
        ]
        lines += [
            f"  channels that correlate with the {QUANTITIES[one.quantity]} beyond chance: "
            f"{one.above_family_threshold} (Spearman above {one.family_threshold:.2f})"
            for one in study.correlations
            if one.kind == "spearman"
        ]
        lines += _ap_lines(study)
    verdicts = [sentence for study in studies if (sentence := verdict(study))]
    return "\n".join([*lines, *([""] if verdicts else []), *verdicts])


def _ap_lines(study: AttentionStudy) -> list[str]:
    if study.importance is None:
        return []
    rows: list[tuple[str, Any]] = [("live gates", study.importance.live)]
    rows += [(result.condition.text, result.ap) for result in study.importance.results]
    width = max(len(text) for text, _ in rows)
    return [f"  {text:<{width}}  {format_ap(_scores(ap))}" for text, ap in rows]


def _scores(ap: Any) -> dict[str, float]:
    return {name: getattr(ap, name) for name in ("easy", "medium", "hard")}
