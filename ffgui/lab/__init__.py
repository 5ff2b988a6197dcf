"""The laboratory: everything that needs PyTorch, to train, compress and analyze FeatherFace networks."""
