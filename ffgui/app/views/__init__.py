"""The pictures: panes in step, overlays, wipe and difference view."""
