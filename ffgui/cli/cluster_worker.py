"""A process of `ffgui cluster` on any machine of the cluster: finds faces in the pictures of a part."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ffgui import policy
from ffgui.cli.cluster_parts import Folder, Row, encode_part, part_name
from ffgui.cli.detect_jobs import faces_as_json
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.limits import PICTURE_BYTES


class Worker:
    """Detects faces with one thread; runs as a Ray actor."""

    def __init__(
        self, models: Mapping[str, bytes], source: str, output: str, score: float, size: InferenceSize
    ) -> None:
        """Load the models.

        Args:
            models: file name -> content, since the other machines may not have the file.
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
            loaded = []
            for name, content in models.items():
                file = Path(folder) / name
                file.write_bytes(content)
                loaded.append(load_model(file, 1))
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
        except UserError as error:
            return {**empty, "error": str(error)}
        except (OSError, MemoryError) as error:
            return {**empty, "error": f"Cannot read {name}: {error or type(error).__name__}."}
        faces = {
            f"faces_{key}": faces_as_json(detector.detect(image, self._score).detections)
            for key, detector in self._detectors.items()
        }
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
