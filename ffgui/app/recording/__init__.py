"""Recordings of what the window shows and measures."""
