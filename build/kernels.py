"""Compiles the native kernels (ffgui/detect/engines/native) for this machine or for other platforms.

`python build/kernels.py` writes the library next to its source, where an editable install loads it.
`python build/kernels.py --wheels` builds the release wheels in `dist/`, one for each of `TARGETS`; it needs
`pip install '.[release]'`. `pip install .` compiles the library itself (hatch_build.py).
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path("ffgui/detect/engines/native")
"""Folder of the source and the library, in the repository and in a wheel."""

TARGETS = {
    "manylinux_2_17_x86_64": "x86_64-linux-gnu.2.17",
    "manylinux_2_17_aarch64": "aarch64-linux-gnu.2.17",
    "win_amd64": "x86_64-windows-gnu",
    "win_arm64": "aarch64-windows-gnu",
    "macosx_11_0_x86_64": "x86_64-macos.11.0",
    "macosx_11_0_arm64": "aarch64-macos.11.0",
}
"""Platform tag of a wheel -> target of zig."""

_FLAGS = [
    *("-std=gnu11", "-O3", "-shared", "-fvisibility=hidden"),
    # These allow fused multiply-add and vectorized loops; no code here reads errno or traps.
    *("-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math"),
    # Functions that pass vectors are all local, so their ABI does not matter.
    *("-Wall", "-Wextra", "-Wno-psabi"),
]


class KernelError(Exception):
    """The kernels cannot be compiled."""


def library_name(tag: str = "") -> str:
    """Return the library's file name for a platform tag of `TARGETS`; without one, for this machine."""
    if tag.startswith("win_") or (not tag and sys.platform == "win32"):
        return "kernels.dll"
    if tag.startswith("macosx_") or (not tag and sys.platform == "darwin"):
        return "kernels.dylib"
    return "kernels.so"


def compile_here(output: Path, *flags: str) -> None:
    """Compile the library for this machine.

    Uses `$CC`, cc, gcc or clang. Microsoft's compiler is not supported.

    Args:
        output: file to write.
        flags: additional arguments of the compiler.

    Raises:
        KernelError: if there is no compiler, or it fails.
    """
    arch = ["-arch", platform.machine()] if sys.platform == "darwin" else []
    for command in (os.environ.get("CC", ""), "cc", "gcc", "clang"):
        words = shlex.split(command)
        if words and shutil.which(words[0]):
            _compile(output, [*words, *arch], flags)
            return
    raise KernelError("there is no C compiler")


def compile_for(tag: str, output: Path) -> None:
    """Compile the library with zig for the machines of a platform tag of `TARGETS`.

    Raises:
        KernelError: if the tag is unknown, zig is not installed, or it fails.
    """
    if tag not in TARGETS:
        raise KernelError(f"unknown platform {tag!r}: use one of {', '.join(TARGETS)}")
    if importlib.util.find_spec("ziglang") is None:
        raise KernelError("ziglang is not installed. Run: pip install '.[release]'")
    _compile(output, [sys.executable, "-m", "ziglang", "cc", "-target", TARGETS[tag]], ["-s"])


def _compile(output: Path, compiler: list[str], flags: list[str] | tuple[str, ...]) -> None:
    place = [] if output.suffix == ".dll" else ["-fPIC"]
    sources = [str(file) for file in sorted((ROOT / FOLDER).glob("*.c"))]
    command = [*compiler, *_FLAGS, *place, *flags, "-o", str(output), *sources]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise KernelError(f"{' '.join(compiler)} failed:\n{result.stderr[-2000:]}")


def _make_wheels() -> None:
    for tag in TARGETS:
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(ROOT / "dist")]
        result = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "FFGUI_KERNEL_PLATFORM": tag}, check=False
        )
        if result.returncode:
            raise KernelError(f"the wheel for {tag} failed")


def main() -> int:
    """Compile; 0 if all is well."""
    parser = argparse.ArgumentParser(description="Compile the native kernels.")
    parser.add_argument("--wheels", action="store_true", help="build a wheel for each platform instead")
    args = parser.parse_args()
    try:
        if args.wheels:
            _make_wheels()
        else:
            compile_here(ROOT / FOLDER / library_name())
    except KernelError as error:
        print(f"kernels: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
