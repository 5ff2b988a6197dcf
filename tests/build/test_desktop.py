import ast
import plistlib
from configparser import ConfigParser
from pathlib import Path
from xml.etree import ElementTree as ET

from ffgui.app.main import application

BUILD = Path(__file__).parents[2] / "build"


def test_desktop_entry_and_metadata_agree(qapp):
    entry = ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(BUILD / "linux" / "ffgui.desktop", encoding="utf-8")
    metadata = ET.parse(BUILD / "linux" / "ffgui.metainfo.xml").getroot()

    desktop = entry["Desktop Entry"]
    assert desktop["Exec"] == "ffgui"
    assert metadata.findtext("launchable") == "ffgui.desktop"
    assert metadata.findtext("name") == desktop["Name"] == application().applicationDisplayName()
    # Desktops find the icon of a window by this name.
    assert application().desktopFileName() == desktop["StartupWMClass"] == "ffgui"


def test_macos_bundle_can_request_the_camera():
    entitlements = plistlib.loads((BUILD / "macos" / "entitlements.plist").read_bytes())
    assert entitlements["com.apple.security.device.camera"] is True
    spec = ast.parse((BUILD / "ffgui.spec").read_text(encoding="utf-8"))
    strings = [node.value for node in ast.walk(spec) if isinstance(node, ast.Constant)]
    assert "NSCameraUsageDescription" in strings
