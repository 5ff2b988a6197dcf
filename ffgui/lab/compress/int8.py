"""Chooses the layers of a model that become INT8, by their deviations and by AP."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from typing import Literal

import onnx

from ffgui.detect.model import Model
from ffgui.errors import UsageError
from ffgui.evaluate.wider import DIFFICULTIES, AveragePrecision
from ffgui.lab.compress.deviation import Deviation
from ffgui.lab.compress.layer_groups import ATTENTION
from ffgui.lab.compress.quantizer import Quantizer, SensitivityAnalysis, with_loaded

ApMeter = Callable[[Model], AveragePrecision]

AP_LIMIT = 0.010
"""Largest acceptable loss of AP on hard."""


@dataclass(frozen=True, slots=True, eq=False)
class QuantizedVariant:
    """A quantized model and its measurements.

    Attributes:
        float_groups: groups that are not INT8.
        ap: on WIDER FACE; None if not measured.
    """

    model: onnx.ModelProto
    float_groups: tuple[str, ...]
    deviation: Deviation
    ap: AveragePrecision | None


@dataclass(frozen=True, slots=True, eq=False)
class QuantizationResult:
    """Result of a quantization.

    Attributes:
        analysis: basis of the choice of layers.
        chosen: the variant to write.
        attention: "int8" and "float" -> the chosen variant with attention in that precision; empty
            for a network without attention, and without "float" if only attention is INT8.
        original_ap: of the float model.
        reverted: groups that went back to float because AP fell by more than `AP_LIMIT`.
    """

    analysis: SensitivityAnalysis
    chosen: QuantizedVariant
    attention: dict[str, QuantizedVariant]
    original_ap: AveragePrecision | None
    reverted: tuple[str, ...]

    @property
    def ap_loss(self) -> dict[str, float]:
        """Difficulty -> loss of AP; empty if AP was not measured."""
        if self.original_ap is None or self.chosen.ap is None:
            return {}
        before, after = asdict(self.original_ap), asdict(self.chosen.ap)
        return {name: before[name] - after[name] for name in DIFFICULTIES}


@dataclass(frozen=True, slots=True)
class QuantizationOptions:
    """Choices of the user.

    Attributes:
        float_groups: layers to keep in float regardless of the measurements.
        attention: "int8" or "float" for the attention modules; "" to decide by measurement.
    """

    float_groups: tuple[str, ...] = ()
    attention: Literal["", "int8", "float"] = ""


def quantize(
    quantizer: Quantizer,
    options: QuantizationOptions,
    measure_ap: ApMeter | None,
) -> QuantizationResult:
    """Choose the layers to quantize by their deviations and, if it can be measured, by AP.

    While AP on hard falls by more than `AP_LIMIT`, the group with the largest deviation goes back
    to float.

    Args:
        quantizer: of the model.
        options: choices of the user.
        measure_ap: measures the AP of a model; None to decide by deviations alone.

    Raises:
        UsageError: if `options` name unknown layers, or attention both as float and as INT8.
        UserError: if no layers can be quantized.
    """
    fixed = _fixed(quantizer, options)
    analysis = quantizer.analyze()
    float_groups = fixed | {group.name for group in analysis.groups if group.sensitive}
    if options.attention == "int8":
        float_groups -= {ATTENTION}
    quantizer.quantized_groups(float_groups)  # fail before AP is measured, which takes long
    before = measure_ap(quantizer.original) if measure_ap else None
    reverted: list[str] = []
    while True:
        chosen = _variant(quantizer, analysis.method, float_groups, measure_ap)
        worst = _most_deviating(analysis, float_groups, keep=options.attention == "int8")
        if before is None or chosen.ap is None or before.hard - chosen.ap.hard <= AP_LIMIT or worst is None:
            break
        reverted.append(worst)
        float_groups |= {worst}
    attention = {}
    if ATTENTION in quantizer.groups:
        chosen_precision, other = ("float", "int8") if ATTENTION in float_groups else ("int8", "float")
        attention = {chosen_precision: chosen}
        toggled = float_groups ^ {ATTENTION}
        if not toggled.issuperset(quantizer.groups):
            attention[other] = _variant(quantizer, analysis.method, toggled, measure_ap)
    return QuantizationResult(analysis, chosen, attention, before, tuple(reverted))


def _fixed(quantizer: Quantizer, options: QuantizationOptions) -> set[str]:
    """Return the groups that stay in float regardless of the measurements."""
    fixed = set(quantizer.resolve_groups(options.float_groups))
    if options.attention:
        quantizer.resolve_groups([ATTENTION])
    if options.attention == "int8" and ATTENTION in fixed:
        raise UsageError(f"--float {ATTENTION} and --eca int8 contradict each other. Use only one of them.")
    if options.attention == "float":
        fixed.add(ATTENTION)
    quantizer.quantized_groups(fixed)
    return fixed


def _variant(
    quantizer: Quantizer,
    method: str,
    float_groups: Collection[str],
    measure_ap: ApMeter | None,
) -> QuantizedVariant:
    model = quantizer.build(method, float_groups)
    ap = with_loaded(model, measure_ap) if measure_ap else None
    ordered = tuple(name for name in quantizer.groups if name in float_groups)
    return QuantizedVariant(model, ordered, quantizer.deviation_of(model), ap)


def _most_deviating(analysis: SensitivityAnalysis, float_groups: Collection[str], keep: bool) -> str | None:
    """Return the INT8 group with the largest deviation, or None if it is the last one.

    With `keep`, attention stays in INT8 and is not a candidate.
    """
    candidates = [
        group
        for group in analysis.groups
        if group.name not in float_groups and not (keep and group.name == ATTENTION)
    ]
    worst = max(candidates, key=lambda group: group.deviation.score + group.deviation.box, default=None)
    return worst.name if worst and len(candidates) > 1 else None
