"""Faces in a picture: models of several families, run by several engines; no torch, no Qt."""
