import ast
import plistlib
from configparser import ConfigParser
from pathlib import Path
from xml.etree import ElementTree as ET

from ffgui.app.main import application

BUILD = Path(__file__).parents[2] / "build"


def test_menu_entry_and_metadata_name_the_same_program(qapp):
    entry = ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(BUILD / "linux" / "ffgui.desktop", encoding="utf-8")
    metadata = ET.parse(BUILD / "linux" / "ffgui.metainfo.xml").getroot()

    desktop = entry["Desktop Entry"]
    assert desktop["Exec"] == "ffgui"
    assert metadata.findtext("launchable") == "ffgui.desktop"
    assert metadata.findtext("name") == desktop["Name"] == application().applicationDisplayName()
    # By this name a desktop finds the icon of a window.
    assert application().desktopFileName() == desktop["StartupWMClass"] == "ffgui"


def test_macos_may_ask_for_the_camera():
    rights = plistlib.loads((BUILD / "macos" / "entitlements.plist").read_bytes())
    assert rights["com.apple.security.device.camera"] is True
    spec = ast.parse((BUILD / "ffgui.spec").read_text(encoding="utf-8"))
    texts = [node.value for node in ast.walk(spec) if isinstance(node, ast.Constant)]
    assert "NSCameraUsageDescription" in texts
