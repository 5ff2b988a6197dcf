"""Review of a whole video or folder: two detectors on every frame, where they differ, and a report."""
