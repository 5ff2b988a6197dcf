"""Downloads of the catalog, from a real HTTP server."""

import contextlib
import hashlib
import resource
import signal
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ffgui.cli import run
from ffgui.detect import download as downloads
from ffgui.detect.catalog import CATALOG, CatalogEntry
from ffgui.detect.download import download
from ffgui.detect.families import FAMILIES
from ffgui.detect.model_files import catalog_file, resolve_model
from ffgui.errors import UserError
from ffgui.paths import models_folder

CONTENT = (models_folder() / "featherface_v2_dense.onnx").read_bytes()


class Handler(BaseHTTPRequestHandler):
    """Answers by path: /whole, /half, /other, /longer, /missing, /silent."""

    def do_GET(self):
        if self.path == "/missing":
            return self.send_error(404)
        body = {"/half": CONTENT[:5000], "/other": bytes(len(CONTENT)), "/longer": CONTENT * 3}.get(
            self.path, CONTENT
        )
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT) if self.path == "/half" else len(body)))
        self.end_headers()
        if self.path == "/silent":
            self.server.stopped.wait(20)
            return None
        with contextlib.suppress(ConnectionError):  # the client has read enough
            self.wfile.write(body)
        return None

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.stopped = threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.stopped.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def entry(server):
    entry = next(iter(CATALOG.values()))
    return replace(
        entry,
        address=f"{server}/whole",
        size_bytes=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
    )


def nothing(_done, _total):
    pass


def test_a_model_is_downloaded_whole(entry, tmp_path):
    steps = []
    file = tmp_path / "models" / "new.onnx"
    download(entry, file, lambda done, total: steps.append((done, total)))
    assert file.read_bytes() == CONTENT
    assert steps[-1] == (len(CONTENT), len(CONTENT))
    assert steps == sorted(steps)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/half", "5,000 of"),
        ("/other", "SHA-256 differs"),
        ("/longer", "SHA-256 differs"),
        ("/missing", "answered 404"),
        ("/silent", "timed out"),
    ],
)
def test_what_goes_wrong_leaves_no_file(path, message, entry, server, tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "_TIMEOUT_S", 0.5)
    with pytest.raises(UserError, match=message):
        download(replace(entry, address=server + path), tmp_path / "new.onnx", nothing)
    assert list(tmp_path.iterdir()) == []


def test_no_server_and_no_folder(entry, tmp_path):
    with pytest.raises(UserError, match="Check the connection"):
        download(replace(entry, address="http://127.0.0.1:1/x.onnx"), tmp_path / "new.onnx", nothing)
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="Choose another one"):
        download(entry, tmp_path / "file" / "new.onnx", nothing)


def test_a_full_disk_keeps_the_old_file(entry, tmp_path):
    file = tmp_path / "new.onnx"
    file.write_bytes(b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
        with pytest.raises(UserError, match="Free some space"):
            download(entry, file, nothing)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_an_interrupted_download_leaves_no_file(entry, tmp_path):
    def stop(_done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download(entry, tmp_path / "new.onnx", stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", CATALOG)
def test_files_of_the_catalog_are_those_that_were_measured(name, shared):
    entry: CatalogEntry = CATALOG[name]
    assert entry.family in [family.key for family in FAMILIES]
    assert entry.address.startswith("https://")
    by_hash = {
        hashlib.sha256(file.read_bytes()).hexdigest(): file for file in (shared / "detectors").glob("*.onnx")
    }
    assert by_hash[entry.sha256].stat().st_size == entry.size_bytes


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("own_folder")
def test_a_name_means_the_downloaded_file(entry, monkeypatch, capsys):
    with pytest.raises(UserError, match="ffgui models get yunet"):
        resolve_model("yunet")
    assert run(["models", "get", "yunet"]) == 2  # standard input is no terminal
    assert "--yes" in capsys.readouterr().err
    assert not catalog_file("yunet").exists()
    monkeypatch.setattr("ffgui.cli.models.CATALOG", {**CATALOG, "yunet": entry})
    assert run(["models", "get", "yunet", "--yes"]) == 0
    assert str(catalog_file("yunet")) in capsys.readouterr().out
    assert resolve_model("yunet").read_bytes() == CONTENT
    assert run(["models", "get", "scrfd"]) == 2
    assert "Unknown model 'scrfd'" in capsys.readouterr().err


@pytest.mark.usefixtures("own_folder")
def test_the_list_names_licenses_and_what_is_installed(capsys):
    assert run(["models"]) == 0
    text = capsys.readouterr().out
    for name, entry in CATALOG.items():
        assert name in text
        assert entry.license in text
    assert "SCRFD (non-commercial" in text
    assert " yes" not in text
    assert run(["models", "list", "yunet"]) == 2
