"""Dialogs and sheets over the window, and drag-and-drop."""
