"""Review in the window: analysis of the whole source, and its timeline."""
