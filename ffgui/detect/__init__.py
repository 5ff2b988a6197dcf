"""The detector as a user calls it: pictures in, typed results out; no torch, no Qt."""
