"""A process of `ffgui cluster` on any machine of the cluster: finds faces in the pictures of a part."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ffgui import policy
from ffgui.cli.cluster_parts import Folder, Row, encode_part, part_name
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.limits import PICTURE_BYTES


@dataclass(frozen=True)
class ModelContent:
    """Content of a model file and its sidecar, to be sent to other machines.

    Attributes:
        name: of the model file.
        model: content of the model file.
        sidecar: content of the sidecar; None if there is none.
    """

    name: str
    model: bytes
    sidecar: bytes | None

    @staticmethod
    def read(file: Path) -> ModelContent:
        """Read a model file and its sidecar."""
        from ffgui.detect.sidecar import sidecar_file

        sidecar = sidecar_file(file)
        return ModelContent(file.name, file.read_bytes(), sidecar.read_bytes() if sidecar.exists() else None)

    def write(self, folder: Path) -> Path:
        """Write the files to a folder; return the model file."""
        from ffgui.detect.sidecar import sidecar_file

        file = folder / self.name
        file.write_bytes(self.model)
        if self.sidecar is not None:
            sidecar_file(file).write_bytes(self.sidecar)
        return file

    @property
    def sha256(self) -> str:
        """SHA-256 of the model file and, if there is a sidecar, its own after a plus sign."""
        contents = (content for content in (self.model, self.sidecar) if content is not None)
        return "+".join(hashlib.sha256(content).hexdigest() for content in contents)


class Worker:
    """Detects faces with one thread; runs as a Ray actor."""

    def __init__(
        self, models: Sequence[ModelContent], source: str, output: str, score: float, size: InferenceSize
    ) -> None:
        """Load the models.

        Args:
            models: their content, since the other machines may not have the files.
            source: folder of the pictures.
            output: folder of the parts.
            score: score threshold.
            size: inference size.
        """
        policy.load_runtimes()
        from ffgui.detect.detector import Detector
        from ffgui.detect.model import load_model

        self._source, self._output, self._score = Folder(source), Folder(output), score
        with tempfile.TemporaryDirectory() as folder:
            loaded = [load_model(model.write(Path(folder)), 1) for model in models]
        self._detectors = {model.info.key: Detector(model, size) for model in loaded}

    def run(self, index: int, names: Sequence[str]) -> tuple[int, int]:
        """Write a part.

        Args:
            index: of the part.
            names: of its pictures.

        Returns:
            The number of pictures, and how many of them are unusable.
        """
        rows = [self._row(name) for name in names]
        self._output.write(part_name(index), encode_part(rows, list(self._detectors)))
        return len(rows), sum(row["error"] is not None for row in rows)

    def _row(self, name: str) -> Row:
        from ffgui.detect.pictures import read_picture

        empty: Row = {"path": name, "width": None, "height": None, "error": None}
        try:
            with _local_copy(self._source, name) as file:
                image = read_picture(file)
            faces = {
                f"faces_{key}": detector.detect(image, self._score).detections.to_json()
                for key, detector in self._detectors.items()
            }
        except UserError as error:
            return {**empty, "error": str(error)}
        except MemoryError:
            return {**empty, "error": f"Not enough memory for {name}."}
        except OSError as error:
            return {**empty, "error": f"Cannot read {name}: {str(error) or type(error).__name__}."}
        return {**empty, "width": image.shape[1], "height": image.shape[0], **faces}


@contextmanager
def _local_copy(source: Folder, name: str) -> Iterator[Path]:
    """Yield a picture as a file on this machine."""
    if source.is_local:
        yield Path(source.address(name))
        return
    if source.file_size(name) > PICTURE_BYTES.value:
        raise UserError(f"{name} is larger than {PICTURE_BYTES.text}. {PICTURE_BYTES.remedy}")
    content = source.read(name)
    if content is None:
        raise UserError(f"There is no file {name}. Check the path.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"picture{Path(name).suffix}"
        file.write_bytes(content)
        try:
            yield file
        except UserError as error:
            raise UserError(str(error).replace(str(file), name)) from error
