"""Ablation studies: networks trained from the same start that differ only in their attention."""
