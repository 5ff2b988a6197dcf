"""Widgets and statistics of the Attention panel."""
