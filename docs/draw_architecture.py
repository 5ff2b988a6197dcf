"""Draws the architecture figures: `python docs/draw_architecture.py`.

All shapes, parameter counts and MACs in the figures are measured on the networks with a picture of 640x640.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from torch import Tensor, nn

from ffgui.lab.nets import FeatherFace, NetworkConfig, count_macs, count_parameters

IMAGES = Path(__file__).parent / "images"
SIDE = 640

Shapes = dict[nn.Module, str]

ACCENTS = {"v1": "#2f6fde", "v2": "#d9730d"}
_PLAIN, _INK, _FAINT = "#eef1f5", "#1c2430", "#6b7685"
_WIDTH, _HEIGHT = 1.5, 0.86
_ROWS = {"3": 2.4, "4": 1.2, "5": 0.0}


@dataclass(frozen=True)
class Part:
    """A box in the figure.

    Attributes:
        column: position from left to right.
        rows: levels that it spans, such as "3" or "345".
        shape: channels x height x width of its output.
    """

    title: str
    column: int
    rows: str
    shape: str
    parameters: int
    accent: bool = False


def parts(network: FeatherFace) -> list[Part]:
    """Return the boxes in order of the data flow, with their output shapes for a picture of `SIDE`."""
    shapes = _shapes(network)
    kind = network.config.attention.upper()
    backbone = network.backbone
    boxes = []
    for level, stage in zip("345", (backbone.stage1, backbone.stage2, backbone.stage3), strict=True):
        boxes.append(_part(f"MobileNetV1 C{level}", 0, level, stage, shapes))
        place = f"c{level}"
        boxes.append(_part(f"{kind} {place}", 1, level, network.attention[place], shapes, accent=True))
    for index, cell in enumerate(network.neck):
        boxes.append(_part(f"BiFPN {index + 1}", 2 + index, "345", cell, shapes))
    after = 2 + len(network.neck)
    context = "deformable SSH" if network.config.deformable else "SSH"
    for level in "345":
        place = f"p{level}"
        boxes += [
            _part(f"{kind} {place}", after, level, network.attention[place], shapes, accent=True),
            _part(context, after + 1, level, network.context[place], shapes),
            _part("shuffle", after + 2, level, network.shuffle[place], shapes),
            _part("heads", after + 3, level, network.heads[place], shapes),
        ]
    return boxes


def _part(
    title: str, column: int, rows: str, module: nn.Module, shapes: Shapes, *, accent: bool = False
) -> Part:
    return Part(title, column, rows, shapes[module], count_parameters(module), accent)


def _shapes(network: FeatherFace) -> Shapes:
    shapes: Shapes = {}

    def record(module: nn.Module, _: Any, output: Any) -> None:
        shapes[module] = _shape(output)

    modules = [
        network.backbone.stage1,
        network.backbone.stage2,
        network.backbone.stage3,
        *network.neck,
        *network.context.values(),
        *network.shuffle.values(),
        *network.heads.values(),
    ]
    hooks = [module.register_forward_hook(record) for module in modules]
    try:
        with torch.inference_mode():
            trunk = network.eval().trunk(torch.zeros(1, 3, SIDE, SIDE))
            network.head(trunk)
    finally:
        for hook in hooks:
            hook.remove()
    # Hooks do not see attention, which is not called through forward; its output is in the trunk.
    for place, module in network.attention.items():
        shapes[module] = _shape(getattr(trunk, place))
    return shapes


def _shape(output: Tensor | tuple[Tensor, ...]) -> str:
    if isinstance(output, tuple):
        if output[0].dim() == 3:  # a head: boxes, logits and landmarks of each anchor
            return f"{output[0].shape[1]:,} anchors"
        return f"{output[0].shape[1]} channels"
    return "×".join(str(side) for side in output.shape[1:])


def draw(version: str, network: FeatherFace) -> Figure:
    """Draw the figure of one network."""
    boxes = parts(network)
    columns = 1 + max(box.column for box in boxes)
    figure = Figure(figsize=(columns * (_WIDTH + 0.35) + 0.4, 4.3))
    axes = figure.add_axes((0.01, 0.01, 0.98, 0.98))
    axes.set_axis_off()
    axes.set_xlim(-0.15, columns * (_WIDTH + 0.35))
    axes.set_ylim(-0.3, 4.15)
    for box in boxes:
        _draw_box(axes, box, ACCENTS[version])
    for row in _ROWS.values():
        for column in range(columns - 1):
            start, height = column * (_WIDTH + 0.35) + _WIDTH + 0.04, row + _HEIGHT / 2
            _arrow(axes, (start, height), (start + 0.27, height))
    for upper, lower in ("34", "45"):  # the backbone continues from the map before attention
        middle = _WIDTH / 2
        _arrow(axes, (middle, _ROWS[upper] - 0.04), (middle, _ROWS[lower] + _HEIGHT + 0.04))
    counted = count_parameters(network)
    macs = count_macs(network, SIDE, SIDE) / 1e9
    axes.text(
        0,
        3.8,
        f"FeatherFace {version.upper()}: {counted:,} parameters, "
        f"{macs:.2f} G multiply-accumulates on a picture of {SIDE}×{SIDE}",
        fontsize=13,
        weight="bold",
        color=_INK,
        va="center",
    )
    return figure


def _draw_box(axes: Axes, box: Part, accent: str) -> None:
    left = box.column * (_WIDTH + 0.35)
    low = min(_ROWS[row] for row in box.rows)
    high = max(_ROWS[row] for row in box.rows) + _HEIGHT
    face = accent if box.accent else _PLAIN
    style = "round,pad=0,rounding_size=0.08"
    axes.add_patch(
        FancyBboxPatch((left, low), _WIDTH, high - low, boxstyle=style, facecolor=face, edgecolor="none")
    )
    ink, faint = ("white", "white") if box.accent else (_INK, _FAINT)
    middle, center = left + _WIDTH / 2, (low + high) / 2
    for text, offset, size, color in (
        (box.title, 0.2, 8.6, ink),
        (box.shape, -0.04, 8, faint),
        (f"{box.parameters:,} parameters", -0.26, 7.4, faint),
    ):
        axes.text(middle, center + offset, text, fontsize=size, color=color, ha="center", va="center")


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    style = {"arrowstyle": "-|>", "color": _FAINT, "lw": 0.9, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=style)


def save(version: str, folder: Path) -> Path:
    """Draw one network into `folder` and return the file."""
    attention = {"v1": "cbam", "v2": "eca"}[version]
    network = FeatherFace(NetworkConfig(attention=attention))  # type: ignore[arg-type]
    file = folder / f"architecture-{version}.svg"
    # Keep text as text, and make the output reproducible.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "ffgui", "font.family": "sans-serif"}):
        draw(version, network).savefig(file, metadata={"Date": None}, facecolor="white")
    return file


def main() -> int:
    """Draw both networks into the folder of images."""
    IMAGES.mkdir(exist_ok=True)
    for version in ("v1", "v2"):
        print(save(version, IMAGES))  # noqa: T201 - output of a script
    return 0


if __name__ == "__main__":
    sys.exit(main())
