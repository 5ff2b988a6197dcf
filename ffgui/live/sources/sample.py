"""The built-in sample: a video with ground truth."""

from __future__ import annotations

import logging

from ffgui.detect.pictures import check_file
from ffgui.errors import UserError
from ffgui.evaluate.annotations.video_ground_truth import ground_truth_file
from ffgui.live.capture_devices import CaptureOpener, open_capture_device
from ffgui.live.sources.source import SourceKind
from ffgui.live.sources.video import VideoSource, open_video
from ffgui.paths import resource

TITLE = "Sample"

_logger = logging.getLogger(__name__)


def open_sample(open_capture: CaptureOpener = open_capture_device) -> VideoSource:
    """Open the sample.

    Raises:
        UserError: if its video or its ground truth is missing or damaged.
    """
    video = resource("sample/sample.mp4")
    try:
        check_file(ground_truth_file(video))
        return open_video(video, open_capture, _logger.warning, kind="sample", name=TITLE)
    except UserError as error:
        raise UserError(
            "Cannot play the built-in sample. {error} Reinstall ffgui, or choose another source.",
            error=error.message,
        ) from error


KIND = SourceKind(
    recognize=lambda text: "" if text == "sample" else None,
    open=lambda _address, context: open_sample(context.open_capture),
    short_name=lambda _address: "sample",
    title=TITLE,
    path=lambda _address: resource("sample/sample.mp4"),
)
