"""Analyses and videos made for a test."""

import numpy as np

from ffgui.review.analysis import Analysis, Faces
from ffgui.review.header import SIDES, Header, ModelRecord, SourceRecord


def faces_of(frames):
    """Faces from a list of frames, each a list of (x1, y1, x2, y2, score)."""
    frame = np.repeat(np.arange(len(frames)), [len(faces) for faces in frames])
    rows = np.array([face for faces in frames for face in faces], np.float32).reshape(-1, 5)
    return Faces(frame, rows[:, :4], rows[:, 4])


def analysis_of(a, b, *, consecutive=True, fps=25.0, label="V1", path="clip.mp4"):
    """An analysis in memory."""
    record = ModelRecord(label, "v1", "featherface", "v1.onnx", "1" * 64)
    header = Header(
        SourceRecord(path, "0" * 64, len(a), consecutive),
        dict.fromkeys(SIDES, record),
        "original",
        None,
        0.3,
        None,
    )
    times = np.arange(len(a)) / fps if consecutive else np.full(len(a), np.nan)
    names = () if consecutive else tuple(f"{number}.jpg" for number in range(len(a)))
    return Analysis(
        header,
        len(a),
        times,
        names,
        {"a": faces_of(a), "b": faces_of(b)},
        {},
        {},
        (),
        complete=True,
        error=None,
    )
