"""Names of files that the window writes."""

from ffgui.app.recording.output_files import new_file
from ffgui.app.settings import Settings


def test_a_folder_that_the_system_rejects_still_gives_a_file_name():
    folder = "/" + "a" * 5000
    assert str(new_file(Settings(snapshot_folder=folder), ".csv")).startswith(f"{folder}/featherface_")
