"""Exceptions whose messages are shown to the user."""

from __future__ import annotations


class UserError(Exception):
    """A problem outside the program: a file, a device, an address, a setting.

    The message says in one or two sentences what happened and what to do. The command line
    prints it without a traceback and exits with status 1; the window shows it as a notice
    and continues.
    """


class UsageError(UserError):
    """Wrong use of a command; the command line exits with status 2."""
