"""The live pipeline: frame sources, frame slot, model workers, pairing, metrics; no Qt, no torch."""
