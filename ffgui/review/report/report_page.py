"""`report.html`: draws what `report.json` contains on one page that needs no other file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any
from xml.etree.ElementTree import Element

from ffgui.detect.engines import ENGINES
from ffgui.detect.orientation import UPRIGHT, Orientation
from ffgui.detect.results import PLACES
from ffgui.evaluate.wider import DIFFICULTIES
from ffgui.review.header import SIDES, orientation_text
from ffgui.review.report.charts import share_bar, timeline_chart
from ffgui.review.report.elements import Node, element, page
from ffgui.review.report.style import is_swapped, style_sheet
from ffgui.review.timeline import Timeline

Data = dict[str, Any]
Labels = Mapping[str, str]


def report_page(data: Data, timeline: Timeline, pictures: Sequence[str]) -> str:
    """Return the page.

    Args:
        data: see `report_data`.
        timeline: of all frames.
        pictures: data URI of each of the first disagreements of `data`; see `draw_disagreements`.
    """
    name = PurePath(data["source"]["path"]).name
    labels: dict[str, str] = {side: data["models"][side]["label"] for side in SIDES}
    body = [
        element("h1", f"Review of {name}"),
        element("p", _summary(data, labels), class_="secondary"),
        *_warnings(data),
        *_agreement(data, labels),
        *(_timeline(data, timeline, labels) if len(timeline) else []),
        *_sizes(data, labels),
        *_stability(data, labels),
        *_accuracy(data, labels),
        *_speed(data, labels),
        *_attention(data, labels),
        *_disagreements(data, labels, pictures),
        *_details(data, labels),
        *_errors(data),
    ]
    keys: dict[str, str] = {side: data["models"][side]["key"] for side in SIDES}
    return page(f"Review of {name}", style_sheet(is_swapped(keys)), body)


def _summary(data: Data, labels: Labels) -> str:
    seconds = data["source"]["seconds"]
    length = "" if seconds is None else f" ({_time(seconds)})"
    smallest = data["settings"]["min_side"]
    size = f" and a side of at least {smallest:g} pixels" if smallest else ""
    frames = "frames" if data["source"]["consecutive"] else "pictures"
    return (
        f"{labels['a']} and {labels['b']} on {data['frames']:,} {frames}{length}, "
        f"faces with a score of at least {data['settings']['score']:g}{size}."
    )


def _warnings(data: Data) -> list[Element]:
    return [element("p", data["message"], class_="warning")] if data["message"] else []


def _agreement(data: Data, labels: Labels) -> list[Element]:
    counts = data["agreement"]
    tiles = [
        _tile("Agreement", _percent(counts["ratio"]), "faces that both found, of all found"),
        _tile("Both", f"{counts['both']:,}", "faces, counted in every frame", "both"),
    ]
    for side, other in (("a", "b"), ("b", "a")):
        lost = counts[f"flicker_{side}"]
        note = f"{lost:,} of them lost by {labels[other]} for a moment" if lost else "faces"
        tiles.append(_tile(f"Only {labels[side]}", f"{counts[f'only_{side}']:,}", note, side))
    tiles.append(
        _tile("Mean IoU", _decimals(counts["mean_iou"], 3), "of the boxes of a face that both found")
    )
    difference = counts["mean_score_difference"]
    text = "\u2013" if difference is None else f"{difference:+.3f}"
    tiles.append(_tile("Score difference", text, f"mean of {labels['b']} minus {labels['a']}"))
    return [element("h2", "Agreement"), element("div", tiles, class_="tiles")]


def _head(title: str, note: str) -> list[Element]:
    return [element("h2", title), element("p", note, class_="secondary")]


def _tile(title: str, number: str, note: str, color: str = "") -> Element:
    head = _marked(title, color) if color else title
    return element(
        "div", head, element("b", number), element("span", note, class_="secondary"), class_="tile"
    )


def _marked(text: str, color: str) -> Element:
    """Return a text behind a square of a color."""
    return element("span", element("span", class_=f"mark {color}"), text)


def _timeline(data: Data, timeline: Timeline, labels: Labels) -> list[Element]:
    seconds = data["source"]["seconds"]
    ends = ("picture 1", f"picture {data['frames']:,}") if seconds is None else (_time(0), _time(seconds))
    note = element(
        "p", "Bands show the largest number of faces in each span, lines the mean.", class_="secondary"
    )
    return [element("h2", "Timeline"), note, *timeline_chart(timeline, labels, ends)]


def _sizes(data: Data, labels: Labels) -> list[Element]:
    classes = data["by_size"]
    parts = ("both", "only_a", "only_b")
    longest = max(sum(row[part] for part in parts) for row in classes)
    rows: list[list[Node]] = []
    for row in classes:
        top = row["max_side"]
        name = f"{row['min_side']:g} and more" if top is None else f"{row['min_side']:g} to {top:g}"
        bar = share_bar([("both", row["both"]), ("a", row["only_a"]), ("b", row["only_b"])], longest)
        rows.append([name, *(f"{row[part]:,}" for part in parts), bar])
    heads = ["Side in pixels", "Both", *(f"Only {labels[side]}" for side in SIDES), ""]
    return [element("h2", "Face sizes"), _table(heads, rows)]


def _stability(data: Data, labels: Labels) -> list[Element]:
    rows: list[list[Node]] = []
    for side in SIDES:
        lost, shaking = data["flicker"][side], data["jitter"][side]
        if lost is not None:
            rows.append(
                [
                    _marked(labels[side], side),
                    f"{lost['count']:,}",
                    f"{lost['lost_frames']:,}",
                    _decimals(lost["per_face_minute"], 1),
                    _decimals(shaking["pixels"], 2),
                    _percent(shaking["relative"], 2),
                ]
            )
    if not rows:
        return []
    note = (
        "A flicker is a face that a detector loses for fewer than 5 frames. Jitter is the mean movement of a "
        "side of a box from one frame to the next, on faces that stand still."
    )
    heads = [
        "Detector",
        "Flickers",
        "Frames lost",
        "Flickers per face and minute",
        "Jitter, pixels",
        "Jitter, of side",
    ]
    return [*_head("Flicker and jitter", note), _table(heads, rows)]


def _accuracy(data: Data, labels: Labels) -> list[Element]:
    measured = data.get("ap")
    if measured is None:
        return []
    points = data["precision_recall"]
    rows: list[list[Node]] = []
    for side in SIDES:
        values = [_decimals(measured[side][name], 3) for name in DIFFICULTIES]
        values += [_decimals(points[side][name], 3) for name in ("precision", "recall")]
        rows.append([_marked(labels[side], side), *values])
    frames = "frames" if data["source"]["consecutive"] else "pictures"
    note = (
        f"On {measured['a']['images']:,} labeled {frames} with {points['a']['faces']:,} faces, by the "
        "protocol of WIDER FACE: easy, medium and hard faces are at least 50, 30 and 10 pixels high. "
        f"Precision and recall are for the hard subset at a score threshold of {data['settings']['score']:g}."
    )
    heads = ["Detector", *(f"AP {name}" for name in DIFFICULTIES), "Precision", "Recall"]
    return [*_head("Average precision", note), _table(heads, rows)]


def _speed(data: Data, labels: Labels) -> list[Element]:
    speed = data.get("speed")
    if speed is None:
        return []
    rows: list[list[Node]] = [
        [
            _marked(labels[side], side),
            f"{speed[side]['median_ms']:.1f}",
            f"{speed[side]['p95_ms']:.1f}",
            f"{1000 / speed[side]['median_ms']:.1f}",
        ]
        for side in SIDES
    ]
    machine = data["machine"]
    load = f", load {machine['load_1min']:g}" if "load_1min" in machine else ""
    note = (
        f"On {speed['frames']} frames, each detector alone in turn, {speed['threads']} thread, "
        f"inference size {data['settings']['size']}, ONNX Runtime {machine.get('onnxruntime', '')}, "
        f"{machine['cpu']}{load}."
    )
    heads = ["Detector", "p50, ms", "p95, ms", "Frames per second"]
    return [*_head("Speed", note), _table(heads, rows)]


def _attention(data: Data, labels: Labels) -> list[Element]:
    rows: list[list[Node]] = [
        [_marked(labels[side], side), *(f"{spread[place]:.3f}" for place in PLACES)]
        for side, spread in data["attention"].items()
    ]
    if not rows:
        return []
    note = "Standard deviation of the attention over the channels, averaged over all frames."
    heads = ["Detector", *(place.upper() for place in PLACES)]
    return [*_head("Attention", note), _table(heads, rows)]


def _disagreements(data: Data, labels: Labels, pictures: Sequence[str]) -> list[Element]:
    count = data["disagreements"]["count"]
    shown = [
        _figure(entry, labels, picture, data["source"]["consecutive"])
        for entry, picture in zip(data["disagreements"]["largest"], pictures, strict=False)
        if picture
    ]
    if not count:
        return []
    note = f"{count:,} in all, by side times score; the largest {len(shown)} are shown."
    return [
        *_head("Largest disagreements", note),
        element("div", shown, class_="sheet"),
    ]


def _figure(entry: Data, labels: Labels, picture: str, consecutive: bool) -> Element:
    side, other = entry["side"], "b" if entry["side"] == "a" else "a"
    place = _time(entry["seconds"]) if "seconds" in entry else entry["name"]
    rival = "nothing" if entry["other_score"] is None else f"{entry['other_score']:.2f}"
    text = f" {place}: {labels[side]} {entry['score']:.2f}, {labels[other]} {rival}"
    if consecutive:
        text += f", {entry['frames']} frame{'s' if entry['frames'] > 1 else ''}"
    if entry["flicker"]:
        text += ", flicker"
    image = element("img", src=picture, alt=text.strip(), width=480, height=360, loading="lazy")
    image.set("style", "height: auto")
    return element("figure", image, element("figcaption", element("span", class_=f"mark {side}"), text))


def _details(data: Data, labels: Labels) -> list[Element]:
    source, settings, machine = data["source"], data["settings"], data["machine"]
    rows: list[list[Node]] = [["Source", source["path"]], ["SHA-256", source["sha256"]]]
    if source["fps"] is not None:
        rows.append(["Frame rate", f"{source['fps']:.2f} per second"])
    for side in SIDES:
        model = data["models"][side]
        rows.append(
            [
                _marked(labels[side], side),
                f"{model['family']}, {model['file']}, {model['sha256']}",
            ]
        )
    rows += [
        ["Inference size", settings["size"]],
        ["Score threshold", f"{settings['score']:g}; faces from {settings['floor']:g} on are stored"],
        *_orientation(settings),
        ["Engine", _engine(settings["engine"])],
        ["NMS", "each family's own IoU threshold" if settings["nms"] is None else f"IoU {settings['nms']:g}"],
        ["Machine", f"{machine['cpu']}, {machine['cores']} cores, {machine['os']}"],
        ["Program", f"ffgui {machine['ffgui']}, Python {machine['python']}"],
    ]
    return [element("h2", "What was compared"), _table([], rows, long=True)]


def _engine(key: str) -> str:
    return ENGINES[key].label if key in ENGINES else key


def _orientation(settings: Data) -> list[list[Node]]:
    orientation = Orientation(settings["rotation"], settings["mirrored"])
    return [] if orientation == UPRIGHT else [["Pictures", orientation_text(orientation)]]


def _errors(data: Data) -> list[Element]:
    if not data["errors"]:
        return []
    rows: list[list[Node]] = [[error["path"], error["message"]] for error in data["errors"]]
    return [element("h2", "Not analyzed"), _table([], rows, long=True)]


def _table(heads: Sequence[str], rows: Sequence[Sequence[Node]], *, long: bool = False) -> Element:
    """Lay out rows; the first column is text, others are numbers or bars, or long texts."""
    body = [element("tr", (_cell(node, index, long) for index, node in enumerate(row))) for row in rows]
    titles = [element("th", text, class_="number" if index else "") for index, text in enumerate(heads)]
    head = [element("thead", element("tr", titles))] if heads else []
    return element("div", element("table", *head, element("tbody", body)), class_="scroll")


def _cell(node: Node, index: int, long: bool) -> Element:
    if index == 0:
        return element("td", node)
    if long:
        return element("td", node, class_="long")
    return element("td", node, class_="number" if isinstance(node, str) else "bar")


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 10), 600)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest / 10:04.1f}" if hours else f"{minutes}:{rest / 10:04.1f}"


def _percent(value: float | None, digits: int = 1) -> str:
    return "\u2013" if value is None else f"{100 * value:.{digits}f} %"


def _decimals(value: float | None, digits: int) -> str:
    return "\u2013" if value is None else f"{value:.{digits}f}"
