"""`ffgui attention`: what attention does, and whether detections need it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ffgui import policy
from ffgui.cli.arguments import add_size, add_variant, check_variant, count
from ffgui.cli.output import add_output_arguments, complain, emit, progress
from ffgui.cli.wider import (
    add_optional_data,
    check_official,
    check_optional_data,
    is_checkpoint,
    load_data,
    percent,
    truth_of,
)
from ffgui.errors import UsageError, UserError
from ffgui.extras import need

if TYPE_CHECKING:
    from ffgui.detect.detector import Detector
    from ffgui.lab.analyze.attention.importance import Importance, Watch
    from ffgui.lab.analyze.attention.record import Recording
    from ffgui.lab.analyze.attention.study import Study

HELP = (
    "Look at the attention of models over pictures: mean and spread of every channel's weight at each place, "
    "and how it goes along with the faces that are found. With --wider also what becomes of average "
    "precision when gates are held at their means, and when the channels of least or most weight are set to "
    "1. Folders are gone through with all folders below; without PATH, the pictures of --wider are taken."
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
        help=f"with --wider: how many channels of each place are set to 1, such as 8,16,32 (default {_TOP})",
    )
    parser.add_argument(
        "--report", type=Path, metavar="FOLDER", help="also write tables and pictures to FOLDER/report.md"
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="with --wider: also write AP with live and with frozen gates into the metadata of the models",
    )
    add_output_arguments(parser)


def _counts(text: str) -> list[int]:
    """Read whole numbers with commas between, in rising order."""
    return sorted({count(one) for one in text.split(",")})


class _Run:
    """One run of the command: what was asked, and which pictures failed."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.errors: list[dict[str, str]] = []
        self._failed: set[Path] = set()

    def fail(self, file: Path, error: UserError) -> None:
        """Note a picture once, however many models meet it."""
        if file not in self._failed:
            self._failed.add(file)
            self.errors.append({"path": str(file), "message": str(error)})

    def importances(self, files: Sequence[Path]) -> dict[Path, tuple[Importance, Recording]]:
        """What AP says of each model; the recordings are of the labeled pictures."""
        if self.args.wider is None:
            return {}
        from ffgui.detect.batch import usable_cores
        from ffgui.lab.analyze.attention.gate_intervention import open_steered
        from ffgui.lab.analyze.attention.importance import measure

        truth, pictures = load_data(self.args)
        steered = {file: open_steered(file, usable_cores()) for file in files}
        found: dict[Path, tuple[Importance, Recording]] = {}
        usable = pictures
        # Figures are held against each other: what one model cannot be run on, none is measured on.
        while todo := [file for file in files if file not in found or len(found[file][1]) > len(usable)]:
            found[todo[0]] = measure(
                steered[todo[0]],
                self.args.size,
                usable,
                truth,
                self.args.top or [_TOP],
                _watch(steered[todo[0]].info.key),
                lambda picture, error: self.fail(picture.file, error),
            )
            usable = [picture for picture in pictures if picture.file not in self._failed]
        return found

    def recordings(self, detectors: Mapping[Path, Detector]) -> dict[Path, Recording]:
        """What each model does on the pictures that were named."""
        from ffgui.detect.pictures import read_picture
        from ffgui.evaluate import SCORE
        from ffgui.lab.analyze.attention.record import Recorder, find_files

        pictures = find_files(self.args.paths)
        recorders = {file: Recorder() for file in detectors}
        names = []
        for picture in _bar(pictures, "Recording"):
            try:
                image = read_picture(picture)
                results = {file: detector.detect(image, SCORE) for file, detector in detectors.items()}
            except UserError as error:
                self.fail(picture, error)
                continue
            names.append(str(picture))
            for file, result in results.items():
                recorders[file].add(result)
        if not names:
            raise UserError(f"None of the {len(pictures)} pictures can be used. {self.errors[0]['message']}")
        return {file: recorder.recording(names) for file, recorder in recorders.items()}


def run(args: argparse.Namespace) -> int:
    """Look, and hand out the result; 1 if a picture could not be read."""
    files = _model_files(args)
    policy.load_runtimes()
    from ffgui.lab.analyze.attention import report
    from ffgui.lab.analyze.attention.study import Study, to_json

    job = _Run(args)
    detectors = _detectors(args, files)
    if args.report is not None:
        report.prepare(args.report)
    measured = job.importances(files)
    recordings = job.recordings(detectors) if args.paths else {file: measured[file][1] for file in files}
    studies = [
        Study.of(detectors[file].info, recordings[file], measured[file][0] if measured else None)
        for file in files
    ]
    data = to_json(studies) | {"size": str(args.size), "errors": job.errors}
    if args.wider is not None:
        data |= truth_of(args)
    if args.report is not None:
        data["report"] = str(args.report / report.PAGE)
        try:
            report.write(args.report, studies, data)
        except UserError as error:  # the figures are not to be lost with it
            job.fail(Path(data.pop("report")), error)
    emit(data, args, _text(studies))
    if job.errors:
        return complain(job.errors, " The model files keep their figures." if args.write else "")
    if args.write:
        _write(studies)
    return 0


def _model_files(args: argparse.Namespace) -> list[Path]:
    """The files that `--model` means, and a check that the arguments fit together."""
    from ffgui.detect.model_files import resolve_models

    if not args.paths and args.wider is None:
        raise UsageError("Name pictures or folders to look at, or --wider with --ground-truth.")
    check_optional_data(args)
    if args.wider is None and args.top is not None:
        raise UsageError("--top sets channels to 1 to measure AP: name --wider and --ground-truth as well.")
    if args.write:
        if args.wider is None:
            raise UsageError("--write needs labeled pictures: name --wider and --ground-truth.")
        check_official(args)
    check_variant([args.model], args.variant)
    files = resolve_models(args.model, args.variant)
    for file in files:
        if is_checkpoint(file):
            raise UsageError(
                f"attention needs a model file (.onnx), and {file.name} is a checkpoint. Export it first."
            )
    if args.wider is not None:
        need("onnx")
    return files


def _detectors(args: argparse.Namespace, files: Sequence[Path]) -> dict[Path, Detector]:
    from ffgui.detect.batch import usable_cores
    from ffgui.detect.detector import Detector
    from ffgui.detect.model import load_model
    from ffgui.lab.analyze.attention.gate_intervention import no_attention

    detectors = {file: Detector(load_model(file, usable_cores()), args.size) for file in files}
    for file, detector in detectors.items():
        if detector.info.attention == "none":
            raise no_attention(file)
    return detectors


def _write(studies: Sequence[Study]) -> None:
    from ffgui.evaluate.metadata import write_frozen_gates
    from ffgui.lab.analyze.attention.study import frozen_gates

    for study in studies:
        if study.importance is not None:
            write_frozen_gates(study.info.file, frozen_gates(study.importance))


def _watch(key: str) -> Watch:
    return lambda pictures, text: _bar(pictures, f"{key}: {text}")


def _bar(items: Sequence[_Item], text: str) -> Iterable[_Item]:
    return progress(items, len(items), text)


def _text(studies: Sequence[Study]) -> str:
    """Tables for people: weights of each place, what correlates, what holding gates costs."""
    from ffgui.lab.analyze.attention.record import QUANTITIES
    from ffgui.lab.analyze.attention.report import verdict

    lines = [f"{len(studies[0].recording)} pictures"]
    for study in studies:
        lines += ["", study.label, "      mean   over channels  over pictures"]
        lines += [
            f"  {place.upper()}  {one.mean:.3f}  {one.over_channels:13.3f}  {one.over_images:13.3f}"
            for place, one in study.places.items()
        ]
        lines += [
            f"  channels that correlate with the {QUANTITIES[one.quantity]} beyond chance: {one.over_strict} "
            f"(Spearman above {one.strict:.2f})"
            for one in study.associations
            if one.kind == "spearman"
        ]
        lines += _held(study)
    found = [sentence for study in studies if (sentence := verdict(study))]
    return "\n".join([*lines, *([""] if found else []), *found])


def _held(study: Study) -> list[str]:
    if study.importance is None:
        return []
    rows: list[tuple[str, Any]] = [("live gates", study.importance.live)]
    rows += [(outcome.condition.text, outcome.ap) for outcome in study.importance.outcomes]
    width = max(len(text) for text, _ in rows)
    return [f"  {text:<{width}}  {percent(_figures(ap))}" for text, ap in rows]


def _figures(ap: Any) -> dict[str, float]:
    return {name: getattr(ap, name) for name in ("easy", "medium", "hard")}
