"""The table that compares both models, from the metadata of their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ffgui.app.formatting import NO_DATA, dimensions, number
from ffgui.app.language import decimal, mark, tr
from ffgui.app.model_names import attention_name, family_name, model_name
from ffgui.detect.model_info import ModelInfo
from ffgui.live.state import SIDES, Side


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table.

    Attributes:
        left: text of the left model's value.
        right: text of the right one's.
        better: the pane with the better value; None where there is none, or where values are not ranked.
    """

    name: str
    left: str
    right: str
    tip: str
    better: Side | None = None

    @property
    def same(self) -> bool:
        """Whether both models have this value."""
        return self.left == self.right


def _count(value: int | None) -> str:
    return NO_DATA if value is None else decimal(value, ",")


def _macs(info: ModelInfo) -> str:
    if not info.macs:
        return NO_DATA
    return tr("{macs:,.0f} M at {size}", macs=info.macs / 1e6, size=dimensions(info.macs_size))


def _wider(level: str) -> Callable[[ModelInfo], str]:
    def text(info: ModelInfo) -> str:
        measured = info.wider_val
        return tr("{share:.1f} %", share=100 * getattr(measured, level)) if measured else NO_DATA

    return text


def _missed(level: str) -> Callable[[ModelInfo], float | None]:
    """Return the precision that is missing to 1, as far as the table shows it."""

    def value(info: ModelInfo) -> float | None:
        measured = info.wider_val
        return round(1 - getattr(measured, level), 3) if measured else None

    return value


def _measured_on(info: ModelInfo) -> str:
    measured = info.wider_val
    if not measured:
        return tr("not measured yet")
    return tr("{images:,} pictures, size {size}", images=measured.images, size=_size(measured.size))


def _size(size: str) -> str:
    return tr("original") if size == "original" else dimensions(size)


def _recipe(info: ModelInfo) -> str:
    recipe, images = info.training.get("recipe"), info.training.get("images")
    parts = [str(recipe)] if recipe else []
    if isinstance(images, int):
        parts.append(tr("{images:,} pictures", images=images))
    return ", ".join(parts) or NO_DATA


_VARIANTS = {"deformable": mark("deformable"), "dense": mark("dense")}


def _attention(info: ModelInfo) -> str:
    return attention_name(info) if info.version else NO_DATA  # unknown for other families


def _start(info: ModelInfo) -> str:
    return info.start or (tr("random weights") if info.version else NO_DATA)


def _variant(info: ModelInfo) -> str:
    if not info.version:
        return NO_DATA
    name = tr(_VARIANTS[info.variant]) if info.variant in _VARIANTS else info.variant
    return ", ".join(filter(None, (name, info.precision.upper())))


def _inputs(info: ModelInfo) -> str:
    """Element type and shape of each input, for example "float32 1×3×640×640"."""
    inputs = () if info.graph is None else info.graph.inputs
    texts = [
        f"{one.dtype} " + "×".join("?" if side is None else str(side) for side in one.shape) for one in inputs
    ]
    return ", ".join(texts) or NO_DATA


def _producer(info: ModelInfo) -> str:
    return (info.graph.producer if info.graph is not None else "") or NO_DATA


_ROWS: tuple[tuple[str, Callable[[ModelInfo], str], str], ...] = (
    (
        mark("Attention"),
        _attention,
        mark("How the network weights its channels: the difference between V1 and V2"),
    ),
    (mark("Parameters"), lambda info: _count(info.parameters), mark("Trainable parameters of the network")),
    (
        mark("Attention parameters"),
        lambda info: _count(info.attention_parameters),
        mark("Parameters of the six attention modules"),
    ),
    (mark("Multiply-adds"), _macs, mark("Multiply-accumulate operations (MACs) per picture")),
    (mark("File size"), lambda info: number(info.size_bytes / 1e6, 2, " MB"), mark("Size of the model file")),
    (mark("WIDER easy"), _wider("easy"), mark("Average precision on WIDER FACE val, easy faces")),
    (mark("WIDER medium"), _wider("medium"), mark("Average precision on WIDER FACE val, medium faces")),
    (mark("WIDER hard"), _wider("hard"), mark("Average precision on WIDER FACE val, hard faces")),
    (mark("Measured on"), _measured_on, mark("Pictures on which the average precision was measured")),
    (mark("Channels"), lambda info: _count(info.channels), mark("Width of the neck")),
    (mark("Recipe"), _recipe, mark("How the network was trained")),
    (mark("Trained from"), _start, mark("Where training started")),
    (
        mark("Variant"),
        _variant,
        mark("Kind of context modules, and number format"),
    ),
    (mark("License"), lambda info: info.license or NO_DATA, mark("License of the weights")),
    (mark("Family"), family_name, mark("How inputs are prepared and outputs decoded")),
    (mark("Input"), _inputs, mark("Element type and shape of the network's input; ? is any number")),
    (mark("Opset"), lambda info: _count(info.opset), mark("Version of the ONNX operators")),
    (mark("Producer"), _producer, mark("The program that wrote the file")),
    (mark("File"), lambda info: info.file.name, mark("The model file")),
)


_COSTS: Mapping[str, Callable[[ModelInfo], float | None]] = {
    "Parameters": lambda info: info.parameters,
    "Attention parameters": lambda info: info.attention_parameters,
    "Multiply-adds": lambda info: info.macs or None,
    "File size": lambda info: info.size_bytes,
    **{f"WIDER {level}": _missed(level) for level in ("easy", "medium", "hard")},
}
"""Values of which the lower one is better."""


def _better(name: str, infos: Mapping[Side, ModelInfo | None]) -> Side | None:
    costs: dict[Side, float | None] = {
        side: _COSTS[name](info) if (info := infos.get(side)) and name in _COSTS else None for side in SIDES
    }
    left, right = costs["left"], costs["right"]
    if left is None or right is None or left == right:
        return None
    return "left" if left < right else "right"


def rows(infos: Mapping[Side, ModelInfo | None]) -> list[Row]:
    """Return the rows of the table; a dash for a model that is not loaded yet."""
    table = []
    for name, text, tip in _ROWS:
        left, right = (text(info) if (info := infos.get(side)) else NO_DATA for side in SIDES)
        table.append(Row(tr(name), left, right, tr(tip), _better(name, infos)))
    return table


def summary(infos: Mapping[Side, ModelInfo | None]) -> str:
    """Return one sentence on the cost of the models' attention, "" unless both are loaded."""
    left, right = (infos.get(side) for side in SIDES)
    if left is None or right is None:
        return ""
    a, b = left.attention_parameters, right.attention_parameters
    if a is None or b is None:
        return ""
    more, less = (left, right) if a >= b else (right, left)
    if a == b:
        return tr("Both models spend {count:,} parameters on attention.", count=a)
    share = 100 * max(a, b) / (more.parameters or max(a, b))
    return tr(
        "{more} spends {most:,} parameters on attention ({share:.1f} % of the network), {less} {least:,}.",
        more=model_name(more),
        most=max(a, b),
        share=share,
        less=model_name(less),
        least=min(a, b),
    )


def as_text(infos: Mapping[Side, ModelInfo | None]) -> str:
    """Return the table as tab-separated lines, for the clipboard and for screen readers."""
    return "\n".join("\t".join((row.name, row.left, row.right)) for row in rows(infos))
