"""How a graph is run: engines, and the sessions that they make."""
