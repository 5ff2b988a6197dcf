"""Collect only the plugins of Qt GUI that the program uses; replaces PyInstaller's hook of this name.

Dropping a plugin after the analysis would leave the libraries that it needs (GTK, QML and so on).
"""

import contents
from PyInstaller.utils.hooks.qt import add_qt6_dependencies

hiddenimports, binaries, datas = add_qt6_dependencies(__file__)
binaries = [(source, folder) for source, folder in binaries if contents.is_wanted_plugin(source)]
