"""Widgets and texts of the Models panel."""
