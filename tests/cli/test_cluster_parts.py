"""Workers, parts and the scheduling of `ffgui cluster`, without Ray."""

import hashlib
import io
import os
import shutil
import sys
from types import ModuleType, SimpleNamespace

import pytest

fsspec = pytest.importorskip("fsspec", reason="needs the extra 'cluster'")

from ffgui.cli import cluster  # noqa: E402
from ffgui.cli.cluster_parts import Folder, encode_part  # noqa: E402
from ffgui.cli.cluster_worker import ModelContent, Worker  # noqa: E402
from ffgui.detect.model_files import resolve_model  # noqa: E402
from ffgui.detect.sidecar import sidecar_file  # noqa: E402
from ffgui.detect.sizes import InferenceSize  # noqa: E402
from ffgui.errors import UserError  # noqa: E402
from ffgui.paths import resource  # noqa: E402


@pytest.fixture
def model(tmp_path):
    return shutil.copy(resolve_model("v2"), tmp_path / "mine.onnx")


def worker(tmp_path, *models):
    size = InferenceSize.parse("320")
    return Worker(models, str(resource("sample")), str(tmp_path / "faces"), 0.5, size)


def test_a_worker_applies_the_sidecar(model, tmp_path):
    plain = ModelContent.read(model)
    assert plain.sha256 == hashlib.sha256(model.read_bytes()).hexdigest()
    sidecar_file(model).write_text('label = "Mine"')
    content = ModelContent.read(model)
    assert content.sha256.startswith(f"{plain.sha256}+")
    (detector,) = worker(tmp_path, content)._detectors.values()
    assert detector.info.name == "Mine"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (UserError("There is not enough memory."), "There is not enough memory."),
        (MemoryError(), "Not enough memory for astronaut.jpg."),
        (OSError(), "Cannot read astronaut.jpg: OSError."),
    ],
)
def test_a_picture_that_cannot_be_processed_does_not_fail_its_part(tmp_path, error, message):
    def detect(*_):
        raise error

    one = worker(tmp_path)
    one._detectors = {"v2": SimpleNamespace(detect=detect)}
    expected = {"path": "astronaut.jpg", "width": None, "height": None, "error": message}
    assert one._row("astronaut.jpg") == expected


def test_names_that_are_not_utf8_are_escaped():
    pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra 'cluster'")
    name = os.fsdecode(b"caf\xe9.jpg")
    row = {"path": name, "width": None, "height": None, "error": f"{name} is damaged."}
    (read,) = pq.read_table(io.BytesIO(encode_part([row], ["v2"])), use_threads=False).to_pylist()
    assert (read["path"], read["error"]) == (r"caf\udce9.jpg", r"caf\udce9.jpg is damaged.")


def test_files_of_other_processes_are_listed(tmp_path, monkeypatch):
    class CachedFiles(fsspec.implementations.local.LocalFileSystem):
        def ls(self, path, detail=False, **options):
            if path not in self.dircache:
                self.dircache[path] = super().ls(path, detail, **options)
            return self.dircache[path]

        def invalidate_cache(self, path=None):
            self.dircache.pop(path, None)

    monkeypatch.setattr(fsspec.core, "url_to_fs", lambda url: (CachedFiles(), url))
    folder = Folder(str(tmp_path))
    assert folder.names() == set()
    (tmp_path / "part-000000.parquet").touch()
    assert folder.names() == {"part-000000.parquet"}


class RayActorError(Exception):
    actor_init_failed = False


class ActorInitError(RayActorError):
    actor_init_failed = True


class OutOfMemoryError(Exception):
    pass


class RayTaskError(Exception):
    pass


class FakeWorker:
    """Runs parts like a Ray actor; once one has crashed it, all others fail."""

    def __init__(self, crashes):
        self.crashes, self.error = crashes, None
        self.run = SimpleNamespace(remote=lambda index, _names: lambda: self.result(index))

    def result(self, index):
        if self.error is None and self.crashes.get(index):
            self.error = self.crashes[index].pop()
        if self.error:
            raise self.error


@pytest.fixture
def ray(monkeypatch):
    """Replace Ray by one whose tasks are functions, run by `get`."""
    fake = ModuleType("ray")
    fake.exceptions = SimpleNamespace(
        RayActorError=RayActorError, OutOfMemoryError=OutOfMemoryError, RayTaskError=RayTaskError
    )
    fake.wait = lambda tasks: (tasks[:1], tasks[1:])
    fake.get = lambda task: task()
    monkeypatch.setitem(sys.modules, "ray", fake)


def finished(crashes, workers=1):
    parts = {index: [f"{index}.jpg"] for index in range(4)}
    return list(cluster._schedule(lambda: FakeWorker(crashes), workers, parts))


@pytest.mark.parametrize("error", [RayActorError, OutOfMemoryError])
@pytest.mark.parametrize("workers", [1, 2])
def test_parts_survive_as_many_crashes_as_are_tolerated(ray, error, workers):
    crashes = {index: [error()] * cluster._MAX_FAILURES for index in (0, 1)}
    assert sorted(finished(crashes, workers)) == [0, 1, 2, 3]


def test_a_part_that_keeps_crashing_workers_ends_the_run(ray):
    with pytest.raises(UserError, match="Part 2 crashed 6 workers, possibly because they ran out of memory"):
        finished({2: [RayActorError()] * 6})


@pytest.mark.parametrize(
    "raised", ["ffgui.errors.UserError: No such operator.", "ImportError: No such operator"]
)
def test_a_worker_that_cannot_start_ends_the_run(ray, raised):
    error = ActorInitError(f"The actor died because of an error\n  File worker.py, line 1\n{raised}\n")
    with pytest.raises(
        UserError, match=r"^A worker could not start: (ImportError: )?No such operator\. Check"
    ):
        finished({0: [error]})
