"""Charts of the report as SVG, which stretch with the page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from ffgui.review.header import SIDES
from ffgui.review.report.elements import Node, element
from ffgui.review.timeline import Timeline

_BINS = 800
_HEIGHT = 100


def timeline_chart(timeline: Timeline, labels: Mapping[str, str], ends: tuple[str, str]) -> list[Element]:
    """Draw the bands and lines of a timeline, one below the other.

    Args:
        timeline: of all frames, at least one.
        labels: of the detectors.
        ends: names of the first and of the last frame.
    """
    bins = timeline.binned(0, len(timeline) - 1, _BINS)
    edges = bins.start
    both, alone = int(bins.both.max()), max(int(values.max()) for values in bins.only.values())
    tracks = [_track(f"Both, up to {both}", _band(edges, bins.both, both, "both"), 36)]
    tracks += [
        _track(f"Only {labels[side]}, up to {alone}", _band(edges, bins.only[side], alone, side), 36)
        for side in SIDES
    ]
    scores = [_line(edges, bins.score[side], 0, 1, side) for side in SIDES]
    tracks.append(_track("Mean score, 0 to 1", scores, 48))
    tracks.append(_track("Mean IoU, 0.5 to 1", [_line(edges, bins.iou, 0.5, 1, "both")], 48))
    if bins.spread:
        top = max(0.01, *(float(np.nanmax(values)) for values in bins.spread.values()))
        spread = [_line(edges, values, 0, top, side) for side, values in bins.spread.items()]
        tracks.append(_track(f"Attention spread, 0 to {top:.2f}", spread, 48))
    axis = element("div", element("span", ends[0]), element("span", ends[1]), class_="axis")
    return [*tracks, element("div", element("div"), axis, class_="track")]


def share_bar(parts: Sequence[tuple[str, int]], longest: int) -> Element:
    """Draw counts one after the other in a bar.

    Args:
        parts: class of a color, and count.
        longest: count of a bar over the full width.
    """
    bars, x = [], 0.0
    for color, count in parts:
        width = 100 * count / max(1, longest)
        bars.append(element("rect", x=_number(x), y=0, width=_number(width), height=10, class_=color))
        x += width
    return _canvas(bars, 100, 10, 12)


def _track(label: str, shapes: Sequence[Node], height: int) -> Element:
    picture = _canvas(shapes, 1000, _HEIGHT, height)
    picture.set("role", "img")
    picture.set("aria-label", label)
    return element("div", element("div", label), picture, class_="track")


def _canvas(shapes: Sequence[Node], width: int, height: int, pixels: int) -> Element:
    return element(
        "svg",
        shapes,
        viewBox=f"0 0 {width} {height}",
        preserveAspectRatio="none",
        style=f"height: {pixels}px",
    )


def _band(edges: NDArray[np.int64], counts: NDArray[np.int64], tallest: int, color: str) -> list[Element]:
    """Draw counts as steps from the bottom."""
    x = 1000 * (edges - edges[0]) / (edges[-1] - edges[0])
    path = [f"M0 {_HEIGHT}"]
    for left, right, count in zip(x[:-1], x[1:], counts, strict=True):
        path.append(
            f"V{_number(_HEIGHT * (1 - count / max(1, tallest)))}H{_number(right)}" if right > left else ""
        )
    return [element("path", d=f"{''.join(path)}V{_HEIGHT}Z", class_=color)]


def _line(
    edges: NDArray[np.int64], values: NDArray[np.float32], low: float, high: float, color: str
) -> Element:
    """Draw a line through the middles of the bins, interrupted where a value is missing."""
    x = 1000 * ((edges[:-1] + edges[1:]) / 2 - edges[0]) / (edges[-1] - edges[0])
    y = _HEIGHT * (1 - (np.clip(values, low, high) - low) / (high - low))
    path, drawing = [], False
    for place, value in zip(x, y, strict=True):
        if math.isfinite(value):
            path.append(f"{'L' if drawing else 'M'}{_number(place)} {_number(value)}")
            if not drawing:
                path.append("h1")  # so that a single value shows
        drawing = math.isfinite(value)
    return element("path", d="".join(path), class_=f"line {color}")


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
