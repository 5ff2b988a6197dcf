"""Optional packages."""

from __future__ import annotations

from importlib import import_module


def require(package: str) -> None:
    """Import an optional package, so that its absence is noticed before long work.

    Raises:
        ModuleNotFoundError: if it is not installed; the command line tells how to install it.
    """
    import_module(package)
