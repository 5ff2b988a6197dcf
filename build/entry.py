"""Entry point of the built program."""

import multiprocessing
import sys

from ffgui.__main__ import main

if __name__ == "__main__":
    # Child processes start from this executable too and run their task here.
    multiprocessing.freeze_support()
    sys.exit(main())
