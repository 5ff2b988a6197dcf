import sys
from contextlib import closing
from dataclasses import replace

import numpy as np
import psutil
import pytest
from review_helpers import analysis_of

from ffgui.detect.orientation import Orientation
from ffgui.detect.results import PLACES, Attention, Detections
from ffgui.errors import UserError
from ffgui.review.analysis import read_analysis
from ffgui.review.analysis_file import encode_failure, encode_frame, frame_position
from ffgui.review.analysis_writer import AnalysisWriter

BOX = np.float32([[10.123456, 20.2, 30.3, 40.4]])
FOUND = Detections(BOX, np.float32([0.87654321]), np.zeros((1, 5, 2), np.float32))
ATTENTION = Attention({place: np.float32([0, 1]) for place in PLACES})


@pytest.fixture
def header():
    return analysis_of([[], [], []], [[], [], []]).header


def line(number, *, exact=False):
    return encode_frame(
        frame_position(number, "", number / 25),
        {"a": FOUND, "b": Detections.empty()},
        {"a": ATTENTION, "b": Attention()},
        exact=exact,
    )


def written(path, header, count):
    writer = AnalysisWriter(path, header)
    for number in range(count):
        writer.add(line(number, exact=header.exact))
    return writer


def test_what_is_written_is_read(tmp_path, header):
    writer = written(tmp_path / "a.jsonl", header, 2)
    writer.add(encode_failure(frame_position(2, "", 0.08), "damaged"))
    assert not read_analysis(writer.path).complete  # also while it is being written
    writer.finish("the disk was pulled out")
    writer.close()
    analysis = read_analysis(writer.path)
    assert (analysis.header, analysis.frames, analysis.complete) == (header, 3, True)
    assert analysis.error == "the disk was pulled out"
    assert analysis.times.tolist() == [0, 0.04, 0.08]
    assert analysis.fps == pytest.approx(25)
    assert analysis.faces["a"].frame.tolist() == [0, 1]
    assert analysis.faces["a"].boxes[0] == pytest.approx([10.12, 20.2, 30.3, 40.4])
    assert analysis.faces["a"].scores[0] == pytest.approx(0.8765)
    assert len(analysis.faces["b"]) == 0
    assert analysis.spread["a"][:2].tolist() == [[0.5] * 6] * 2
    assert list(analysis.spread) == ["a"]
    assert [(failure.row, failure.message) for failure in analysis.failures] == [(2, "damaged")]


def test_with_labels_every_digit_is_kept(tmp_path, header):
    writer = written(tmp_path / "a.jsonl", replace(header, labels="5" * 64), 1)
    writer.close()
    faces = read_analysis(writer.path).faces["a"]
    assert np.array_equal(faces.boxes, FOUND.boxes)
    assert np.array_equal(faces.scores, FOUND.scores)


def test_an_existing_file_is_read_in_blocks(tmp_path, header):
    writer = written(tmp_path / "a.jsonl", header, 2000)
    writer.close()
    before = psutil.Process().io_counters().read_count
    again = AnalysisWriter(writer.path, header)
    reads = psutil.Process().io_counters().read_count - before
    again.close()
    assert again.done == 2000
    assert reads < 1000  # the file has more than 100,000 bytes
    assert writer.path.stat().st_size > 100_000


@pytest.mark.parametrize("left", [1, 20, 0])
def test_a_line_cut_off_by_a_crash_is_written_again(tmp_path, header, left):
    writer = written(tmp_path / "a.jsonl", header, 3)
    writer.close()
    content = writer.path.read_bytes()
    cut = content.rstrip(b"\n").rindex(b"\n") + 1 + left
    writer.path.write_bytes(content[:cut] + b"\0" * 5)
    resumed = AnalysisWriter(writer.path, header)
    assert resumed.done == 2
    resumed.add(line(2))
    resumed.close()
    assert writer.path.read_bytes() == content


def test_a_cut_header_is_written_again(tmp_path, header):
    path = tmp_path / "a.jsonl"
    path.write_bytes(header.encode().encode()[:50])
    writer = AnalysisWriter(path, header)
    writer.close()
    assert path.read_text() == header.encode() + "\n"


def test_a_complete_file_has_nothing_left_to_do(tmp_path, header):
    writer = written(tmp_path / "a.jsonl", header, 2)
    writer.finish(None)
    writer.close()
    again = AnalysisWriter(writer.path, header)
    again.close()
    assert (again.complete, again.done) == (True, 2)


def test_a_source_that_ended_early_is_tried_again(tmp_path, header):
    writer = written(tmp_path / "a.jsonl", header, 2)
    writer.finish("unplugged")
    writer.close()
    again = AnalysisWriter(writer.path, header)
    again.close()
    assert (again.complete, again.done) == (False, 2)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"source": {"sha256": "9" * 64}}, "source"),
        ({"size": "640x480"}, "inference size"),
        ({"floor": 0.1}, "lowest score"),
        ({"labels": "5" * 64}, "ground truth"),
        ({"orientation": Orientation(90)}, "orientation"),
        ({"engine": "torch"}, "engine"),
        ({"device": "webgpu"}, "device"),
    ],
)
def test_the_review_of_something_else_is_left_alone(tmp_path, header, change, word):
    writer = written(tmp_path / "a.jsonl", header, 2)
    writer.close()
    before = writer.path.read_bytes()
    if "device" in change:
        change = {"models": {side: replace(model, **change) for side, model in header.models.items()}}
    if "source" in change:
        change = {"source": replace(header.source, **change["source"])}
    with pytest.raises(UserError, match=f"another {word}"):
        AnalysisWriter(writer.path, replace(header, **change))
    assert writer.path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"{}\n", b"hello\n", b"\xff\xfe\n", b'{"format": "ffgui review"', b"[" * 9999 + b"\n"]
)
def test_another_file_is_left_alone(tmp_path, header, content):
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(UserError, match="not a FeatherFace Studio review"):
        AnalysisWriter(path, header)
    assert path.read_bytes() == content


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")
def test_two_programs_do_not_write_one_file(tmp_path, header):
    writer = written(tmp_path / "a.jsonl", header, 2)
    before = writer.path.read_bytes()
    with pytest.raises(UserError, match="Another program is writing"):
        AnalysisWriter(writer.path, header)
    assert writer.path.read_bytes() == before
    writer.close()
    with closing(AnalysisWriter(writer.path, header)) as resumed:
        assert resumed.done == 2


def test_a_damaged_file_is_reported(tmp_path, header):
    writer = written(tmp_path / "a.jsonl", header, 2)
    writer.close()
    lines = writer.path.read_text().splitlines(keepends=True)
    writer.path.write_text("".join([lines[0], lines[2], lines[1]]))
    with pytest.raises(UserError, match="damaged"):
        read_analysis(writer.path)
    for line in ('{"n":0,"a":[1,2],"b":[]}', '{"n":' * 9999 + "0" + "}" * 9999):
        writer.path.write_text(f"{lines[0]}{line}\n")
        with pytest.raises(UserError, match="damaged"):
            read_analysis(writer.path)


def test_ten_thousand_frames_with_three_faces_are_small(tmp_path, header):
    faces = Detections(
        np.float32([[523.51, 145.68, 565.47, 199.92]] * 3),
        np.float32([0.9697] * 3),
        np.zeros((3, 5, 2), np.float32),
    )
    attention = Attention({place: np.float32([0.1, 0.4321]) for place in PLACES})
    one = encode_frame(
        frame_position(9999, "", 333.333),
        dict.fromkeys("ab", faces),
        dict.fromkeys("ab", attention),
        exact=False,
    )
    assert 10_000 * (len(one) + 1) < 5_000_000
