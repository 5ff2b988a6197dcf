"""Folders and names of output files: recordings, reports, snapshots."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import platformdirs

from ffgui.app.settings import Settings


def output_folder(settings: Settings) -> Path:
    """Return the user's folder for recordings and reports."""
    return _chosen_folder(settings, platformdirs.user_videos_dir())


def snapshot_folder(settings: Settings) -> Path:
    """Return the user's folder for snapshots."""
    return _chosen_folder(settings, platformdirs.user_pictures_dir())


def _chosen_folder(settings: Settings, usual: str) -> Path:
    chosen = settings.snapshot_folder
    return Path(chosen) if chosen else Path(usual) / "FeatherFace Studio"


def new_file(settings: Settings, suffix: str) -> Path:
    """Return a file named after the present time that does not exist yet.

    Args:
        settings: has the user's folder, if one is chosen.
        suffix: such as ".mp4".
    """
    folder = output_folder(settings)
    stem = f"featherface_{datetime.now():%Y-%m-%d_%H%M%S}"
    file, number = folder / f"{stem}{suffix}", 2
    while os.path.lexists(file):  # a dangling link also occupies the name
        file, number = folder / f"{stem}_{number}{suffix}", number + 1
    return file
