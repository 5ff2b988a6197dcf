"""From a network to a model file, checked."""
