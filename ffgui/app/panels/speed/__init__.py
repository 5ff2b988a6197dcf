"""Widgets and texts of the Speed panel."""
