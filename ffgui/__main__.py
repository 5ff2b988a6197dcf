"""Entry point of `ffgui` and `python -m ffgui`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ffgui import policy


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: without the program's name; None for those of the process.

    Returns:
        The exit status: 0 done, 1 failed, 2 wrong use, 130 interrupted.
    """
    policy.apply()
    try:
        from ffgui.cli import run
    except KeyboardInterrupt:
        sys.stderr.write("ffgui: Stopped.\n")
        return 130

    return run(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
