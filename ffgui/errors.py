"""Exceptions whose messages are shown to the user."""

from __future__ import annotations

from ffgui.translatable import Translatable


class UserError(Exception):
    """A problem outside the program: a file, a device, an address, a setting.

    The message says in one or two sentences what happened and what to do. The command line
    prints it without a traceback and exits with status 1; the window shows it as a notice
    and continues.

    Attributes:
        message: the message; `str` of the error is its English text.
    """

    def __init__(self, template: str, /, **values: object) -> None:
        self.message = Translatable(template, **values)
        super().__init__(str(self.message))


class UsageError(UserError):
    """Wrong use of a command; the command line exits with status 2."""
