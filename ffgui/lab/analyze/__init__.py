"""What measures networks and models."""
