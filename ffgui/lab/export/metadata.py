"""Metadata of a model file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ffgui.detect.priors import VARIANCES, PriorSpec
from ffgui.lab.nets.count import attention_parameters, count_macs, count_parameters
from ffgui.lab.nets.featherface import FeatherFace

_MACS_SIDE = 640
_NAMES = {"v1": "FeatherFace V1", "v2": "FeatherFace V2"}
_LICENSE = "MIT; trained on WIDER FACE, a data set for research: see MODEL_CARD.md"


def metadata(network: FeatherFace, provenance: Mapping[str, Any]) -> dict[str, str]:
    """Return the metadata of a network's model file, except its measured AP.

    Args:
        network: as trained, before anything is folded.
        provenance: a checkpoint's own metadata: "training" (an object) and "start" (text).
    """
    config = network.config
    spec = PriorSpec()
    return {
        "ffgui_format": "1",
        "name": _NAMES.get(config.version, f"FeatherFace {config.version}"),
        "version": config.version,
        "attention": config.attention,
        "channels": str(config.out_channels),
        "network": json.dumps(asdict(config)),
        "parameters": str(count_parameters(network)),
        "attention_parameters": str(attention_parameters(network)),
        "macs": str(count_macs(network, _MACS_SIDE, _MACS_SIDE)),
        "macs_size": f"{_MACS_SIDE}x{_MACS_SIDE}",
        "variant": "deformable" if config.deformable else "dense",
        "precision": "fp32",
        "priors": json.dumps({"strides": spec.strides, "sizes": spec.sizes}),
        "variances": json.dumps(VARIANCES),
        "training": json.dumps(provenance.get("training", {})),
        "start": str(provenance.get("start", "")),
        "licence": _LICENSE,
    }
