import struct

import icon
from PySide6.QtGui import QImage

from ffgui.paths import resource


def test_icons_have_every_size(tmp_path, qapp):
    files = icon.write(resource("icons/app.svg"), tmp_path)
    assert set(files) == {"png", "ico", "icns"}
    picture = QImage(str(files["png"]))
    assert (picture.width(), picture.height()) == (icon.PNG_SIZE, icon.PNG_SIZE)
    assert picture.pixelColor(0, 0).alpha() == 0  # rounded corners
    assert picture.pixelColor(128, 20).name() == "#14161a"

    ico = files["ico"].read_bytes()
    _, kind, count = struct.unpack_from("<HHH", ico)
    assert (kind, count) == (1, 7)
    for number in range(count):
        side, *_, size, offset = struct.unpack_from("<BBBBHHII", ico, 6 + 16 * number)
        image = QImage.fromData(ico[offset : offset + size], "PNG")
        assert image.width() == (side or 256)
    assert offset + size == len(ico)


def test_icns_has_every_size(tmp_path, qapp):
    content = icon.write(resource("icons/app.svg"), tmp_path)["icns"].read_bytes()
    assert content[:4] == b"icns"
    assert struct.unpack_from(">I", content, 4) == (len(content),)
    place, widths = 8, []
    while place < len(content):
        (size,) = struct.unpack_from(">I", content, place + 4)
        widths.append(QImage.fromData(content[place + 8 : place + size], "PNG").width())
        place += size
    assert widths == [16, 32, 128, 256, 512, 1024]
