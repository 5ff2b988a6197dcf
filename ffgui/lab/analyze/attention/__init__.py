"""Analysis of a network's attention: how gates vary, what they correlate with, and whether AP needs them."""
