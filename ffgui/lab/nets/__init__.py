"""The FeatherFace networks in PyTorch: build them, load them, count their parameters."""

from ffgui.lab.nets.config import PLACES, AttentionKind, NetworkConfig
from ffgui.lab.nets.count import attention_parameters, count_macs, count_parameters
from ffgui.lab.nets.deform import DeformableConv2d, deform_conv2d, exporting
from ffgui.lab.nets.featherface import FeatherFace, Outputs, Trunk
from ffgui.lab.nets.loading import (
    CheckpointError,
    load_backbone,
    load_network,
    network_from_state,
    published_state_dict,
)

__all__ = [
    "PLACES",
    "AttentionKind",
    "CheckpointError",
    "DeformableConv2d",
    "FeatherFace",
    "NetworkConfig",
    "Outputs",
    "Trunk",
    "attention_parameters",
    "count_macs",
    "count_parameters",
    "deform_conv2d",
    "exporting",
    "load_backbone",
    "load_network",
    "network_from_state",
    "published_state_dict",
]
