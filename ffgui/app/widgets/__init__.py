"""Small widgets and layouts that several parts of the window use."""
