"""Training crops: where they are cut, how they are augmented, and the faces in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from ffgui.detect.pictures import read_picture
from ffgui.errors import UserError
from ffgui.evaluate.annotations.wider_text import LabeledImage
from ffgui.lab.train.files import UNUSABLE
from ffgui.lab.train.recipe import Crops
from ffgui.lab.train.teacher_boxes import TrainingImage

MEAN = (104.0, 117.0, 123.0)
"""The BGR pixel that the network's input maps to zero."""

MIRRORED_LANDMARKS = (1, 0, 2, 4, 3)
"""Order of the landmarks in a mirrored picture: left and right, as the viewer sees them, swap."""

Image = NDArray[np.uint8]
Boxes = NDArray[np.float32]
Random = np.random.Generator


def _row(*values: float) -> Boxes:
    return np.array(values, np.float32)


class Batch(NamedTuple):
    """Crops of one step.

    Attributes:
        pixels: uint8 [B, S, S, 3], BGR.
        boxes: faces of each crop, float32 [N, 4] in pixels of the crop.
        broken: files of pictures that were due and cannot be used.
        landmarks: of the faces of each crop, float32 [N, 5, 2] in pixels; NaN if unknown.
        ignored: ignored faces of each crop, float32 [M, 4]: those that are too small, and those
            that the labels exclude.
        weights: score that each face deserves, float32 [N] in 0..1.
    """

    pixels: Tensor
    boxes: list[Tensor]
    broken: list[str]
    landmarks: list[Tensor]
    ignored: list[Tensor]
    weights: list[Tensor]

    @property
    def images(self) -> Tensor:
        """The network's input, float32 [B, 3, S, S]."""
        return to_input(self.pixels)


class CropSample(NamedTuple):
    """One crop and the faces whose center lies in it; see `Batch`.

    Attributes:
        pixels: uint8 [S, S, 3], BGR.
    """

    pixels: Image
    boxes: Boxes
    landmarks: Boxes
    ignored: Boxes
    weights: Boxes


class Share(NamedTuple):
    """Part of each step's crops that a process handles: part `number` (0 first) of `of`."""

    number: int = 0
    of: int = 1

    def slice(self, batch: int) -> range:
        """Return the indices of its crops in a step's `batch`."""
        return range(batch * self.number // self.of, batch * (self.number + 1) // self.of)


class CropBatches(Dataset[Batch]):
    """Batches of crops, each a function of seed and step alone.

    A resumed run sees the crops of an uninterrupted one, and several processes that share the steps
    see together the crops of a single one. A picture that cannot be used is replaced by another one of
    the step's random order: one that cannot be read, or whose labels have the center of a face outside
    of it and so belong to a picture of another size.
    """

    def __init__(
        self, images: Sequence[LabeledImage], crops: Crops, seed: int, share: Share | None = None
    ) -> None:
        """Cut crops from `images`; faces of a `TrainingImage` have its weights, others 1."""
        self._images = images
        self._crops = crops
        self._seed = seed
        self._share = share or Share()

    def __getitem__(self, step: int) -> Batch:
        """Return this process's share of the batch of `step`.

        Raises:
            UserError: if no picture can be used.
        """
        cv2.setNumThreads(1)
        order = self._order(step)
        broken: list[str] = []
        pictures: dict[int, tuple[Image, LabeledImage]] = {}
        samples: list[CropSample] = []
        for number in self._share.slice(self._crops.batch):
            place = number // self._crops.per_image
            if place not in pictures:
                pictures[place] = self._picture(order, place, broken)
            # A generator for each crop, so that crops of other processes need not be cut.
            rng = np.random.default_rng((self._seed, step, number))
            samples.append(cut_crop(*pictures[place], self._crops, rng))
        pixels, *faces = zip(*samples, strict=True)
        boxes, landmarks, ignored, weights = ([torch.from_numpy(x) for x in arrays] for arrays in faces)
        return Batch(torch.from_numpy(np.stack(pixels)), boxes, broken, landmarks, ignored, weights)

    def _order(self, step: int) -> NDArray[np.int64]:
        """Return the step's random order of the pictures; those of crowds tend to come earlier."""
        rng = np.random.default_rng((self._seed, step))
        if not self._crops.crowding:
            return rng.permutation(len(self._images))
        # Exponential arrival times sample without replacement in proportion to the rates.
        rates = (1.0 + np.array([len(image.boxes) for image in self._images])) ** self._crops.crowding
        return np.argsort(rng.exponential(size=len(rates)) / rates)

    def _picture(self, order: NDArray[np.int64], place: int, broken: list[str]) -> tuple[Image, LabeledImage]:
        """Return the step's picture number `place` of the order, or the next usable one."""
        pictures = -(-self._crops.batch // self._crops.per_image)
        for index in chain(order[place::pictures], order):
            labeled = self._images[index]
            try:
                picture = read_picture(labeled.path)
            except UserError:
                picture = None
            if picture is not None and _fits(picture, labeled):
                return picture, labeled
            broken.append(str(labeled.path))
        raise UserError(f"No training picture can be used: each one {UNUSABLE}. Check the folder of --data.")


def _fits(image: Image, labeled: LabeledImage) -> bool:
    """Return whether the centers of all labeled faces lie in the picture; edges may lie outside."""
    height, width = image.shape[:2]
    centers = labeled.boxes.reshape(-1, 2, 2).mean(1)
    return bool(((centers >= 0) & (centers <= (width, height))).all())


def to_input(pixels: Tensor | Image) -> Tensor:
    """Convert uint8 [B, H, W, 3] BGR to the network's float32 [B, 3, H, W], channels last in memory."""
    images = torch.as_tensor(pixels).permute(0, 3, 1, 2).float()
    return images.sub_(images.new_tensor(MEAN).view(1, 3, 1, 1))


def cut_crop(image: Image, labeled: LabeledImage, crops: Crops, rng: Random) -> CropSample:
    """Return an augmented crop of a picture uint8 [H, W, 3] with the faces whose center lies in it."""
    side = _side(image, crops, rng)
    x, y = _corner(image, labeled.boxes, side, crops, rng)
    scale = crops.size / side
    matrix = np.array(
        [[scale, 0, -x * scale + (scale - 1) / 2], [0, scale, -y * scale + (scale - 1) / 2]], np.float64
    )
    flipped = rng.random() < 0.5
    if flipped:
        matrix[0] = -matrix[0]
        matrix[0, 2] += crops.size - 1
    transform = _CropTransform(x, y, scale, crops.size if flipped else 0)
    crop = _degrade(_recolor(_resample(image, matrix, scale, crops.size), rng), crops, rng)
    return _with_faces(crop, transform, labeled, crops)


class _CropTransform(NamedTuple):
    """Mapping from the picture to the crop; `mirror` is the crop's side if it is flipped, else 0."""

    x: float
    y: float
    scale: float
    mirror: int

    def points(self, points: Boxes) -> Boxes:
        """Map points float32 [..., 2]."""
        moved = (points - _row(self.x, self.y)) * np.float32(self.scale)
        if self.mirror:
            moved[..., 0] = self.mirror - moved[..., 0]
        return moved

    def boxes(self, boxes: Boxes) -> Boxes:
        """Map boxes float32 [N, 4]."""
        moved = self.points(boxes.reshape(-1, 2, 2)).reshape(-1, 4)
        return moved[:, [2, 1, 0, 3]] if self.mirror else moved

    def landmarks(self, landmarks: Boxes) -> Boxes:
        """Map landmarks float32 [N, 5, 2]; left and right are as the viewer sees them."""
        moved = self.points(landmarks)
        return moved[:, MIRRORED_LANDMARKS] if self.mirror else moved


def _with_faces(crop: Image, transform: _CropTransform, labeled: LabeledImage, crops: Crops) -> CropSample:
    faces, ignored = transform.boxes(labeled.boxes), transform.boxes(labeled.ignored)
    inside, large = _inside(faces, crops.size), _large(faces, crops)
    kept = inside & large
    excluded = np.concatenate((faces[inside & ~large], ignored[_inside(ignored, crops.size)]))
    landmarks = transform.landmarks(labeled.landmarks)[kept]
    weights = labeled.weights if isinstance(labeled, TrainingImage) else np.ones(len(faces), np.float32)
    arrays = (faces[kept], landmarks, excluded, weights[kept])
    return CropSample(crop, *(np.ascontiguousarray(array, np.float32) for array in arrays))


def _inside(faces: Boxes, size: int) -> NDArray[np.bool_]:
    centers = (faces[:, :2] + faces[:, 2:]) / 2
    return np.asarray(((centers >= 0) & (centers < size)).all(1), np.bool_)


def _large(faces: Boxes, crops: Crops) -> NDArray[np.bool_]:
    longer: Boxes = (faces[:, 2:] - faces[:, :2]).max(1, initial=0)
    return np.asarray(longer >= crops.smallest_face, np.bool_)


def _side(image: Image, crops: Crops, rng: Random) -> float:
    if rng.random() < crops.native:
        low, high = np.log(crops.native_scale)
        return float(crops.size / np.exp(rng.uniform(low, high)))
    return float(min(image.shape[:2]) * rng.uniform(*crops.relative_side))


def _corner(image: Image, boxes: Boxes, side: float, crops: Crops, rng: Random) -> tuple[float, float]:
    height, width = image.shape[:2]
    if len(boxes) and rng.random() < crops.on_face:
        x1, y1, x2, y2 = boxes[rng.integers(len(boxes))]
        center = np.array([(x1 + x2) / 2, (y1 + y2) / 2])
        return tuple(center - side * rng.uniform(0.1, 0.9, 2))
    return tuple(
        rng.uniform(
            np.minimum(0, [width - side, height - side]), np.maximum(0, [width - side, height - side])
        )
    )


def _resample(image: Image, matrix: NDArray[np.float64], scale: float, size: int) -> Image:
    """Warp as inference scales pictures: halved by areas while that is not too small, then bilinear."""
    full_height, full_width = image.shape[:2]
    while scale <= 0.5 and min(image.shape[:2]) > 1:
        halved = (image.shape[1] // 2, image.shape[0] // 2)
        image = cv2.resize(image, halved, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        scale *= 2
    height, width = image.shape[:2]
    if (height, width) != (full_height, full_width):
        ratio = np.array([full_width / width, full_height / height])
        matrix = matrix.copy()
        # The center of column u of the small picture lies at (u + 0.5) * ratio - 0.5 of the large one.
        matrix[:, 2] += matrix[:, :2] @ ((ratio - 1) / 2)
        matrix[:, :2] *= ratio
    warped = cv2.warpAffine(
        image, matrix, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=MEAN
    )
    return warped.astype(np.uint8, copy=False)


def _recolor(crop: Image, rng: Random) -> Image:
    """Change contrast, brightness and color cast; one crop in twenty becomes gray."""
    if rng.random() < 0.05:
        crop = cv2.cvtColor(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR).astype(np.uint8)
    contrast = rng.uniform(0.7, 1.3) if rng.random() < 0.7 else 1.0
    brightness = rng.uniform(-32, 32) if rng.random() < 0.7 else 0.0
    cast = rng.uniform(0.9, 1.1, 3) if rng.random() < 0.5 else np.ones(3)
    levels = np.arange(256)[:, None]
    curve = np.clip((levels - 128) * contrast * cast + 128 + brightness, 0, 255).astype(np.uint8)
    return cv2.LUT(crop, curve[None]).astype(np.uint8, copy=False)


def _degrade(crop: Image, crops: Crops, rng: Random) -> Image:
    """Add blur, sensor noise and JPEG artifacts, each to its share of the crops."""
    if crops.blur and rng.random() < crops.blur:
        sigma = rng.uniform(0.3, max(0.3, crops.blur_sigma))
        crop = cv2.GaussianBlur(crop, (0, 0), sigma).astype(np.uint8, copy=False)
    if crops.noise and rng.random() < crops.noise:
        grain = rng.normal(0, rng.uniform(2, 10), crop.shape)
        crop = np.clip(crop + grain, 0, 255).astype(np.uint8)
    if crops.jpeg and rng.random() < crops.jpeg:
        quality = int(rng.integers(30, 91))
        _, coded = cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, quality])
        crop = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return crop
