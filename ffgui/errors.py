"""The one exception that users are meant to read."""

from __future__ import annotations


class UserError(Exception):
    """Something outside the program is wrong: a file, a device, an address, a setting.

    Its text says in one or two sentences what happened and what to do. The command line
    prints it without a traceback and exits with status 1; the window shows it as a notice
    and goes on.
    """


class UsageError(UserError):
    """The command itself was used wrongly; the command line exits with status 2."""
