"""Structured pruning with distillation: fewer channels, and the answers of the network before."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch

from ffgui.errors import UserError
from ffgui.evaluate.annotations.wider_text import read_labels
from ffgui.files import replace_file
from ffgui.lab.compress.narrow import AnyPruner, check_width
from ffgui.lab.export.checkpoint import Checkpoint, read_checkpoint
from ffgui.lab.export.write import state_dict_bytes, write_whole
from ffgui.lab.nets.config import NetworkConfig
from ffgui.lab.nets.count import count_macs, count_parameters
from ffgui.lab.nets.featherface import FeatherFace
from ffgui.lab.train.crops import CropBatches
from ffgui.lab.train.losses import face_probability
from ffgui.lab.train.recipe import Crops
from ffgui.lab.train.run import RECIPE, STATE, Run
from ffgui.lab.train.run_setup import begin, check_free, ranking_crops
from ffgui.lab.train.student_init import dense

NOTES = "pruning.json"
"""What a run of this kind keeps beside its state."""

_WIDE = "wide.pth"
"""A copy of the network that was cut, so that it does not matter what becomes of its file."""

_LOG = "log.csv"
_WRITTEN_BY = "# Written by `ffgui prune "
_RANKING_SEED = 20_000
_AGREEMENT_SEED = 30_000
_MACS_SIDE = 640
_LR = 1e-3
_ECA_LR = 30.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to prune and how.

    Attributes:
        checkpoint: the wide network.
        channels: width of the narrow one.
        data: folder with images and labels.
        steps: of the distillation.
        dense: whether the narrow network is without offsets, also where the wide one has them.
        teacher: a V1 to learn from; None to learn from `checkpoint`, which then is one.
        crops: how training crops are cut.
    """

    checkpoint: Path
    channels: int
    data: Path
    steps: int
    dense: bool
    teacher: Path | None = None
    crops: Crops = field(default_factory=Crops)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a network is.

    Attributes:
        macs: multiply-accumulates of one picture of 640x640.
    """

    channels: int
    variant: str
    parameters: int
    macs: int


@dataclass(frozen=True, slots=True)
class Notes:
    """What is known of a pruning from its first step on.

    Attributes:
        checkpoint: where the wide network's file was.
        agreement: correlation of the face probabilities of both, as logits, right after the cut.
    """

    checkpoint: str
    before: Size
    after: Size
    agreement: float


def size_of(network: FeatherFace) -> Size:
    """Count a network."""
    config = network.config
    variant = "deformable" if config.deformable else "dense"
    macs = count_macs(network, _MACS_SIDE, _MACS_SIDE)
    return Size(config.out_channels, variant, count_parameters(network), macs)


def student_name(plan: Plan, wide: FeatherFace) -> str:
    """The name of the narrow network and of its file, such as `v2_48_dense`."""
    variant = "_dense" if plan.dense or not wide.config.deformable else ""
    return f"{wide.config.version}_{plan.channels}{variant}"


def begin_pruning(folder: Path, plan: Plan) -> Run:
    """Cut the network and lay out the run that distils it.

    A V1 is its own teacher: the maps of its neck are matched first, then answers and labels. Any
    other network learns the answers of a V1 and the labels from its first step.

    Args:
        folder: of the run.
        plan: what to do.

    Raises:
        UserError: if the network cannot be cut, or a file cannot be read or written.
    """
    leftover = _never_begun(folder)
    if not leftover:
        check_free(folder)
    wide = read_checkpoint(plan.checkpoint)
    copy = plan.checkpoint.read_bytes()  # now, since it may be another file when all below is done
    _check(plan, wide)
    if leftover:
        _remove_state(folder)
    if plan.teacher is None:
        run = begin(folder, _recipe(plan, wide.network, own_maps=True), plan.data, plan.checkpoint)
    else:
        starts = folder / "start"
        _write_start(starts / f"{student_name(plan, wide.network)}.pth", plan, wide)
        text = _recipe(plan, wide.network, own_maps=False)
        run = begin(folder, text, plan.data, starts, (plan.teacher,))
    narrow = run.trainers[0].network
    notes = Notes(
        checkpoint=str(plan.checkpoint.resolve()),
        before=size_of(wide.network),
        after=size_of(narrow),
        agreement=agreement(run, wide.network),
    )
    try:
        replace_file(folder / _WIDE, copy)
        replace_file(folder / NOTES, json.dumps(asdict(notes), indent=2).encode())
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror}. Choose other --runs.") from error
    return run


def read_notes(folder: Path) -> Notes:
    """The notes of a run that `begin_pruning` laid out.

    Raises:
        UserError: if it is none.
    """
    try:
        held = json.loads((folder / NOTES).read_text("utf-8"))
        sizes = {name: Size(**held[name]) for name in ("before", "after")}
        return Notes(held["checkpoint"], **sizes, agreement=float(held["agreement"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{folder} holds no pruning. Go on with a run that `ffgui prune` began, or begin a new one."
        ) from error


def read_wide(folder: Path, notes: Notes) -> Checkpoint:
    """The wide network of a pruning, of which its folder holds a copy.

    Raises:
        UserError: if the copy is missing, as in a run of an earlier version, or is another network's.
    """
    copy = folder / _WIDE
    if not copy.exists():
        raise UserError(
            f"{folder} has no copy of the network that was cut, as earlier versions kept none. Copy it there "
            f"as {_WIDE} and go on; it was {notes.checkpoint}."
        )
    wide = read_checkpoint(copy)
    if size_of(wide.network) != notes.before:
        raise UserError(
            f"{copy} is not the network that was cut. Put that one in its place; it was {notes.checkpoint}."
        )
    return wide


def agreement(run: Run, wide: FeatherFace) -> float:
    """Correlation of the face logits of a run's network and the wide one, on crops of their own."""
    crops = CropBatches(read_labels(run.data), run.recipe.crops, run.recipe.seed + _AGREEMENT_SEED)[0].images
    narrow = run.trainers[0].ema.network
    with torch.no_grad():
        margins = [
            face_probability(network.eval()(crops).logits).logit(eps=1e-6).flatten()
            for network in (wide, narrow)
        ]
    return float(torch.corrcoef(torch.stack(margins))[0, 1])


def _never_begun(folder: Path) -> bool:
    """Whether a pruning was killed before its notes were there, so that nothing can go on with it.

    Runs of `ffgui train` have no notes either, and must not be taken for one; nor what has taken steps.
    """
    if (folder / NOTES).exists() or (folder / _LOG).exists():
        return False
    try:
        return (folder / RECIPE).read_text("utf-8").startswith(_WRITTEN_BY)
    except (OSError, ValueError):
        return False


def _remove_state(folder: Path) -> None:
    try:
        (folder / STATE).unlink(missing_ok=True)
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror}. Choose other --runs.") from error


def _check(plan: Plan, wide: Checkpoint) -> None:
    try:
        NetworkConfig(plan.channels)
    except ValueError as error:
        raise UserError(f"There is no such network: {error}.") from error
    check_width(wide.network, plan.channels)
    if plan.teacher is None and wide.network.config.attention != "cbam":
        raise UserError(
            f"{plan.checkpoint} has attention {wide.network.config.attention}, and the teacher of a "
            "distillation is a V1. Name one with --teacher."
        )


def _write_start(file: Path, plan: Plan, wide: Checkpoint) -> None:
    """The cut network as the file from which the run takes its student."""
    crops = ranking_crops(read_labels(plan.data), plan.crops, _RANKING_SEED)
    narrow = AnyPruner(wide.network, plan.channels, crops).narrow()
    if plan.dense and narrow.config.deformable:
        narrow = dense(narrow)
    start = f"{plan.checkpoint.name} cut to {plan.channels} channels"
    before = wide.made.get("start")
    made = {**wide.made, "start": f"{start}, which started from {before}" if before else start}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{file.parent} cannot be written: {error.strerror}. Choose other --runs.") from error
    write_whole(state_dict_bytes(narrow, made), file)


def _recipe(plan: Plan, wide: FeatherFace, own_maps: bool) -> str:
    """The run as a recipe's text."""
    config, crops = wide.config, plan.crops
    lively = config.attention in ("eca", "eca_multi")
    maps = plan.steps // 5 if own_maps else 0
    soft = (plan.steps - maps) // 2
    stages = [
        ("trunk", maps, _LR, _LR, 0.5),
        ("answers", soft, _LR, 0.5 * _LR, 0.5),
        ("answers", plan.steps - maps - soft, 0.5 * _LR, 0.0, 1.0),
    ]
    name = student_name(plan, wide)
    lines = [
        f"{_WRITTEN_BY}{plan.checkpoint.name} --channels {plan.channels}`.",
        f'name = "prune_{name}"',
        f'description = "Cut from {config.out_channels} to {plan.channels} channels and distilled"',
        f"channels = {plan.channels}",
        f"warmup = {min(100, plan.steps // 10)}",
        "[[students]]",
        f'name = "{name}"',
        f'attention = "{config.attention}"',
        f"places = {json.dumps(list(config.places))}",
        f"eca_gamma = {config.eca_gamma}",
        f"eca_b = {config.eca_b}",
        f"eca_kernel = {config.eca_kernel}",
        f"deformable = {json.dumps(config.deformable and not plan.dense)}",
        f"attention_lr = {_ECA_LR if lively else 1.0}",
    ]
    for kind, steps, lr, lr_end, weight in stages:
        if steps:
            lines += [
                "[[stages]]",
                f'kind = "{kind}"',
                f"steps = {steps}",
                f"lr = {lr}",
                f"lr_end = {lr_end}",
            ]
            lines.append(f"label_weight = {weight}")
    lines += ["[crops]", f"size = {crops.size}", f"batch = {crops.batch}", f"per_image = {crops.per_image}"]
    lines += ["[losses]", *([] if own_maps else ["trunk = 0.0"])]
    return "\n".join(lines) + "\n"
