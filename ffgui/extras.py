"""Packages that not every installation has."""

from __future__ import annotations

from importlib import import_module


def need(package: str) -> None:
    """Have a package that is absent show before the work and not after it.

    Raises:
        ModuleNotFoundError: if it is; the command line says how to get it.
    """
    import_module(package)
