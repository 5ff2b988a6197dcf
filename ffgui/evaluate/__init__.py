"""How good a detector is: the WIDER FACE protocol on any callable from picture to faces."""

SCORE = 0.02
"""The lowest score of a detection where figures are to be comparable."""
