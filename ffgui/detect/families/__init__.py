"""Families of detectors, in one table.

A family is one module with `recognize(graph) -> Family | None` and one row here. The first that
recognizes a graph has it, so that the order matters where two could.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ffgui.detect.engines.engine import Graph
from ffgui.detect.families import featherface
from ffgui.detect.families.family import Family
from ffgui.errors import UserError


@dataclass(frozen=True, slots=True)
class FamilySpec:
    """A family that the program knows.

    Attributes:
        key: its name in metadata and JSON.
        label: its name for people.
        expects: the inputs and outputs by which it is recognized, for messages.
        recognize: the family of a graph, or None if it belongs to another. Raises `UserError`
            if the graph belongs to this family but cannot be used.
    """

    key: str
    label: str
    expects: str
    recognize: Callable[[Graph], Family | None]


FAMILIES = (FamilySpec(featherface.KEY, "FeatherFace", featherface.EXPECTS, featherface.recognize),)


def recognize(graph: Graph) -> Family:
    """Return the family of a graph.

    Raises:
        UserError: if it belongs to none, or its metadata cannot be used.
    """
    for spec in FAMILIES:
        family = spec.recognize(graph)
        if family is not None:
            return family
    known = "; ".join(f"{spec.label}: {spec.expects}" for spec in FAMILIES)
    raise UserError(f"{graph.file} is not a face detector that this program knows ({known}).")
