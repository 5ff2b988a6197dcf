"""Runs the kernels of a library that has been compiled with sanitizers, which end the process at a fault.

Sessions have no arena, so that each tensor is a block of memory of its own, with guards around it.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from nodes import options, random_weights, save_node
from test_deform_conv import random_case

from ffgui.detect.engines import native
from ffgui.detect.engines.onnx_runtime import make_session
from ffgui.detect.model_files import resolve_model

NODES = 100


def open_native(file, threads=1):
    session, _ = native.open_session(file, options(threads=threads, arena=False), make_session)
    return session


def main() -> None:
    native.LIBRARY = Path(sys.argv[1])
    rng = np.random.default_rng(4)
    for limit in ("avx512", "avx2", "baseline"):
        os.environ["FFGUI_KERNEL"] = limit
        with TemporaryDirectory() as folder:
            for number in range(NODES):
                channels, outputs, inputs = random_case(rng)
                file = save_node(Path(folder) / "node.onnx", *random_weights(rng, channels, outputs))
                open_native(file, 1 + number % 2).run(None, inputs)
        session = open_native(resolve_model("v2"))
        for shape in ((1, 32, 32, 3), (2, 96, 64, 3), (1, 160, 192, 3)):
            session.run(None, {"image": rng.integers(0, 256, shape, np.uint8)})
    sys.stdout.write(str(native.runs()))


if __name__ == "__main__":
    main()
