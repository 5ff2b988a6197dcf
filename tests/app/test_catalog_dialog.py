"""The dialog that downloads detectors, with a real server and a real window."""

import hashlib
import threading
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType

import pytest

from ffgui.app.dialogs import catalog_dialog
from ffgui.app.dialogs.catalog_dialog import CatalogDialog
from ffgui.detect.catalog import CATALOG
from ffgui.detect.model_files import catalog_file, resolve_model


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def served(monkeypatch, tmp_path):
    """A catalog whose YuNet is a file of ours, from a server of ours."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    file = resolve_model("v2", "dense")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(file.parent)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    content = file.read_bytes()
    address = f"http://127.0.0.1:{server.server_port}/{file.name}"
    entry = replace(
        CATALOG["yunet"], address=address, size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest()
    )
    changed = {"yunet": entry, "yunet-n": replace(entry, address=f"{address}.missing")}
    monkeypatch.setattr(catalog_dialog, "CATALOG", MappingProxyType({**CATALOG, **changed}))
    yield
    server.shutdown()
    server.server_close()


@pytest.fixture
def loaded():
    return []


@pytest.fixture
def dialog(qtbot, served, loaded):
    dialog = CatalogDialog(None, lambda side, file: loaded.append((side, file)))
    dialog.setAttribute(catalog_dialog.Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_a_click_downloads_and_another_loads(dialog, qtbot, loaded):
    assert "MIT" in dialog.details.text()
    assert dialog.address.toPlainText().startswith("http://127.0.0.1")
    assert not dialog.load_buttons["right"].isEnabled()
    assert not catalog_file("yunet").exists()
    dialog.download.click()
    qtbot.waitUntil(lambda: dialog.message.text() == "Downloaded.")
    assert not dialog.download.isEnabled()
    dialog.load_buttons["right"].click()
    assert loaded == [("right", catalog_file("yunet"))]
    assert not dialog.isVisible()


def test_a_failed_download_is_told_and_can_be_tried_again(dialog, qtbot):
    dialog.list.setCurrentRow(1)
    dialog.download.click()
    qtbot.waitUntil(lambda: "answered 404" in dialog.message.text())
    assert dialog.download.isEnabled()
    assert not catalog_file("yunet-n").exists()
