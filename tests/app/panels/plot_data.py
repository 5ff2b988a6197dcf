"""What the panels are fed with in tests."""

from dataclasses import replace

import numpy as np
from video_data import model_info

from ffgui.detect.model_info import AttentionKind, ModelInfo
from ffgui.live.state import AttentionHistory, Side

CHANNELS = {"c3": 64, "c4": 128, "c5": 256, "p3": 56, "p4": 56, "p5": 56}

Infos = dict[Side, ModelInfo | None]


def make_info(version: str, attention: AttentionKind, **more: object) -> ModelInfo:
    return replace(
        model_info(version, attention),
        sha256=version * 32,
        size_bytes=2_000_000,
        name=f"FeatherFace {version.upper()}",
        parameters=528_106,
        attention_parameters=13_013,
        macs=1,
        **more,  # type: ignore[arg-type]
    )


def make_history(seed: int, frames: int = 60, rate: float = 30.0) -> AttentionHistory:
    random = np.random.default_rng(seed)
    times = 1000.0 + np.arange(frames) / rate
    values = {place: random.random((frames, count), np.float32) for place, count in CHANNELS.items()}
    return AttentionHistory(times, values)
