"""Structured pruning: cuts a network to fewer channels and sets up its distillation run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch

from ffgui.errors import UserError
from ffgui.evaluate.annotations.wider_text import read_labels
from ffgui.files import replace_file
from ffgui.lab.compress.generic_pruner import GenericPruner, check_prunable
from ffgui.lab.export.checkpoint import Checkpoint, read_checkpoint
from ffgui.lab.export.write import state_dict_bytes, write_file
from ffgui.lab.nets.config import NetworkConfig
from ffgui.lab.nets.count import count_macs, count_parameters
from ffgui.lab.nets.featherface import FeatherFace
from ffgui.lab.train.crops import CropBatches
from ffgui.lab.train.losses import face_probability
from ffgui.lab.train.recipe import Crops
from ffgui.lab.train.run import RECIPE, STATE, Run
from ffgui.lab.train.run_setup import check_free, create_run, ranking_crops
from ffgui.lab.train.student_init import dense

RECORD_FILE = "pruning.json"
"""File in a run's folder that makes it a pruning run."""

_WIDE_COPY = "wide.pth"
"""Copy of the original network, so that the run does not depend on the original file."""

_LOG = "log.csv"
_WRITTEN_BY = "# Written by `ffgui prune "
_RANKING_SEED = 20_000
_AGREEMENT_SEED = 30_000
_MACS_SIDE = 640
_LR = 1e-3
_ECA_LR = 30.0


@dataclass(frozen=True, slots=True)
class PruningPlan:
    """Options of a pruning run.

    Attributes:
        checkpoint: the original, wide network.
        channels: width of the pruned network.
        data: folder with images and labels.
        steps: of the distillation.
        dense: whether to drop the deformable convolutions of the original network.
        teacher: a V1 to learn from; None to learn from `checkpoint`, which must then be a V1.
        crops: training crops.
    """

    checkpoint: Path
    channels: int
    data: Path
    steps: int
    dense: bool
    teacher: Path | None = None
    crops: Crops = field(default_factory=Crops)


@dataclass(frozen=True, slots=True)
class NetworkSize:
    """Size of a network.

    Attributes:
        macs: multiply-accumulates for a picture of 640x640.
    """

    channels: int
    variant: str
    parameters: int
    macs: int


@dataclass(frozen=True, slots=True)
class PruningRecord:
    """Facts about a pruning run that are known before its first step.

    Attributes:
        checkpoint: path of the original network.
        agreement: correlation of both networks' face logits right after pruning.
    """

    checkpoint: str
    before: NetworkSize
    after: NetworkSize
    agreement: float


def network_size(network: FeatherFace) -> NetworkSize:
    """Measure the size of a network."""
    config = network.config
    variant = "deformable" if config.deformable else "dense"
    macs = count_macs(network, _MACS_SIDE, _MACS_SIDE)
    return NetworkSize(config.out_channels, variant, count_parameters(network), macs)


def student_name(plan: PruningPlan, wide: FeatherFace) -> str:
    """Return the name of the pruned network and of its file, such as `v2_48_dense`."""
    variant = "_dense" if plan.dense or not wide.config.deformable else ""
    return f"{wide.config.version}_{plan.channels}{variant}"


def begin_pruning(folder: Path, plan: PruningPlan) -> Run:
    """Prune the network and set up its distillation run.

    A V1 is its own teacher: the pruned network first matches its neck's feature maps, then its
    predictions and the labels. Any other network learns the predictions of a V1 and the labels
    from the first step.

    Args:
        folder: of the run.
        plan: options of the run.

    Raises:
        UserError: if the network cannot be pruned, or a file cannot be read or written.
    """
    leftover = _is_abandoned_start(folder)
    if not leftover:
        check_free(folder)
    wide = read_checkpoint(plan.checkpoint)
    copy = plan.checkpoint.read_bytes()  # now: the file may have changed by the time it is needed
    _check(plan, wide)
    if leftover:
        _remove_state(folder)
    if plan.teacher is None:
        run = create_run(folder, _recipe(plan, wide.network, own_maps=True), plan.data, plan.checkpoint)
    else:
        starts = folder / "start"
        _write_start(starts / f"{student_name(plan, wide.network)}.pth", plan, wide)
        text = _recipe(plan, wide.network, own_maps=False)
        run = create_run(folder, text, plan.data, starts, (plan.teacher,))
    narrow = run.trainers[0].network
    record = PruningRecord(
        checkpoint=str(plan.checkpoint.resolve()),
        before=network_size(wide.network),
        after=network_size(narrow),
        agreement=logit_correlation(run, wide.network),
    )
    try:
        replace_file(folder / _WIDE_COPY, copy)
        replace_file(folder / RECORD_FILE, json.dumps(asdict(record), indent=2).encode())
    except OSError as error:
        raise _unwritable(folder, error) from error
    return run


def read_record(folder: Path) -> PruningRecord:
    """Read the record of a run that `begin_pruning` set up.

    Raises:
        UserError: if it is not a pruning run.
    """
    try:
        content = json.loads((folder / RECORD_FILE).read_text("utf-8"))
        sizes = {name: NetworkSize(**content[name]) for name in ("before", "after")}
        return PruningRecord(content["checkpoint"], **sizes, agreement=float(content["agreement"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError(
            f"{folder} is not a pruning run. Resume a run that `ffgui prune` started, or start a new one."
        ) from error


def read_wide_network(folder: Path, record: PruningRecord) -> Checkpoint:
    """Read the copy of the original network in a pruning run's folder.

    Raises:
        UserError: if the copy is missing, as in runs of earlier versions, or is another network.
    """
    copy = folder / _WIDE_COPY
    if not copy.exists():
        raise UserError(
            f"{folder} has no copy of the original network, because an earlier version started the run. "
            f"Copy {record.checkpoint} there as {_WIDE_COPY} and resume."
        )
    wide = read_checkpoint(copy)
    if network_size(wide.network) != record.before:
        raise UserError(
            f"{copy} is not the network that was pruned. Replace it with that network, {record.checkpoint}."
        )
    return wide


def logit_correlation(run: Run, wide: FeatherFace) -> float:
    """Return the correlation of the face logits of a run's network and the original, on separate crops."""
    crops = CropBatches(read_labels(run.data), run.recipe.crops, run.recipe.seed + _AGREEMENT_SEED)[0].images
    narrow = run.trainers[0].ema.network
    with torch.no_grad():
        margins = [
            face_probability(network.eval()(crops).logits).logit(eps=1e-6).flatten()
            for network in (wide, narrow)
        ]
    return float(torch.corrcoef(torch.stack(margins))[0, 1])


def _is_abandoned_start(folder: Path) -> bool:
    """Return whether a pruning run was killed before its record was written, so that it cannot be resumed.

    Runs of `ffgui train` have no record either but must be left alone, and so must any run with steps.
    """
    if (folder / RECORD_FILE).exists() or (folder / _LOG).exists():
        return False
    try:
        return (folder / RECIPE).read_text("utf-8").startswith(_WRITTEN_BY)
    except (OSError, ValueError):
        return False


def _remove_state(folder: Path) -> None:
    try:
        (folder / STATE).unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> UserError:
    return UserError(f"Cannot write to {folder}: {error.strerror}. Pass a different --runs.")


def _check(plan: PruningPlan, wide: Checkpoint) -> None:
    try:
        NetworkConfig(plan.channels)
    except ValueError as error:
        raise UserError(f"Cannot prune to {plan.channels} channels: {error}.") from error
    check_prunable(wide.network, plan.channels)
    if plan.teacher is None and wide.network.config.attention != "cbam":
        raise UserError(
            f"{plan.checkpoint} has attention {wide.network.config.attention} and cannot be its own teacher. "
            "Pass a V1 as --teacher."
        )


def _write_start(file: Path, plan: PruningPlan, wide: Checkpoint) -> None:
    """Write the pruned network to the file that the run loads its student from."""
    crops = ranking_crops(read_labels(plan.data), plan.crops, _RANKING_SEED)
    narrow = GenericPruner(wide.network, plan.channels, crops).narrow()
    if plan.dense and narrow.config.deformable:
        narrow = dense(narrow)
    start = f"{plan.checkpoint.name} cut to {plan.channels} channels"
    before = wide.provenance.get("start")
    provenance = {**wide.provenance, "start": f"{start}, which started from {before}" if before else start}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(file.parent, error) from error
    write_file(state_dict_bytes(narrow, provenance), file)


def _recipe(plan: PruningPlan, wide: FeatherFace, own_maps: bool) -> str:
    """Return the TOML text of the run's recipe."""
    config, crops = wide.config, plan.crops
    is_eca = config.attention in ("eca", "eca_multi")
    trunk_steps = plan.steps // 5 if own_maps else 0
    first_steps = (plan.steps - trunk_steps) // 2
    stages = [
        ("trunk", trunk_steps, _LR, _LR, 0.5),
        ("answers", first_steps, _LR, 0.5 * _LR, 0.5),
        ("answers", plan.steps - trunk_steps - first_steps, 0.5 * _LR, 0.0, 1.0),
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
        f"attention_lr = {_ECA_LR if is_eca else 1.0}",
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
