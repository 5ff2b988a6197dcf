"""Makes a built program smaller on Linux, after PyInstaller, in three ways that lose nothing it uses.

Each is skipped with a sentence if the files do not look as expected (another version of a library):
the program is larger then, and works the same.

- `strip_interpreter`: symbol tables of Python itself (17 MB where it was built from source). Libraries
  from wheels are left alone: they carry next to no symbols, and `patchelf` has rearranged them in ways
  that `strip` does not always survive.
- `shrink_icu`: of ICU's data (32 MB) Qt Core reaches collation and, by name, legacy encodings and names
  of time zones. Collation stays, for all languages. Formats, names of units, currencies, languages,
  regions and zones, transliteration, word lists and legacy encodings go; asked for them, ICU says
  "missing" (Qt has formats and names of its own).
- `drop_lapack`: OpenCV links an OpenBLAS of its own (39 MB) for large matrices. NumPy's copy cannot stand
  in for it, its functions bear other names and take 64-bit integers. The program uses none of OpenCV's
  linear algebra, which `forbidden_calls` holds to be so; the 19 functions are made to call `abort`.
"""

from __future__ import annotations

import ast
import re
import shutil
import struct
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_LOAD, _DYNAMIC = 1, 2
_NEEDED, _STRTAB, _SYMTAB, _VERSYM = 1, 5, 6, 0x6FFFFFF0
_SYMBOL_BYTES = 24

_ICU_KEPT_FOLDERS = ("coll",)
_ICU_KEPT_SUFFIXES = (".cfu", ".icu", ".nrm", ".res", ".spp")
_ICU_LANGUAGE = re.compile(r"[a-z]{2,3}(?:_\w+)?\.res")

_HARMLESS = """
    GaussianBlur LUT VideoCapture VideoWriter add addWeighted applyColorMap bitwise_and
    bitwise_not bitwise_or blur boxFilter circle convertScaleAbs copyMakeBorder cvtColor destroyAllWindows
    divide ellipse error extractChannel fillPoly filter2D flip getTextSize getVersionString imdecode imencode
    imread imreadmulti imwrite insertChannel invertAffineTransform line medianBlur merge minMaxLoc mixChannels
    multiply normalize polylines putText rectangle remap resize rotate setLogLevel setNumThreads split
    subtract threshold transpose typing utils videoio_registry warpAffine
"""
"""Functions of OpenCV that solve no equations and multiply no matrices."""

_TORCH_ROOMS = ("nets", "train", "export", "compress")
"""Rooms that cannot run in the built program at all."""


def trim(folder: Path, package: Path, say: Callable[[str], None]) -> None:
    """Make the program in `folder` smaller.

    Args:
        folder: the built program.
        package: source of the package `ffgui`, which is searched for calls that must not be made.
        say: takes a sentence about what was done, or why it was not.
    """
    strip_interpreter(folder, say)
    shrink_icu(folder, say)
    if calls := forbidden_calls(package):
        say(f"OpenBLAS of OpenCV stays: the program calls {', '.join(calls)}")
    else:
        drop_lapack(folder, say)


def strip_interpreter(folder: Path, say: Callable[[str], None]) -> None:
    """Take the symbol tables out of libpython and of the standard library's extensions."""
    program = shutil.which("strip")
    if program is None:
        say("`strip` is not installed: symbols stay (up to 17 MB)")
        return
    files = [*folder.rglob("libpython3*.so*"), *folder.rglob("lib-dynload/*.so")]
    files = [file for file in files if not file.is_symlink()]
    before = sum(file.stat().st_size for file in files)
    for file in files:
        subprocess.run([program, "--strip-unneeded", str(file)], check=True)
    after = sum(file.stat().st_size for file in files)
    say(f"symbols of Python: {_mb(before)} -> {_mb(after)}")


def shrink_icu(folder: Path, say: Callable[[str], None]) -> None:
    """Leave in ICU's data what Qt asks for."""
    for file in folder.rglob("libicudata.so*"):
        if file.is_symlink():
            continue
        content = file.read_bytes()
        try:
            small = _icu_library(content)
        except (ValueError, IndexError, struct.error) as error:
            say(f"ICU's data stay whole: {error}")
            continue
        file.write_bytes(small)
        say(f"ICU's data: {_mb(len(content))} -> {_mb(len(small))}")


def drop_lapack(folder: Path, say: Callable[[str], None]) -> None:
    """Take OpenBLAS away from OpenCV, and whatever nothing needs any more then."""
    for module in folder.rglob("cv2*.so"):
        libraries = [name for name in needed(module) if name.startswith("libopenblas")]
        if module.is_symlink() or not libraries:
            continue
        blas = next((file for file in folder.rglob(libraries[0]) if not file.is_symlink()), None)
        if blas is None:
            continue
        try:
            content, names = _without(module.read_bytes(), libraries[0], exported(blas))
        except (ValueError, struct.error) as error:
            say(f"OpenBLAS of OpenCV stays: {error}")
            continue
        module.write_bytes(content)
        before = folder_bytes(folder)
        dependants = needed(blas)
        _remove(folder, libraries[0])
        for name in dependants:
            if name.startswith(("libgfortran", "libquadmath")):
                _remove_unneeded(folder, name)
        # libgfortran is what asks for libquadmath.
        _remove_unneeded(folder, "libquadmath")
        say(f"OpenBLAS of OpenCV ({len(names)} functions): {_mb(before)} -> {_mb(folder_bytes(folder))}")


def forbidden_calls(package: Path) -> list[str]:
    """Names of OpenCV, such as "cv2.solve", that the program uses and that may need its linear algebra."""
    found = set()
    for file in package.rglob("*.py"):
        if file.relative_to(package).parts[0] in _TORCH_ROOMS:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "cv2"
            ):
                found.add(node.attr)
            elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "cv2":
                found.update(alias.name for alias in node.names if node.module == "cv2")
    return sorted(f"cv2.{name}" for name in found if not name.isupper() and not _is_harmless(name))


def _is_harmless(name: str) -> bool:
    constant = name.startswith(("CAP_", "COLOR_", "CV_", "__"))
    return constant or name in _HARMLESS.split()


def folder_bytes(folder: Path) -> int:
    """What the files of a folder take, links not counted."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


def needed(file: Path) -> list[str]:
    """Names of the libraries that an ELF file asks for; none for any other file."""
    content = file.read_bytes()
    if content[:5] != b"\x7fELF\x02":
        return []
    elf = _Elf(bytearray(content))
    return [elf.text(value) for tag, value in elf.dynamic() if tag == _NEEDED]


def exported(file: Path) -> set[str]:
    """Names that an ELF library defines."""
    elf = _Elf(bytearray(file.read_bytes()))
    return {elf.text(symbol.name) for symbol in elf.symbols() if symbol.section}


def _remove(folder: Path, name: str) -> None:
    for file in list(folder.rglob(name)):
        file.unlink()


def _remove_unneeded(folder: Path, start: str) -> None:
    """Remove the libraries whose name begins so and that no other file asks for."""
    wanted = {
        name
        for file in folder.rglob("*")
        if ".so" in file.name and file.is_file() and not file.is_symlink()
        for name in needed(file)
    }
    for file in list(folder.rglob(f"{start}*")):
        if file.name not in wanted:
            file.unlink()


@dataclass(frozen=True, slots=True)
class _Symbol:
    """An entry of a dynamic symbol table: its number, offset of its name, section (0 = undefined)."""

    number: int
    name: int
    section: int


class _Elf:
    """As much of a 64-bit little-endian ELF file as is asked for here."""

    def __init__(self, content: bytearray) -> None:
        self.content = content
        if content[:6] != b"\x7fELF\x02\x01":
            raise ValueError("not a 64-bit little-endian ELF file")
        (self._headers,) = struct.unpack_from("<Q", content, 32)
        self._size, self._count = struct.unpack_from("<HH", content, 54)
        self._tags = dict(self.dynamic())

    def headers(self) -> Iterator[tuple[int, int, int, int, int]]:
        """Program headers: place, type, file offset, address, bytes in the file."""
        for number in range(self._count):
            place = self._headers + number * self._size
            kind, _, offset, address, _, size = struct.unpack_from("<IIQQQQ", self.content, place)
            yield place, kind, offset, address, size

    def offset(self, address: int) -> int:
        """Where in the file an address lies."""
        for _, kind, offset, start, size in self.headers():
            if kind == _LOAD and start <= address < start + size:
                return offset + address - start
        raise ValueError(f"address {address:#x} is not in the file")

    def dynamic(self) -> list[tuple[int, int]]:
        """Tags and values of the dynamic section."""
        return [(tag, value) for _, tag, value in self.dynamic_places()]

    def dynamic_places(self) -> list[tuple[int, int, int]]:
        """The same, with the place of each entry in the file."""
        entries = []
        for _, kind, offset, _, size in self.headers():
            if kind == _DYNAMIC:
                for place in range(offset, offset + size, 16):
                    tag, value = struct.unpack_from("<qQ", self.content, place)
                    if tag == 0:
                        break
                    entries.append((place, tag, value))
        return entries

    def text(self, offset: int) -> str:
        """A string of the dynamic string table."""
        start = self.offset(self._tags[_STRTAB]) + offset
        return self.content[start : self.content.index(0, start)].decode()

    def symbols(self) -> Iterator[_Symbol]:
        """The dynamic symbols. In files made by linkers the table ends where the string table begins."""
        place, end = self.symbol_place(0), self._symbols_end()
        for number in range((end - place) // _SYMBOL_BYTES):
            name, _, _, section = struct.unpack_from("<IBBH", self.content, place + number * _SYMBOL_BYTES)
            yield _Symbol(number, name, section)

    def symbol_place(self, number: int) -> int:
        """Where in the file a symbol's entry lies."""
        return self.offset(self._tags[_SYMTAB]) + number * _SYMBOL_BYTES

    def version_place(self, number: int) -> int:
        """Where in the file the number of a symbol's version lies."""
        return self.offset(self._tags[_VERSYM]) + 2 * number

    def _symbols_end(self) -> int:
        """From the section header that describes the table."""
        (table,) = struct.unpack_from("<Q", self.content, 40)
        size, count = struct.unpack_from("<HH", self.content, 58)
        for number in range(count):
            fields = struct.unpack_from("<IIQQQQ", self.content, table + number * size)
            if fields[3] == self._tags[_SYMTAB]:
                return int(fields[4] + fields[5])
        raise ValueError("the symbol table's size is not told")


def _without(content: bytes, library: str, functions: set[str]) -> tuple[bytes, list[str]]:
    """An ELF file that asks for `library` no more and calls `abort` where it called its functions."""
    elf = _Elf(bytearray(content))
    undefined = [symbol for symbol in elf.symbols() if symbol.number and not symbol.section]
    abort = next((symbol for symbol in undefined if elf.text(symbol.name) == "abort"), None)
    if abort is None:
        raise ValueError("there is no abort() to call")
    version = bytes(elf.content[elf.version_place(abort.number) :][:2])
    ours = [symbol for symbol in undefined if elf.text(symbol.name) in functions]
    names = [elf.text(symbol.name) for symbol in ours]
    if odd := [name for name in names if not name.startswith("cblas_") and not name.endswith("_")]:
        raise ValueError(f"{odd[0]} is no function of BLAS or LAPACK")
    entries = [entry for entry in elf.dynamic_places() if entry[1] == _NEEDED]
    others = [value for _, _, value in entries if elf.text(value) != library]
    for place, _, value in entries:
        if elf.text(value) == library:
            struct.pack_into("<q", elf.content, place + 8, others[0])  # asking twice for one is harmless
    for symbol in ours:
        struct.pack_into("<I", elf.content, elf.symbol_place(symbol.number), abort.name)
        place = elf.version_place(symbol.number)
        elf.content[place : place + 2] = version
    return bytes(elf.content), names


def _icu_library(content: bytes) -> bytes:
    """ICU's data library with fewer data.

    The library is one read-only segment that ends with the data, and one page for the loader. The
    second keeps its address and moves up in the file.
    """
    elf = _Elf(bytearray(content))
    loads = [header for header in elf.headers() if header[1] == _LOAD]
    if len(loads) != 2 or loads[0][2] != 0:
        raise ValueError("the library is not laid out as expected")
    data = [symbol for symbol in elf.symbols() if elf.text(symbol.name).startswith("icudt")]
    if len(data) != 1:
        raise ValueError("the library has other symbols than expected")
    place = elf.symbol_place(data[0].number)
    address, size = struct.unpack_from("<QQ", elf.content, place + 8)
    start = elf.offset(address)
    if start + size != loads[0][4]:
        raise ValueError("something lies behind the data")
    small = _icu_archive(content[start : start + size])
    result = elf.content[:start] + small
    struct.pack_into("<Q", result, place + 16, len(small))
    # Offset and address must go on being alike within the segment's alignment: a page, of 4 or 64 KiB.
    (alignment,) = struct.unpack_from("<Q", content, loads[1][0] + 48)
    result += bytes((loads[1][2] - len(result)) % alignment)
    moved = len(result) - loads[1][2]
    result += content[loads[1][2] : loads[1][2] + loads[1][4]]
    for header, _, offset, _, _ in elf.headers():
        if header == loads[0][0]:
            struct.pack_into("<QQ", result, header + 32, start + len(small), start + len(small))
        elif offset >= loads[1][2]:
            struct.pack_into("<Q", result, header + 8, offset + moved)
    struct.pack_into("<Q", result, 40, 0)  # section headers are for linkers and debuggers
    struct.pack_into("<HH", result, 60, 0, 0)
    return bytes(result)


def _icu_archive(data: bytes) -> bytes:
    """ICU's archive (header, table of contents, items in the order of their names) with fewer items."""
    head, magic = struct.unpack_from("<HH", data)
    if magic != 0x27DA or data[12:16] != b"CmnD":
        raise ValueError("the data are not in the format that is known")
    (count,) = struct.unpack_from("<I", data, head)
    entries = [struct.unpack_from("<II", data, head + 4 + 8 * number) for number in range(count)]
    ends = [offset for _, offset in entries[1:]] + [len(data) - head]
    items = []
    for (name_at, offset), end in zip(entries, ends, strict=True):
        name = data[head + name_at : data.index(0, head + name_at)]
        if _is_kept(name.decode()):
            items.append((name, data[head + offset : head + end]))
    names, places, position = b"", [], 4 + 8 * len(items)
    for name, _ in items:
        places.append(position + len(names))
        names += name + b"\0"
    position += len(names)
    table, body = struct.pack("<I", len(items)), b""
    padding = -position % 16
    position += padding
    for (_, item), name_at in zip(items, places, strict=True):
        table += struct.pack("<II", name_at, position + len(body))
        body += item + bytes(-len(item) % 16)
    return data[:head] + table + names + bytes(padding) + body


def _is_kept(name: str) -> bool:
    path = name.partition("/")[2]
    folder, _, file = path.rpartition("/")
    if folder:
        return folder in _ICU_KEPT_FOLDERS
    return file.endswith(_ICU_KEPT_SUFFIXES) and not _ICU_LANGUAGE.fullmatch(file)


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
