"""Curves and contact sheets."""

import cv2
import numpy as np
import pytest
from matplotlib.figure import Figure

from ffgui.detect.draw import ACCENTS
from ffgui.errors import UsageError, UserError
from ffgui.evaluate.contact_sheet import (
    caption,
    contact_sheet_path,
    draw_contact_sheet,
    shorten,
)
from ffgui.evaluate.curves import curve_path, plot_curves
from ffgui.evaluate.figure_files import save_figure
from ffgui.evaluate.picture_differences import largest_differences
from ffgui.evaluate.tile import Layer, crop_region, draw_tile
from ffgui.evaluate.wider import GroundTruth, ImageLabels, tally

FACES = np.array([[20, 20, 60, 60], [200, 20, 240, 60], [100, 150, 140, 190]], np.float32)


def scored(*rows):
    return np.array(rows, np.float32).reshape(-1, 5)


@pytest.fixture
def disagreements():
    """Three pictures: in b the second finds one more, in a both fail differently twice, c is the same."""
    ground_truth = GroundTruth(
        {
            f"0--Event/{name}.jpg": ImageLabels(f"0--Event/{name}.jpg", FACES, np.ones((3, 3), bool))
            for name in "abc"
        }
    )
    one, two, three = (np.append(face, 0.9) for face in FACES)
    wrong, doubtful = [300, 200, 340, 240, 0.8], [300, 100, 340, 140, 0.4]
    first = {
        "0--Event/a.jpg": scored(one),
        "0--Event/b.jpg": scored(one, two),
        "0--Event/c.jpg": scored(one, wrong),
    }
    second = {
        "0--Event/a.jpg": scored(two, wrong),
        "0--Event/b.jpg": scored(one, two, three, doubtful),
        "0--Event/c.jpg": scored(one, wrong, doubtful),
    }
    return first, second, ground_truth


def test_pictures_are_sorted_by_difference(disagreements):
    a, b = largest_differences(*disagreements, 10)
    assert [a.labels.name, b.labels.name] == ["0--Event/a.jpg", "0--Event/b.jpg"]
    assert (a.found, a.only, a.alarms, len(a.regions)) == ((1, 1), (1, 1), (0, 1), 3)
    assert (b.found, b.only, b.alarms, len(b.regions)) == ((2, 3), (0, 1), (0, 0), 1)
    assert np.array_equal(b.regions[0], FACES[2])
    assert len(largest_differences(*disagreements, 1)) == 1
    assert caption(a, ("V1", "V2")) == "V1: 1 of 3, 1 alone, 0 false   V2: 1 of 3, 1 alone, 1 false"


def test_the_crop_contains_the_regions():
    x, y, width, height = crop_region(4000, 3000, np.array([[3900, 2900, 3940, 2950]], np.float32))
    assert (x + width, y + height) == (4000, 3000)
    assert width < 1000
    regions = np.array([[100, 100, 110, 110], [3000, 900, 3010, 910], [3040, 930, 3050, 940]], np.float32)
    x, y, width, height = crop_region(4000, 3000, regions)
    assert x <= 3000 < 3050 <= x + width
    assert y <= 900 < 940 <= y + height
    assert crop_region(100, 80, np.array([[10, 10, 90, 70]], np.float32)) == (0, 0, 100, 80)


def test_both_models_and_the_labels_are_drawn_in_their_colors(disagreements):
    picture = largest_differences(*disagreements, 1)[0]
    layers = [Layer(picture.labels.boxes, (255, 255, 255), thickness=1)]
    layers += [Layer(boxes, color) for boxes, color in zip(picture.boxes, ACCENTS, strict=True)]
    tile = draw_tile(np.zeros((480, 640, 3), np.uint8), picture.regions, layers)
    assert tile.shape == (360, 480, 3)
    colors = {tuple(pixel) for pixel in tile.reshape(-1, 3).tolist()}
    assert {*ACCENTS, (255, 255, 255)} <= colors


@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_a_contact_sheet_has_a_tile_for_each_picture(tmp_path, disagreements, suffix):
    pictures = largest_differences(*disagreements, 10)
    for name in "ab":
        cv2.imwrite(str(tmp_path / f"{name}.png"), np.full((300, 400, 3), 90, np.uint8))
    file = contact_sheet_path(str(tmp_path / f"sheet.{suffix}"))
    draw_contact_sheet(file, pictures, lambda name: tmp_path / f"{name[-5]}.png", ("V1", "V2"), ("v1", "v2"))
    image = cv2.imread(str(file))
    assert image.shape == (478, 1504, 3)
    for index, color in enumerate((*ACCENTS, (255, 255, 255))):
        close = np.abs(image[60:400].astype(int) - color).max(2) < 40
        assert close[:, :500].any(), index
        assert close[:, 512:1000].any(), index
    assert np.abs(image[60:400, 1010:].astype(int) - image[-1, -1]).max() < 12  # no third tile


def test_a_contact_sheet_without_differences(tmp_path):
    draw_contact_sheet(tmp_path / "s.png", [], lambda name: tmp_path / name, ("V1", "V1 dense"), ("v1", "v1"))
    assert cv2.imread(str(tmp_path / "s.png")).shape[1] == 1504


def test_long_names_are_shortened():
    name = "12--Group/" + "12_Group_" * 20 + "7.jpg"
    assert len(shorten(name)) <= 66
    assert shorten(name).startswith("12--Group/")
    assert shorten(name).endswith("_7.jpg")
    assert shorten("0--Event/a.jpg") == "0--Event/a.jpg"


def test_curves_are_not_clipped(tmp_path, disagreements):
    first, _, ground_truth = disagreements
    curve = tally(first, ground_truth).curve()
    title = "a model with a name so long that it does not fit in one line of the plot " * 2
    plot_curves(tmp_path / "c.png", curve, title)
    image = cv2.imread(str(tmp_path / "c.png"))
    assert image.shape == (840, 1200, 3)
    border = np.concatenate((image[0], image[-1], image[:, 0], image[:, -1]))
    assert (border == 255).all()  # nothing is cut off
    plot_curves(tmp_path / "c.svg", curve, "short")
    text = (tmp_path / "c.svg").read_text()
    assert text.startswith("<?xml")
    assert "</svg>" in text


@pytest.mark.parametrize("check", [curve_path, contact_sheet_path])
def test_an_unwritable_picture_is_rejected_early(tmp_path, check):
    with pytest.raises(UsageError, match=r"Use the suffix \.png"):
        check(str(tmp_path / "file.pdf"))
    with pytest.raises(UserError, match="does not exist"):
        check(str(tmp_path / "nowhere" / "file.png"))


def test_an_unwritable_plot_is_reported(tmp_path, disagreements):
    first, _, ground_truth = disagreements
    (tmp_path / "c.png").mkdir()
    with pytest.raises(UserError, match="Cannot write"):
        plot_curves(tmp_path / "c.png", tally(first, ground_truth).curve(), "title")


def test_a_figure_too_large_for_its_format_is_reported(tmp_path):
    with pytest.raises(UserError, match=r"Cannot draw s\.jpg: .*smaller picture"):
        save_figure(Figure(figsize=(1, 656), dpi=100), tmp_path / "s.jpg")
    assert list(tmp_path.iterdir()) == []
