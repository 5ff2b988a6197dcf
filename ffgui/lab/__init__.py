"""The laboratory: all that needs torch, to make, compress and study FeatherFace networks."""
