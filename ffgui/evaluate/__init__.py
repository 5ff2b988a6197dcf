"""Evaluation of detectors: the WIDER FACE protocol for any function from pictures to detections."""

MIN_SCORE = 0.02
"""Score threshold of detections for comparable AP."""
