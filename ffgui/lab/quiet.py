"""Silences libraries."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator


@contextlib.contextmanager
def quiet(logger: str | None = None) -> Iterator[None]:
    """Silence a library: warnings, standard output, and log messages below errors.

    Its failures are raised as exceptions.

    Args:
        logger: name of its logger; None for the root logger.
    """
    log = logging.getLogger(logger)
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(None):
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(level)
