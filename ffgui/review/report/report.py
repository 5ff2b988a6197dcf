"""Builds and writes `report.html` and `report.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ffgui.errors import UserError
from ffgui.files import replace_file
from ffgui.review.comparison import Comparison
from ffgui.review.disagreements import find_disagreements
from ffgui.review.header import SIDES
from ffgui.review.report.contact_sheet import MOST_PICTURES, draw_disagreements
from ffgui.review.report.report_data import report_data
from ffgui.review.report.report_page import report_page
from ffgui.review.report.style import is_swapped
from ffgui.review.source import ReviewSource
from ffgui.review.speed import SpeedMeasurement
from ffgui.review.timeline import build_timeline

HTML_NAME, JSON_NAME = "report.html", "report.json"


@dataclass(frozen=True, slots=True)
class Report:
    """A report, not yet written.

    Attributes:
        data: content of `report.json`.
        page: content of `report.html`.
    """

    data: dict[str, Any]
    page: str


def build_report(source: ReviewSource, comparison: Comparison, speed: SpeedMeasurement | None) -> Report:
    """Build the report of a comparison.

    Args:
        source: gives the frames of the contact sheet.
        comparison: at the chosen threshold.
        speed: None if it was not measured.
    """
    disagreements = find_disagreements(comparison)
    largest = [disagreements[int(index)] for index in disagreements.ranked("weight")[:MOST_PICTURES]]
    models = comparison.analysis.header.models
    swapped = is_swapped({side: models[side].key for side in SIDES})
    pictures = draw_disagreements(source, comparison, largest, swapped=swapped)
    data = report_data(comparison, disagreements, speed)
    return Report(data, report_page(data, build_timeline(comparison), pictures))


def write_report(folder: Path, report: Report) -> None:
    """Write both files.

    Raises:
        UserError: if one cannot be written.
    """
    _write(folder / JSON_NAME, json.dumps(report.data, indent=2, allow_nan=False) + "\n")
    _write(folder / HTML_NAME, report.page)


def _write(file: Path, text: str) -> None:
    try:
        # A path may hold bytes that are no text.
        replace_file(file, text.encode("utf-8", "replace"))
    except OSError as error:
        raise UserError(
            "Cannot write {file}: {reason}. The analysis is saved. Free some disk space and try again.",
            file=file,
            reason=error.strerror,
        ) from error
