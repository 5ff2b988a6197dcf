"""The output of `ffgui cluster`: a folder of Parquet files, one for each part of the pictures.

A part is written atomically, so that a run can be resumed after any interruption: parts that exist are kept.
`plan.json` beside them says what the parts were made from.

Columns: `path` below the source, with bytes that are not UTF-8 escaped; `width` and `height`, null if the
picture is unusable; `error`, why it is, or null; and for each model `faces_<key>`, a list of faces `{box:
[x1, y1, x2, y2], score, landmarks: [[x, y], ...]}` in pixels of the picture.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from ffgui.detect.pictures import PICTURE_SUFFIXES
from ffgui.errors import UserError

PLAN_NAME = "plan.json"

Row = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """Input and settings of a run; a run can be resumed only with the same ones.

    Attributes:
        source: folder of the pictures, a path or an fsspec URL.
        pictures: number of pictures.
        listing: SHA-256 of their names.
        part_size: pictures per part.
        models: key of each model -> `ModelContent.sha256`.
        score: score threshold.
        size: inference size.
    """

    source: str
    pictures: int
    listing: str
    part_size: int
    models: dict[str, str]
    score: float
    size: str


@dataclass(frozen=True)
class Folder:
    """A folder on this computer or in a bucket, by path or fsspec URL such as `s3://bucket/folder`."""

    url: str

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        import fsspec

        try:
            files, root = fsspec.core.url_to_fs(self.url)
        except (ImportError, ValueError) as error:
            raise UserError(f"Cannot open {self.url}: {error}") from error
        return files, str(root)

    @property
    def is_local(self) -> bool:
        """Whether the folder is in the file system of this computer."""
        return "file" in self._opened[0].protocol

    def address(self, name: str) -> str:
        """Return the path of a file in the folder's file system."""
        return f"{self._opened[1]}/{name}"

    def pictures(self) -> list[str]:
        """Return the names of all pictures in the folder and its subfolders, sorted.

        Raises:
            UserError: if there are none or the folder cannot be read.
        """
        files, root = self._opened
        with explained(f"Cannot read {self.url}"):
            found = files.find(root)
        below = (path.removeprefix(root).lstrip("/") for path in found)
        pictures = sorted(name for name in below if _suffix(name) in PICTURE_SUFFIXES)
        if not pictures:
            raise UserError(f"{self.url} has no pictures. Choose another folder.")
        return pictures

    def read(self, name: str) -> bytes | None:
        """Return a file's content, None if there is none."""
        files, _ = self._opened
        try:
            return bytes(files.cat_file(self.address(name)))
        except FileNotFoundError:
            return None

    def file_size(self, name: str) -> int:
        """Return a file's size in bytes."""
        return int(self._opened[0].size(self.address(name)))

    def write(self, name: str, content: bytes) -> None:
        """Write a file atomically."""
        files, root = self._opened
        with explained(f"Cannot write to {self.url}"):
            files.makedirs(root, exist_ok=True)
            files.pipe_file(self.address(f".{name}"), content)
            files.mv(self.address(f".{name}"), self.address(name))

    def names(self) -> set[str]:
        """Return the names of the files in the folder."""
        files, root = self._opened
        with explained(f"Cannot read {self.url}"):
            files.invalidate_cache(root)  # other processes write to the folder
            return {path.rpartition("/")[2] for path in files.ls(root, detail=False)}


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn errors of a file system into a `UserError`."""
    try:
        yield
    except Exception as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise UserError(f"{what}: {reason}.") from error


class PartFiles:
    """The parts of a run."""

    def __init__(self, folder: Folder, plan: Plan) -> None:
        """Begin or resume a run.

        Args:
            folder: of the output.
            plan: what the run does.

        Raises:
            UserError: if the folder has the parts of another run, or cannot be written.
        """
        self.folder, self.plan = folder, plan
        content = json.dumps(asdict(plan), indent=1).encode()
        with explained(f"Cannot read {folder.url}"):
            existing = folder.read(PLAN_NAME)
        if existing is None:
            folder.write(PLAN_NAME, content)
        elif existing != content:
            raise UserError(
                f"{folder.url} has results of other pictures, models or settings. Choose another folder."
            )

    def missing(self) -> list[int]:
        """Return the indices of the parts that have not been written."""
        names = self.folder.names()
        return [index for index in range(self.count) if part_name(index) not in names]

    @property
    def count(self) -> int:
        """Number of parts."""
        return -(-self.plan.pictures // self.plan.part_size)

    def errors(self) -> list[dict[str, str]]:
        """Return the unusable pictures of all parts, in order."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        errors: list[dict[str, str]] = []
        for index in range(self.count):
            content = self.folder.read(part_name(index))
            if content is None:
                continue
            part = pq.ParquetFile(pa.BufferReader(content))
            rows = part.read(columns=["path", "error"], use_threads=False).to_pylist()
            errors += [{"path": row["path"], "message": row["error"]} for row in rows if row["error"]]
        return errors


def part_name(index: int) -> str:
    """Return the file name of a part."""
    return f"part-{index:06}.parquet"


def listing_hash(names: Sequence[str]) -> str:
    """Return the SHA-256 of the pictures' names."""
    return hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()


def encode_part(rows: Sequence[Row], models: Sequence[str]) -> bytes:
    """Return a part as the content of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    numbers = pa.list_(pa.float64())
    face = pa.struct([("box", numbers), ("score", pa.float64()), ("landmarks", pa.list_(numbers))])
    columns = [("path", pa.string()), ("width", pa.int32()), ("height", pa.int32()), ("error", pa.string())]
    schema = pa.schema([*columns, *((f"faces_{key}", pa.list_(face)) for key in models)])
    valid = [{**row, "path": _utf8(row["path"]), "error": _utf8(row["error"])} for row in rows]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(valid, schema), buffer)
    return buffer.getvalue()


def _utf8(text: str | None) -> str | None:
    """Escape the bytes of a file name that are not valid UTF-8."""
    return text and text.encode("utf-8", "backslashreplace").decode()


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and stem else ""
