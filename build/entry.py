"""Where the built program begins."""

import multiprocessing
import sys

from ffgui.__main__ import main

if __name__ == "__main__":
    # A child process is this same executable; it turns off here.
    multiprocessing.freeze_support()
    sys.exit(main())
