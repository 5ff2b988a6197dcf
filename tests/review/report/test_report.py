"""`report.html` is read by a parser, and opened in a browser where one is installed."""

import json
import shutil
import subprocess
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest
from review_helpers import analysis_of

from ffgui.errors import UserError
from ffgui.review.comparison import Comparer, FaceFilter
from ffgui.review.report.report import build_report, write_report
from ffgui.review.report.style import is_swapped
from ffgui.review.source import open_review_source
from ffgui.review.speed import Speed, SpeedMeasurement

MARKUP = "<script>document.title=1</script>&\"'"
FACE = (100.0, 60.0, 160.0, 120.0)
SPEED = SpeedMeasurement({"a": Speed(12.0, 15.0), "b": Speed(10.0, 11.0)}, 12)


class Page(HTMLParser):
    """Elements, attributes and texts of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.texts = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.texts.append(data)


@pytest.fixture(scope="module")
def report(clip):
    a = [[(*FACE, 0.9)] for _ in range(12)]
    b = [[] if 4 <= n < 7 else [(*FACE, 0.8)] for n in range(12)]
    analysis = analysis_of(a, b, label=MARKUP, path=f"/videos/\udcff{MARKUP}.mp4")
    return build_report(open_review_source(clip), Comparer(analysis).compare(FaceFilter()), SPEED)


def test_names_with_markup_stay_text(report):
    page = Page(report.page)
    assert "script" not in page.tags
    assert any(MARKUP in text for text in page.texts)
    assert not [name for name, _ in page.attributes if name.startswith("on")]


def test_nothing_is_loaded_from_elsewhere(report):
    page = Page(report.page)
    sources = [value for name, value in page.attributes if name in ("src", "href", "action", "data")]
    assert len(sources) == report.data["disagreements"]["count"] == 1
    assert sources[0].startswith("data:image/jpeg;base64,")
    assert "url(" not in report.page
    assert "@import" not in report.page


def test_the_page_has_the_numbers_of_the_data(report):
    text = " ".join(Page(report.page).texts)
    assert report.data["agreement"]["only_a"] == 3
    for number in ("75.0 %", "12.0", "15.0", "83.3", "1.000", "-0.100"):
        assert number in text
    assert "3 of them lost" in text


def test_both_files_are_written(report, tmp_path):
    write_report(tmp_path, report)
    assert json.loads((tmp_path / "report.json").read_text()) == report.data
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!doctype html>")
    with pytest.raises(UserError, match="Cannot write"):
        write_report(tmp_path / "missing", report)


@pytest.mark.parametrize("frames", [[], [[]]])
def test_a_report_of_nothing(clip, frames):
    comparison = Comparer(analysis_of(frames, frames)).compare(FaceFilter())
    report = build_report(open_review_source(clip), comparison, None)
    assert "svg" in Page(report.page).tags
    assert "nan" not in report.page


def test_a_frame_that_is_gone_is_left_out(clip):
    analysis = analysis_of([[(*FACE, 0.9)]] * 100, [[]] * 100)
    analysis.times[:] += 50
    report = build_report(open_review_source(clip), Comparer(analysis).compare(FaceFilter()), None)
    assert "img" not in Page(report.page).tags
    assert report.data["disagreements"]["count"] == 1


def test_v1_is_blue_on_either_side():
    keys = [
        ("v1", "v2"),
        ("v2", "v1"),
        ("mine", "v1"),
        ("v2", "mine"),
        ("v1", "mine"),
        ("x", "y"),
        ("v1", "v1"),
    ]
    assert [is_swapped({"a": a, "b": b}) for a, b in keys] == [False, True, True, True, False, False, False]


@pytest.mark.parametrize("width", [420, 1280])
def test_a_browser_shows_it_without_errors(report, tmp_path, width):
    names = ("chromium", "chromium-browser", "google-chrome")
    browser = next(filter(None, map(shutil.which, names)), None) or pytest.skip("needs a Chromium browser")
    write_report(tmp_path, report)
    picture = tmp_path / "page.png"
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [
        "--enable-logging=stderr",
        f"--user-data-dir={tmp_path / 'profile'}",
        f"--screenshot={picture}",
        f"--window-size={width},2000",
    ]
    done = subprocess.run(
        [*command, (tmp_path / "report.html").as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "CONSOLE" not in done.stderr
    image = cv2.imread(str(picture))
    assert image.shape[1] == width
    # Both accents and the gray of both detectors are on the page, and its right edge is clear.
    for color in ("#1F6FBF", "#A85A00", "#8A93A0"):
        bgr = np.array([int(color[index : index + 2], 16) for index in (5, 3, 1)])
        assert (np.abs(image.astype(int) - bgr).max(axis=2) < 4).any(), color
    assert (image[:, -6:] == image[0, 0]).all()
