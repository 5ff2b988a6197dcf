"""Parts of the Accuracy panel."""
