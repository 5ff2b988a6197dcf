"""Training: data, recipes, the start from a published network, losses and the loop."""
