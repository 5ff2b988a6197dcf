"""Smaller networks and smaller numbers: pruning with distillation, INT8."""
