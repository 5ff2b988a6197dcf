"""Wheels with the native kernels and without, and libraries for other machines."""

import importlib.util
import os
import struct
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import kernels
import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = (kernels.FOLDER / kernels.library_name()).as_posix()


@pytest.fixture
def build_wheel(tmp_path):
    """Build this repository's wheel with some variables set; the wheel and what was said."""

    def build(**variables):
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path)]
        result = subprocess.run(
            command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, check=True
        )
        (wheel,) = tmp_path.glob("*.whl")
        return wheel, result.stdout + result.stderr

    return build


def tag_of(wheel):
    with zipfile.ZipFile(wheel) as content:
        (name,) = [name for name in content.namelist() if name.endswith(".dist-info/WHEEL")]
        lines = content.read(name).decode().splitlines()
    return next(line.removeprefix("Tag: ") for line in lines if line.startswith("Tag: "))


def test_a_wheel_carries_the_library_and_not_its_source(build_wheel):
    wheel, _ = build_wheel(FFGUI_KERNEL="")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert LIBRARY in names
    assert not [name for name in names if name.endswith((".c", ".h"))]
    here = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    assert tag_of(wheel) == f"py3-none-{here}"


@pytest.mark.parametrize(
    ("variables", "warned"),
    [({"FFGUI_KERNEL": "0"}, False), ({"PATH": "", "CC": "", "FFGUI_KERNEL": ""}, True)],
)
def test_without_it_the_wheel_is_for_every_machine(build_wheel, variables, warned):
    wheel, said = build_wheel(**variables)
    assert LIBRARY not in zipfile.ZipFile(wheel).namelist()
    assert tag_of(wheel) == "py3-none-any"
    assert (
        "The wheel will not contain the native kernels (inference will be slower): there is no C compiler"
        in said
    ) == warned


def test_a_compiler_that_fails_is_quoted(tmp_path, monkeypatch):
    compiler = tmp_path / "broken"
    compiler.write_text("#!/bin/sh\necho no such flag >&2\nexit 1\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("CC", str(compiler))
    with pytest.raises(kernels.KernelError, match="no such flag"):
        kernels.compile_here(tmp_path / "kernels.so")


def test_an_unknown_platform(tmp_path):
    with pytest.raises(kernels.KernelError, match="unknown platform 'linux_mips'"):
        kernels.compile_for("linux_mips", tmp_path / "kernels.so")


def machine_of(library):
    """Format and processor of a library, from its header."""
    content = library.read_bytes()
    if content[:4] == b"\x7fELF":
        return "linux", {62: "x86_64", 183: "arm64"}[struct.unpack_from("<H", content, 18)[0]]
    if content[:2] == b"MZ":
        header = struct.unpack_from("<I", content, 60)[0]
        return "windows", {0x8664: "x86_64", 0xAA64: "arm64"}[
            struct.unpack_from("<H", content, header + 4)[0]
        ]
    assert content[:4] == b"\xcf\xfa\xed\xfe"
    return "macos", {0x1000007: "x86_64", 0x100000C: "arm64"}[struct.unpack_from("<I", content, 4)[0]]


@pytest.mark.skipif(
    importlib.util.find_spec("ziglang") is None, reason="needs ziglang: pip install '.[release]'"
)
@pytest.mark.parametrize("tag", kernels.TARGETS)
def test_libraries_for_other_machines(tmp_path, tag):
    library = tmp_path / kernels.library_name(tag)
    kernels.compile_for(tag, library)
    system = {"many": "linux", "win_": "windows", "maco": "macos"}[tag[:4]]
    processor = "arm64" if tag.endswith(("aarch64", "arm64")) else "x86_64"
    assert machine_of(library) == (system, processor)
    content = library.read_bytes()
    assert all(
        name in content for name in (b"RegisterCustomOps", b"ffgui_choose", b"ffgui_nodes", b"ffgui_runs")
    )
