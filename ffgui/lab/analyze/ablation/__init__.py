"""Ablations: students trained from one start that differ in their attention alone."""
