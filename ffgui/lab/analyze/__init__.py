"""Analysis of networks and models: costs, ablations, attention."""
