"""`ffgui detect` on real photographs."""

import json
import shutil

import cv2
import numpy as np
import pytest

from ffgui.__main__ import main
from ffgui.detect.match import iou_matrix
from ffgui.detect.pictures import read_picture
from ffgui.paths import resource

ASTRONAUT = resource("sample/astronaut.jpg")
HOPPER = resource("sample/grace_hopper.jpg")
FACE = np.float32([[180, 62, 272, 178]])


def run(capsys, *arguments):
    """Run the command with `--json`: exit status, result, standard error."""
    capsys.readouterr()
    status = main(["detect", *map(str, arguments), "--json"])
    streams = capsys.readouterr()
    return status, json.loads(streams.out) if streams.out else None, streams.err


def test_both_models_find_the_face(capsys):
    status, result, complaint = run(capsys, ASTRONAUT)
    assert (status, complaint, result["errors"]) == (0, "", [])
    (image,) = result["images"]
    assert (image["path"], image["width"], image["height"]) == (str(ASTRONAUT), 512, 512)
    assert list(image["models"]) == ["v1", "v2"]
    for faces in image["models"].values():
        assert len(faces) == 1
        (face,) = faces
        assert iou_matrix(np.float32([face["box"]]), FACE)[0, 0] > 0.6
        assert 0.5 <= face["score"] <= 1
        assert np.shape(face["landmarks"]) == (5, 2)


def test_as_a_separate_process(ffgui_run, tmp_path):
    target = tmp_path / "found.json"
    done = ffgui_run("detect", ASTRONAUT, "--model", "v2", "--json", "--output", target)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == json.loads(target.read_text())
    assert list(json.loads(done.stdout)["images"][0]["models"]) == ["v2"]


def test_text_output(capsys):
    assert main(["detect", str(ASTRONAUT), "--model", "v1"]) == 0
    assert capsys.readouterr().out == f"{ASTRONAUT}  V1 1 face\n"


def test_a_folder_is_sorted_and_not_recursive(capsys, tmp_path):
    for name in ("b.jpg", "a.JPG", "c.png"):
        shutil.copy(ASTRONAUT, tmp_path / name)
    (tmp_path / "notes.txt").write_text("not a picture")
    (tmp_path / "below").mkdir()
    shutil.copy(ASTRONAUT, tmp_path / "below" / "d.jpg")
    status, result, _ = run(capsys, tmp_path, "--model", "v1", "--size", "320")
    assert status == 0
    assert [image["path"] for image in result["images"]] == [
        str(tmp_path / n) for n in ("a.JPG", "b.jpg", "c.png")
    ]


def test_a_folder_of_folders_has_no_pictures(capsys, tmp_path):
    (tmp_path / "event").mkdir()
    shutil.copy(resource("sample/astronaut.jpg"), tmp_path / "event")
    assert main(["detect", str(tmp_path)]) == 1
    assert "has no pictures or videos; folders inside it are not searched." in capsys.readouterr().err


def test_one_bad_file_among_many(capsys, tmp_path):
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(ASTRONAUT.read_bytes()[:3000])
    absent, hollow = tmp_path / "absent.jpg", tmp_path / "hollow"
    hollow.mkdir()
    status, result, complaint = run(capsys, bad, HOPPER, absent, hollow, ASTRONAUT, "--model", "v1")
    assert status == 1
    assert [image["path"] for image in result["images"]] == [str(HOPPER), str(ASTRONAUT)]
    assert {error["path"] for error in result["errors"]} == {str(bad), str(absent), str(hollow)}
    assert all(error["message"] for error in result["errors"])
    assert complaint.startswith("ffgui: ")
    assert "(and 2 more)" in complaint
    assert complaint.count("\n") == 1


def test_the_text_lists_each_failed_file(capsys, tmp_path):
    absent = [tmp_path / "one.jpg", tmp_path / "two.jpg"]
    assert main(["detect", *map(str, (absent[0], ASTRONAUT, absent[1])), "--model", "v1"]) == 1
    out, complaint = capsys.readouterr()
    assert out.splitlines()[0].startswith(str(ASTRONAUT))
    assert all(str(file) in line for file, line in zip(absent, out.splitlines()[1:], strict=True))
    assert "(and 1 more)" in complaint
    assert main(["detect", str(absent[0]), "--model", "v1"]) == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["absent.onnx", "photo.onnx", "empty.onnx"])
def test_a_file_that_is_not_a_model(capsys, tmp_path, name):
    (tmp_path / "photo.onnx").write_bytes(ASTRONAUT.read_bytes())
    (tmp_path / "empty.onnx").touch()
    status, result, complaint = run(capsys, ASTRONAUT, "--model", tmp_path / name)
    assert (status, result) == (1, None)
    assert name in complaint
    assert complaint.count("\n") == 1


def test_sizes_agree_on_where_the_face_is(capsys):
    for size in ("original", "640", "640x480"):
        _, result, _ = run(capsys, ASTRONAUT, "--size", size)
        for faces in result["images"][0]["models"].values():
            assert iou_matrix(np.float32([faces[0]["box"]]), FACE)[0, 0] > 0.6


def test_results_are_reproducible(capsys):
    assert run(capsys, HOPPER, ASTRONAUT, "--score", "0.1") == run(
        capsys, HOPPER, ASTRONAUT, "--score", "0.1"
    )


def test_odd_kinds_of_pictures(capsys, tmp_path):
    image = read_picture(ASTRONAUT)
    kinds = {
        "deep.png": image.astype(np.uint16) * 257,
        "clear.png": np.dstack((image, np.full(image.shape[:2], 9, np.uint8))),
        "gray.png": cv2.cvtColor(image, cv2.COLOR_BGR2GRAY),
        "naïve ö.png": image,
    }
    for name, picture in kinds.items():
        (tmp_path / name).write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    status, result, _ = run(capsys, tmp_path, "--model", "v1")
    assert status == 0
    assert len(result["images"]) == len(kinds)
    for entry in result["images"]:
        assert iou_matrix(np.float32([entry["models"]["v1"][0]["box"]]), FACE)[0, 0] > 0.6


@pytest.fixture
def clip(tmp_path):
    """The astronaut for eight frames, then four dark ones."""
    file = tmp_path / "clip.avi"
    image = cv2.resize(read_picture(ASTRONAUT), (256, 256))
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 25, (256, 256))
    for number in range(12):
        writer.write(image if number < 8 else np.zeros_like(image))
    writer.release()
    return file


def test_a_video_is_processed_to_its_end(capsys, clip):
    status, result, _ = run(capsys, clip, "--model", "v1")
    assert status == 0
    assert [image["frame"] for image in result["images"]] == list(range(12))
    assert [image["path"] for image in result["images"]] == [f"{clip}#{number}" for number in range(12)]
    assert [len(image["models"]["v1"]) for image in result["images"]] == [1] * 8 + [0] * 4


def test_drawings(capsys, tmp_path, clip):
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(HOPPER, other / "astronaut.jpg")
    drawn = tmp_path / "drawn"
    status, _, _ = run(capsys, ASTRONAUT, other / "astronaut.jpg", clip, "--draw", drawn, "--size", "320")
    assert status == 0
    names = sorted(file.name for file in drawn.iterdir())
    assert names[:2] == ["astronaut.jpg.faces-2.png", "astronaut.jpg.faces.png"]
    assert names[2:] == [f"clip.avi.{number:06}.faces.png" for number in range(12)]
    picture = read_picture(drawn / "astronaut.jpg.faces.png")
    assert picture.shape == (512, 512, 3)
    for accent in ((0xE8, 0x9B, 0x4C), (0x3A, 0xA2, 0xF2)):
        assert (picture == accent).all(axis=2).sum() > 100


def test_a_drawing_never_replaces_an_input_picture(capsys, tmp_path):
    picture, clash = tmp_path / "a.jpg", tmp_path / "a.jpg.faces.png"
    for file in (picture, clash):
        shutil.copy(ASTRONAUT, file)
    before = clash.read_bytes()
    status, result, complaint = run(capsys, picture, clash, "--draw", tmp_path)
    assert (status, result) == (1, None)
    assert "would overwrite the picture" in complaint
    assert clash.read_bytes() == before


def test_a_numbered_drawing_never_replaces_an_input_picture(capsys, tmp_path):
    drawn = tmp_path / "drawn"
    files = [tmp_path / "a.jpg", tmp_path / "b" / "a.jpg", drawn / "a.jpg.faces-2.png"]
    for file in files:
        file.parent.mkdir(exist_ok=True)
        shutil.copy(ASTRONAUT, file)
    status, _, _ = run(capsys, *files, "--draw", drawn, "--model", "v2", "--size", "160")
    assert status == 0
    assert files[2].read_bytes() == ASTRONAUT.read_bytes()
    names = {"a.jpg.faces.png", "a.jpg.faces-2.png", "a.jpg.faces-3.png", "a.jpg.faces-2.png.faces.png"}
    assert {file.name for file in drawn.iterdir()} == names


def test_a_file_in_place_of_the_folder_for_drawings(capsys, tmp_path):
    (tmp_path / "taken").write_text("x")
    status, _, complaint = run(capsys, ASTRONAUT, "--draw", tmp_path / "taken")
    assert status == 1
    assert "Cannot create folder" in complaint


def test_the_result_never_replaces_a_picture(capsys, tmp_path):
    picture = tmp_path / "a.jpg"
    shutil.copy(ASTRONAUT, picture)
    status, result, complaint = run(capsys, picture, "--output", picture)
    assert (status, result) == (1, None)
    assert "not a JSON file" in complaint
    assert picture.read_bytes() == ASTRONAUT.read_bytes()
