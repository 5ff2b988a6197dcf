"""The analyses that the window keeps in the user's data folder, so that they are there the next time."""

from __future__ import annotations

import hashlib
import logging
import os
from contextlib import suppress
from pathlib import Path

from ffgui.app.language import tr
from ffgui.errors import UserError
from ffgui.paths import user_folder
from ffgui.review.header import SIDES, Header, orientation_text

MOST_BYTES = 500_000_000
"""Total size of stored analyses, about 1.2 million frames with 4 faces."""

_logger = logging.getLogger(__name__)


def analysis_file(header: Header) -> Path:
    """Return where the analysis with a header is kept; its folder is created.

    Raises:
        UserError: if the folder cannot be created.
    """
    models = [header.models[side].sha256 for side in SIDES]
    parts = [header.source.sha256, *models, header.size, str(header.nms), str(header.labels)]
    parts += [orientation_text(header.orientation), header.engine]
    parts += [header.models[side].device for side in SIDES]
    folder = user_folder("data") / "reviews"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = tr(
            "Cannot create folder {folder}: {error}. Check its permissions.",
            folder=folder,
            error=error.strerror,
        )
        raise UserError(text) from error
    return folder / f"{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:32]}.jsonl"


def make_room(used: Path, most_bytes: int = MOST_BYTES) -> None:
    """Mark an analysis as used, and delete others until all fit, those not used for longest first.

    Args:
        used: file of the analysis, which is kept.
        most_bytes: total size of the analyses.
    """
    try:
        os.utime(used)
        files = [file for file in used.parent.glob("*.jsonl") if file != used]
        states = sorted(((file.stat(), file) for file in files), key=lambda pair: -pair[0].st_mtime_ns)
        total = used.stat().st_size
    except OSError:
        _logger.warning("old analyses in %s are not deleted", used.parent, exc_info=True)
        return
    for state, file in states:
        total += state.st_size
        if total > most_bytes:
            with suppress(OSError):  # in use by another window on Windows
                file.unlink()
