"""Plots that follow the theme, on pyqtgraph."""
