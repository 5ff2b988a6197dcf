"""Damaged and crafted inputs of every kind that strangers can hand the program, each made from a seed."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from model_data import METADATA, OUTPUTS, save_model

from ffgui.addresses import masked, masked_text
from ffgui.app.settings import Settings
from ffgui.app.settings_file import load as load_settings
from ffgui.detect.detector import Detector
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.pictures import read_picture
from ffgui.detect.sidecar import read_sidecar
from ffgui.detect.sizes import InferenceSize
from ffgui.detect.videos import read_video
from ffgui.errors import UserError
from ffgui.evaluate.annotations.video_ground_truth import read_ground_truth
from ffgui.evaluate.annotations.wider_text import load_labels
from ffgui.live.sources import SourceSpec, open_source
from ffgui.live.state import SIDES, Options

os.environ["FFGUI_MAX_MODEL_SECONDS"] = "10"

LONGEST = 3000
"""Characters of a message; that about an unknown model lists all families."""

Random = random.Random
GRAY = np.full((64, 96, 3), 127, np.uint8)
ODD = (
    *(
        None,
        True,
        -1,
        0,
        2**31,
        2**63,
        10**400,
        1e308,
        -1e308,
        float("inf"),
        float("nan"),
        "",
        "\0",
        "\ud800",
        [],
        {},
    ),
    *("9" * 5000, "<img src=/dev/zero>", "\x1b[2J", "../../x", [[[]]], {"a": {"b": None}}, "x" * 100_000),
)
"""Values for any place in a JSON file."""

WORDS = (
    b"\0" * 8,
    b"\xff" * 8,
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
    b"9" * 400,
    b"Infinity",
    b"../",
    b"[" * 3000,
)
"""Bytes for any place in a file."""


def damaged(content: bytes, rng: Random) -> bytes:
    """Return a copy with some bytes changed, removed, repeated or cut off."""
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        if not data:
            break
        at, length = rng.randrange(len(data)), rng.choice((1, 2, 4, 16, 300))
        match rng.randrange(6):
            case 0:
                data[at] ^= 1 << rng.randrange(8)
            case 1:
                data[at : at + length] = rng.randbytes(length)
            case 2:
                del data[at : at + length]
            case 3:
                data[at:at] = data[at : at + length]
            case 4:
                word = rng.choice(WORDS)
                data[at : at + len(word)] = word
            case 5 if rng.random() < 0.3:
                del data[at:]
    return bytes(data)


def odd_json(value: object, rng: Random, share: float = 0.2) -> object:
    """Return a copy of a JSON value with odd values in some places."""
    if rng.random() < share / 2:
        return rng.choice(ODD)
    if isinstance(value, dict):
        return {key: odd_json(entry, rng, share) for key, entry in value.items() if rng.random() > share / 4}
    if isinstance(value, list):
        return [odd_json(entry, rng, share) for entry in value]
    return rng.choice(ODD) if rng.random() < share / 2 else value


# Kinds


def model(rng: Random, folder: Path) -> None:
    """A damaged model file, loaded and run."""
    originals = (resolve_model("v2", "dense"), resolve_model("v1"), save_model(folder / "small.onnx"))
    file = folder / "model.onnx"
    file.write_bytes(damaged(rng.choice(originals).read_bytes(), rng))
    Detector(load_model(file), InferenceSize("original")).detect(GRAY)


def metadata(rng: Random, folder: Path) -> None:
    """A sound graph with odd metadata and outputs."""
    texts = {key: str(odd_json(value, rng)) for key, value in METADATA.items()}
    for key, value in (
        ("priors", {"strides": [8, 16, 32], "sizes": [[16, 32], [64, 128], [256, 512]]}),
        ("variances", [0.1, 0.2]),
        ("training", {"recipe": "x", "seed": 1}),
        ("wider_val", {"easy": 0.9, "medium": 0.8, "hard": 0.7, "images": 3}),
    ):
        texts[key] = json.dumps(odd_json(value, rng))
    clean = {key: text.encode("utf-8", "replace").decode().replace("\0", "0") for key, text in texts.items()}
    shapes = {
        name: tuple(side if rng.random() < 0.95 else rng.choice((0, 1, 3, 10)) for side in shape)
        for name, shape in OUTPUTS.items()
    }
    file = save_model(folder / "model.onnx", outputs=shapes, metadata=clean)
    Detector(load_model(file), InferenceSize("original")).detect(GRAY)


@cache
def _pictures() -> list[tuple[str, bytes]]:
    noise = np.random.default_rng(0).integers(0, 255, (37, 53, 3), np.uint8)
    suffixes = (".jpg", ".png", ".webp", ".bmp", ".tiff", ".jp2", ".gif", ".avif", ".ppm")
    return [(suffix, cv2.imencode(suffix, noise)[1].tobytes()) for suffix in suffixes]


def picture(rng: Random, folder: Path) -> None:
    """A damaged picture."""
    suffix, content = rng.choice(_pictures())
    file = folder / f"picture{suffix}"
    file.write_bytes(damaged(content, rng))
    image = read_picture(file)
    assert image.dtype == np.uint8
    assert image.shape[2] == 3


@cache
def _videos() -> list[tuple[str, bytes]]:
    made = []
    for suffix, codec in ((".avi", "MJPG"), (".mp4", "mp4v"), (".mkv", "MJPG")):
        file = Path(os.environ.get("TMPDIR", "/tmp")) / f"fuzz-{os.getpid()}{suffix}"
        writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*codec), 25, (64, 48))
        for number in range(8):
            writer.write(np.full((48, 64, 3), 30 * number, np.uint8))
        writer.release()
        made.append((suffix, file.read_bytes()))
        file.unlink()
    return made


def video(rng: Random, folder: Path) -> None:
    """A damaged video, read in whole and played."""
    suffix, content = rng.choice(_videos())
    file = folder / f"video{suffix}"
    file.write_bytes(damaged(content, rng))
    source = open_source(SourceSpec("file", str(file)), Options(), lambda _: None)
    try:
        while source.read() is not None:
            pass
        source.seek(0.1)
        source.read()
    finally:
        source.close()
    for _ in read_video(file):
        pass


def settings(rng: Random, folder: Path) -> None:
    """A settings file with odd values, or a damaged one."""
    file = folder / "settings.json"
    text = json.dumps(odd_json({"version": 1, **Settings().to_json()}, rng))
    file.write_bytes(damaged(text.encode(), rng) if rng.random() < 0.3 else text.encode())
    loaded, _ = load_settings(file)
    loaded.options(SIDES)
    json.dumps(loaded.to_json()).encode()


def labels(rng: Random, folder: Path) -> None:
    """A label file with odd names and numbers."""
    lines = [
        rng.choice(("# a/one.jpg", "# ../x.jpg", "# " + "n" * 5000, "1 2 3 4", "1e999 0 0 -1", "nan"))
        for _ in range(9)
    ]
    (folder / rng.choice(("label.txt", "wider_face_train_bbx_gt.txt"))).write_bytes(
        damaged("\n".join(lines).encode(), rng)
    )
    (folder / "images/a").mkdir(parents=True)
    (folder / "images/a/one.jpg").touch()
    load_labels(folder)


def ground_truth(rng: Random, folder: Path) -> None:
    """The ground truth of a video with odd values."""
    good = {"format": "ffgui faces", "version": 1, "width": 64, "height": 48, "fps": 25}
    file = folder / "video.faces.json"
    file.write_text(json.dumps(odd_json({**good, "frames": [[[1, 2, 3, 4, 0]], []]}, rng, 0.1)))
    read_ground_truth(file).at(1.0)


def sidecar(rng: Random, folder: Path) -> None:
    """A sidecar of a model with odd values, or a damaged one."""
    good = {
        "family": "yunet",
        "label": "Mine",
        "nms_iou": 0.4,
        "mean": [1.0, 2.0, 3.0],
        "scale": 0.1,
        "rgb": True,
    }
    lines = [f"{key} = {json.dumps(odd_json(value, rng))}" for key, value in good.items()]
    text = "\n".join(lines).encode("utf-8", "replace")
    (folder / "m.onnx.toml").write_bytes(damaged(text, rng) if rng.random() < 0.3 else text)
    read_sidecar(folder / "m.onnx")


def address(rng: Random, folder: Path) -> None:
    """An address whose user name, password and query are odd; none of it may be shown."""
    secret = "".join(rng.choices("s3cret:@/?#&=%é *\\", k=rng.randrange(3, 12)))
    marked = f"SECRET{secret}SECRET"
    where = rng.choice(
        ("{}@host/live", "me:{}@host:554/live", "host/live?token={}", "host/#{}", "me:{}@host?a={}")
    )
    whole = f"{rng.choice(('rtsp', 'http', 'https'))}://{where.format(marked, marked)}"
    assert "SECRET" not in masked(whole), whole
    if " " not in secret:  # in a text, a space may end the address
        assert "SECRET" not in masked_text(f"cannot open {whole}"), whole


KINDS: dict[str, Callable[[Random, Path], None]] = {
    kind.__name__: kind
    for kind in (model, metadata, picture, video, settings, labels, ground_truth, sidecar, address)
}


def try_one(kind: str, seed: int, folder: Path) -> bool:
    """Try one input; return whether the program accepted it.

    Anything but acceptance and a `UserError` with a short message is a fault of the program.
    """
    place = folder / f"{kind}-{seed}"
    place.mkdir()
    try:
        KINDS[kind](Random(f"{kind} {seed}"), place)
    except UserError as error:
        if len(str(error)) > LONGEST:
            raise AssertionError(f"a message of {len(str(error))} characters") from error
        return False
    finally:
        shutil.rmtree(place)
    return True
